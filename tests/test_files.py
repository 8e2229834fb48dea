"""What lies in the folders of sources: read, left alone, or said."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest
from testing.building import CAO_SON, Sample

from sotay.base.errors import Problem, UserError
from sotay.base.folders import ENGINE
from sotay.base.progress import Progress
from sotay.load.sources import load
from sotay.model.paths import SITE_FILES, SITE_FOLDERS, is_taken
from sotay.pipeline.check import examine
from sotay.storage.files import within

AS_OF = date(2026, 11, 1)
PAGE = "---\ntitle: Thử\n---\n\nLời.\n"


def problems(root: Path) -> list[Problem]:
    return sorted(load(root)[1])


def said(root: Path) -> list[tuple[str, str]]:
    return [(p.path, p.rule) for p in problems(root)]


@pytest.mark.parametrize(
    "name", [".x.md", "._cong-khai.md", "Thumbs.db", "desktop.ini", "x.md~", "~$x.docx", ".DS_Store"]
)
def test_what_programs_leave_behind_is_left_alone(root: Path, name: str) -> None:
    (root / "docs/quy-trinh" / name).write_bytes(b"\xff\xfe")
    (root / "units" / name).write_bytes(b"\xff\xfe")
    sources, found = load(root)
    assert found == []
    assert sources is not None
    assert (sources.pictures, sources.strays) == ({}, ())


def test_a_link_is_not_followed(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "a.txt").write_text("secret")
    (root / "docs/a.txt").symlink_to(secret / "a.txt")
    (root / "docs/folder").symlink_to(secret)
    (root / "docs/page.md").symlink_to(root / "docs/index.md")
    (root / "units/xa-an").mkdir()
    (root / "units/xa-an/docs").symlink_to(secret)
    (root / "references/glossary.yml").symlink_to(secret / "a.txt")
    paths = ["docs/a.txt", "docs/folder", "docs/page.md", "references/glossary.yml", "units/xa-an/docs"]
    assert said(root) == [(path, "not-a-file") for path in paths]
    assert {p.message for p in problems(root)} == {"it is a link to another place"}


def test_pipes_and_sockets_do_not_stop_a_check(root: Path) -> None:
    os.mkfifo(root / "docs/cho.md")
    os.mkfifo(root / "units/xa-cho.yml")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "docs/s"))
        assert said(root) == [(p, "not-a-file") for p in ("docs/cho.md", "docs/s", "units/xa-cho.yml")]
    command = [sys.executable, str(ENGINE / "build.py"), "check", "--root", str(root), "--jobs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr.count("not-a-file")) == (1, 3)


def test_check_looks_again_when_only_a_link_or_a_folder_is_new(root: Path) -> None:
    assert examine(root, AS_OF, 1, Progress(quiet=True)) == ()
    (root / "units/xa-ann").mkdir()
    assert [p.rule for p in examine(root, AS_OF, 1, Progress(quiet=True))] == ["stray"]
    (root / "docs/x.txt").symlink_to(root / "docs/index.md")
    assert [p.rule for p in examine(root, AS_OF, 1, Progress(quiet=True))] == ["not-a-file", "stray"]


NOBODY = 65534


def test_a_file_that_may_not_be_read_is_said(root: Path) -> None:
    closed = root / "docs/index.md"
    closed.chmod(0)
    if superuser := os.geteuid() == 0:  # who may read everything: look as somebody else
        for folder in (root, *root.parents):
            if folder.is_relative_to(tempfile.gettempdir()) and folder != Path(tempfile.gettempdir()):
                folder.chmod(0o755)
        os.seteuid(NOBODY)
    try:
        assert said(root) == [("docs/index.md", "unreadable")]
    finally:
        if superuser:
            os.seteuid(0)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (b"a\nb.md", "has a tab or a line break in it"),
        (b"a\x01b.md", "U+0001 (control character) is not text"),
        (b"a\xffb.md", "is not UTF-8"),
        (b"hi\xcc\x80nh.png", '"i\u0300" is written U+0069 U+0300, which is not composed (NFC)'),
        (b"con.md", "is a device on Windows"),
        (b"a%20b.png", "has % in it"),
        (b"a?.png", "has ? in it"),
        (b"a .md", ""),
        (b"a.png.", "begins or ends with a blank or a dot"),
        (b"a" * 151, "is longer than 150 bytes"),
    ],
)
def test_a_name_that_lives_nowhere_else_is_said(root: Path, name: bytes, words: str) -> None:
    (Path(os.fsdecode(os.fsencode(root / "docs") + b"/" + name))).write_text(PAGE)
    found = problems(root)
    assert [p.rule for p in found] == (["bad-name"] if words else [])
    assert all(words in p.message and p.path.isprintable() and p.path.encode() for p in found)


def test_names_that_are_one_on_windows_are_said(root: Path) -> None:
    (root / "docs/Moi.md").write_text(PAGE)
    (root / "docs/moi.md").write_text(PAGE)
    (found,) = problems(root)
    assert (found.rule, found.message) == ("bad-name", '"moi.md" and "Moi.md" are one name on Windows and macOS')


def test_a_link_with_percent_signs_leads_to_a_name_with_blanks(root: Path) -> None:
    (root / "docs/to roi.txt").write_text("x")
    index = root / "docs/index.md"
    index.write_text(index.read_text("utf-8") + "\n[tờ rơi](to%20roi.txt), [không có](to%20khac.txt)\n", "utf-8")
    assert [p.message for p in examine(root, AS_OF, 1, Progress(quiet=True))] == ['there is no page "to khac.txt"']


def test_a_mistake_in_the_names_of_a_communes_own_files_is_its_own(root: Path) -> None:
    (root / "units/xa-an/docs").mkdir(parents=True)
    (root / "units/xa-an/docs/a.MD").write_text(PAGE)
    assert [(p.path, p.unit) for p in problems(root)] == [("units/xa-an/docs/a.MD", "xa-an")]


def test_all_that_a_site_has_beside_its_pages_is_kept_free(built: Sample) -> None:
    known = {
        p.removesuffix(".md")
        for p in (path.relative_to(built.root / "docs").as_posix() for path in (built.root / "docs").rglob("*"))
    }
    for audience in ("internal", "public"):
        site = built.out / audience / CAO_SON
        for path in (p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()):
            stem = path.removesuffix(".html")
            assert is_taken(path) or path in known or stem.partition(".")[0] in known, path
    assert {"assets", "search", "pdf", "xlsx", "docx"} <= SITE_FOLDERS
    assert "services.json" in SITE_FILES


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x", "", ".", "a//b", "a\0b"])
def test_nothing_is_written_outside_its_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(UserError, match="is no path below"):
        within(tmp_path, path)
    assert within(tmp_path, "a/b.c") == tmp_path / "a/b.c"
