"""Whether two files show the same, page by page: all that is drawn and clicked on, but for a signature's field."""

from __future__ import annotations

from itertools import zip_longest

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

OF_A_SIGNATURE = {"/AcroForm", "/StructTreeRoot", "/Metadata", "/SotayPush", "/Extensions", "/Version", "/Perms"}
"""What a signature may change in the catalogue of a file; nothing of it is drawn."""
APART = {"/Parent", "/P", "/Annots", "/StructParents", "/StructParent", "/Tabs", "/Length", "/Filter", "/DecodeParms"}
"""What is compared by itself, leads out of the page, or says only how a stream is packed."""
ACTING = {"/OpenAction", "/AA", "/Names", "/OCProperties", "/OutputIntents", "/PageLabels"}
"""What of the catalogue a reader may meet."""
Pairs = set[tuple[tuple[int, int], tuple[int, int]]]
"""Objects of the two files that are being compared, or were."""


def same(one: Pdf, other: Pdf) -> bool:
    """Tell whether the second file shows what the first does; it may have an unseen field for a signature more."""
    known: Pairs = set()
    if len(one.pages) != len(other.pages) or set(other.Root.keys()) - set(one.Root.keys()) - OF_A_SIGNATURE:
        return False
    acting = set(one.Root.keys()) & ACTING
    if not all(key in other.Root and _alike(one.Root[key], other.Root[key], known) for key in acting):
        return False
    pages = [(a.obj, b.obj) for a, b in zip(one.pages, other.pages, strict=True)]
    return all(_alike(a, b, known) and _same_links(a, b, known) for a, b in pages)


def _same_links(one: Object, other: Object, known: Pairs) -> bool:
    links = [[item for item in page.get("/Annots", ()) if not _is_unseen_field(item)] for page in (one, other)]
    return all(a is not None and b is not None and _alike(a, b, known) for a, b in zip_longest(*links))


def _is_unseen_field(item: Object) -> bool:
    return item.get("/FT") == Name.Sig and all(float(x) == 0 for x in item.get("/Rect", [1]))


def _alike(one: object, other: object, known: Pairs) -> bool:
    if isinstance(one, Object) and isinstance(other, Object) and one.is_indirect and other.is_indirect:
        pair = one.objgen, other.objgen
        if pair in known:
            return True
        known.add(pair)
    if isinstance(one, Array) and isinstance(other, Array):
        return len(one) == len(other) and all(_alike(one[i], other[i], known) for i in range(len(one)))
    if isinstance(one, Dictionary | Stream) and isinstance(other, Dictionary | Stream):
        packed = isinstance(one, Stream), isinstance(other, Stream)
        if packed not in {(True, True), (False, False)}:
            return False
        if isinstance(one, Stream) and isinstance(other, Stream) and one.read_bytes() != other.read_bytes():
            return False
        keys = set(one.keys()) - APART
        return keys == set(other.keys()) - APART and all(_alike(one[key], other[key], known) for key in keys)
    return type(one) is type(other) and one == other
