"""Laid-out parts taken apart: objects as text whose references are open, so that they can be put into any file.

What linkers call relocation: a part is read by pikepdf once, however many documents and manuals it is in.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from pikepdf import Dictionary, Name, Object, Pdf, Stream

from sotay.export.bind import links, outline, streams
from sotay.export.bind.blocks import elements_of, lead_to
from sotay.export.bind.objects import REFERENCE, entries_of, text_of, value_of
from sotay.model.contracts import SLOT_LINK

Text: TypeAlias = tuple[bytes | int, ...]
"""Text of an object, every second item the index of an object it refers to; negative ones are symbols."""
Kind: TypeAlias = Literal["body", "block", "filling", "stamp"]
"""What a part is for: pages of their own, blocks put on pages, blocks put into slots, artifacts put on pages."""
HEAD = -1
"""Symbol of the element that holds the elements of the part."""
BOX = ("/MediaBox", "/TrimBox", "/BleedBox")
OF_A_PAGE = {"/Annots", "/Contents", "/Parent", "/Resources", "/StructParents"}
LETTERS_OF = re.compile(rb"/ToUnicode (\d+) 0 R")
OF_A_LINK = {"/Rect", "/StructParent", "/A", "/Dest", "/Contents"}
PROFILE, LETTERS = "profile", "letters"


_KEPT: dict[str, Common] = {}
"""The few fonts and profiles this process has met, so that parts in memory share them."""


def page_symbol(page: int) -> int:
    """Return the symbol of a page (from 0)."""
    return -2 - 2 * page


def form_symbol(page: int) -> int:
    """Return the symbol of the form that is made of a page (from 0)."""
    return -3 - 2 * page


def relocated(text: Text, numbers: Sequence[bytes]) -> bytes:
    """Return a text with its references as numbers; symbols count from the end of `numbers`."""
    parts = list(text)
    parts[1::2] = [numbers[index] for index in parts[1::2]]  # type: ignore[index]  # every second is an index
    return b"".join(parts)  # type: ignore[arg-type]


@dataclass(frozen=True)
class OpenObject:
    """An object; `data` is a stream's, compressed."""

    text: Text
    data: bytes | None

    def written(self, numbers: Sequence[bytes]) -> bytes:
        """Return it up to `endobj`."""
        text = relocated(self.text, numbers)
        return text if self.data is None else b"%b\nstream\n%b\nendstream" % (text, self.data)


@dataclass(frozen=True)
class Common:
    """A font or colour profile with everything it refers to; references are among its own items, itself the first."""

    name: str
    """The face, `PROFILE` or `LETTERS`."""
    digest: str
    items: tuple[OpenObject, ...]
    letters: Common | None = None
    """The map from glyphs to letters, the same for all faces; index -1."""


@dataclass(frozen=True)
class OpenLink:
    """A link on a page; it is object `index` of the segment."""

    index: int
    rect: tuple[float, float, float, float]
    key: int
    """By which the parent tree finds its element."""
    rest: Text
    target: Text
    """Where it leads and what it is called, unless it leads to a document."""
    code: str = ""
    """The document it leads to."""
    called: bytes = b""
    """What a screen reader says of a link to a document."""


@dataclass(frozen=True)
class Slot:
    """The place for a block: page (from 0), lower left corner in points, the element whose place it takes."""

    page: int
    place: tuple[float, float]
    element: int
    parent: int


@dataclass(frozen=True)
class OpenPage:
    """A page: its content, resources and links apart from the rest of its dictionary."""

    size: tuple[float, float]
    content: bytes
    """Drawing operators, compressed."""
    rest: Text
    resources: Text
    """Without forms and pictures."""
    drawn: Text
    """Forms and pictures among its resources."""
    links: tuple[OpenLink, ...]
    key: int | None
    """By which the parent tree finds the elements of its content."""


@dataclass(frozen=True)
class Segment:
    """A part taken apart."""

    items: tuple[OpenObject | None, ...]
    """None is written elsewhere: a link, a font, the element of a slot."""
    commons: tuple[tuple[int, Common], ...]
    """Fonts and profiles, with their indices."""
    pages: tuple[OpenPage, ...]
    elements: tuple[int, ...]
    parents: tuple[tuple[int, Text], ...]
    """The parent tree: key and what it leads to."""
    slots: tuple[Slot, ...]
    profile: int | None
    language: bytes
    outline: tuple[outline.Bookmark, ...]

    @property
    def keys(self) -> int:
        """Return one more than the largest key of the parent tree."""
        return max((key for key, _ in self.parents), default=-1) + 1


