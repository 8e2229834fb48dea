"""The parts of a file: front, sections 1 to 7, the labelled facts of section 5, appended forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sotay.importing.understand.words import bare, heading, line, mark, unmarked
from sotay.model.wordfiles import Block, Paragraph, Story, WordTable

Section = Literal["purpose", "scope", "references", "terms", "content", "forms", "records"]
Fact = Literal[
    "dossier",
    "sets",
    "limit",
    "fee",
    "who",
    "where",
    "result",
    "conditions",
    "acts",
    "forms",
    "steps",
    "channels",
    "note",
    "other",
]
SECTIONS: tuple[tuple[Section, re.Pattern[str]], ...] = (
    ("purpose", re.compile(r"muc dich(?: yeu cau)?")),
    ("scope", re.compile(r"pham vi(?: ap dung)?(?: va doi tuong ap dung)?|doi tuong va pham vi ap dung")),
    ("references", re.compile(r"tai lieu vien dan|tai lieu tham khao|van ban vien dan")),
    (
        "terms",
        re.compile(
            r"(?:thuat ngu|dinh nghia)(?:\s*/?\s*(?:va )?(?:dinh nghia|tu )?viet tat)?|giai thich (?:tu ngu|thuat ngu)"
            r"|(?:thuat ngu )?(?:va )?dinh nghia(?: va)?(?: tu| chu| cac tu)? viet tat|dinh nghia/ ?viet tat"
        ),
    ),
    ("content", re.compile(r"noi dung(?: quy trinh)?|noi dung thuc hien")),
    ("forms", re.compile(r"bieu mau(?: su dung| ap dung| kem theo)?|cac bieu mau")),
    ("records", re.compile(r"ho so (?:can )?luu(?: tru| giu)?|luu ho so|luu tru ho so")),
)
_TAIL = (
    r"(?: thu tuc hanh chinh| thu tuc| tthc| cong viec| ho so| neu co| cua thu tuc hanh chinh| bao gom| gom| nhu sau)*"
)
FACTS: tuple[tuple[Fact, re.Pattern[str]], ...] = (
    (
        "dossier",
        re.compile(
            rf"thanh phan(?: va)?(?: so luong)?(?: cua)?(?: ho so)?{_TAIL}|ho so(?: phai nop| gom| bao gom| can nop)"
        ),
    ),
    ("sets", re.compile(r"so luong(?: bo)?(?: ho so)?")),
    ("limit", re.compile(rf"(?:thoi han|thoi gian)(?: giai quyet| xu ly| thuc hien){_TAIL}|thoi han")),
    ("fee", re.compile(rf"(?:muc )?(?:thu )?(?:phi|le phi)(?:\s*(?:/|va|hoac)?\s*(?:phi|le phi))?{_TAIL}")),
    ("who", re.compile(rf"doi tuong(?: thuc hien| ap dung| duoc giai quyet)?{_TAIL}")),
    (
        "where",
        re.compile(
            rf"co quan(?: truc tiep)?(?: thuc hien| giai quyet| co tham quyen)+{_TAIL}"
            r"|noi tiep nhan(?: va tra ket qua)?(?: ho so)?|dia diem(?: thuc hien| tiep nhan).*"
        ),
    ),
    ("result", re.compile(rf"ket qua(?: cua viec)?(?: thuc hien| giai quyet)?{_TAIL}")),
    (
        "conditions",
        re.compile(rf"(?:cac )?(?:yeu cau|dieu kien)(?: va)?(?: yeu cau| dieu kien)?(?: thuc hien)?{_TAIL}"),
    ),
    ("acts", re.compile(rf"(?:can cu|co so) phap ly(?: cua)?{_TAIL}|van ban phap luat lien quan")),
    (
        "forms",
        re.compile(
            r"(?:ten )?(?:mau don|mau to khai|bieu mau)"
            r"(?: (?:ten )?(?:mau )?(?:don|to khai|to khai hanh chinh|bieu mau))*"
            r"(?: kem theo| neu co| hanh chinh)*"
        ),
    ),
    (
        "steps",
        re.compile(
            rf"(?:quy trinh|trinh tu)(?: cac buoc)?(?: xu ly| thuc hien| giai quyet| tien hanh){_TAIL}"
            r"|cac buoc thuc hien(?: cong viec)?|luu do"
        ),
    ),
    ("channels", re.compile(rf"(?:cach thuc|hinh thuc)(?: thuc hien| nop| tiep nhan)?{_TAIL}")),
    ("note", re.compile(r"(?:mot so )?luu y(?: .*)?|ghi chu")),
)
_FORM_BEGINS = re.compile(
    r"^(?:mau(?: so)? [\w.\-/]+|phu luc(?: [ivx\d]+)?|bieu mau(?: so)? [\d.]+|bm[ .\-]?[\d.]+.*)$"
)
_FORM_TITLE = re.compile(r"(?:to khai|don|giay|phieu|bien ban|van ban)\b")
MOTTO = "cong hoa xa hoi chu nghia viet nam"
FIRST_ROWS = 3


@dataclass
class LabelledPart:
    """A labelled part of section 5: the label's paragraph, and what stands below it."""

    fact: Fact
    label: Paragraph | None
    rest: str = ""
    """What stands behind the label in its own paragraph."""
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Anatomy:
    """The parts of a file's body, in order."""

    front: list[Block] = field(default_factory=list)
    headings: list[Paragraph] = field(default_factory=list)
    sections: dict[Section, list[Block]] = field(default_factory=dict)
    fragments: list[LabelledPart] = field(default_factory=list)
    forms: list[list[Block]] = field(default_factory=list)

    def facts(self, *names: Fact) -> list[LabelledPart]:
        """Return the fragments of these labels."""
        return [fragment for fragment in self.fragments if fragment.fact in names]


