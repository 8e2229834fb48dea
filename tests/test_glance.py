"""The page of a file that was saved is shown at once by `serve`, as the build then publishes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, SHARED, Sample

from sotay.cli.preview_server import News
from sotay.pipeline.glance import Glance

SENTENCE = "Câu này vừa được viết."
OWN = f"units/{BINH_MINH}/{SHARED}"


def built(sample: Sample, unit: str) -> Glance:
    sample.build(unit, pdf=False)
    glance = Glance(sample.root, unit, AS_OF)
    glance.open()
    return glance


def add_sentence(sample: Sample, source: str) -> None:
    path = sample.root / source
    path.write_text(f"{path.read_text('utf-8')}\n{SENTENCE}\n", "utf-8")


@pytest.mark.parametrize(
    ("source", "unit"),
    [
        (SHARED, AN_BINH),
        ("docs/danh-muc/tai-lieu.md", AN_BINH),
        ("docs/index.md", AN_BINH),
        ("docs/quy-trinh/ho-tich/khai-sinh.md", AN_BINH),
        (OWN, BINH_MINH),
    ],
)
def test_a_page_that_was_saved_is_as_the_build_then_publishes_it(fresh: Sample, source: str, unit: str) -> None:
    if source == OWN:
        fresh.write(OWN, (fresh.root / SHARED).read_text("utf-8"))
    add_sentence(fresh, source)  # a draft: its page has a link to what changed, which only a build makes
    glance = built(fresh, unit)
    add_sentence(fresh, source)
    shown = glance.page(source)
    assert shown is not None
    address, html = shown
    assert address.startswith(f"/internal/{unit}/")
    assert html.count(SENTENCE) == 2
    published = fresh.out / address[1:]
    assert published.read_text("utf-8").count(SENTENCE) == 1, "nothing is published"
    fresh.build(unit, pdf=False)
    assert html == published.read_text("utf-8")


def test_what_becomes_a_draft_says_so_at_once(fresh: Sample) -> None:
    glance = built(fresh, AN_BINH)
    add_sentence(fresh, SHARED)
    shown = glance.page(SHARED)
    assert shown is not None
    assert "<strong>Dự thảo.</strong>" in shown[1]


def show_next(sample: Sample, glance: Glance) -> str:
    """Build what was saved, save once more before that build is read, and return the page that is shown."""
    sample.build(AN_BINH, pdf=False)
    add_sentence(sample, SHARED)
    glance.open()
    shown = glance.page(SHARED)
    assert shown is not None
    return shown[1]


def test_what_is_saved_before_a_build_is_read_is_shown_too(fresh: Sample) -> None:
    glance = built(fresh, AN_BINH)
    add_sentence(fresh, SHARED)
    assert glance.page(SHARED)
    assert show_next(fresh, glance).count(SENTENCE) == 2


def test_what_is_saved_before_the_first_build_is_read_is_the_only_page_that_waits_for_a_build(fresh: Sample) -> None:
    fresh.build(AN_BINH, pdf=False)
    add_sentence(fresh, SHARED)
    glance = Glance(fresh.root, AN_BINH, AS_OF)
    glance.open()
    assert glance.page(SHARED) is None
    assert show_next(fresh, glance).count(SENTENCE) == 2


def test_what_else_was_saved_since_is_in_the_next_page(fresh: Sample) -> None:
    glance = built(fresh, AN_BINH)
    add_sentence(fresh, SHARED)
    assert glance.page(SHARED)
    fresh.build(AN_BINH, pdf=False)
    glance.open()
    fresh.edit(f"units/{AN_BINH}.yml", "name: An Bình", "name: An Hòa")
    fresh.build(AN_BINH, pdf=False)
    glance.open()
    add_sentence(fresh, SHARED)
    shown = glance.page(SHARED)
    assert shown is not None
    assert "An Hòa" in shown[1]


def another_title(sample: Sample) -> str:
    sample.edit(SHARED, "title: Sổ tay chất lượng", "title: Sổ tay")
    return SHARED


def unknown_value(sample: Sample) -> str:
    sample.edit(SHARED, "con cò", "{{ con_vac }}")
    return SHARED


def script(sample: Sample) -> str:
    sample.edit(SHARED, "con cò", "<script>alert(1)</script>")
    return SHARED


def broken_facts(sample: Sample) -> str:
    sample.edit(SHARED, "code: STCL", "code: [")
    return SHARED


def new_page(sample: Sample) -> str:
    sample.write("docs/he-thong/moi.md", "---\ntitle: Mới\n---\n\nTrang mới.\n")
    return "docs/he-thong/moi.md"


def page_of_another_commune(sample: Sample) -> str:
    sample.write(OWN, (sample.root / SHARED).read_text("utf-8"))
    return OWN


def page_that_is_gone(sample: Sample) -> str:
    (sample.root / SHARED).unlink()
    return SHARED


def no_page(sample: Sample) -> str:
    return f"units/{AN_BINH}.yml"


@pytest.mark.parametrize(
    "change",
    [
        another_title,
        unknown_value,
        script,
        broken_facts,
        new_page,
        page_of_another_commune,
        page_that_is_gone,
        no_page,
    ],
)
def test_what_only_a_build_can_tell_is_left_to_it(fresh: Sample, change: Callable[[Sample], str]) -> None:
    glance = built(fresh, AN_BINH)
    assert glance.page(change(fresh)) is None


def test_before_a_sound_build_there_is_nothing_to_show(fresh: Sample) -> None:
    glance = Glance(fresh.root, AN_BINH, AS_OF)
    assert glance.page(SHARED) is None
    glance.open()
    assert glance.page(SHARED) is None


# ── who reloads ──────────────────────────────────────────────────────────────────────────────────


def test_only_the_page_that_is_shown_reloads_and_then_all_others() -> None:
    news = News()
    news.show("docs/a.md", "/a.html", "<p>")
    assert news.wait(0, 0) == (1, "only /a.html")
    news.tell("", "/a.html")
    assert news.wait(1, 0) == (2, "but /a.html")
    assert news.wait(0, 0) == (2, "all"), "who has missed one reloads in any case"
    assert news.wait(2, 0) == (2, "")
    assert news.glimpse == ("", "")


def test_a_page_that_can_be_shown_has_no_mistake_left_but_others_may() -> None:
    news = News()
    news.tell("docs/a.md:3: undefined: a\ndocs/b.md:4: undefined: b")
    news.show("docs/a.md", "/a.html", "<p>")
    assert news.mistakes == "docs/b.md:4: undefined: b"
