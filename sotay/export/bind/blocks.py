"""Stack small tagged pages, each as high as its content, on full pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from sotay.export.bind import streams

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, BOTTOM, FIRST_TOP, TOP = 30 * MM, 22 * MM, 20 * MM, 53 * MM
"""Margins in points, as in `print.css` for a body; the first page has no band."""
SLACK = 2.0
"""Points by which a line drawn around a block may extend beyond it."""


@dataclass
class _FillingPage:
    """A page that fills up from the top; `room` is the height left, in points."""

    page: Object
    room: float
    drawn: list[str] = field(default_factory=list)


def stack(pdf: Pdf) -> None:
    """Put the blocks, the pages of `pdf`, on full pages in order; the tags follow them.

    Each becomes a form XObject, which keeps the numbers of its marked content separate (ISO 32000-1, 14.7.4.4).
    """
    placed = [Page(page.obj) for page in pdf.pages]
    elements = elements_of(pdf)
    sheets: list[_FillingPage] = []
    for number, block in enumerate(placed):
        height = float(block.mediabox[3])
        if not sheets or height > sheets[-1].room:
            sheets.append(_sheet(pdf, FIRST_TOP if not sheets else TOP))
        _put(pdf, sheets[-1], block, f"/Block{number}", elements)
        sheets[-1].room -= height
    for sheet in sheets:
        sheet.page.Contents = streams.compress(pdf.make_stream("\n".join(sheet.drawn).encode()))
    del pdf.pages[: len(placed)]


def _sheet(pdf: Pdf, top: float) -> _FillingPage:
    page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT)).obj
    page.Resources, page.Annots, page.Tabs = Dictionary(XObject=Dictionary()), Array(), Name.S
    return _FillingPage(page, HEIGHT - top - BOTTOM)


def _put(pdf: Pdf, sheet: _FillingPage, block: Page, name: str, elements: dict[int, Object]) -> None:
    rise = BOTTOM + sheet.room - float(block.mediabox[3])
    sheet.drawn.append(put(pdf, sheet.page, block, name, (LEFT, rise), elements))


def put(pdf: Pdf, page: Object, block: Page, name: str, place: tuple[float, float], elements: dict[int, Object]) -> str:
    """Add a block and its links to a page, and return the operators that draw it.

    `place` is its lower left corner in points; `elements` are those of the parent tree.
    """
    left, bottom = place
    form = pdf.make_indirect(block.as_form_xobject())
    assert isinstance(form, Stream)
    # Right away: it is read from the block's page, whose stream may be recompressed and grow by a line.
    streams.compress(form)
    form.BBox = Array([-SLACK, -SLACK, float(block.mediabox[2]) + SLACK, float(block.mediabox[3]) + SLACK])
    form.StructParents = block.obj.StructParents
    page.Resources.XObject[name] = form
    for element in elements[int(form.StructParents)]:
        _lead_to(element, page, form)
    for annotation in block.obj.get("/Annots", ()):
        x, y, right, top = (float(edge) for edge in annotation.Rect)
        annotation.Rect = Array([left + x, bottom + y, left + right, bottom + top])
        _lead_to(elements[int(annotation.StructParent)], page, form)
        page.Annots.append(annotation)
    return f"q 1 0 0 1 {left:.3f} {bottom:.3f} cm {name} Do Q"


def elements_of(pdf: Pdf) -> dict[int, Object]:
    """Return the parent tree: the elements of each page's marked content, the element of each annotation."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    return {int(key): found for key, found in zip(numbers[::2], numbers[1::2], strict=True)}


def _lead_to(element: Object, page: Object, form: Object) -> None:
    """Record in an element the page and form of its content, unless already recorded."""
    for i, kid in enumerate(element.K):
        if isinstance(kid, int):
            element.K[i] = Dictionary(Type=Name.MCR, Pg=page, Stm=form, MCID=kid)
        elif kid.get("/Type") == Name.OBJR:
            kid.Pg = page
