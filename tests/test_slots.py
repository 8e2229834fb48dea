"""Texts worked on once for all units: with a unit's own words taken out, and put back into the result."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from testing.building import AN_BINH, AS_OF, SAMPLE, Sample
from testing.days import sources_of

from sotay.base.folders import ENGINE, Folders
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.expand.manual import expand
from sotay.expand.markdown import convert
from sotay.load.sources import Sources
from sotay.model.manual import Manual
from sotay.model.outputs import Converted
from sotay.model.slots import NONE, slots_of
from sotay.model.terms import AUDIENCES, Audience
from sotay.model.units import Contacts, Unit
from sotay.pipeline.tasks import job
from sotay.pipeline.tasks.comparing import compared
from sotay.pipeline.tasks.job import markup_of
from sotay.site import render, theme
from sotay.storage.cache import Cache

FOLDERS = Folders(ENGINE)


class Kept:
    """Pages with slots, and how many were recalled."""

    def __init__(self) -> None:
        self.pages: dict[str, render.Rendered] = {}
        self.recalled = 0

    def recall(self, shape: str) -> render.Rendered | None:
        self.recalled += shape in self.pages
        return self.pages.get(shape)

    def keep(self, shape: str, page: render.Rendered) -> None:
        self.pages[shape] = page


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Return the sample's sources; what was issued would be a draft under another name."""
    return sources_of(Sample(SAMPLE).sources(tmp_path_factory.mktemp("slots") / "manual")).on(AS_OF)


@pytest.fixture(scope="module")
def one(sources: Sources) -> Unit:
    return sources.units[AN_BINH]


@pytest.fixture(scope="module")
def other(one: Unit) -> Unit:
    """Return a unit that differs from the other in its own words alone."""
    address = "Thôn Đoài, xã Đông Hải Hậu"
    office = replace(one.one_stop, address=address, phone="0228 222 2222")
    return replace(
        one,
        name="Đông Hải Hậu",
        address=address,
        contacts=Contacts("0228 111 1111", "donghaihau@example.vn"),
        one_stop=office,
    )


def shown(sources: Sources, unit: Unit, audience: Audience) -> tuple[Manual, dict[str, Converted]]:
    manual = expand(replace(sources, units={**sources.units, unit.slug: unit}), unit, AS_OF)[0][audience]
    return manual, {page.path: convert(page.markdown, FOLDERS) for page in manual.pages}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_is_rendered_once_for_units_that_differ_in_their_words(
    sources: Sources, one: Unit, other: Unit, audience: Audience
) -> None:
    kept = Kept()
    first = render.build(ENGINE, *shown(sources, one, audience), shapes=kept)
    assert (kept.recalled, len(kept.pages)) == (0, len(first.pages))
    pages = shown(sources, other, audience)
    again = render.build(ENGINE, *pages, shapes=kept)
    assert kept.recalled == len(again.pages) > 5
    assert again == render.build(ENGINE, *pages)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_slots_change_no_byte_of_a_site(
    sources: Sources, other: Unit, audience: Audience, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = shown(sources, other, audience)
    slotted = render.build(ENGINE, *pages)
    monkeypatch.setattr(theme, "is_stock", lambda folders: False)
    assert render.build(ENGINE, *pages) == slotted


def test_own_templates_may_do_anything_with_a_word(sources: Sources, one: Unit, other: Unit, tmp_path: Path) -> None:
    """Such as writing it in capitals: their pages are rendered for each unit."""
    shutil.copy(ENGINE / "mkdocs.yml", tmp_path)
    shutil.copytree(ENGINE / "overrides", tmp_path / "overrides")
    foot = tmp_path / "overrides/theme/partials/copyright.html"
    foot.write_text(foot.read_text("utf-8") + "{{ config.site_name | replace(' ', '_') }}", "utf-8")
    kept = Kept()
    for unit in (one, other):
        site = render.build(tmp_path, *shown(sources, unit, "internal"), shapes=kept)
        assert unit.agency.replace(" ", "_").encode() in site.files["index.html"]
    assert kept.recalled == 0


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────

WORDS = ("Đông Hải Hậu", "ĐÔNG HẢI HẬU", "0228 111 1111", "donghaihau@example.vn", "Thôn Đoài, xã Đông Hải Hậu")
PLACES = (
    "{}",
    "## 1. {}",
    "### Ở {} ###",
    "{}\n===",
    "Ở {}\n---",
    "- {}\n- x {}",
    "1. {}\n2. y",
    "> {}",
    "| A | B |\n|---|---|\n| {} | x {} |",
    "**{}** và *{}*",
    "_{}_ và __{}__ và x_{}_",
    "[{}](a.md)",
    "<{}>",
    "`{}`",
    "    {}",
    "```\n{}\n```",
    "x[^1]\n\n[^1]: {}",
    '!!! note "{}"\n    {}',
    "{} {{#neo}}",
    '<div class="own" data-title="{}">{}</div>',
    "{}\\\n{}",
    "\\{}",
    "{}{}",
)


@settings(deadline=None)
@given(parts=st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(WORDS)), min_size=1, max_size=4))
def test_markdown_reads_the_same_with_slots(sources: Sources, other: Unit, parts: list[tuple[str, str]]) -> None:
    text = "\n\n".join(place.replace("{}", word).replace("{{", "{").replace("}}", "}") for place, word in parts)
    with TemporaryDirectory() as folder:
        made = markup_of(Cache(Path(folder)), sources, text, VIETNAMESE, slots_of(other))
    assert made == convert(text, FOLDERS)


