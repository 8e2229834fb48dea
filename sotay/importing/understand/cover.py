"""Who a file says it is: on its cover, in headers and footers, and who signed it (as digests only)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sotay.base.hashing import digest
from sotay.importing.understand.ledger import Ledger
from sotay.importing.understand.values import NOTHING, WordValue
from sotay.importing.understand.words import bare, day, line
from sotay.model.wordfiles import Block, Paragraph, Story, WordCell, WordTable

_CODE = re.compile(
    r"(?:mã hiệu|mã số|ký hiệu|mã tài liệu)\s*:?\s*(?P<v>\w[^\n|;]*?)\s*(?:$|\||;|\t|(?=lần ban hành|ngày|trang))",
    re.IGNORECASE,
)
_ISSUE = re.compile(
    r"(?:lần ban hành|ban hành lần|lần bh)(?:\s*/\s*sửa đổi)?\s*(?:thứ)?\s*:?\s*"
    r"(?P<v>\d{1,3}(?:\s*[/.]\s*\d{1,3})?)(?![\d/])",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:ngày (?:ban hành|hiệu lực|có hiệu lực|áp dụng)|hiệu lực(?: từ)?(?: ngày)?|ngày bh)\s*:?\s*(?P<v>[^|\n\t;]*)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:tên quy trình|tên tài liệu|quy trình)\s*:\s*(?P<v>\w[^|\n\t]*)", re.IGNORECASE)
NAMES = ("ho ten", "ho va ten")
AMENDED = ("sua doi", "lan sua doi", "tom tat noi dung", "noi dung sua doi")


def cover(front: Sequence[Block], ledger: Ledger) -> tuple[WordValue, WordValue, WordValue, WordValue]:
    """Return code, title, issue and date of the cover table; what is not there is `NOTHING`."""
    found: dict[str, WordValue] = {}
    for table in (block for block in front if isinstance(block, WordTable)):
        if _is_cover(table):
            for name, said in _facts(table, ledger):
                found.setdefault(name, said)
            ledger.leave([table], "bìa: cơ quan, tên, mã hiệu đã đọc riêng")
            break
    return tuple(found.get(name, NOTHING) for name in ("code", "title", "issue", "date"))  # type: ignore[return-value]


def _is_cover(table: WordTable) -> bool:
    said = " ".join(cell.text for row in table.rows for cell in row.cells)
    return bool(_CODE.search(line(said))) and len(table.rows) <= 8 and "ho ten" not in bare(said)


def _facts(table: WordTable, ledger: Ledger) -> Iterator[tuple[str, WordValue]]:
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                for name, said in facts_of(paragraph, title=False):
                    ledger.use(paragraph, name)
                    yield name, said
    yield from _apart(table)
    for cell in sorted(_cells(table), key=lambda c: (-c.row_span, -c.column)):
        if title := _title(cell):
            ledger.use(cell.blocks, "title")
            yield "title", WordValue(title, line(cell.text), cell.place)
            return


def _apart(table: WordTable) -> Iterator[tuple[str, WordValue]]:
    """Yield what stands below or beside its label: «Mã hiệu:» in one paragraph or cell, the code in the next."""
    for row in table.rows:
        for cells in (*((cell,) for cell in row.cells), tuple(row.cells)):
            text = line(" ".join(cell.text for cell in cells))
            for name, shape in (("code", _CODE), ("issue", _ISSUE), ("date", _DATE)):
                match = shape.search(text)
                if match and (value := _value(name, line(match["v"]))):
                    yield name, WordValue(value, line(match[0]), cells[-1].place)


def _cells(table: WordTable) -> Iterator[WordCell]:
    for row in table.rows:
        yield from row.cells


_HEAD = re.compile(r"^(?:quy trình|thủ tục|tên quy trình)\s*:?\s*$|^(?:tên )?quy trình\s*:\s*", re.IGNORECASE)
_NO_TITLE = re.compile(r"^(?:ubnd|uy ban nhan dan|so |bo |tinh |thanh pho |xa |phuong |dac khu |thi tran )")


def _title(cell: WordCell) -> str:
    """Return the title in a cell of the cover: all its words but «QUY TRÌNH» before them."""
    words = line(" ".join(p.text for p in cell.paragraphs))
    for shape in (_CODE, _ISSUE, _DATE):
        if shape.search(words):
            return ""
    lines = [line(part) for part in cell.text.split("\n") if line(part)]
    if len(lines) > 1 and bare(lines[0]) in ("quy trinh", "thu tuc"):
        words = " ".join(lines[1:])
    inner = _HEAD.sub("", words)
    return "" if not inner or _NO_TITLE.match(bare(inner)) else inner


def facts_of(paragraph: Paragraph, *, title: bool = True) -> Iterator[tuple[str, WordValue]]:
    """Yield what a paragraph says of code, issue, date and, `title`, of the title."""
    text = re.sub(r"[\u200e\u200b]", "", paragraph.text).replace("\u00a0", " ")
    for name, shape in (("code", _CODE), ("issue", _ISSUE), ("date", _DATE), ("title", _TITLE)):
        if name == "title" and not title:
            continue
        for part in re.split(r"[\n\t|]+", text):
            match = shape.search(line(part))
            value = _value(name, line(match["v"])) if match else ""
            if match and value:
                yield name, WordValue(value, line(match[0]), paragraph.place)
                break


def _value(name: str, said: str) -> str:
    if name == "date":
        found = day(said)
        return found.isoformat() if found else ""
    if name == "issue":
        return re.sub(r"\s", "", said).zfill(2)
    return said.strip(" .")


def bands(stories: Sequence[Story], ledger: Ledger) -> Iterator[tuple[str, str, WordValue]]:
    """Yield what headers and footers say: the kind of story, of what, the value."""
    for story in stories:
        told: set[str] = set()
        written = [p for p in story.paragraphs if line(p.text)]
        for place, paragraph in enumerate(written):
            for name, plain in facts_of(paragraph):
                said = _with_next(plain, written[place + 1 : place + 2]) if name == "title" else plain
                ledger.use(paragraph, f"{story.kind}: {name}")
                yield story.kind, name, said
                told.add(name)
        whole = line(" ".join(p.text for p in story.paragraphs))
        for name, shape in (("code", _CODE), ("issue", _ISSUE), ("date", _DATE)):
            match = shape.search(whole)
            if name not in told and match and (value := _value(name, line(match["v"]))):
                yield story.kind, name, WordValue(value, line(match[0]), story.place)
        ledger.leave(story.blocks, "đầu trang, chân trang: Sotay tự in")


def _with_next(title: WordValue, following: Sequence[Paragraph]) -> WordValue:
    """Return a title with the rest of it, which begins the next line in small letters."""
    rest = line(following[0].text) if following else ""
    if not rest[:1].islower() or ":" in rest:
        return title
    return WordValue(f"{title.value} {rest.rstrip('.')}", f"{title.words} {rest}", title.place)


def people(front: Sequence[Block], ledger: Ledger) -> tuple[tuple[str, str], ...]:
    """Return the posts in the sign-off table, each with the digest of the name above it; leave the table out."""
    found: list[tuple[str, str]] = []
    for table in (block for block in front if isinstance(block, WordTable)):
        first = [bare(row.cells[0].text) if row.cells else "" for row in table.rows]
        if any(word in NAMES for word in first):
            ledger.leave([table], "trách nhiệm ký: họ tên, chữ ký không nhập")
            found += _signers(table, first)
        elif any(word in bare(cell.text) for row in table.rows[:2] for cell in row.cells for word in AMENDED):
            ledger.leave([table], "bảng theo dõi sửa đổi: lần ban hành mới bắt đầu từ sổ theo dõi ban hành")
    return tuple(found)


def _signers(table: WordTable, first: Sequence[str]) -> Iterator[tuple[str, str]]:
    names = next(i for i, word in enumerate(first) if word in NAMES)
    posts = next((i for i, word in enumerate(first) if word in ("chuc vu", "chuc danh")), None)
    if posts is None:
        return
    for column in range(1, table.columns):
        name, post = table.at(names, column), table.at(posts, column)
        if name and post and bare(name.text) and bare(post.text):
            yield digest(bare(name.text)), line(post.text)
