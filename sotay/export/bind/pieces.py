"""The parts of a manual as written in its file: a change in a document costs only that part.

Their numbers follow from the parts before them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf

from sotay.export.bind import links, outline, tags
from sotay.export.bind.objects import Numbering, Objects, WrittenObjects
from sotay.export.bind.placing import START

TOP, PAGES, FOOTER = 1, 2, 3
"""Numbers of a manual's single objects: root element, root of the page tree, form of the running number."""
BEGINNING = Numbering(START)
FORM = "/Running"
"""The name of the running number's form in a page's resources."""


@dataclass(frozen=True)
class Piece:
    """A document, or a text of the manual's own."""

    written: WrittenObjects
    node: int
    """The node of its pages."""
    pages: tuple[int, ...]
    numbered: Sequence[int]
    """The object numbers for the running number forms of its last pages."""
    elements: tuple[int, ...]
    leaf: int
    """Its leaf of the parent tree."""
    profile: int
    """The colour profile of its output intent."""
    outline: tuple[outline.Bookmark, ...]
    reserved: tuple[WrittenObjects, ...] = ()
    """Fonts and profiles first used here, at reserved numbers."""


@dataclass(frozen=True)
class Running:
    """Forms with running numbers, each written under the number its page refers to; `written` is what they share."""

    written: WrittenObjects
    forms: tuple[bytes, ...]


def place(pdf: Pdf, numbering: Numbering, inside: Collection[str], *, first: int = 0) -> Piece:
    """Return a tagged file as a piece; its pages from `first` on have running numbers.

    `inside` are the codes of the manual's documents: links target them by name. The pages' content is isolated
    (see `stamps.balance`).
    """
    pages, start = [page.obj for page in pdf.pages], numbering.next
    count, entries = len(pages), tuple(outline.read(pdf, 0))
    objects = Objects(pdf, numbering)
    links.lead_by_name(pages, inside, links.spoken(pdf))
    tags.shift(pages, start)
    numbered = range(start + 1 + count + first, start + 1 + count + count)
    node = pdf.make_indirect(Dictionary(Type=Name.Pages, Count=count, Kids=Array(pages)))
    node.Parent = objects.elsewhere(PAGES)
    for page in pages:
        page.Parent = node
    _number_pages(objects, pages[first:], numbered)
    top = objects.elsewhere(TOP)
    elements = list(pdf.Root.StructTreeRoot.K)
    for element in elements:
        element.S, element.P = Name.Part, top
    for item in (node, *pages):
        objects.take(item)
    objects.next = numbered.stop
    profile = objects.take(pdf.Root.OutputIntents[0].DestOutputProfile)
    # Fonts, which other pieces refer to, come before the tags, whose number grows with the text.
    objects.settle()
    return Piece(
        profile=profile,
        elements=tuple(objects.take(element) for element in elements),
        leaf=objects.take(tags.leaf(pdf, start)),
        written=objects.written(),
        node=start,
        pages=tuple(range(start + 1, start + 1 + count)),
        numbered=numbered,
        outline=entries,
    )


def running(pdf: Pdf, numbering: Numbering) -> Running:
    """Return the pages of a file as forms with running numbers."""
    objects = Objects(pdf, numbering)
    forms = [pdf.make_indirect(page.as_form_xobject()) for page in pdf.pages]
    return Running(forms=tuple(objects.serialized(form) for form in forms), written=objects.written())


def _number_pages(objects: Objects, pages: Sequence[Object], forms: Iterable[int]) -> None:
    drawn = objects.elsewhere(FOOTER)
    for page, form in zip(pages, map(objects.elsewhere, forms), strict=True):
        page.Contents.append(drawn)
        # Pages share their resources, but not this one.
        page.Resources = Dictionary(dict(page.Resources.items()))
        page.Resources.XObject = Dictionary({**dict(page.Resources.get("/XObject", {}).items()), FORM: form})
