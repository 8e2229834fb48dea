"""`build.py verify`: genuine, obsolete, altered and unknown files; a published folder against its MANIFEST."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from testing.building import AN_BINH, AS_OF, CAO_SON, SHARED, Sample, quiet

from sotay.control.register import HEADER, appended, follow
from sotay.issuing.verify import verify
from sotay.load.sources import load
from sotay.model.registers import Register
from sotay.pipeline.build import Options, build


def said(sample: Sample, path: Path) -> list[tuple[str, bool]]:
    return [(finding.says, finding.sound) for finding in verify(sample.root, path, AS_OF)]


@pytest.fixture
def ssh(tmp_path: Path) -> Path:
    """Return a new SSH key; beside it, `allowed` names its owner as an allowed signer."""
    key = tmp_path / "khoa"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    (tmp_path / "allowed").write_text(f"thu-ky@an-binh {key.with_suffix('.pub').read_text()}")
    (tmp_path / "others").write_text("")
    return key


def test_a_published_folder_is_known_by_its_signature(sample: Sample, ssh: Path, tmp_path: Path) -> None:
    def told(allowed: str) -> list[tuple[str, bool]]:
        return [(f.says, f.sound) for f in verify(sample.root, sample.out, AS_OF, tmp_path / allowed)]

    published = ("as published", True)
    assert told("allowed") == [("not signed", False), published]
    build(Options(sample.root, sample.out, AS_OF, jobs=1, key=ssh), quiet())
    assert told("allowed") == [("signed by thu-ky@an-binh", True), published]
    assert told("others") == [(f"signed by nobody in {tmp_path / 'others'}", False), published]
    assert said(sample, sample.out) == [published]

    manifest = (sample.out / "MANIFEST").read_bytes()
    (sample.out / "MANIFEST").write_bytes(manifest.replace(b"index.html", b"index.htmI", 1))
    assert told("allowed")[0] == ("altered: not what thu-ky@an-binh signed", False)
    (sample.out / "MANIFEST").write_bytes(manifest)

    sample.build()
    assert told("allowed")[0] == ("signed by thu-ky@an-binh", True)
    sample.edit(SHARED, "con cò", "con vạc")
    sample.build()  # without the key: what was signed is not there any more
    assert told("allowed") == [("not signed", False), published]


def test_a_site_that_cannot_be_signed_is_not_published(sample: Sample, ssh: Path) -> None:
    before = sample.manifest
    sample.edit(SHARED, "con cò", "con vạc")
    ssh.write_text("no key")
    code, _, stderr = sample.run("build", "--sign-manifest", str(ssh), "--as-of", str(AS_OF), "--no-pdf", "--jobs", "1")
    assert code == 1
    assert f"{ssh}: cannot sign with this key: " in stderr
    assert sample.manifest == before
    code, _, stderr = sample.run("build", "--sign-manifest", f"{ssh}x")
    assert (code, stderr) == (1, f"{ssh}x: no such key; make one with  ssh-keygen -t ed25519 -f {ssh}x\n")


def test_a_pdf_is_told_by_what_it_is_not_by_its_name(built: Sample, tmp_path: Path) -> None:
    for audience in ("internal", "public"):
        shutil.copy(built.out / audience / AN_BINH / "pdf" / "QT-HT-01.pdf", tmp_path / "x.pdf")
        assert said(built, tmp_path / "x.pdf") == [("QT-HT-01 01/00 of xã An Bình: in force since 2026-01-05", True)]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (f"{CAO_SON}/QT-01/01-00.pdf", "QT-01 01/00 of phường Cao Sơn: withdrawn since 2026-09-01"),
        (f"{AN_BINH}/QT-01/01-01.pdf", "QT-01 01/01 of xã An Bình: in force only from 2026-12-01 on"),
    ],
)
def test_what_is_not_in_force_is_told_and_sound_in_the_archive_alone(
    built: Sample, tmp_path: Path, file: str, says: str
) -> None:
    assert said(built, built.root / "archive" / file) == [(says, True)]
    assert said(built, Path(shutil.copy(built.root / "archive" / file, tmp_path))) == [(says, False)]


def test_an_archive_as_it_was_kept_is_sound(built: Sample) -> None:
    code, stdout, _ = built.run("verify", str(built.root / "archive"))
    assert code == 0
    assert "withdrawn since 2026-09-01" in stdout


def test_altered_and_unknown_files_are_told(built: Sample, tmp_path: Path) -> None:
    altered = tmp_path / "x.pdf"
    with pikepdf.Pdf.open(built.out / "internal" / AN_BINH / "pdf" / "QT-HT-01.pdf") as opened:
        del opened.pages[-1]
        opened.save(altered)
    ((says, sound),) = said(built, altered)
    assert (says.partition(":")[0], sound) == ("altered", False)
    altered.write_bytes(b"%PDF-1.7 no more")
    assert said(built, altered) == [("unknown: nothing of this manual", False)]


def test_paper_contradicts_a_register_that_was_made_anew(sample: Sample, tmp_path: Path) -> None:
    """What left the house names the event that issued it: on the paper, in the metadata, on its status page."""
    sources, _ = load(sample.root)
    assert sources is not None
    (issued,) = {e.seal for e in sources.registers[AN_BINH].events if "QT-HT-01" in e.documents}
    paper = sample.out / "internal" / AN_BINH / "pdf" / "QT-HT-01.pdf"
    words = subprocess.run(["pdftotext", paper, "-"], capture_output=True, encoding="utf-8", check=True).stdout
    assert words.count(f"Dấu: {issued[:12]}") == len(pikepdf.Pdf.open(paper).pages)
    assert issued[:12] in (sample.out / "internal" / AN_BINH / "trang-thai/QT-HT-01-01-00.html").read_text("utf-8")

    brought, register = Path(shutil.copy(paper, tmp_path)), sample.register(AN_BINH)
    events = [replace(event, reason=f"{event.reason} mới") for event in sources.registers[AN_BINH].events]
    file, text = Register(), HEADER
    for event in events:
        file = Register((*file.events, follow(file, event)))
        text = appended(text, file.events[-1])
    register.write_text(text, "utf-8")
    shutil.rmtree(sample.root / "archive")
    shutil.rmtree(sample.out)
    ((says, sound),) = said(sample, brought)
    assert (says.partition(":")[0], sound) == (
        f"issued by an event ({issued[:12]}…) that the register does not have",
        False,
    )


def test_what_was_damaged_in_the_archive_is_told(sample: Sample) -> None:
    archive = sample.root / "archive" / AN_BINH
    paper, text, picture = archive / "QT-HT-01/01-00.pdf", archive / "STCL/01-00.json", next(archive.rglob("*.png"))
    for file in (paper, text, picture):
        damage(file)
    (archive / "CSCL/01-00.pdf").unlink()
    found = {finding.path: finding.says for finding in verify(sample.root, archive, AS_OF) if not finding.sound}
    changed, missing = (f"{how}: not as it was archived" for how in ("changed", "missing"))
    assert found.pop(text.with_suffix(".pdf")).startswith(f"unknown: {text}: not as it was archived")
    assert found == {paper: changed, text: changed, picture: changed, archive / "CSCL/01-00.pdf": missing}
    assert said(sample, paper)[0][0].startswith("changed")


def damage(file: Path) -> None:
    """Change a letter in place, as a disk does: in the cache too, which has the same file."""
    content = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(content[:-20] + b"x" + content[-19:])


def test_a_published_folder_is_held_against_its_manifest(sample: Sample) -> None:
    assert said(sample, sample.out) == [("as published", True)]
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
