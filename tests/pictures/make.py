"""Make the picture of README from a built site: `python tests/pictures/make.py [site]`."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

PICTURE = Path(__file__).parent / "readme.png"
UNIT, PROCEDURE, CODE, PAGE = "xa-hai-anh", "quy-trinh/ho-tich/dang-ky-khai-sinh.html", "QT-HT-01", 8
"""What is shown: a commune's procedure, and of its PDF the page with the flowchart."""
SCREEN, PHONE = 1280, 390
GAP, GROUND, HEIGHT = 24, "#e9e4da", 860


def main(site: Path) -> None:
    """Take the picture of README anew."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        whole = picture(browser, site, UNIT, PROCEDURE, CODE, PAGE)
        browser.close()
    # A palette keeps the repository small; the pages have few colours.
    whole.quantize(128).save(PICTURE, optimize=True)


def picture(browser: Browser, site: Path, unit: str, procedure: str, code: str, page: int) -> Image.Image:
    """Return a staff page, a citizen's phone and a printed page side by side."""
    parts = (
        shot(browser, site / "internal" / unit / procedure, SCREEN),
        shot(browser, site / "public" / unit / procedure, PHONE),
        printed(site / "internal" / unit / "pdf" / f"{code}.pdf", page),
    )
    whole = Image.new("RGB", (sum(p.width + GAP for p in parts) + GAP, HEIGHT + 2 * GAP), GROUND)
    left = GAP
    for part in parts:
        whole.paste(part, (left, GAP))
        left += part.width + GAP
    return whole


def shot(browser: Browser, page: Path, width: int) -> Image.Image:
    """Return the top of a page as a window of that width shows it."""
    window = browser.new_page(viewport={"width": width, "height": HEIGHT})
    window.goto(page.resolve().as_uri())
    window.wait_for_load_state("networkidle")
    taken = window.screenshot()
    window.close()
    return Image.open(io.BytesIO(taken)).convert("RGB")


def printed(document: Path, page: int) -> Image.Image:
    """Return a page of a PDF at the height of the picture."""
    command = ["pdftoppm", "-png", "-f", str(page), "-l", str(page), "-scale-to-y", str(HEIGHT), "-scale-to-x", "-1"]
    return Image.open(io.BytesIO(subprocess.run([*command, document], check=True, capture_output=True).stdout))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "site"))
