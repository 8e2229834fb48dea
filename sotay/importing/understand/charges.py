"""Fees: free, a sum, or, where it is not safe to say, the words of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sotay.facts.catalogue.meaning import number_of
from sotay.importing.understand.anatomy import LabelledPart
from sotay.importing.understand.ledger import Ledger
from sotay.importing.understand.values import FeeSaid, WordValue
from sotay.importing.understand.words import bare, line, unmarked
from sotay.model.wordfiles import WordTable
from sotay.model.wordplaces import WordPlace

NO_SOURCE = "mức thu theo văn bản nào?"
BY_AREA = "mức thu khác nhau theo khu vực: ghi vào _province.yml"
FOR_SOME = "miễn cho ai, còn những người khác nộp bao nhiêu?"
UNREAD = "chưa đọc được mức thu"
_SUM = re.compile(
    r"(?P<n>\d{1,3}(?:[.,]\d{3})+|\d{4,9})\s*(?:đồng|đ|vnđ|vnd)(?!\w)"
    r"(?:\s*(?:/|một\b|mỗi\b)\s*(?:0?1\s+)?(?P<per>[^\W\d_]+(?: [^\W\d_]+){0,2}?)"
    r"(?=\s*(?:$|[.,;:()])| theo| đối| cho| và))?",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"(?:khong|khong co|khong thu|khong quy dinh|khong mat phi|0 dong|le phi khong|phi khong|khong thu(?: le)? phi)"
)
_FREE = re.compile(
    r"(?:duoc )?(?:mien|khong thu|khong mat|khong phai nop)(?: (?:toan bo|thu|nop|le phi|phi|100%|tien|va|/))*"
)
_SOME = re.compile(r"^(?:duoc )?mien\b|^khong thu\b")


def fees_of(fragments: Sequence[LabelledPart], ledger: Ledger) -> tuple[FeeSaid, ...]:
    """Return the fee lines, in order."""
    found: list[FeeSaid] = []
    for fragment in fragments:
        if fragment.label is not None:
            if fragment.rest:
                ledger.use(fragment.label, "fees")
                found += _fees(fragment.rest, fragment.label.place)
            else:
                ledger.leave(fragment.label, "nhãn mục")
        for block in fragment.blocks:
            if isinstance(block, WordTable):
                ledger.use([block], "fees")
                found.append(_by_area(block))
            elif line(block.text):
                ledger.use(block, "fees")
                found += _fees(unmarked(block.text), block.place)
    return tuple(found)


def _fees(text: str, place: WordPlace) -> Iterator[FeeSaid]:
    words = line(text)
    said = bare(words)
    sums = list(_SUM.finditer(words))
    if _NONE.fullmatch(said):
        yield FeeSaid(WordValue("Không thu", words, place), "free")
    elif _FREE.fullmatch(said):
        yield FeeSaid(WordValue(words, words, place), "free")
    elif len(sums) == 1:
        amount = int(re.sub(r"[.,]", "", sums[0]["n"]))
        source = number_of(words)
        name = line(words[: sums[0].start()]).rstrip(" :;,–-")
        plain = not re.search(r"khu vuc|dia ban|toi da|khong qua|muc thu tu", said) and len(name) < 120
        doubt = "" if plain and source else NO_SOURCE if plain else UNREAD
        per = line(sums[0]["per"] or "").rstrip(" .")
        yield FeeSaid(
            WordValue(words, words, place, doubt), "fixed" if not doubt else "unpublished", name, amount, per, source
        )
    elif said:
        doubt = FOR_SOME if _SOME.match(said) else BY_AREA if re.search(r"khu vuc|dia ban", said) else UNREAD
        yield FeeSaid(WordValue(words, words, place, doubt), "unpublished")


def _by_area(table: WordTable) -> FeeSaid:
    """Return a table of fees as one line with all its words: what area an office lies in is not in the file."""
    rows = ["; ".join(line(cell.text) for cell in row.cells if line(cell.text)) for row in table.rows]
    words = " | ".join(filter(None, rows))
    return FeeSaid(WordValue(words, words, table.place, BY_AREA), "unpublished")