def anatomy(body: Story) -> Anatomy:
    """Return the parts of a body."""
    found = Anatomy()
    blocks = list(body.blocks)
    start = _after_contents(blocks)
    found.front, rest = blocks[:start], blocks[start:]
    current: Section | None = None
    order = [name for name, _ in SECTIONS]
    for place, block in enumerate(rest):
        section = _section(block)
        if (
            section
            and section not in found.sections
            and (current is None or order.index(section) > order.index(current))
        ):
            current = section
            found.headings.append(block)  # type: ignore[arg-type]  # only a paragraph is a heading
            found.sections[section] = []
        elif current is None:
            found.front.append(block)
        elif current in ("forms", "records") and _ends(block, found.sections[current], current, rest[place:]):
            found.forms = appended(rest[place:])
            break
        else:
            found.sections[current].append(block)
    found.fragments = fragments(found.sections.get("content", []))
    return found


def _after_contents(blocks: Sequence[Block]) -> int:
    """Return where the first section begins, behind the contents, whose lines read like headings."""
    places = [(i, section) for i, block in enumerate(blocks) if (section := _section(block))]
    seen: dict[Section, int] = {}
    for i, section in places:
        if section in seen and section in ("purpose", "scope", "references"):
            return i
        seen.setdefault(section, i)
    return places[0][0] if places else len(blocks)


_CHAPTER = re.compile(r"(?:\d{1,2}|[IVX]+)\s*[.)/:]?")


def _section(block: Block) -> Section | None:
    """Return the section whose heading a paragraph is: numbered with one number, or bold or in capitals without any."""
    if not isinstance(block, Paragraph) or len(block.text) > 90:
        return None
    said, sign = heading(block.text).strip(" /"), block.number or mark(block.text)
    section = next((name for name, shape in SECTIONS if shape.fullmatch(said)), None)
    if section is None or (sign and not _CHAPTER.fullmatch(sign.strip())):
        return None
    looks = block.outline or all(run.bold for run in block.runs if run.text.strip())
    return section if sign or looks or line(block.text).isupper() else None


def _ends(block: Block, before: Sequence[Block], current: Section, rest: Sequence[Block]) -> bool:
    """Return whether the appended forms begin here."""
    if isinstance(block, WordTable):
        had = any(isinstance(b, WordTable) for b in before)
        return (
            had
            or MOTTO in bare(block.rows[0].cells[0].text if block.rows and block.rows[0].cells else "")
            or _motto(block)
        )
    if current == "forms" and any(_section(b) == "records" for b in rest):
        return False  # section 7 is still to come
    said = bare(block.text)
    if not said:
        return False
    if current == "records" and not before:
        return False
    if (
        line(block.text).isupper()
        and not (block.number or mark(block.text))
        and _FORM_TITLE.match(said)
        and len(rest) > 3
    ):
        return True
    return bool(_FORM_BEGINS.match(said)) or said.startswith(MOTTO) or (block.new_page and current == "records")


