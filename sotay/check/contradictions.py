"""Rules on figures: time limits, fees and dossier sets in prose agree with the front matter.

Site and print take these figures only from the front matter, for staff and citizens alike; only prose can
contradict it. Checked are figures right after the words below. Figures in words («ba ngày»), in a picture or in
another document, and time limits of a single step are not checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sotay.base.errors import Problem
from sotay.base.text import Duration, money
from sotay.check.documents import every
from sotay.check.passages import Passage, of_document
from sotay.load.sources import Sources
from sotay.model.documents import Document, FrontMatter

_SAID = r"(?:\s+(?:giải quyết|trả kết quả|thực hiện|chung|là|tối đa|không quá|vẫn là|chỉ))*\s+"
LIMIT = re.compile(
    rf"(?<!trong )\b(?:thời hạn|thời gian){_SAID}"
    r"((?=[\d,]*[1-9])\d+(?:,\d+)? (?:phút|giờ|ngày|tháng|năm)(?: làm việc)?)\b",
    re.IGNORECASE,
)
"""`thời hạn giải quyết là 3 ngày làm việc`; «trong thời hạn …» is a duty within the procedure."""
FEE = re.compile(r"\b(?:lệ phí|(?:thu|nộp|mức) phí)\b[^.;\n]*?\b(\d[\d.]*) đồng\b", re.IGNORECASE)
SETS = re.compile(r"\b(\d+) bộ hồ sơ\b", re.IGNORECASE)


def contradictions(sources: Sources) -> Iterator[Problem]:
    """A figure repeated in prose is the one in the front matter."""
    if not sources.province.language.checks_wording:
        return
    for document in every(sources):
        for passage in of_document(document):
            if passage.place in ("", "time.note") or passage.place.startswith("conditions"):
                yield from _time(passage, document.meta)
                yield from _fees(passage, document, sources)
                yield from _sets(passage, document.meta)


def _time(passage: Passage, meta: FrontMatter) -> Iterator[Problem]:
    time = meta.time
    if time is None or time.limit is None:
        return
    stated = {time.limit, *(exception.limit for exception in time.exceptions)}
    for match in LIMIT.finditer(passage.text):
        if Duration.parse(match[1]) not in stated:
            yield _contradiction(passage, match, f"the front matter has {time.limit}")


def _fees(passage: Passage, document: Document, sources: Sources) -> Iterator[Problem]:
    fees = document.meta.fees
    local = (sources.province.fees.get(fee.fee) for fee in fees)
    amounts = {fee.amount for fee in fees} | {amount for fee in local if fee for amount in fee.amounts.values()}
    for match in FEE.finditer(passage.text) if fees else ():
        if int(match[1].replace(".", "")) not in amounts:
            stated = ", ".join(money(amount) for amount in sorted(a for a in amounts if a is not None))
            yield _contradiction(passage, match, f"the front matter has {stated or 'no amount'}")


def _sets(passage: Passage, meta: FrontMatter) -> Iterator[Problem]:
    for match in SETS.finditer(passage.text) if meta.dossier else ():
        if int(match[1]) != meta.sets:
            yield _contradiction(passage, match, f"`sets` is {meta.sets}")


def _contradiction(passage: Passage, match: re.Match[str], stated: str) -> Problem:
    message = f'the text says "{match[1]}", {stated}'
    return passage.finding(match.start(1), "contradiction", message, "leave the figure to the front matter")
