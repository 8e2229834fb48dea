"""Blocks, small tagged pages each as high as its content: where they stand on full pages, and their tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pikepdf import Dictionary, Name, Object, Pdf

from sotay.model.terms import PaperSize

MM = 72 / 25.4
SIZES: Mapping[PaperSize, tuple[float, float]] = {"A4": (210 * MM, 297 * MM), "Letter": (612.0, 792.0)}
"""Width and height of paper in points."""
LEFT, BOTTOM, FIRST_TOP, TOP = 30 * MM, 20 * MM, 20 * MM, 47 * MM
"""Margins in points, as in `print.css` for a body; the first page has no band."""
SLACK = 2.0
"""Points by which a line drawn around a block may extend beyond it."""


def stacked(heights: Sequence[float], paper: PaperSize) -> list[tuple[int, float]]:
    """Return the place of each block, by its height: the page (from 0) and how high its lower edge is; all in points.

    A page fills up from the top.
    """
    places, page, room = list[tuple[int, float]](), -1, 0.0
    for height in heights:
        if page < 0 or height > room:
            page += 1
            room = SIZES[paper][1] - (TOP if page else FIRST_TOP) - BOTTOM
        room -= height
        places.append((page, BOTTOM + room))
    return places


def page_count(heights: Sequence[float], paper: PaperSize) -> int:
    """Return the number of pages that blocks of these heights take."""
    return stacked(heights, paper)[-1][0] + 1 if heights else 0


def drawing(name: str, place: tuple[float, float]) -> str:
    """Return the operators that draw a block, a form of that name, with its lower left corner at a place in points."""
    return f"q 1 0 0 1 {place[0]:.3f} {place[1]:.3f} cm {name} Do Q"


def elements_of(pdf: Pdf) -> dict[int, Object]:
    """Return the parent tree: the elements of each page's marked content, the element of each annotation."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    return {int(key): found for key, found in zip(numbers[::2], numbers[1::2], strict=True)}


def lead_to(element: Object, page: Object, form: Object) -> None:
    """Record in an element the page and form of its content, unless already recorded."""
    for i, kid in enumerate(element.K):
        if isinstance(kid, int):
            element.K[i] = Dictionary(Type=Name.MCR, Pg=page, Stm=form, MCID=kid)
        elif kid.get("/Type") == Name.OBJR:
            kid.Pg = page
