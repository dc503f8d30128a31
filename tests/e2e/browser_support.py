"""Pages as a real browser sees them: a headless Chromium without a network of its own."""

import html.parser
import subprocess

from PIL import Image

CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1100,2600"]
BLUE = (0x3b, 0x82, 0xc4)  # of the first line in each chart


def browse(page, *arguments):
    return subprocess.run([*CHROMIUM, f"--user-data-dir={page.parent}/browser", *arguments, f"file://{page}"],
                          capture_output=True, text=True, timeout=120, check=True).stdout


def dom_of(page):
    """The page's markup after its scripts ran."""
    return browse(page, "--dump-dom", "--virtual-time-budget=5000")


def pixels_of(page, color):
    """Where the drawn page has exactly this colour, as (row, column), and its width and height."""
    browse(page, f"--screenshot={page}.png")
    picture = Image.open(f"{page}.png").convert("RGB")
    width, height = picture.size
    return [divmod(at, width) for at, pixel in enumerate(picture.get_flattened_data()) if pixel == color], width, height


class Loads(html.parser.HTMLParser):
    """Attributes by which a page loads something."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [(tag, name) for name, _ in attrs if name in ("src", "href", "srcset", "data", "action")]


def loads_of(markup):
    loads = Loads()
    loads.feed(markup)
    return loads.found