def taken(content: bytes, kind: Kind) -> Segment:
    """Take a laid-out part apart; one that is no stamp is tagged."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        if kind == "stamp":
            return _Taker(pdf).segment([], {}, ())
        links.make_explicit(pdf)
        taker, elements = _Taker(pdf), elements_of(pdf)
        document = pdf.Root.StructTreeRoot.K[0]
        taker.indices[document.objgen[0]] = HEAD
        kids = list(document.K)
        if kind != "body":
            _lead_to_forms(taker, elements)
        if kind == "filling":  # one element, in the one part of its document
            kids = [document.K[0].K[0]]
            kids[0].S, kids[0].P = Name.Span, document
        return taker.segment(kids, elements, tuple(outline.read(pdf, 0)))


def with_kept_fonts(part: Segment) -> Segment:
    """Return a part with the fonts and profiles that this process has met instead of its own equal ones."""
    kept = tuple((index, _KEPT.setdefault(common.digest, common)) for index, common in part.commons)
    return replace(part, commons=kept)


def common_at(pdf: Pdf, number: int) -> Common | None:
    """Return the font or profile that stands at a number of a file; None for anything else."""
    taker = _Taker(pdf)
    taker.index(number)
    return taker.commons[0][1] if taker.commons else None


def _lead_to_forms(taker: _Taker, elements: dict[int, Object]) -> None:
    for number, page in enumerate(taker.pdf.pages):
        form = taker.pdf.make_indirect(Dictionary())
        taker.indices[form.objgen[0]] = form_symbol(number)
        marked = [*elements[int(page.obj.StructParents)]]
        linked = [elements[int(link.StructParent)] for link in page.obj.get("/Annots", ())]
        for element in (*marked, *linked):
            lead_to(element, page.obj, form)


class _Taker:
    """Takes a file apart; objects get their indices in order of first use."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.indices = {page.obj.objgen[0]: page_symbol(i) for i, page in enumerate(pdf.pages)}
        self.count = 0
        self.waiting: list[tuple[int, int]] = []
        self.items: dict[int, OpenObject] = {}
        self.commons: list[tuple[int, Common]] = []

    def segment(
        self, kids: Sequence[Object], elements: dict[int, Object], entries: tuple[outline.Bookmark, ...]
    ) -> Segment:
        """Return the pages and everything they refer to, their elements and the parent tree."""
        slots = tuple(self._slot(number, link, elements) for number, link in _slots(self.pdf))
        filled = {int(link.StructParent) for _, link in _slots(self.pdf)}
        pages = tuple(self._leaf(page.obj) for page in self.pdf.pages)
        profile = None
        if kids:
            profile = self.index(self.pdf.Root.OutputIntents[0].DestOutputProfile.objgen[0])
        tops = tuple(self.index(kid.objgen[0]) for kid in kids)
        parents = tuple(
            (key, self._opened(value_of(item))) for key, item in sorted(elements.items()) if key not in filled
        )
        for name, index in self.waiting:  # it grows as referenced objects are found
            text, data = text_of(self.pdf.get_object(name, 0))
            self.items[index] = OpenObject(self._opened(text), data)
        return Segment(
            items=tuple(self.items.get(index) for index in range(self.count)),
            commons=tuple(self.commons),
            pages=pages,
            elements=tops,
            parents=parents,
            slots=slots,
            profile=profile,
            language=value_of(self.pdf.Root.get("/Lang", Name.None_)) if kids else b"",
            outline=entries,
        )

    def _leaf(self, page: Object) -> OpenPage:
        resources, content = page.Resources, page.Contents
        assert isinstance(content, Stream)  # as the layout engine writes it
        fixed = {key: item for key, item in resources.items() if key != "/XObject"}
        annotations = [link for link in page.get("/Annots", ()) if not slot_of(link)]
        return OpenPage(
            size=(float(page.MediaBox[2]), float(page.MediaBox[3])),
            content=streams.compressed(content),
            rest=self._entries({key: item for key, item in page.items() if key not in OF_A_PAGE}),
            resources=self._entries(fixed),
            drawn=self._entries(dict(resources.get("/XObject", Dictionary()).items())),
            links=tuple(map(self._link, annotations)),
            key=int(page.StructParents) if "/StructParents" in page else None,
        )

    def _link(self, link: Object) -> OpenLink:
        left, bottom, right, top = (float(edge) for edge in link.Rect)
        code = links.document_of(link)
        target = {key: item for key, item in link.items() if key in OF_A_LINK and key[1:] in ("A", "Dest", "Contents")}
        return OpenLink(
            index=self._new(link.objgen[0]),
            rect=(left, bottom, right, top),
            key=int(link.StructParent),
            rest=self._entries({key: item for key, item in link.items() if key not in OF_A_LINK}),
            target=() if code is not None else self._entries(target),
            code=code or "",
            called=links.called(code, links.spoken(self.pdf)).unparse() if code is not None else b"",
        )

    def _slot(self, page: int, link: Object, elements: dict[int, Object]) -> Slot:
        element = elements[int(link.StructParent)]
        place = float(link.Rect[0]), float(min(link.Rect[1], link.Rect[3]))
        return Slot(page, place, self._new(element.objgen[0]), self.index(element.P.objgen[0]))

    def _entries(self, found: dict[str, Object]) -> Text:
        return self._opened(entries_of(found))

    def _opened(self, text: bytes) -> Text:
        return opened(text, self.index)

    def index(self, name: int) -> int:
        """Return the index of the object of that number, to be taken with everything it refers to."""
        if name not in self.indices:
            text, data = text_of(self.pdf.get_object(name, 0))
            index = self._new(name)
            if named := _common(text, data):
                common = self._closure(name, named)
                self.commons.append((index, _KEPT.setdefault(common.digest, common)))
            else:
                self.waiting.append((name, index))
        return self.indices[name]

    def _new(self, name: int) -> int:
        self.indices[name] = self.count
        self.count += 1
        return self.indices[name]

    def _closure(self, name: int, named: str) -> Common:
        names, texts = [name], list[tuple[bytes, bytes | None]]()
        for each in names:  # it grows
            texts.append(text_of(self.pdf.get_object(each, 0)))
            referred = (int(match[1]) for match in REFERENCE.finditer(texts[-1][0]) if match[1])
            names += dict.fromkeys(other for other in referred if other not in names)
        # The same digest as that of a font in a file that is copied, see `objects`.
        whole = _Closed(names).common(named, texts)
        map_of = LETTERS_OF.search(texts[0][0])
        if not map_of:
            return whole
        of_letters = names.index(int(map_of[1]))
        letters = _Closed(names[of_letters : of_letters + 1]).common(LETTERS, texts[of_letters : of_letters + 1])
        kept = [i for i in range(len(names)) if i != of_letters]
        closed = _Closed([names[i] for i in kept], names[of_letters])
        return replace(closed.common(named, [texts[i] for i in kept]), digest=whole.digest, letters=letters)


