"""The parts of a manual as they stand in its file: a change in a document costs that part alone.

Their numbers follow from the parts before them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf

from sotay.export.bind import links, outline, tags
from sotay.export.bind.objects import Numbering, Objects, Written

TOP, PAGES, FOOTER = 1, 2, 3
"""Numbers of what a manual has once: the element above all, the node of all pages, what draws a running number."""
BEGINNING = Numbering(16)
FORM = "/Running"
"""What the form with the running number is called among the resources of a page."""


@dataclass(frozen=True)
class Piece:
    """A document, or a text of the manual's own: first stands the node of its pages, behind it they."""

    written: Written
    pages: int
    numbered: range
    """The numbers that the forms with running numbers of its last pages are to have."""
    elements: tuple[int, ...]
    leaf: int
    """Its leaf of the parent tree."""
    profile: int
    """The profile of its output intent."""
    outline: tuple[outline.Entry, ...]


@dataclass(frozen=True)
class Running:
    """Forms with running numbers, each to be put where a page looks for its own; `written` is what they share."""

    written: Written
    forms: tuple[bytes, ...]


def place(pdf: Pdf, numbering: Numbering, inside: Collection[str], *, first: int = 0) -> Piece:
    """Return a tagged file as a piece; its pages from `first` on bear running numbers.

    `inside` are the codes of the manual's documents: links lead to them by name. The content of the pages is shut
    off (see `stamps.balance`).
    """
    pages, start = [page.obj for page in pdf.pages], numbering.next
    count, entries = len(pages), tuple(outline.read(pdf, 0))
    objects = Objects(pdf, numbering)
    links.lead_by_name(pages, inside)
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
    # Fonts, to which other pieces will lead, come before the tags, of which another sentence makes more.
    objects.settle()
    return Piece(
        profile=profile,
        elements=tuple(objects.take(element) for element in elements),
        leaf=objects.take(tags.leaf(pdf, start)),
        written=objects.written(),
        pages=count,
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
        # Pages have their resources in common, but not this one.
        page.Resources = Dictionary(dict(page.Resources.items()))
        page.Resources.XObject = Dictionary({**dict(page.Resources.get("/XObject", {}).items()), FORM: form})