def _motto(table: WordTable) -> bool:
    return any(MOTTO in bare(cell.text) for row in table.rows[:2] for cell in row.cells)


def appended(blocks: Sequence[Block]) -> list[list[Block]]:
    """Return the appended forms: each begins with its number, or with the motto of the state."""
    forms: list[list[Block]] = []
    number = motto = False
    for block in blocks:
        words = bare(block.text) if isinstance(block, Paragraph) else ""
        is_number = bool(_FORM_BEGINS.match(words))
        is_motto = words.startswith(MOTTO) or (isinstance(block, WordTable) and _motto(block))
        page = isinstance(block, Paragraph) and block.new_page and bool(words or block.new_page)
        begins = not forms or (is_number and _said(forms[-1])) or (is_motto and motto) or (page and motto)
        if begins:
            forms.append([])
            number = motto = False
        forms[-1].append(block)
        number, motto = number or is_number, motto or is_motto
    return [form for form in forms if _said(form)]


def _said(blocks: Iterable[Block]) -> bool:
    return any(isinstance(block, WordTable) or line(block.text) for block in blocks)


# ── section 5 ────────────────────────────────────────────────────────────────────────────────────


def fragments(blocks: Sequence[Block]) -> list[LabelledPart]:
    """Return section 5 by label. What stands before the first label is `other`."""
    found: list[LabelledPart] = [LabelledPart("other", None)]
    for block in blocks:
        fact, rest = label(block) if isinstance(block, Paragraph) else (None, "")
        table = _table(block) if isinstance(block, WordTable) else None
        if fact == "note":
            found.append(LabelledPart("note", block, rest))  # type: ignore[arg-type]
            if not line(block.text).endswith(":"):  # type: ignore[union-attr]
                found.append(LabelledPart(_before(found), None))
        elif fact:
            found.append(LabelledPart(fact, block, rest))  # type: ignore[arg-type]
        elif table and found[-1].fact != table:
            found += [LabelledPart(table, None, blocks=[block]), LabelledPart("other", None)]
        else:
            if found[-1].fact == "note" and _is_group(block):
                found.append(LabelledPart(_before(found), None))
            found[-1].blocks.append(block)
    return [f for f in found if f.label is not None or f.blocks]


def _before(found: Sequence[LabelledPart]) -> Fact:
    """Return the label that goes on after a note."""
    return next((f.fact for f in reversed(found) if f.fact != "note"), "other")


def _is_group(block: Block) -> bool:
    return isinstance(block, Paragraph) and line(block.text).startswith("*")


def label(paragraph: Paragraph) -> tuple[Fact | None, str]:
    """Return the label a paragraph begins with, and what stands behind it; None where there is none."""
    said = unmarked(paragraph.text)
    if said.startswith(("“", "«", '"')):
        return None, ""
    head, colon, rest = said.partition(":")
    if not colon and len(said) > 100:
        head, colon, rest = said.partition(".")
        return (None, "") if not bare(head).startswith("luu y") else ("note", said)
    words = re.sub(r"\(.*?\)", " ", fold_label(head))
    words = " ".join(words.split())
    for fact, shape in FACTS:
        if shape.fullmatch(words) and (colon or _stands_alone(paragraph, said)):
            return fact, line(rest if colon else "")
    if bare(said).startswith("luu y"):
        return "note", said
    return None, ""


def fold_label(text: str) -> str:
    """Return a label without numbers, commas and brackets."""
    return bare(re.sub(r"\([^()]*\)", " ", text)).replace(" / ", "/").replace("/", " / ").replace("  ", " ")


def _stands_alone(paragraph: Paragraph, said: str) -> bool:
    """Return whether a line without a colon is a label: bold, numbered, or marked by a letter."""
    bold = all(run.bold for run in paragraph.runs if run.text.strip())
    return len(said) <= 90 and (bold or bool(paragraph.number) or unmarked(paragraph.text) != line(paragraph.text))


def _table(table: WordTable) -> Fact | None:
    """Return what a table is by its head: that of the steps."""
    head = bare(" ".join(cell.text for row in table.rows[:FIRST_ROWS] for cell in row.cells))
    if "trach nhiem" in head and ("trinh tu" in head or "noi dung" in head or "cong viec" in head):
        return "steps"
    return None
