"""A year of a manual: it is issued, a decree changes a sentence, it is issued again; nothing can be slipped in."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from testing.building import AN_BINH, CAO_SON, SAMPLE, UNITS, Sample, hashes, quiet

from sotay.base.folders import ENGINE
from sotay.expand.manual import expand
from sotay.load.sources import Sources, load
from sotay.model.manual import Manual
from sotay.model.registers import Event, Issued, Register
from sotay.model.units import Unit
from sotay.pipeline.build import Options, build
from sotay.pipeline.check import examine_touched
from sotay.storage.archive import Archive

FIRST, DECREE, SECOND = date(2026, 3, 2), date(2026, 8, 3), date(2026, 9, 1)
BIRTH = "docs/quy-trinh/ho-tich/khai-sinh.md"
OLD, NEW = "Mỗi trẻ em có Giấy khai sinh đúng và sớm.", "Mỗi trẻ em có Giấy khai sinh đúng, sớm và không mất phí."


@dataclass(frozen=True)
class Office(Sample):
    """A manual on a day."""

    def on(self, day: date) -> dict[str, str]:
        """Build, and return the status of each document as `unit CODE`."""
        build(Options(self.root, self.out, day), quiet())
        sources, _ = load(self.root)
        assert sources is not None
        return {
            f"{unit} {page.document.code}": page.standing.status
            for unit in UNITS
            for page in expand(sources, sources.units[unit], day)[0]["internal"].pages
            if page.document.code
        }

    def page(self, unit: str) -> str:
        """Return the staff's page of the procedure."""
        return (self.out / "internal" / unit / BIRTH.removeprefix("docs/").replace(".md", ".html")).read_text("utf-8")


def test_a_year_of_a_manual(tmp_path: Path) -> None:
    office = Office(Sample(SAMPLE).sources(tmp_path / "manual").root)

    # Nothing is issued yet; then everything is, and that makes no list a draft.
    assert set(office.on(FIRST).values()) == {"draft"}
    first = office.issue(1, FIRST)
    assert sum(len(event.documents) for event in first.values()) == len(office.on(FIRST))
    assert set(office.on(FIRST).values()) == {"in_force"}
    assert set(office.on(date(2026, 3, 1)).values()) == {"pending"}

    # A decree changes one sentence: that document is a draft everywhere, and what was issued is kept.
    office.edit(BIRTH, OLD, NEW)
    drafts = {name for name, status in office.on(DECREE).items() if status == "draft"}
    assert drafts == {f"{unit} QT-HT-01" for unit in UNITS}
    kept = Archive(office.root / "archive").text(CAO_SON, "QT-HT-01", "01/00")
    assert kept is not None
    assert OLD in str(kept.internal)

    # It is issued with its reason, and pages, papers and register agree.
    events = office.issue(2, SECOND, reason="Theo nghị định mới")
    assert [*events] == sorted(UNITS)
    assert {code for event in events.values() for code in event.documents} == {"QT-HT-01"}
    assert "draft" not in office.on(SECOND).values()
    page = office.page(AN_BINH)
    assert all(words in page for words in ("01/01", "01/09/2026", "không mất phí"))
    paper = office.out / "internal" / AN_BINH / "pdf/QT-HT-01.pdf"
    printed = subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True).stdout
    assert all(words in " ".join(printed.split()) for words in ("01/01", "01/09/2026", "Theo nghị định mới"))

    # Built again, from nothing, somewhere else: the same bytes, and the archive mends to the same words.
    copy = Office(office.sources(tmp_path / "copy").root)
    shutil.rmtree(copy.root / "archive")
    copy.on(SECOND)
    assert hashes(copy.out / "public") == hashes(office.out / "public")
    for archived in (copy, office):
        found = Archive(archived.root / "archive").text(AN_BINH, "QT-HT-01", "01/01")
        assert found is not None
        assert NEW in str(found.internal)

    # A line of the register edited afterwards is found.
    assert mistakes(office) == []
    office.edit(f"units/{CAO_SON}/register.yml", "Ban hành lần đầu", "Ban hành lần thứ nhất")
    assert mistakes(office) == [(f"units/{CAO_SON}/register.yml", "edited-event")]


def mistakes(office: Office) -> list[tuple[str, str]]:
    return [(p.path, p.rule) for p in examine_touched(office.root, SECOND, 1, quiet()) if p.level == "mistake"]


TODAY, CHANGE = date(2026, 11, 29), date(2027, 3, 1)
"""A day on which the shipped manual holds, and the one on which the law of civil status changes."""


@pytest.mark.parametrize("day", [TODAY, date(2026, 12, 31), date(2027, 2, 28)])
def test_issuing_the_shipped_manual_leaves_no_draft_on_any_day(day: date) -> None:
    """Lists show the status of the others, and acts end while days go by: that changes no document."""
    assert drafts(day, TODAY) == set()


def test_a_day_that_changes_words_makes_drafts_of_them_alone_and_none_of_what_is_issued_for_it() -> None:
    changed = drafts(CHANGE, TODAY)
    assert {"QT-HT-01", "QT-HT-05", "QT-CN-01", "QT-CT-09"} < changed
    assert not [code for code in changed if not code.startswith(("QT-HT-", "QT-CN-", "QT-CT-", "BM-HT-", "DM-"))]
    assert drafts(CHANGE, TODAY, CHANGE) == set()


def drafts(day: date, *issued: date) -> set[str]:
    """Return the codes that are not in force on a day in a commune that issued the words of those days for them."""
    sources, _ = load(ENGINE)
    assert sources is not None
    unit = sources.units["xa-hai-anh"]
    events = tuple(event(sources, unit, on) for on in issued)
    later = manual_of(replace(sources, registers={**sources.registers, unit.slug: Register(events)}), unit, day)
    standing = {p.document.code: p.standing.status for p in later.pages if p.document.code}
    return {code for code, status in standing.items() if status not in ("in_force", "review_due")}


def event(sources: Sources, unit: Unit, day: date) -> Event:
    marks = {p.document.code: p.fingerprint for p in manual_of(sources, unit, day).pages if p.document.code}
    number = 1 if day == TODAY else 2
    documents = {code: Issued(number, 0, mark) for code, mark in marks.items()}
    return Event(
        f"{number}/QĐ-UBND", day, "Ban hành", "thu_ky_iso", "dai_dien_lanh_dao", "chu_tich", documents=documents
    )


def manual_of(sources: Sources, unit: Unit, day: date) -> Manual:
    return expand(sources, unit, day)[0]["internal"]