def test_markdown_of_two_units_is_converted_once(
    sources: Sources, one: Unit, other: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    converted = []

    def counted(text: str, *given: Any, **named: Any) -> Converted:
        converted.append(text)
        return convert(text, *given, **named)

    monkeypatch.setattr(job, "convert", counted)
    for unit in (one, other):
        text = f"Nộp tại **{unit.one_stop.address}**, {unit.full_name}; hỏi {unit.contacts.phone}."
        html = markup_of(Cache(tmp_path), sources, text, VIETNAMESE, slots_of(unit)).html
        assert html == f"<p>{text}</p>".replace("**", "<strong>", 1).replace("**", "</strong>", 1)
    assert len(converted) == 1


@pytest.mark.parametrize("place", ["Hỏi <{}>.", "Nộp tại {}.", "## Ở {}", "Hỏi *{}* hoặc _{}_."])
def test_a_comparison_says_what_the_pages_say(sources: Sources, other: Unit, tmp_path: Path, place: str) -> None:
    old = "", place.replace("{}", other.contacts.email) + "\n\nCâu cũ."
    new = "", old[1].replace("cũ", "mới")
    plain = compared(Cache(tmp_path / "plain"), sources, old, new, VIETNAMESE)
    assert plain.count("added") == 1
    assert compared(Cache(tmp_path / "slots"), sources, old, new, VIETNAMESE, slots_of(other)) == plain


# ── the words ────────────────────────────────────────────────────────────────────────────────────


@given(parts=st.lists(st.one_of(st.sampled_from(WORDS), st.text("aĐH ả0<&\"'"))))
def test_what_is_emptied_can_be_filled(other: Unit, parts: list[str]) -> None:
    text, slots = "".join(parts), slots_of(other)
    assert slots.filled(slots.emptied(text)) == text
    assert not any(word in slots.emptied(text) for word in slots.words.values())


def test_marks_mean_the_same_in_all_units(one: Unit, other: Unit) -> None:
    said = [
        slots_of(unit).emptied([f"{unit.agency.upper()}, {unit.address}", Markup("<b>{}</b>").format(unit.name)])
        for unit in (one, other)
    ]
    assert said[0] == said[1]
    assert isinstance(said[0][1], Markup)
    assert slots_of(other).filled(said[0])[1] == f"<b>{other.name}</b>"


@pytest.mark.parametrize("name", ["An", "Y & Ý", "A'Roàng", "<b>", "12345", "*Sao* Mai", "x\ny"])
def test_what_reads_otherwise_somewhere_has_no_slot(one: Unit, name: str) -> None:
    assert name not in slots_of(replace(one, name=name)).words.values()


def test_without_words_everything_stays(one: Unit) -> None:
    assert NONE.emptied(one) is one
    assert NONE.filled("\ue000") == "\ue000"
