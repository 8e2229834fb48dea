"""Stamp pages with band, page x/y, running number and mark: all artifacts, outside the tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pikepdf import Array, Dictionary, Object, Page, Pdf, Stream

from sotay.export.bind import streams

MM = 72 / 25.4
BAND_LEFT, BAND_TOP = 30 * MM, 20 * MM
"""Position of the band, points from the left and top edges of the paper; `print.css` leaves the room."""
FOLIO_RISE = 0.9 * MM
"""Height of the empty line for page x/y above the lower edge of the band."""
RUNNING_LEFT, RUNNING_RISE = 30 * MM, 9 * MM
"""Position of the running number, points from the left and the lower edge of the paper."""
FOOT_LEFT, FOOT_RISE = 30 * MM, 5 * MM
"""Position of a controlled copy's stamp, points from the left and the lower edge of the paper."""
NOTE_RISE = 4 * MM
"""Position of the note on uncontrolled prints, points from the lower edge of the paper."""
NOTE = "Note"
"""The name of the note in a page's resources, by which it can be removed again."""


def size_of(page: Page) -> tuple[float, float]:
    """Return width and height of a page, points."""
    return _size(page.obj)


def balance(pdf: Pdf) -> None:
    """Isolate the content of every page from stamps: the layout engine leaves its graphics state changed."""
    opening, closing = _stream(pdf, "q\n"), _stream(pdf, "\nQ\n")
    for page in pdf.pages:
        page.obj.Contents = Array([opening, page.obj.Contents, closing])


def running(form: str) -> str:
    """Return the operators that draw the form of that name, a running number, at the foot of a page."""
    return drawn("Footer", [(form, RUNNING_LEFT, RUNNING_RISE)])


def put_foot(pdf: Pdf, pages: Sequence[Page], foot: Page) -> None:
    """Put the stamp of a controlled copy at the foot of these pages, in place of the note."""
    form = _form(pdf, foot)
    _take_off(pages)
    for page in pages:
        _put(pdf, page, "Footer", [(form, FOOT_LEFT, FOOT_RISE)])


def _take_off(pages: Iterable[Page]) -> None:
    """Remove the note from the pages that have one. What draws it goes first: pages may share their resources."""
    noted = [page for page in pages if "/XObject" in page.obj.get("/Resources", Dictionary())]
    names = {name for page in noted for name in page.obj.Resources.XObject.keys() if name.startswith(f"/{NOTE}")}  # noqa: SIM118 (no dict: iterates values)
    drawings = [f"{name} Do".encode() for name in sorted(names)]
    for page in noted:
        parts = [(part, part.read_bytes()) for part in page.obj.Contents.as_list()]
        page.obj.Contents = Array([part for part, said in parts if not any(words in said for words in drawings)])
        for name in names & set(page.obj.Resources.XObject.keys()):
            del page.obj.Resources.XObject[name]


def _put(pdf: Pdf, page: Page, subtype: str, forms: list[tuple[Object, float, float]]) -> None:
    names = [_name(page, form, subtype) for form, _, _ in forms]
    placed = [(name, x, y) for name, (_, x, y) in zip(names, forms, strict=True)]
    page.obj.Contents.append(_stream(pdf, drawn(subtype, placed)))


def drawn(subtype: str, forms: Iterable[tuple[str, float, float]]) -> str:
    """Return the operators that draw forms, by name, as an artifact of a kind."""
    lines = "\n".join(f"q 1 0 0 1 {x:.3f} {y:.3f} cm {name} Do Q" for name, x, y in forms)
    return f"/Artifact <</Type /Pagination /Subtype /{subtype}>> BDC\n{lines}\nEMC\n"


def _name(page: Page, form: Object, kind: str) -> str:
    """Return the form's name among the page's resources; names are numbered, not random."""
    name = f"/{kind}{form.objgen[0]}"
    resources = page.obj.Resources
    if "/XObject" not in resources:
        resources.XObject = Dictionary()
    resources.XObject[name] = form
    return name


def _form(pdf: Pdf, page: Page) -> Object:
    form = pdf.copy_foreign(page.as_form_xobject())
    assert isinstance(form, Stream)
    return streams.compress(form)


def _stream(pdf: Pdf, content: str) -> Stream:
    return streams.compress(pdf.make_stream(content.encode()))


def _size(item: Object) -> tuple[float, float]:
    left, bottom, right, top = (float(x) for x in item["/BBox" if "/BBox" in item else "/MediaBox"])
    return right - left, top - bottom
