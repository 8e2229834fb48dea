"""A master list kept in Excel: which documents there are, each with its code, title, issue and date."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from sotay.base.errors import UserError
from sotay.base.hashing import digest
from sotay.base.letters import clean
from sotay.base.text import short_date, slug
from sotay.importing.read.refusals import Unreadable
from sotay.load.catalogue.workbook import Rows, sheets
from sotay.model.wordfiles import DocumentList, ListedDocument

HEAD_WITHIN = 30
"""Rows in which the titles of the columns must come: above them stand the agency and the title of the list."""
_TITLES: Mapping[str, Sequence[str]] = {
    "code": (
        "ma-hieu", "ma-so", "ma-tai-lieu", "ma-quy-trinh", "ma-hieu-tai-lieu", "ma-hieu-quy-trinh", "ky-hieu",
        "so-hieu", "ma", "code",
    ),
    "title": (
        "ten-tai-lieu", "ten-quy-trinh", "ten-quy-trinh-tai-lieu", "ten-thu-tuc", "ten-van-ban", "ten-tai-lieu-ho-so",
        "ten-goi", "ten", "tai-lieu", "noi-dung", "title",
    ),
    "issue": ("lan-ban-hanh", "so-lan-ban-hanh", "lan-bh", "ban-hanh-lan", "phien-ban", "issue"),
    "date": (
        "ngay-ban-hanh", "ngay-hieu-luc", "ngay-co-hieu-luc", "ngay-bh", "hieu-luc", "ngay-thang-ban-hanh", "date",
    ),
}  # fmt: skip
_NEEDED = {"code", "title"}
_SERIAL = re.compile(r"[0-9]{4,6}(\.[0-9]+)?")
_EPOCH, _MAC_EPOCH = date(1899, 12, 30), date(1904, 1, 1)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(T.*)?")


def read(path: str, content: bytes) -> DocumentList:
    """Return the documents that a workbook lists; raise Unreadable where no sheet has columns for code and title."""
    try:
        books = sheets(Path(path), content)
    except UserError as error:
        raise Unreadable(
            "list-unreadable", str(error).removeprefix(f"{path}: "), "tệp hỏng hoặc có mật khẩu"
        ) from error
    epoch = _MAC_EPOCH if _counts_from_1904(content) else _EPOCH
    rows = tuple(row for name, found in books.items() for row in _listed(name, found, epoch))
    if not rows:
        raise Unreadable("list-unreadable", "no sheet has columns for code and title", "không thấy cột mã hiệu và tên")
    return DocumentList(path, digest(content), rows)


def _listed(sheet: str, rows: Rows, epoch: date) -> Iterator[ListedDocument]:
    columns: dict[str, int] = {}
    for at, (number, cells) in enumerate(rows):
        if not columns:
            columns = _columns(cells) if at < HEAD_WITHIN else {}
            continue
        told = {name: _told(cells, column) for name, column in columns.items()}
        if not told["code"] or slug(told["code"]) in _TITLES["code"]:
            continue  # the heading of a group, or the titles again on the next page
        yield ListedDocument(
            told["code"],
            told["title"],
            told.get("issue", ""),
            _day(told.get("date", ""), epoch),
            f"trang tính {sheet}, hàng {number}",
        )


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Return field → column, of a row with the titles of the columns; empty for any other."""
    titles = [slug(clean(cell)) for cell in cells]
    found = {
        name: min((titles.index(title) for title in known if title in titles), default=-1)
        for name, known in _TITLES.items()
    }
    return {name: at for name, at in found.items() if at >= 0} if all(found[name] >= 0 for name in _NEEDED) else {}


def _told(cells: Sequence[str], column: int) -> str:
    return " ".join(clean(cells[column]).split()) if column < len(cells) else ""


def _day(words: str, epoch: date) -> str:
    """Return a day as it is written; one that Excel keeps as a number, or in ISO, as `07/07/2025`."""
    iso = _ISO.fullmatch(words)
    try:
        if iso:
            return short_date(date(int(iso[1]), int(iso[2]), int(iso[3])))
        return short_date(epoch + timedelta(days=int(float(words)))) if _SERIAL.fullmatch(words) else words
    except (ValueError, OverflowError):
        return words


def _counts_from_1904(content: bytes) -> bool:
    """Tell whether a workbook counts days from 1904, as Excel for Mac once did."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        part = book.read("xl/workbook.xml") if "xl/workbook.xml" in book.namelist() else b""
    return re.search(rb'date1904\s*=\s*"(1|true)"', part) is not None
