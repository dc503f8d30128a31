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


@pytest.fixture(scope="module")
def single(corntune, tmp_path_factory):
    """What was printed of one simulation, and its page."""
    folder = tmp_path_factory.mktemp("single")
    done = corntune("simulate", "-k", "gthread", "-w3", "--threads=4", "--cpus=2", "--cpu-time=2ms", "--wait-time=20ms",
                    "--rate=200/s", "--requests=5000", "--replications=1", "--seed=1", f"--format=html={folder}/one.html")
    assert done.returncode == 0, done.stderr
    return done.stdout, folder / "one.html"


def test_the_page_of_one_simulation_says_what_is_printed_and_loads_nothing(single):
    printed, page = single
    markup = page.read_text()
    title, workload, _, head, *rows = printed.splitlines()
    assert f"<h1>corntune simulate: {title}</h1>" in markup and workload in markup
    for row in rows[:rows.index("")]:
        name, *figures = row.split()
        assert f"<tr><td>{name}</td><td>{figures[0]}</td>" in markup
    for note in rows[rows.index("") + 1:]:
        assert f"<li>{note.strip()}</li>" in markup
    assert loads_of(markup) == []


def test_a_browser_draws_the_charts_of_one_simulation(single):
    page = single[1]
    assert 'id="charts" hidden' not in dom_of(page)
    blue, width, _ = pixels_of(page, BLUE)
    left = [column for _, column in blue if column < width / 2]
    assert len(left) > 1000, "bars of the distribution and of the shares"
    assert len(blue) - len(left) > 100, "the line of the percentiles"


def test_a_page_without_answers_has_no_charts(corntune, tmp_path):
    done = corntune("simulate", "--cpus=1", "--wait-time=1s", "--wait-dist=fixed", "--rate=5/s", "--client-timeout=10ms",
                    "--requests=200", "--replications=1", f"--format=html={tmp_path}/none.html")
    assert done.returncode == 0, done.stderr
    assert "no request was answered in time" in (tmp_path / "none.html").read_text()
    assert 'id="charts" hidden' in dom_of(tmp_path / "none.html")
