"""Make the picture of README from a built site: `python tests/pictures/make.py [site]`."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
UNIT = "xa-hai-anh"
PROCEDURE = "quy-trinh/ho-tich/dang-ky-khai-sinh.html"
GAP, GROUND, HEIGHT = 24, "#e9e4da", 860


def main(site: Path) -> None:
    """Put a staff page, a citizen's phone and a printed page side by side in `readme.png`."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        staff = shot(browser, site / "internal" / UNIT / PROCEDURE, 1180)
        phone = shot(browser, site / "public" / UNIT / PROCEDURE, 390)
        browser.close()
    paper = printed(site / "internal" / UNIT / "pdf" / "QT-HT-01.pdf", 8)
    parts = [staff, phone, paper]
    whole = Image.new("RGB", (sum(p.width + GAP for p in parts) + GAP, HEIGHT + 2 * GAP), GROUND)
    left = GAP
    for part in parts:
        whole.paste(part, (left, GAP))
        left += part.width + GAP
    # A palette keeps the repository small; the pages have few colours.
    whole.quantize(128).save(HERE / "readme.png", optimize=True)


def shot(browser: Browser, page: Path, width: int) -> Image.Image:
    """Return the top of a page as a window of that width shows it."""
    window = browser.new_page(viewport={"width": width, "height": HEIGHT})
    window.goto(page.resolve().as_uri())
    window.wait_for_load_state("networkidle")
    return Image.open(io.BytesIO(window.screenshot())).convert("RGB")


def printed(document: Path, page: int) -> Image.Image:
    """Return a page of a PDF at the height of the picture."""
    command = ["pdftoppm", "-png", "-f", str(page), "-l", str(page), "-scale-to-y", str(HEIGHT), "-scale-to-x", "-1"]
    return Image.open(io.BytesIO(subprocess.run([*command, document], check=True, capture_output=True).stdout))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "site"))
