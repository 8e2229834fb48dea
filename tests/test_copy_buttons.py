"""Commands in the author's guide can be copied by a button, under the site's policy and from a folder."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from testing.browsing import reading, served
from testing.building import AN_BINH, Sample

COMMAND = ".venv/bin/python build.py check"
PAGE = "internal/huong-dan.html"


@pytest.fixture
def guide(fresh: Sample) -> Sample:
    page = fresh.root / "docs/_portal/huong-dan.md"
    page.write_text(f"{page.read_text('utf-8')}\n```sh\n{COMMAND}\n```\n", "utf-8")
    fresh.build(AN_BINH, pdf=False)
    return fresh


def test_a_command_is_copied_by_its_button(guide: Sample, browser: Browser) -> None:
    with served(guide.out) as base, reading(browser, base) as reader:
        tab = reader.open(PAGE)
        tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
        button = tab.locator(".md-code__button")
        button.wait_for()
        assert button.get_attribute("title") == "Sao chép"
        button.click()
        tab.locator(".md-dialog", has_text="Đã sao chép").wait_for()
        # In the page's own world: the policy lets nothing be evaluated from words.
        assert tab.evaluate("() => navigator.clipboard.readText()").strip() == COMMAND


def test_the_button_is_there_from_a_folder_too(guide: Sample, browser: Browser) -> None:
    with reading(browser, f"{guide.out.as_uri()}/") as reader:
        reader.open(PAGE).locator(".md-code__button").wait_for()


def test_pages_of_communes_have_none(guide: Sample, browser: Browser) -> None:
    text = (guide.out / f"internal/{AN_BINH}/index.html").read_text("utf-8")
    assert "content.code.copy" not in text
