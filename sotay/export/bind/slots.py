"""Put blocks into the slots of a body: empty links that reserve the place, on the page and in the tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf

from sotay.export.bind import blocks, streams, tags

LINK = "slot:"


def fill(pdf: Pdf, fillings: Sequence[Pdf]) -> None:
    """Put a block into each slot, in order; its content replaces the slot in the tags.

    The pages' content is isolated (see `stamps.balance`). Raises ValueError if the numbers of slots and blocks differ.
    """
    slots, count = list(_slots(pdf)), len(pdf.pages)
    if len(slots) != len(fillings):
        raise ValueError(f"{len(fillings)} blocks for {len(slots)} slots")
    for filling in fillings:
        tags.append(pdf, filling)
    top, elements = pdf.Root.StructTreeRoot.K[0], blocks.elements_of(pdf)
    blank, said = len(top.K) - len(slots), list(top.K)
    for number, (page, slot) in enumerate(slots):
        if "/XObject" not in page.Resources:
            page.Resources.XObject = Dictionary()
        place = float(slot.Rect[0]), float(min(slot.Rect[1], slot.Rect[3]))
        drawn = blocks.put(pdf, page, pdf.pages[count + number], f"/Slot{number}", place, elements)
        page.Contents.append(streams.compress(pdf.make_stream(drawn.encode())))
        # The block is one element, in the one part of its document.
        _replace(elements[int(slot.StructParent)], said[blank + number].K[0].K[0])
        page.Annots = Array([a for a in page.Annots if a.objgen != slot.objgen])
    top.K = Array(said[:blank])
    _forget(pdf, {int(slot.StructParent) for _, slot in slots})
    del pdf.pages[count:]


def _slots(pdf: Pdf) -> Iterator[tuple[Object, Object]]:
    """Yield page and link of each slot, in order."""
    found = [(page.obj, link) for page in pdf.pages for link in page.obj.get("/Annots", ()) if _address(link)]
    yield from sorted(found, key=lambda slot: int(_address(slot[1])))


def _address(link: Object) -> str:
    target = str(link.A.get("/URI", "")) if link.get("/Subtype") == Name.Link and "/A" in link else ""
    return target.removeprefix(LINK) if target.startswith(LINK) else ""


def _replace(slot: Object, element: Object) -> None:
    """Put an element, as a span, in place of one that holds nothing but the link."""
    parent = slot.P
    element.S, element.P = Name.Span, parent
    place = next(i for i, kid in enumerate(parent.K) if isinstance(kid, Dictionary) and kid.objgen == slot.objgen)
    parent.K[place] = element


def _forget(pdf: Pdf, keys: set[int]) -> None:
    """Remove the links of slots from the parent tree."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    pairs = [pair for pair in zip(numbers[::2], numbers[1::2], strict=True) if int(pair[0]) not in keys]
    pdf.Root.StructTreeRoot.ParentTree.Nums = Array([item for pair in pairs for item in pair])
