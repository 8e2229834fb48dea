"""Pages filled in before: taken from memory where nothing they rest on has changed, filled in anew where it has."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, SHARED, UNITS, Sample

from sotay.base.errors import Problem
from sotay.base.folders import ENGINE
from sotay.expand.manual import expand
from sotay.expand.memory import Memory
from sotay.expand.page import render
from sotay.expand.snapshot import snapshot
from sotay.expand.unit import Expansion
from sotay.load.sources import load
from sotay.model.documents import Document, FrontMatter
from sotay.model.manual import Manual, Page, Scope
from sotay.model.outputs import Converted
from sotay.model.revisions import Standing
from sotay.model.terms import Audience
from sotay.pipeline.tasks.job import Markups, Opened, keep_markup, opened
from sotay.storage.cache import Cache, KeptText
from sotay.storage.kinds import SAID, Kind

BIRTH = "docs/quy-trinh/ho-tich/khai-sinh.md"
LIST = "docs/danh-muc/tai-lieu.md"
TELLING = (LIST, "docs/index.md", "docs/co-gi-moi.md")
"""Pages that show where documents stand."""
Manuals = dict[str, Mapping[Audience, Manual]]


def manuals(sample: Sample, memory: Path | None, day: date = AS_OF) -> tuple[Manuals, list[Problem]]:
    """Return the manuals of all communes, with what is kept in that folder or from the sources alone."""
    sources, problems = load(sample.root)
    assert sources is not None
    assert problems == []
    found = Manuals()
    for slug, unit in sorted(sources.units.items()):
        if memory is None:
            found[slug], met = expand(sources, unit, day)
        else:
            cache = Cache(memory)
            with snapshot(cache, sources.folders, slug) as before:
                filled, met = expand(sources, unit, day, Memory(cache, sources.folders, before))
            found[slug] = {audience: _read(manual) for audience, manual in filled.items()}
        problems += met
    return found, problems


def _read(manual: Manual) -> Manual:
    """Return a manual with the text of each page, wherever that is kept."""
    return replace(manual, pages=tuple(replace(page, text=page.markdown) for page in manual.pages))


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the pages as they are filled in."""
    pages: list[str] = []

    def noted(document: Document, scope: Scope, *rest: object) -> str:
        pages.append(document.source)
        return render(document, scope, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("sotay.expand.unit.render", noted)
    return pages


# ── every kind of input is seen ──────────────────────────────────────────────────────────────────


def value_of_a_commune(sample: Sample) -> None:
    sample.edit(f"units/{AN_BINH}.yml", "0228 000 0001", "0228 000 0009")


def value_of_all(sample: Sample) -> None:
    sample.edit("units/_province.yml", "tu_phap: Chuyên viên", "tu_phap: Công chức")


def sentence(sample: Sample) -> None:
    sample.edit(SHARED, "con cò bay lả bay la", "con vạc bay qua bay lại")


def title_that_others_name(sample: Sample) -> None:
    sample.edit("docs/he-thong/chinh-sach.md", "title: Chính sách chất lượng", "title: Chính sách")


def form_that_others_name(sample: Sample) -> None:
    path = sample.root / "docs/bieu-mau/giay-hen.md"
    path.rename(path.with_name("giay.md"))


def reference(sample: Sample) -> None:
    sample.edit("references/legal.yml", "01/2020/QH00", "01/2026/QH00")


def register(sample: Sample) -> None:
    sample.withdraw(9, date(2026, 10, 1), "CSCL", BINH_MINH)


def picture(sample: Sample) -> None:
    shutil.copy(sample.root / "docs/anh/tu-luu-tru.png", sample.root / "docs/anh/cua-vao.png")


def new_document(sample: Sample) -> None:
    text = (sample.root / "docs/he-thong/chinh-sach.md").read_text("utf-8")
    sample.write("docs/he-thong/muc-tieu.md", text.replace("CSCL", "MT-01"))


def document_of_a_commune(sample: Sample) -> None:
    text = (sample.root / SHARED).read_text("utf-8")
    sample.write(f"units/{BINH_MINH}/{SHARED}", text.replace("con cò", "con cốc"))


def commune(sample: Sample) -> None:
    (sample.root / f"units/{AN_BINH}.yml").rename(sample.root / "units/xa-an-hoa.yml")


@pytest.mark.parametrize(
    "change",
    [
        value_of_a_commune,
        value_of_all,
        sentence,
        title_that_others_name,
        form_that_others_name,
        reference,
        register,
        picture,
        new_document,
        document_of_a_commune,
        commune,
    ],
)
def test_what_changed_is_seen(fresh: Sample, tmp_path: Path, change: Callable[[Sample], None]) -> None:
    before = manuals(fresh, tmp_path / "memory")
    assert before == manuals(fresh, tmp_path / "memory") == manuals(fresh, None)
    change(fresh)
    after = manuals(fresh, tmp_path / "memory")
    assert after == manuals(fresh, None)
    assert after != before


def test_another_day_is_seen(fresh: Sample, tmp_path: Path) -> None:
    fresh.edit("references/legal.yml", "effective: 2021-01-01", "effective: 2021-01-01\n  until: 2027-01-01")
    day = date(2027, 6, 1)
    before, _ = manuals(fresh, tmp_path / "memory")
    after, _ = manuals(fresh, tmp_path / "memory", day)
    assert after == manuals(fresh, None, day)[0]
    texts = [{p.path: p.markdown for p in found[AN_BINH]["internal"].pages} for found in (before, after)]
    assert texts[0] != texts[1]


def test_another_macro_is_seen(fresh: Sample) -> None:
    shutil.copytree(ENGINE / "macros", fresh.root / "macros")
    day = str(AS_OF)
    _, before, _ = fresh.run("status", "--as-of", day, AN_BINH)
    fresh.edit("macros/procedure.py", '"%(sets)s bộ."', '"%(sets)s tập."')
    _, after, _ = fresh.run("status", "--as-of", day, AN_BINH)
    assert "1 draft" not in before
    assert "1 draft" in after


# ── and nothing else is filled in ────────────────────────────────────────────────────────────────


def test_only_what_changed_is_filled_in(fresh: Sample, tmp_path: Path, filled: list[str]) -> None:
    manuals(fresh, tmp_path / "memory")
    filled.clear()
    manuals(fresh, tmp_path / "memory")
    assert filled == []
    sentence(fresh)
    manuals(fresh, tmp_path / "memory")
    assert filled.count(SHARED) == 2, "two communes share a page; the third names a policy of its own on it"
    assert {*filled} == {SHARED, *TELLING}, "they say that it is a draft now, or what was issued"
    filled.clear()
    value_of_a_commune(fresh)
    manuals(fresh, tmp_path / "memory")
    assert filled.count(BIRTH) == 2, "for staff and for citizens, in one commune"
    assert {*filled} == {BIRTH, *TELLING}


def test_only_pages_that_changed_are_looked_up(fresh: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manuals(fresh, tmp_path / "memory")
    looked_up: list[str] = []
    recall = Cache.recall

    def noted(self: Cache, kind: Kind, key: str) -> Any:
        if kind is SAID:
            looked_up.append(key.split()[1])
        return recall(self, kind, key)

    monkeypatch.setattr(Cache, "recall", noted)
    manuals(fresh, tmp_path / "memory")
    assert looked_up == []
    sentence(fresh)
    found, _ = manuals(fresh, tmp_path / "memory")
    pages = {p.document.digest: p.document.source for of in found.values() for p in of["internal"].pages}
    assert {pages[document] for document in looked_up} == {SHARED, *TELLING}


def test_the_answer_to_a_question_about_what_is_gone_is_that_it_is_gone(fresh: Sample) -> None:
    sources, _ = load(fresh.root)
    assert sources is not None
    unit = sources.units[AN_BINH]
    run = Expansion(sources, unit, AS_OF, sources.documents_of(unit), [])
    answers = run.round("first", "internal", {}).answers
    gone = answers.to(("scope", "unit", "roles", "none", "name"))
    assert gone == answers.to(("scope", "unit", "roles", "none"))
    assert gone != answers.to(("scope", "unit", "roles", "chu_tich"))


def test_a_page_rests_on_the_documents_that_it_names_alone(fresh: Sample, tmp_path: Path, filled: list[str]) -> None:
    """It looks for its forms by their ids, not among all documents."""
    manuals(fresh, tmp_path / "memory")
    filled.clear()
    fresh.edit("docs/he-thong/chinh-sach.md", "owner: chu_tich", "owner: tu_phap")
    manuals(fresh, tmp_path / "memory")
    assert "docs/he-thong/chinh-sach.md" in filled
    assert BIRTH not in filled


def test_a_page_that_names_no_commune_is_filled_in_once_for_all(
    fresh: Sample, tmp_path: Path, filled: list[str]
) -> None:
    manuals(fresh, tmp_path / "memory")
    assert filled.count("docs/he-thong/chinh-sach.md") == 1
    assert filled.count(BIRTH) == 2 * len(UNITS)


def test_a_mistake_is_told_every_time(fresh: Sample, tmp_path: Path) -> None:
    fresh.edit(SHARED, "con cò", "{{ unit.adress }}")
    first, again = (manuals(fresh, tmp_path / "memory")[1] for _ in range(2))
    assert {problem.message for problem in first} == {'"adress" is not a field of unit'}
    assert first == again


def test_what_the_cache_has_lost_is_filled_in_again(fresh: Sample, tmp_path: Path) -> None:
    before = manuals(fresh, tmp_path / "memory")
    for blob in (tmp_path / "memory" / "blobs").glob("*/*"):
        blob.unlink()
    assert manuals(fresh, tmp_path / "memory") == before


def test_pages_filled_in_elsewhere_are_read_from_the_cache_here(fresh: Sample, tmp_path: Path) -> None:
    sources, _ = load(fresh.root)
    assert sources is not None
    there, here = Cache(tmp_path / "there"), Cache(tmp_path / "here")
    said = Converted("<p>x</p>", (), (), (), ())
    name, text = keep_markup(there, said), there.put(b"x")
    pages: dict[Audience, Markups] = {"internal": Markups(there, {"a.md": name})}
    page = Page(Document("a.md", "docs/a.md", FrontMatter("A"), "x", 1), KeptText(there, text), Standing("draft"))
    manuals: dict[Audience, Manual] = {
        "internal": Manual(sources.units[AN_BINH], "internal", (page,), sources.references, AS_OF, aside=(page,))
    }
    kept = there.put(pickle.dumps(Opened(there, manuals, pages, manuals, pages, ())))
    for content in (*name, text, kept):
        here.put(there.read(content))
    shutil.rmtree(there.folder)
    found = opened(here, kept)
    assert found.markups["internal"]["a.md"] == found.shown["internal"]["a.md"] == said
    assert found.markups["internal"].features("a.md") == said.features
    read = [page for of in (found.manuals, found.served) for page in (*of["internal"].pages, *of["internal"].aside)]
    assert [page.markdown for page in read] == ["x"] * 4
    assert not there.folder.exists()


# ── days ─────────────────────────────────────────────────────────────────────────────────────────

LAW = "luat-thu:\n  number: 01/2020/QH00\n"


def test_a_day_on_which_nothing_changes_fills_in_nothing(fresh: Sample, tmp_path: Path, filled: list[str]) -> None:
    law = fresh.root / "references/legal.yml"
    law.write_text(law.read_text("utf-8").replace(LAW, LAW + "  until: 2027-03-01\n"), "utf-8")
    manuals(fresh, tmp_path / "memory", date(2026, 11, 1))
    assert filled
    for day, told in ((date(2026, 11, 2), ()), (date(2026, 11, 30), ()), (date(2027, 2, 28), TELLING)):
        filled.clear()
        manuals(fresh, tmp_path / "memory", day)
        assert {*filled} == {*told}, "only that some are due for review"
    manuals(fresh, tmp_path / "memory", date(2027, 3, 1))
    assert BIRTH in filled
    assert SHARED not in filled


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("{{ as_of }}", "every"),
        ("{{ as_of.year }}", "every"),
        ('{{ date(as_of, "short") }}', "every"),
        ('{{ "%s" % as_of }}', "every"),
        ("{{ (as_of - unit_day).days if False else 1 }}", "none"),
        ('{% call only(since="2026-11-03") %}Rồi.{% endcall %}', "one"),
        ('{% call only(since="2026-11-03", until="2030-01-01") %}{% endcall %}', "one"),
        ('{% call only(until="2026-11-03") %}Chưa.{% endcall %}', "one"),
    ],
)
def test_a_page_rests_on_no_more_of_a_day_than_it_asks(
    fresh: Sample, tmp_path: Path, filled: list[str], words: str, days: str
) -> None:
    page = fresh.root / SHARED
    page.write_text(page.read_text("utf-8") + "\n" + words.replace("unit_day", "as_of") + "\n", "utf-8")
    seen = {}
    for day in range(1, 6):
        filled.clear()
        found, _ = manuals(fresh, tmp_path / "memory", date(2026, 11, day))
        seen[day] = SHARED in filled
        assert found == manuals(fresh, None, date(2026, 11, day))[0]
    expected = {"every": {1, 2, 3, 4, 5}, "none": {1}, "one": {1, 3}}[days]
    assert {day for day, again in seen.items() if again} == expected
