"""Files that are not read are refused by name, with a sentence; none of them stops another, or the reader."""

from __future__ import annotations

import io
import os
import random
import zipfile
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from testing.wordmaking import procedure, saved
from xlsxwriter import Workbook

from sotay.importing.read import folder
from sotay.importing.read.files import read
from sotay.importing.read.folder import files_below, read_all
from sotay.model.wordfiles import DocumentList, Refusal, WordFile

DOCS = Path(__file__).parent / "fromword"


@cache
def good() -> bytes:
    return saved(procedure())


@cache
def old() -> bytes:
    return (DOCS / "procedure.doc").read_bytes()


def refused(content: bytes, name: str = "quy-trinh.doc") -> Refusal:
    found = read(name, content)
    assert isinstance(found, Refusal), found
    assert found.path == name
    assert found.hint
    assert found.said.endswith(".")
    assert "Traceback" not in found.message
    return found


def zipped(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


def with_part(name: str, change: bytes | None) -> bytes:
    """Return the good .docx with another part, or without it."""
    with zipfile.ZipFile(io.BytesIO(good())) as file:
        parts = {one: file.read(one) for one in file.namelist()}
    if change is None:
        del parts[name]
    else:
        parts[name] = change
    return zipped(parts)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"{\\rtf1\\ansi Quy tr\\'ecnh}", "an RTF file"),
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"\xff\xd8\xff\xe0 JFIF", "a JPEG picture"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "an HTML page"),
        (b"\xef\xbb\xbf  <html>", "an HTML page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "a web archive (MHTML)"),
        (b'<?xml version="1.0"?><w:wordDocument/>', "an XML file"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        ("Quy trình đăng ký".encode(), "plain text"),
        (bytes(range(1, 128)) + b"\0\0\1", "of no format that is known"),
    ],
)
def test_another_format_is_refused_by_its_name(content: bytes, named: str) -> None:
    found = refused(content)
    assert (found.rule, found.message) == ("word-other-format", f"is no Word file: it is {named}")


def test_a_zip_is_refused_by_what_is_in_it() -> None:
    named = {
        "a zip archive": {"anh.png": b"x"},
        "an OpenDocument file": {"META-INF/manifest.xml": b"x"},
        "a PowerPoint file": {"ppt/presentation.xml": b"x"},
    }
    for name, parts in named.items():
        assert refused(zipped(parts)).message == f"is no Word file: it is {name}"


def test_a_workbook_that_is_called_a_word_file_is_no_list() -> None:
    assert refused(workbook([["Mã hiệu", "Tên tài liệu"], ["QT-01", "Mẫu"]])).rule == "word-other-format"


def test_locked_files_are_refused() -> None:
    content = bytearray(old())
    head = content.index(b"\xec\xa5")
    content[head + 0x0B] |= 1
    assert refused(bytes(content)).rule == "word-encrypted"
    assert refused(renamed("WordDocument", "EncryptedPackage"), "x.docx").rule == "word-encrypted"


def renamed(stream: str, name: str) -> bytes:
    """Return the good .doc with a stream that is called otherwise."""
    content = bytearray(old())
    at = content.index(stream.encode("utf-16-le"))
    content[at : at + 64] = name.encode("utf-16-le").ljust(64, b"\0")
    content[at + 64] = 2 * (len(name) + 1)
    return bytes(content)


def test_other_compound_files_are_refused_by_what_they_are() -> None:
    assert refused(renamed("WordDocument", "Workbook"), "x.xls").rule == "list-unreadable"
    named = refused(renamed("WordDocument", "PowerPoint Document")).message
    assert named == "is no Word file: it is a PowerPoint file"
    assert "it has no text of Word" in refused(renamed("WordDocument", "Something")).message


def test_files_older_than_word_97_are_refused() -> None:
    content = bytearray(old())
    head = content.index(b"\xec\xa5")
    content[head + 2 : head + 4] = (101).to_bytes(2, "little")
    assert refused(bytes(content)).rule == "word-too-old"
    assert refused(b"\xdb\xa5\x2d\x00 Word 2").rule == "word-too-old"


@pytest.mark.parametrize("name", ["scan.doc", "scan.docx"])
def test_a_scan_is_refused(name: str) -> None:
    from testing.wordmaking import scan

    content = (DOCS / name).read_bytes() if name.endswith(".doc") else saved(scan())
    assert refused(content, name).rule == "word-scan"


