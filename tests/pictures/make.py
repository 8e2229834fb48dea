"""Make the pictures of README: `python tests/pictures/make.py [site]`.

One is taken from a built site, the other from builds of a citizen's page for the last day of a law and the next one.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

PICTURE, TWO_DAYS = (Path(__file__).parent / name for name in ("readme.png", "days.png"))
DAYS = ("2027-02-28", "2027-03-01")
"""The last day of the civil-status law of 2014, and the first of that of 2026."""
ROOT = Path(__file__).resolve().parents[2]
UNIT, PROCEDURE, CODE, PAGE = "xa-hai-anh", "quy-trinh/ho-tich/dang-ky-khai-sinh.html", "QT-HT-01", 6
"""What is shown: a commune's procedure, and of its PDF the page with the flowchart."""
SCREEN, PHONE = 1280, 390
GAP, GROUND, HEIGHT = 24, "#e9e4da", 860


def main(site: Path) -> None:
    """Take the pictures of README anew."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        sites = [built(Path(folder) / day, day) for day in DAYS]
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        whole = picture(browser, site, UNIT, PROCEDURE, CODE, PAGE)
        days = beside([shot(browser, site / "public" / UNIT / PROCEDURE, PHONE) for site in sites])
        browser.close()
    # A palette keeps the repository small; the pages have few colours.
    whole.quantize(128).save(PICTURE, optimize=True)
    days.quantize(64).save(TWO_DAYS, optimize=True)


def built(site: Path, day: str) -> Path:
    """Build the commune's sites as they are on a day."""
    command: list[str | Path] = [
        sys.executable,
        ROOT / "build.py",
        "build",
        UNIT,
        "--no-pdf",
        "--as-of",
        day,
        "--out",
        site,
    ]
    subprocess.run(command, check=True, env=os.environ)
    return site


def picture(browser: Browser, site: Path, unit: str, procedure: str, code: str, page: int) -> Image.Image:
    """Return a staff page, a citizen's phone and a printed page side by side."""
    parts = (
        shot(browser, site / "internal" / unit / procedure, SCREEN),
        shot(browser, site / "public" / unit / procedure, PHONE),
        printed(site / "internal" / unit / "pdf" / f"{code}.pdf", page),
    )
    return beside(parts)


def beside(parts: Sequence[Image.Image]) -> Image.Image:
    """Return pictures side by side."""
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
