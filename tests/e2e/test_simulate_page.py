"""The page of a sweep, as a real browser draws it."""

import pytest

from browser_support import BLUE, dom_of, loads_of, pixels_of


@pytest.fixture(scope="module")
def pages(corntune, tmp_path_factory):
    """What was printed of a sweep of two settings, and its page."""
    folder = tmp_path_factory.mktemp("sweep")
    done = corntune("simulate", "--cpus=2", "--cpu-time=2ms", "--wait-time=20ms", "--clients=64", "--sweep=workers=2,5",
                    "--sweep=threads=1,4,8", "--requests=2000", "--replications=1", "--seed=1",
                    f"--format=html={folder}/sweep.html")
    assert done.returncode == 0, done.stderr
    return done.stdout, folder / "sweep.html"


def test_the_page_has_every_point_and_loads_nothing(pages):
    printed, page = pages
    markup = page.read_text()
    for line in printed.splitlines()[1:]:
        workers, threads, throughput, *_ = line.split()
        assert f"<td>{workers}</td><td>{threads}</td><td>{throughput}</td>" in markup
    assert loads_of(markup) == []


def test_a_browser_draws_throughput_beside_latency(pages):
    page = pages[1]
    assert 'id="charts" hidden' not in dom_of(page)
    blue, width, _ = pixels_of(page, BLUE)
    # Lines with points: some hundred pixels in each of the two charts, which stand side by side.
    left = [column for _, column in blue if column < width / 2]
    assert len(left) > 100
    assert len(blue) - len(left) > 100
