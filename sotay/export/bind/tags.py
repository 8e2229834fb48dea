"""Append the pages of a PDF to another with their tags, which no library does."""

from __future__ import annotations

from collections.abc import Iterable

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from sotay.export.bind import links


def append(pdf: Pdf, source: Pdf) -> None:
    """Append all pages of `source`; its structure tree becomes part of that of `pdf`.

    Both are tagged. The number by which pages, blocks and annotations find their elements (the key in the parent
    tree) is raised above those in use. Links inside `source` keep their targets.
    """
    first, offset = len(pdf.pages), _next_key(pdf)
    links.count_pages(source)
    # Pages come first: elements copied later find them, and pages not copied would become null.
    pdf.pages.extend(source.pages)
    added = [page.obj for page in pdf.pages[first:]]
    shift(added, offset)
    links.find_pages(added)
    _graft(pdf, pdf.copy_foreign(source.Root.StructTreeRoot), offset)


def shift(pages: Iterable[Object], offset: int) -> None:
    """Renumber the keys by which pages, blocks and annotations find their elements; pages may share resources."""
    blocks = dict[tuple[int, int], Object]()
    for page in pages:
        _shift(page, "/StructParents", offset)
        blocks |= {block.objgen: block for block in page.Resources.get("/XObject", {}).values()}
        for annotation in page.get("/Annots", ()):
            _shift(annotation, "/StructParent", offset)
    for block in blocks.values():
        _shift(block, "/StructParents", offset)


def leaf(pdf: Pdf, offset: int) -> Object:
    """Return the parent tree as a leaf of a larger one, its keys renumbered."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    moved = [item if i % 2 else int(item) + offset for i, item in enumerate(numbers)]
    return pdf.make_indirect(Dictionary(Limits=Array([moved[0], moved[-2]]), Nums=Array(moved)))


def add_signature_field(pdf: Pdf, name: str, label: str) -> None:
    """Add an empty signature field of zero size to the first page, tagged as PDF/UA requires."""
    page, root, key = pdf.pages[0].obj, pdf.Root.StructTreeRoot, _next_key(pdf)
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            TU=String(label),
            F=132,  # print, locked: PDF/A forbids hidden ones
            Rect=Array([0, 0, 0, 0]),
            P=page,
            StructParent=key,
        )
    )
    reference = Dictionary(Type=Name.OBJR, Obj=field, Pg=page)
    element = Dictionary(Type=Name.StructElem, S=Name.Form, P=root.K[0], Pg=page, K=reference)
    root.K[0].K.append(pdf.make_indirect(element))
    root.ParentTree.Nums.append(key)
    root.ParentTree.Nums.append(root.K[0].K[-1])
    page.Annots = Array([*page.get("/Annots", ()), field])
    page.Tabs = Name.S
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


def _graft(pdf: Pdf, tree: Object, offset: int) -> None:
    root = pdf.Root.StructTreeRoot
    top = root.K[0]
    for element in tree.K:
        element.S = Name.Part
        element.P = top
        top.K.append(element)
    numbers = root.ParentTree.Nums
    for i, item in enumerate(tree.ParentTree.Nums):
        numbers.append(item if i % 2 else int(item) + offset)


def _next_key(pdf: Pdf) -> int:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    return int(numbers[-2]) + 1 if len(numbers) else 0


def _shift(item: Object, key: str, offset: int) -> None:
    if key in item:
        item[key] = int(item[key]) + offset
