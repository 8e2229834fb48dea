"""Links and their targets: named places become explicit, documents become files or pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from pikepdf import Array, Name, Object, Pdf, String

from sotay.base.languages.catalogue import SOURCE
from sotay.base.languages.known import codes, language
from sotay.base.languages.language import Language

SCHEME = "doc:"
"""How a layout names another document, see `body.DOCUMENT_LINK`."""
FILE = ".pdf"


def make_explicit(pdf: Pdf) -> None:
    """Turn named targets into pages and positions, and remove the names: they would clash in a manual."""
    places = _places(pdf)
    for link in _links(page.obj for page in pdf.pages):
        if isinstance(target := link.get("/Dest"), String):
            link.Dest = places[bytes(target)]
    if "/Names" in pdf.Root and "/Dests" in pdf.Root.Names:
        del pdf.Root.Names["/Dests"]


def count_pages(pdf: Pdf) -> None:
    """Replace the page in every target by its number, which survives copying to another file."""
    make_explicit(pdf)
    numbers = {page.obj.objgen: i for i, page in enumerate(pdf.pages)}
    for link in _links(page.obj for page in pdf.pages):
        if "/Dest" in link:
            link.Dest = Array([numbers[link.Dest[0].objgen], *list(link.Dest)[1:]])


def find_pages(pages: Sequence[Object]) -> None:
    """Replace the numbers written by `count_pages` by the pages of the file they are in now."""
    for link in _links(pages):
        if "/Dest" in link:
            link.Dest = Array([pages[int(link.Dest[0])], *list(link.Dest)[1:]])


def lead_inside(pdf: Pdf, starts: Mapping[str, int]) -> None:
    """Point links to documents in this file to their first page (from 0)."""
    pages = [page.obj for page in pdf.pages]
    for link in _links(pages):
        if (code := document_of(link)) is not None and code in starts:
            del link["/A"]
            link.Dest = Array([pages[starts[code]], Name.Fit])
            link.Contents = called(code, spoken(pdf))


def lead_by_name(pages: Iterable[Object], inside: Collection[str], spoken_in: Language) -> None:
    """Point links to documents of the same file to the destinations named by their codes."""
    for link in _links(pages):
        if (code := document_of(link)) is not None and code in inside:
            del link["/A"]
            link.Dest = String(code)
            link.Contents = called(code, spoken_in)


def spoken(pdf: Pdf) -> Language:
    """Return the language that a file says it is in."""
    said = str(pdf.Root.get("/Lang", SOURCE)).partition("-")[0]
    return language(said if said in codes() else SOURCE)


def called(code: str, spoken_in: Language) -> String:
    """Return what a screen reader says of a link to a document."""
    return String(spoken_in.say("Tài liệu %(code)s", code=code))


def document_of(link: Object) -> str | None:
    """Return the code of the document a link points to, or None for other links."""
    target = str(link.A.get("/URI", "")) if "/A" in link else ""
    if target.startswith(SCHEME):
        return unquote(target[len(SCHEME) :])
    if target.endswith(FILE) and ":" not in target and "/" not in target:
        return unquote(target[: -len(FILE)])
    return None


def _links(pages: Iterable[Object]) -> Iterator[Object]:
    for page in pages:
        for annotation in page.get("/Annots", ()):
            if annotation.get("/Subtype") == Name.Link:
                yield annotation


def _places(pdf: Pdf) -> dict[bytes, Object]:
    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return {}
    names = list(pdf.Root.Names.Dests.Names)
    return {bytes(name): place for name, place in zip(names[::2], names[1::2], strict=True)}