@dataclass(frozen=True)
class _Closed:
    """Objects that refer to each other only, by their names in a file, and to one that stands apart."""

    names: list[int]
    apart: int = 0

    def common(self, name: str, texts: Sequence[tuple[bytes, bytes | None]]) -> Common:
        items = tuple(OpenObject(opened(text, self._index), data) for text, data in texts)
        numbers = [b"%d" % number for number in range(len(items))]
        hashed = hashlib.sha256()
        for item in items:
            hashed.update(item.written([*numbers, b"-"]))
        return Common(name, hashed.hexdigest(), items)

    def _index(self, name: int) -> int:
        return -1 if name == self.apart else self.names.index(name)


def opened(text: bytes, index: Callable[[int], int]) -> Text:
    """Return a text with its references as indices."""
    parts, end = list[bytes | int](), 0
    for match in REFERENCE.finditer(text):
        if match[1]:
            parts += text[end : match.start()], index(int(match[1]))
            end = match.end(1)
    return (*parts, text[end:])


def _common(text: bytes, data: bytes | None) -> str:
    """Return the name of a font or profile, which parts have in common; empty for anything else."""
    if data is not None:
        return PROFILE if b"/N " in text and b"/Type " not in text else ""
    return text.partition(b"/BaseFont /")[2].split()[0].rpartition(b"+")[2].decode() if b"/Type0 " in text else ""


def _slots(pdf: Pdf) -> Iterator[tuple[int, Object]]:
    """Yield page (from 0) and link of each slot, in order."""
    found = [(i, link) for i, page in enumerate(pdf.pages) for link in page.obj.get("/Annots", ()) if slot_of(link)]
    yield from sorted(found, key=lambda slot: int(slot_of(slot[1])))


def slot_of(link: Object) -> str:
    """Return the number of the slot that a link marks; empty for other links."""
    target = str(link.A.get("/URI", "")) if link.get("/Subtype") == Name.Link and "/A" in link else ""
    return target.removeprefix(SLOT_LINK) if target.startswith(SLOT_LINK) else ""
