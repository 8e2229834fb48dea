"""Codes and slugs name files: what cannot is refused where it is written, and nothing is written elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, Sample, quiet

from sotay.base.names import alike, code_of, plain_name
from sotay.check.control import reused_codes
from sotay.load.sources import load
from sotay.pipeline.check import examine_touched

DAY = date(2026, 12, 1)
BAD = [
    "../x", "..", ".", "/abs", "a/b", "a\\b", "x" * 41, "so-tay-chat-luong", "SO-TAY-CHAT-LUONG", "danh-muc",
    "so-tay-chat-luong.ho-tich",
    "bang-niem-yet-a4", "QT?", "QT:1", "QT*", "CON", "nul", "com1", "NUL.x", "QT.", ".QT", "QT ", "QT 01", "-QT",
    "QT-01.01-00", "QT\u200b", "QTạ", "Ô-01", "QT%01", "QT#1",
]  # fmt: skip


@pytest.mark.parametrize("code", BAD)
def test_a_code_that_cannot_name_a_file_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="cannot be a code"):
        code_of(code)


@pytest.mark.parametrize("code", ["QT-HT-01", "QĐ-02", "BM.01", "STCL", "qt_01", "7", "QT-01.02", "x" * 40])
def test_a_code_of_a_document_is_as_it_is(code: str) -> None:
    assert code_of(code) == code


def test_names_alike() -> None:
    assert alike(["a", "B", "b", "A"]) == [("B", "b"), ("a", "A")]
    with pytest.raises(ValueError, match="is not a plain name"):
        plain_name("../iso")


@pytest.mark.parametrize("code", ["../x", "..", "/abs"])
def test_a_code_of_a_register_leads_nowhere(issued: Sample, tmp_path: Path, code: str) -> None:
    """Also one that stands in a register, written before such codes were refused."""
    sample = issued.sources(tmp_path / "manual")
    path = sample.register(BINH_MINH)
    path.write_text(path.read_text("utf-8").replace("QT-01:", f'"{code}":'), "utf-8")
    sources, problems = load(sample.root)
    assert {(p.path, p.rule) for p in problems} == {(f"units/{BINH_MINH}/register.yml", "wrong-value")}
    assert sources is not None
    assert BINH_MINH not in sources.units
    assert "Traceback" not in (done := sample.run("build", "--no-pdf", "--jobs", "1"))[2]
    assert done[0] == 1


def test_the_code_of_a_withdrawn_document_is_not_given_to_another(issued: Sample, tmp_path: Path) -> None:
    sample = issued.sources(tmp_path / "manual")
    assert {p.rule for p in examine_touched(sample.root, AS_OF, 1, quiet())} <= {"review-overdue"}
    sample.edit("docs/he-thong/so-tay.md", "title: Sổ tay chất lượng", "title: Nội quy cơ quan")
    assert "reused-code" not in {p.rule for p in examine_touched(sample.root, AS_OF, 1, quiet())}
    sample.withdraw(9, DAY, "STCL", AN_BINH)
    sources, _ = load(sample.root)
    assert sources is not None
    (found,) = reused_codes(sources)
    assert found in examine_touched(sample.root, AS_OF, 1, quiet())
    assert (found.path, found.level) == ("docs/he-thong/so-tay.md", "finding")
    assert '"STCL" was the code of the handbook «Sổ tay chất lượng», which 09/QĐ-UBND withdrew' in found.message
