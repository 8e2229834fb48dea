"""The picture of README: its script takes it from a built site, and it stays small."""

from __future__ import annotations

import runpy
from itertools import pairwise

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Browser
from testing.building import AN_BINH, Sample

from sotay.base.folders import ENGINE

pytestmark = pytest.mark.xdist_group("browser")  # one process builds and holds the browser

MAKE = runpy.run_path(str(ENGINE / "tests/pictures/make.py"))
GAP = MAKE["GAP"]


def test_the_script_puts_a_page_a_phone_and_a_print_side_by_side(browser: Browser, built: Sample) -> None:
    taken = MAKE["picture"](browser, built.out, AN_BINH, "quy-trinh/ho-tich/khai-sinh.html", "QT-HT-01", 2)
    edges = [GAP, MAKE["SCREEN"] + 2 * GAP, MAKE["SCREEN"] + MAKE["PHONE"] + 3 * GAP, taken.width]
    for left, right in pairwise(edges):
        part = taken.crop((left, GAP, right - GAP, taken.height - GAP))
        assert max(ImageStat.Stat(part.convert("L")).stddev) > 10, "nothing to see"


def test_the_days_stand_side_by_side(browser: Browser, built: Sample) -> None:
    page = built.out / "public" / AN_BINH / "quy-trinh/ho-tich/khai-sinh.html"
    taken = MAKE["beside"]([MAKE["shot"](browser, page, MAKE["PHONE"])] * 2)
    assert taken.size == (2 * MAKE["PHONE"] + 3 * GAP, MAKE["HEIGHT"] + 2 * GAP)
    assert Image.open(MAKE["TWO_DAYS"]).size == taken.size


@pytest.mark.parametrize("name", ["PICTURE", "TWO_DAYS"])
def test_readme_shows_them_and_they_are_small(name: str) -> None:
    picture = MAKE[name]
    assert f"]({picture.relative_to(ENGINE).as_posix()})" in (ENGINE / "README.md").read_text("utf-8")
    assert picture.stat().st_size < 200_000


def test_the_first_picture_is_whole() -> None:
    picture = MAKE["PICTURE"]
    with Image.open(picture) as shown:
        assert shown.width > MAKE["SCREEN"] + MAKE["PHONE"] + 500
        assert shown.height == MAKE["HEIGHT"] + 2 * GAP
