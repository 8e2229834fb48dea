"""`build.py verify`: genuine, obsolete, altered and unknown files; a published folder against its MANIFEST."""

from __future__ import annotations

import shutil
from pathlib import Path

import pikepdf
from building import AN_BINH, AS_OF, CAO_SON, Sample

from sotay.verifying import verify


def said(sample: Sample, path: Path) -> list[tuple[str, bool]]:
    return [(finding.says, finding.sound) for finding in verify(sample.root, path, AS_OF)]


def test_a_pdf_is_told_by_what_it_is_not_by_its_name(built: Sample, tmp_path: Path) -> None:
    for audience in ("internal", "public"):
        shutil.copy(built.out / audience / AN_BINH / "pdf" / "QT-HT-01.pdf", tmp_path / "x.pdf")
        assert said(built, tmp_path / "x.pdf") == [("QT-HT-01 01/00 of xã An Bình: in force since 2026-01-05", True)]


def test_what_is_not_in_force_is_told(built: Sample) -> None:
    withdrawn = built.root / "archive" / CAO_SON / "QT-01" / "01-00.pdf"
    pending = built.root / "archive" / AN_BINH / "QT-01" / "01-01.pdf"
    assert said(built, withdrawn) == [("QT-01 01/00 of phường Cao Sơn: withdrawn since 2026-09-01", False)]
    assert said(built, pending) == [("QT-01 01/01 of xã An Bình: in force only from 2026-12-01 on", False)]


def test_altered_and_unknown_files_are_told(built: Sample, tmp_path: Path) -> None:
    altered = tmp_path / "x.pdf"
    with pikepdf.Pdf.open(built.out / "internal" / AN_BINH / "pdf" / "QT-HT-01.pdf") as opened:
        del opened.pages[-1]
        opened.save(altered)
    ((says, sound),) = said(built, altered)
    assert (says.partition(":")[0], sound) == ("altered", False)
    altered.write_bytes(b"%PDF-1.7 no more")
    assert said(built, altered) == [("unknown: nothing of this manual", False)]


def test_what_was_damaged_in_the_archive_is_told(sample: Sample) -> None:
    archive = sample.root / "archive" / AN_BINH
    paper, text, picture = archive / "QT-HT-01/01-00.pdf", archive / "STCL/01-00.json", next(archive.rglob("*.png"))
    for file in (paper, text, picture):
        damage(file)
    (archive / "CSCL/01-00.pdf").unlink()
    found = {finding.path: finding.says for finding in verify(sample.root, archive, AS_OF) if not finding.sound}
    changed, missing = (f"{how}: not as it was archived" for how in ("changed", "missing"))
    assert "in force only from" in found.pop(archive / "QT-01/01-01.pdf")
    assert found.pop(text.with_suffix(".pdf")).startswith(f"unknown: {text}: not as it was archived")
    assert found == {paper: changed, text: changed, picture: changed, archive / "CSCL/01-00.pdf": missing}
    assert said(sample, paper)[0][0].startswith("changed")


def damage(file: Path) -> None:
    """Change a letter in place, as a disk does: in the cache too, which has the same file."""
    content = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(content[:-20] + b"x" + content[-19:])


def test_a_published_folder_is_held_against_its_manifest(sample: Sample) -> None:
    assert said(sample, sample.out) == []
    page = sample.out / "public" / AN_BINH / "index.html"
    other = sample.out / "public" / CAO_SON / "index.html"
    content = page.read_bytes()
    page.chmod(0o644)
    page.write_bytes(content[:-1] + b"x")  # as a disk does it: in place, of the same size, in the cache too
    other.unlink()
    (sample.out / "public" / "new.html").write_text("x")
    code, stdout, _ = sample.run("verify", str(sample.out))
    assert code == 1
    assert stdout.splitlines() == [
        f"{sample.out / 'public/new.html'}: additional",
        f"{other}: missing",
        f"{page}: changed",
    ]