def test_a_page_that_is_a_picture_is_counted_among_words() -> None:
    from docx.shared import Cm
    from testing.wordmaking import picture

    document = procedure()
    document.add_paragraph().add_run().add_picture(picture(60, 85), Cm(15), Cm(21))
    found = read("x.docx", saved(document))
    assert isinstance(found, WordFile)
    assert (found.counts.pictures, found.counts.scans) == (2, 1)


@pytest.mark.parametrize("content", [b"", b"\0" * 4096, b"   \r\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refused(content).message == "is damaged and cannot be read: it is empty"


def test_a_document_without_a_word_is_refused() -> None:
    assert "there is no word in it" in refused(saved(Document())).message


def test_a_body_that_is_no_xml_or_defines_entities_is_refused() -> None:
    assert refused(with_part("word/document.xml", b"<w:document>")).rule == "word-unreadable"
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert "entities" in refused(with_part("word/document.xml", bomb)).message
    assert "it has no body" in refused(with_part("word/document.xml", None)).message


def test_a_file_cut_short_is_refused() -> None:
    for content in (good(), old()):
        for part in (0.3, 0.6, 0.9):
            assert refused(content[: int(len(content) * part)]).rule == "word-unreadable"


@pytest.mark.parametrize("seed", range(8))
def test_random_damage_gives_a_file_or_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    sources = [path.read_bytes() for path in sorted(DOCS.glob("*.doc"))]
    for _ in range(40):
        content = bytearray(chance.choice(sources))
        for _ in range(chance.choice((1, 4, 20, 100))):
            content[chance.randrange(len(content))] = chance.choice((0, 0xFF, chance.randrange(256)))
        assert isinstance(read("x.doc", bytes(content)), WordFile | Refusal)


@pytest.mark.parametrize("seed", range(4))
def test_random_damage_within_the_parts_of_a_docx_gives_a_file_or_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(good())) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    for _ in range(25):
        damaged = dict(parts)
        name = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
        content = bytearray(parts[name])
        for _ in range(chance.choice((1, 3, 10))):
            at = chance.randrange(len(content))
            content[at : at + chance.choice((1, 1, 40))] = chance.choice((b"", b"9", b"-1", b"x", b"\xff"))
        assert isinstance(read("x.docx", zipped(damaged | {name: bytes(content)})), WordFile | Refusal)


# ── a folder ─────────────────────────────────────────────────────────────────────────────────────


def workbook(rows: list[list[str]]) -> bytes:
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh mục")
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return content.getvalue()


def test_a_bad_file_stops_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "ho-tich").mkdir()
    files = {
        "ho-tich/01.doc": old(),
        "ho-tich/02.docx": good(),
        "ho-tich/~$02.docx": b"lock",
        "03.doc": old()[:9000],
        "04.pdf": b"%PDF-1.4",
        "danh muc.xlsx": workbook([["Mã hiệu", "Tên tài liệu"], ["QT-01", "Mẫu"]]),
        ".hidden": b"x",
        "Thumbs.db": b"x",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    paths = files_below(tmp_path)
    assert paths == ("03.doc", "04.pdf", "danh muc.xlsx", "ho-tich/01.doc", "ho-tich/02.docx")
    found = read_all(tmp_path, (*paths, "none.doc"), 2)
    assert [one.path for one in found] == [*paths, "none.doc"]
    assert [type(one) for one in found] == [Refusal, Refusal, DocumentList, WordFile, WordFile, Refusal]
    assert found == read_all(tmp_path, (*paths, "none.doc"), 1)


def test_a_file_that_takes_too_long_is_refused_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "1.doc")  # whoever opens it waits for ever
    (tmp_path / "2.doc").write_bytes(old())
    monkeypatch.setattr(folder, "PATIENCE", 4)
    slow, well = read_all(tmp_path, ("1.doc", "2.doc"), 1)
    assert isinstance(slow, Refusal)
    assert slow.rule == "word-too-long"
    assert isinstance(well, WordFile)


def test_a_file_that_takes_too_much_memory_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    with (tmp_path / "1.doc").open("wb") as file:
        file.truncate(2 * folder.MEMORY)  # takes no room on the disk
    (tmp_path / "2.doc").write_bytes(old())
    large, well = read_all(tmp_path, ("1.doc", "2.doc"), 2)
    assert isinstance(large, Refusal)
    assert (large.rule, large.message) == ("word-too-large", "takes more than 1000 MB of memory to read")
    assert isinstance(well, WordFile)
