"""What kind of file bytes are, whatever its name says."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Literal

import olefile

from sotay.importing.read.refusals import Unreadable

FileFormat = Literal["doc", "docx", "xlsx"]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"{\\rtf", "an RTF file", "tệp RTF"),
    (b"%PDF", "a PDF file", "tệp PDF"),
    (b"\xff\xd8\xff", "a JPEG picture", "ảnh JPEG"),
    (b"\x89PNG", "a PNG picture", "ảnh PNG"),
    (b"GIF8", "a GIF picture", "ảnh GIF"),
    (b"II*\x00", "a TIFF picture", "ảnh TIFF"),
    (b"MM\x00*", "a TIFF picture", "ảnh TIFF"),
    (b"BM", "a bitmap picture", "ảnh bitmap"),
    (b"Rar!", "a RAR archive", "tệp nén RAR"),
    (b"7z\xbc\xaf", "a 7z archive", "tệp nén 7z"),
    (b"MZ", "a program", "tệp chương trình"),
)
_OLD_WORD = (b"\xdb\xa5", b"\x9b\xa5", b"\x31\xbe", b"\xfe\x37", b"\x94\xa6")
_PARTS = (
    ("ppt/", "a PowerPoint file", "tệp PowerPoint"),
    ("META-INF/manifest.xml", "an OpenDocument file", "tệp OpenDocument"),
    ("visio/", "a Visio file", "tệp Visio"),
)
_STREAMS = (
    ("powerpoint document", "a PowerPoint file", "tệp PowerPoint"),
    ("visiodocument", "a Visio file", "tệp Visio"),
    ("__properties_version1.0", "an Outlook message", "thư Outlook"),
)


def recognised(content: bytes) -> FileFormat:
    """Return the format of a file; raise Unreadable for one that is damaged, locked or of another program."""
    if not content.strip(b"\0 \r\n\t"):
        raise Unreadable("word-unreadable", "it is empty", "tệp rỗng")
    if content.startswith(_OLE):
        return _compound(content)
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if content.startswith(_OLD_WORD):
        raise Unreadable("word-too-old")
    for start, name, said in _STARTS:
        if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(start):
            raise Unreadable("word-other-format", name, said)
    raise _text(content[:4096])


def _compound(content: bytes) -> FileFormat:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            streams = {path[0].lower() for path in file.listdir()}
    except Exception as error:  # whatever a damaged directory leads to
        raise Unreadable("word-unreadable", f"its directory of streams: {error}", "mục lục của tệp bị hỏng") from error
    if "encryptedpackage" in streams:
        raise Unreadable("word-encrypted")
    if "worddocument" in streams:
        return "doc"
    if streams & {"workbook", "book"}:
        raise Unreadable("list-unreadable", "it is an old Excel file (.xls)", "tệp Excel đời cũ, .xls")
    for stream, name, said in _STREAMS:
        if stream in streams:
            raise Unreadable("word-other-format", name, said)
    raise Unreadable("word-unreadable", "it has no text of Word", "không có phần văn bản của Word")


def _zipped(content: bytes) -> FileFormat:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            names = file.namelist()
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("word-unreadable", f"{error}", "tệp nén bị hỏng") from error
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    for part, name, said in _PARTS:
        if any(one.startswith(part) for one in names):
            raise Unreadable("word-other-format", name, said)
    raise Unreadable("word-other-format", "a zip archive", "tệp nén zip")


def _text(start: bytes) -> Unreadable:
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = start.decode("utf-16" if wide else "latin-1", "replace").lower()
    if "mime-version:" in text:
        return Unreadable("word-other-format", "a web archive (MHTML)", "tệp lưu trang web (MHTML)")
    if "<html" in text or "<!doctype html" in text:
        return Unreadable("word-other-format", "an HTML page", "trang web HTML")
    if "<?xml" in text or "<w:worddocument" in text:
        return Unreadable("word-other-format", "an XML file", "tệp XML")
    if b"\0" in start and not wide:
        return Unreadable("word-other-format", "of no format that is known", "một dạng không nhận ra")
    return Unreadable("word-other-format", "plain text", "văn bản thuần (không định dạng)")
