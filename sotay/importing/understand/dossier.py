"""The dossier: papers to hand in and to show, as a reader counts them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sotay.importing.understand.anatomy import LabelledPart
from sotay.importing.understand.ledger import Ledger
from sotay.importing.understand.values import DossierPaper, Prose, WordValue
from sotay.importing.understand.words import bare, line, mark, unmarked
from sotay.model.wordfiles import Block, Paragraph, WordCell, WordTable

_SETS = re.compile(r"(\d{1,2})\s*(?:\([^()]{1,12}\)\s*)?bộ", re.IGNORECASE)
_HAND_IN = re.compile(
    r"giay to (?:can )?(?:phai )?nop|thanh phan ho so(?: phai nop)?|giay to nop|ho so (?:phai )?nop|giay to khac"
)
_SHOW = re.compile(r"giay to (?:can )?(?:phai )?xuat trinh")
_LEAD = re.compile(r"(?:(?:cac|nhung) )?(?:loai )?giay to(?: sau)?$|(?:sau|gom|bao gom|nhu sau)$")
_NOT_NEEDED = re.compile(
    r"khong (?:phai|can|yeu cau|bat buoc)(?: phai)? (?:nop|xuat trinh|cung cap)|duoc mien (?:nop|xuat trinh)"
)
_POST = re.compile(
    r"^(?:truong hop |neu )?(?:nguoi \w+ \w+ )?(?:gui|nop)\b.*\b(?:buu chinh|buu dien|truc tuyen)\b|he thong buu chinh"
)
_CASE = re.compile(r"^(?:truong hop|neu|doi voi|khi)\b")
_ORIGINAL = re.compile(r"(\d{1,2})\s*(?:\([^()]{1,12}\)\s*)?bản chính", re.IGNORECASE)
_COPY = re.compile(r"(\d{1,2})\s*(?:\([^()]{1,12}\)\s*)?bản (?:sao|photo|chụp)", re.IGNORECASE)
_BULLETS, _INNER = "-–—•●▪", "+"


@dataclass
class Dossier:
    """What was found so far."""

    papers: list[DossierPaper] = field(default_factory=list)
    notes: list[Prose] = field(default_factory=list)
    sets: WordValue | None = None
    shown: bool = False
    open: bool = False
    """A bullet stands before: what follows explains it."""
    doubts: list[WordValue] = field(default_factory=list)


def dossier(fragments: Sequence[LabelledPart], ledger: Ledger) -> Dossier:
    """Return the papers, the number of sets, and what is said of papers that need not be given."""
    found = Dossier()
    for fragment in fragments:
        if fragment.label is not None:
            ledger.leave(fragment.label, "nhãn mục")
            found.sets = found.sets or _sets(fragment.label, fragment.label.text)
            if (
                fragment.rest
                and fragment.fact == "dossier"
                and not _leads(fragment.rest)
                and not _SETS.search(fragment.rest)
            ):
                ledger.use(fragment.label, f"dossier.{len(found.papers)}")
                found.papers.append(_paper(fragment.rest, fragment.label, found.shown))
        for block in fragment.blocks:
            _block(block, found, ledger)
    return found


def _sets(paragraph: Paragraph, text: str) -> WordValue | None:
    match = _SETS.search(text)
    return WordValue(str(int(match[1])), line(match[0]), paragraph.place) if match and int(match[1]) else None


def _block(block: Block, found: Dossier, ledger: Ledger) -> None:
    if isinstance(block, WordTable):
        _table(block, found, ledger)
        return
    said = line(block.text)
    words = bare(unmarked(said))
    if not said:
        return
    sets = _sets(block, said)
    if sets and (words.startswith("so luong") or len(said) < 40) and "ban" not in words.split():
        found.sets = found.sets or sets
        ledger.use(block, "sets")
    elif (
        _HAND_IN.fullmatch(words)
        or _SHOW.fullmatch(words)
        or (said.rstrip().endswith(":") and (_HAND_IN.match(words) or _SHOW.match(words)) and len(said) < 160)
    ):
        found.shown, found.open = bool(_SHOW.match(words)), False
        ledger.leave(block, "đầu nhóm giấy tờ")
    elif _NOT_NEEDED.search(words) or _POST.search(words):
        found.notes.append(Prose(unmarked(said), block.place))
        ledger.use(block, "lưu ý về hồ sơ")
    elif _bullet(block, said) == "inner" and found.papers:
        _explain(found, block, unmarked(said), ledger)
    elif _bullet(block, said) == "bullet":
        ledger.use(block, f"dossier.{len(found.papers)}")
        found.papers.append(_paper(unmarked(said), block, found.shown))
        found.open = True
    elif said.endswith(":") or _leads(said):
        ledger.leave(block, "câu dẫn")
        found.open = False
    elif found.open:
        _explain(found, block, said, ledger)
    else:
        ledger.use(block, f"dossier.{len(found.papers)}")
        found.papers.append(_paper(unmarked(said), block, found.shown))


def _bullet(block: Paragraph, said: str) -> str:
    sign = (block.number or mark(said)).strip()
    if sign[:1] in _INNER and sign:
        return "inner"
    if block.number and block.level > 0 and sign[:1] not in _BULLETS:
        return "inner" if sign[:1] in "o◦" else "bullet"
    return "bullet" if sign else ""


def _leads(text: str) -> bool:
    return bool(_LEAD.search(bare(text))) and line(text).endswith(":")


def _explain(found: Dossier, block: Paragraph, said: str, ledger: Ledger) -> None:
    """Add what explains the last paper to it."""
    ledger.use(block, f"dossier.{len(found.papers) - 1}")
    last = found.papers[-1]
    found.papers[-1] = replace(last, when=(*last.when, WordValue(said.rstrip(";"), said, block.place)))


def _paper(text: str, block: Paragraph, shown: bool) -> DossierPaper:
    words = line(text).rstrip(";.")
    shown = shown or bare(words).startswith("xuat trinh")
    original, copy = _ORIGINAL.search(words), _COPY.search(words)
    name = (
        line(re.sub(r"\(\s*(?:số lượng\s*:?\s*)?\d{1,2}[^()]*(?:bản|tờ)[^()]*\)", " ", words)).rstrip(" ,;:") or words
    )
    copies = int(copy[1]) if copy else int(bare(words).startswith(("ban sao", "ban chup", "ban photo")))
    originals = int(original[1]) if original else int(bare(words).startswith("ban chinh"))
    when: tuple[WordValue, ...] = ()
    if (
        found := re.match(
            r"(?P<when>(?:Trường hợp|Nếu|Đối với)\b[^,:]{5,150})\s*[,:]\s*(?:thì\s+)?(?P<paper>\S.{8,})", name
        )
    ) and _CASE.match(bare(name)):
        when, name = (WordValue(found["when"], words, block.place),), found["paper"][:1].upper() + found["paper"][1:]
    return DossierPaper(
        WordValue(name, words, block.place), originals if not shown else 0, copies if not shown else 0, shown, when
    )


def _table(table: WordTable, found: Dossier, ledger: Ledger) -> None:
    """Add the papers of a table: one a row, in the column that names them."""
    head = {c: bare(cell.text) for c in range(table.columns) if (cell := table.at(0, c))}
    names = [c for c, said in head.items() if "giay to" in said or "thanh phan" in said or "ten" in said.split()]
    if not names:
        return
    for number, row in enumerate(table.rows):
        cell = table.at(number, names[0])
        if number == 0 or cell is None or cell not in row.cells or not line(cell.text):
            continue
        first = next(cell.paragraphs)
        found.papers.append(_paper(unmarked(line(cell.text)), first, found.shown))
        ledger.use((block for c in row.cells for block in c.blocks), f"dossier.{len(found.papers) - 1}")
        for column, title in head.items():
            beside = table.at(number, column)
            if beside and column > cell.column and column not in names and line(beside.text):
                found.papers[-1] = _column(found.papers[-1], title, beside)


def _column(paper: DossierPaper, title: str, cell: WordCell) -> DossierPaper:
    """Return a paper with what a cell beside it says: how many originals or copies, or in which case."""
    said = line(cell.text)
    original, copy = _ORIGINAL.search(said), _COPY.search(said)
    number = int(said) if said.isdigit() else 1
    if bare(said) in ("x", "co") or said.isdigit():
        if "ban chinh" in title:
            return replace(paper, original=number)
        if "ban sao" in title:
            return replace(paper, copy=number)
    if original or copy:
        return replace(
            paper,
            original=int(original[1]) if original else paper.original,
            copy=int(copy[1]) if copy else paper.copy,
        )
    return replace(paper, when=(*paper.when, WordValue(said, said, cell.place)))
