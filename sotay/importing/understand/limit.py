"""The time limit: one duration is taken, more than one is asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sotay.importing.understand.anatomy import LabelledPart
from sotay.importing.understand.ledger import Ledger
from sotay.importing.understand.values import LimitSaid, WordValue
from sotay.importing.understand.words import bare, durations, is_lead, line, only_duration, unmarked
from sotay.model.wordfiles import Paragraph, paragraphs

COMPOSITE = "có nhiều thời hạn: xem thời hạn nào là chung, thời hạn nào của trường hợp nào"
UNREAD = "chưa đọc được thời hạn"
_START = re.compile(r"^(?:,?\s*(?:kể từ|tính từ|sau khi|khi|từ)\b.*|,?\s*làm việc.*)?$", re.IGNORECASE)
_CASE = re.compile(
    r"(?P<when>(?:trường hợp|nếu|đối với|xác minh|phải|cần|phức tạp)[^:;.]*?)(?:,|:|\s)*"
    r"(?:thì|là|không quá|tối đa|thời hạn|được kéo dài|kéo dài|giải quyết|\s)*$",
    re.IGNORECASE,
)


def limit_of(fragments: Sequence[LabelledPart], ledger: Ledger) -> LimitSaid | None:
    """Return the time limit that the fragments state; None where they say nothing."""
    said: list[tuple[str, Paragraph]] = []
    for fragment in fragments:
        if fragment.label is not None:
            ledger.use(fragment.label, "time") if fragment.rest else ledger.leave(fragment.label, "nhãn mục")
            if fragment.rest:
                said.append((fragment.rest, fragment.label))
        for paragraph in paragraphs(tuple(fragment.blocks)):
            if line(paragraph.text):
                ledger.use(paragraph, "time")
                said.append((unmarked(paragraph.text), paragraph))
    if not said:
        return None
    return _limit(
        " ".join(text if text[-1] in ".;:" else f"{text}." if len(said) > 1 else text for text, _ in said), said
    )


def _limit(text: str, said: Sequence[tuple[str, Paragraph]]) -> LimitSaid:
    words, place = line(text), said[0][1].place
    whole = only_duration(words)
    if whole:
        return LimitSaid(WordValue(str(whole), words, place))
    found = durations(words)
    same_day = [d for d, _, _ in found if d.unit == "same_day"]
    if same_day and len(found) == 1 and is_lead(words[: found[0][1]]):
        return LimitSaid(WordValue(str(same_day[0]), words, place), note=_sentence(words))
    if len(found) == 1 and is_lead(words[: found[0][1]]):
        behind = words[found[0][2] :].strip(" .;")
        if not _more(behind) and (_START.match(behind) or not re.search(r"\d", behind)):
            return LimitSaid(WordValue(str(found[0][0]), words, place), note="" if not behind else _sentence(words))
    if len(found) > 1 and is_lead(words[: found[0][1]]):
        return LimitSaid(
            WordValue(str(found[0][0]), words, place, COMPOSITE), _sentence(words), tuple(_cases(words, found))
        )
    return LimitSaid(WordValue("", words, place, COMPOSITE if len(found) > 1 else UNREAD), _sentence(words))


def _more(text: str) -> bool:
    """Return whether words behind a limit make another one of it: a case, a prolongation."""
    return bool(re.search(r"truong hop|neu\b|keo dai|gia han|xac minh|khong qua|tru\b", bare(text)))


def _cases(words: str, found: Sequence[tuple[object, int, int]]) -> list[tuple[str, str]]:
    """Return the cases that say, just before a duration, what they are: «xác minh không quá 06 ngày»."""
    cases = []
    for (_, _, end), (limit, start, _) in pairwise(found):
        between = words[end:start].strip(" ;,.")
        match = _CASE.search(between)
        if match:
            when = line(re.split(r",|\bthì\b", match["when"])[0]).strip(" ,;:.")
            when = re.sub(r"\s*(?:thì|thời hạn|là|không quá|tối đa)+$", "", when)
            cases.append((when[:1].upper() + when[1:], str(limit)))
    named = [when for when, _ in cases]
    return cases if len(cases) == len(found) - 1 and len(set(named)) == len(named) else []


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:].rstrip(" ;") + ("" if words.endswith((".", ";")) else ".")
