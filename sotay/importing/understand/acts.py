"""Legal acts that a file cites, by number, or by name where laws have none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sotay.base.text import slug
from sotay.facts.catalogue.meaning import name_of, number_of
from sotay.importing.understand.anatomy import LabelledPart
from sotay.importing.understand.ledger import Ledger
from sotay.importing.understand.values import ActCited, WordValue
from sotay.importing.understand.words import bare, day, line
from sotay.model.references import LegalAct
from sotay.model.wordfiles import paragraphs
from sotay.model.wordplaces import WordPlace

_KIND = re.compile(r"\b(?:Luật|Bộ luật|Pháp lệnh|Nghị định|Thông tư|Quyết định|Nghị quyết)\b")
UNKNOWN = "văn bản chưa có trong references/legal.yml"
_NUMBER = re.compile(r"\d{1,4}(?:\.\d+)?\s*/\s*(?:\d{4}\s*/\s*)?[A-ZĐ]{1,6}\d{0,2}(?:\s*[-–]\s*[A-ZĐ]{2,8})*(?![\w])")
_NAMED = re.compile(
    r"(?P<law>(?:Bộ luật|Luật|Pháp lệnh) [A-ZĐ][^,;.\n()]{2,70}?)"
    r"\s*(?:,?\s*(?:năm|ngày \d{1,2}[/.]\d{1,2}[/.])\s*(?P<year>\d{4})|\s(?P<y2>(?:19|20)\d{2}))(?!\s*/)"
)


class ActIndex:
    """The acts of `references/legal.yml` by number and by name."""

    def __init__(self, acts: Mapping[str, LegalAct]) -> None:
        self.by_number = {number_of(act.number): name for name, act in acts.items() if number_of(act.number)}
        self.by_name: dict[str, str] = {}
        for name, act in acts.items():
            if act.kind in ("Luật", "Bộ luật", "Pháp lệnh"):
                year = re.search(r"/((?:19|20)\d{2})/", act.number)
                title = re.sub(r"^(?:Bộ luật|Luật|Pháp lệnh) ", "", act.title)
                for spelt in (act.title, f"{act.kind} {title}"):
                    self.by_name[name_of(f"{spelt} {year[1] if year else ''}")] = name
        self.acts = acts


def acts_of(
    fragments: Sequence[LabelledPart], index: ActIndex, ledger: Ledger
) -> tuple[tuple[ActCited, ...], tuple[WordValue, ...]]:
    """Return each act cited, once, in order; and the lines that name one, nobody knows which."""
    found: dict[str, ActCited] = {}
    unnamed: list[WordValue] = []
    for fragment in fragments:
        blocks = ((fragment.label,) if fragment.label is not None else ()) + tuple(fragment.blocks)
        for paragraph in paragraphs(tuple(blocks)):
            words = line(paragraph.text)
            cited = list(cited_in(words, paragraph.place, index))
            for act in cited:
                found.setdefault(act.number, act)
            if cited:
                ledger.use(paragraph, "legal")
            elif paragraph is not fragment.label and _KIND.search(words):
                ledger.use(paragraph, "legal")
                unnamed.append(WordValue("", words, paragraph.place, "văn bản nào? Không có số, ký hiệu"))
            elif paragraph is fragment.label:
                ledger.leave(paragraph, "nhãn mục")
    return tuple(found.values()), tuple(unnamed)


def cited_in(words: str, place: WordPlace, index: ActIndex) -> Iterator[ActCited]:
    """Yield the acts a text cites."""
    taken: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(words):
        number = number_of(re.sub(r"\s+", "", match[0]).replace("–", "-"))
        if not number or not re.search(r"[A-ZĐ]{2}", number):
            continue
        known = index.by_number.get(number, "")
        taken.append((match.start(), match.end()))
        behind = words[match.end() : match.end() + 60]
        said_day = day(behind.split(";")[0]) if re.match(r"\s*,?\s*ngày", behind) else None
        yield ActCited(
            WordValue(known, words, place, "" if known else UNKNOWN), number, said_day.isoformat() if said_day else ""
        )
    for match in _NAMED.finditer(words):
        year = match["year"] or match["y2"]
        if any(match.start() <= start <= match.end() + 45 for start, _ in taken):
            continue  # its number stands beside it, and is taken
        name = name_of(f"{match['law']} {year}")
        known = index.by_name.get(name, "")
        yield ActCited(WordValue(known, words, place, "" if known else UNKNOWN), f"{line(match['law'])} {year}")


def proposed_id(number: str, words: str) -> str:
    """Return the id that an unknown act would have: `nd-123-2015`, `tt-04-2020-btp`."""
    found = re.match(r"(\d+)(?:\.\d+)?/(?:(\d{4})/)?([A-ZĐ]+)(\d*)(?:-([A-ZĐ-]+))?", number)
    if not found:
        return slug(number)
    kind = {"NĐ": "nd", "TT": "tt", "QĐ": "qd", "QH": "luat", "NQ": "nq", "TTLT": "ttlt", "VBHN": "vbhn"}.get(
        found[3], slug(found[3])
    )
    tail = f"-{slug(found[5])}" if found[5] and kind not in ("nd",) else ""
    if kind == "luat" and (named := re.search(r"(?:Bộ luật|Luật) ([^,;.()]{2,60}?)(?: số| ngày|,|;|$)", words)):
        return f"luat-{slug(named[1])}-{found[2]}"
    return "-".join(filter(None, (kind, found[1], found[2] or ""))) + tail


def kind_of(words: str, number: str) -> str:
    """Return the kind of an act as its words say it: Nghị định, Thông tư …"""
    before = words.partition(number)[0]
    kinds = ("Bộ luật", "Luật", "Pháp lệnh", "Nghị định", "Thông tư liên tịch", "Thông tư", "Nghị quyết", "Quyết định")
    return max(kinds, key=lambda kind: bare(before).rfind(bare(kind)))
