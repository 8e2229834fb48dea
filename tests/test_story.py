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
    assert OLD in kept.internal

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
        assert NEW in found.internal

    # A line of the register edited afterwards is found.
    assert mistakes(office) == []
    office.edit(f"units/{CAO_SON}/register.yml", "Ban hành lần đầu", "Ban hành lần thứ nhất")
    assert mistakes(office) == [(f"units/{CAO_SON}/register.yml", "edited-event")]


def mistakes(office: Office) -> list[tuple[str, str]]:
    return [(p.path, p.rule) for p in examine_touched(office.root, SECOND, 1, quiet()) if p.level == "mistake"]


@pytest.mark.parametrize("day", [FIRST, date(2026, 12, 31), date(2027, 4, 2)])
def test_issuing_the_shipped_manual_leaves_no_draft_on_any_day(day: date) -> None:
    """Lists show the status of the others, and acts end while days go by: that changes no document."""
    sources, _ = load(ENGINE)
    assert sources is not None
    unit = sources.units["xa-hai-anh"]
    marks = {p.document.code: p.fingerprint for p in manual_of(sources, unit, FIRST).pages if p.document.code}
    issued = {code: Issued(1, 0, mark) for code, mark in marks.items()}
    event = Event("1/QĐ-UBND", FIRST, "Ban hành", "thu_ky_iso", "dai_dien_lanh_dao", "chu_tich", documents=issued)
    registers = {**sources.registers, unit.slug: Register((event,))}
    later = manual_of(replace(sources, registers=registers), unit, day)
    standing = {p.document.code: p.standing.status for p in later.pages if p.document.code}
    assert {code for code, status in standing.items() if status not in ("in_force", "review_due")} == set()


def manual_of(sources: Sources, unit: Unit, day: date) -> Manual:
    return expand(sources, unit, day)[0]["internal"]
