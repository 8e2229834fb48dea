"""A page that was built before a day on which it should have changed says so, on a server and in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from testing.browsing import reading, served
from testing.building import AN_BINH, AS_OF, CAO_SON, Sample, quiet

from sotay.pipeline.build import Options, build

DAY = "2026-12-01"
"""A pending revision takes effect in An Bình."""
MIDNIGHT = datetime(2026, 11, 30, 17, tzinfo=UTC)
"""When that day begins in Vietnam."""
PAGES = (
    f"internal/{AN_BINH}/index.html",
    f"internal/{AN_BINH}/quy-trinh-he-thong/kiem-soat.html",
    f"internal/{AN_BINH}/quy-trinh-he-thong/kiem-soat.01-00.html",
    f"internal/{AN_BINH}/trang-thai/QT-01-01-00.html",
    f"public/{AN_BINH}/index.html",
    f"public/{AN_BINH}/quy-trinh/ho-tich/khai-sinh.html",
    "internal/index.html",
    "internal/tinh-trang.html",
    "public/index.html",
)


@pytest.fixture(scope="module")
def site(issued: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    sample = issued.sources(tmp_path_factory.mktemp("stale") / "manual")
    build(Options(sample.root, sample.out, AS_OF, jobs=1, pdf=False), quiet())
    return sample.out


@pytest.fixture(scope="module", params=["http", "file"])
def base(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    if request.param == "file":
        yield f"{site.as_uri()}/"
        return
    with served(site) as address:
        yield address


def shown(browser: Browser, base: str, path: str, now: datetime) -> str:
    """Return the words of the notice at a time, empty while it is hidden; the page must stay silent."""
    with reading(browser, base) as reader:
        reader.tab.clock.set_fixed_time(now)
        page = reader.open(path)
        notice = page.locator("[data-stale]")
        return notice.inner_text() if notice.is_visible() else ""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_that_it_is_out_of_date_from_midnight_on(browser: Browser, base: str, path: str) -> None:
    assert shown(browser, base, path, MIDNIGHT - timedelta(seconds=1)) == ""
    assert "được dựng trước ngày 01/12/2026" in shown(browser, base, path, MIDNIGHT)
    assert "được dựng trước ngày 01/12/2026" in shown(browser, base, path, MIDNIGHT + timedelta(days=400))


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_day_is_that_of_vietnam_wherever_the_reader_is(browser: Browser, site: Path, zone: str) -> None:
    context = browser.new_context(timezone_id=zone)
    for now, visible in ((MIDNIGHT - timedelta(seconds=1), False), (MIDNIGHT, True)):
        tab = context.new_page()
        tab.clock.set_fixed_time(now)
        tab.goto((site / PAGES[0]).as_uri())
        assert tab.locator("[data-stale]").is_visible() is visible
    context.close()


def test_without_a_script_the_day_stands_on_the_page(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    for path in PAGES:
        page: Page = context.new_page()
        page.goto((site / path).as_uri())
        assert "01/12/2026" in page.locator("main, footer").last.inner_text(), path
        assert not page.locator("[data-stale]").is_visible(), path
    context.close()


def test_the_notice_can_be_read_on_a_phone_and_in_the_dark(browser: Browser, site: Path) -> None:
    for dark in (False, True):
        with reading(browser, f"{site.as_uri()}/", width=390, dark=dark) as reader:
            reader.tab.clock.set_fixed_time(MIDNIGHT)
            notice = reader.open(PAGES[4]).locator("[data-stale]")
            box = notice.bounding_box()
            assert box is not None
            assert (box["x"], box["y"]) == (0, 0)
            assert box["width"] == 390
            assert notice.get_attribute("role") == "alert"


def test_a_page_with_nothing_to_come_names_no_day(issued: Sample, tmp_path: Path) -> None:
    sample = issued.sources(tmp_path / "manual")
    build(Options(sample.root, sample.out, date(2098, 1, 1), (CAO_SON,), jobs=1, pdf=False), quiet())
    text = (sample.out / "internal" / CAO_SON / "index.html").read_text("utf-8")
    assert "data-stale" not in text
    assert "stale.js" not in text
