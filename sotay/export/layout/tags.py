"""Repair the layout engine's accessibility tags: table headers, list items, superfluous spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pydyf  # type: ignore[import-untyped]

HOLDING = {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/TH", "/TD", "/Lbl", "/LBody", "/Link", "/Span"}
"""Elements that may hold text directly (ISO 32000-1, 14.8.4.3); the others group elements."""
PLAIN = {"Type", "S", "K", "Pg", "P"}
"""Keys of an element that say nothing about its text."""


def mend(pdf: pydyf.PDF) -> None:
    """Change tags and resources so that the file, and anything bound from it, passes PDF/A-2a and PDF/UA-1."""
    for item in list(pdf.objects):
        if not isinstance(item, dict):
            continue
        for name in ("Pattern", "Shading"):
            if name in item and not item[name]:
                del item[name]
        if item.get("S") in ("/TH", "/TD"):
            _scope(pdf, item)
        elif item.get("S") == "/Table":
            _give_body(pdf, item)
        elif item.get("S") == "/LI":
            _wrap_body(pdf, item)
    if "StructTreeRoot" in pdf.catalog:
        found: list[Any] = [item for item in pdf.objects if isinstance(item, dict)]
        elements = {item.reference: item for item in found if item.get("Type") == "/StructElem"}
        _dissolve(pdf, elements)
        _slim(elements.values())


def forget_pages(pdf: pydyf.PDF) -> None:
    """Remove the page from elements: `bind.front` sets it when it places the block on a full page."""
    for item in pdf.objects:
        if isinstance(item, dict) and "S" in item and "K" in item:
            item.pop("Pg", None)


def _scope(pdf: pydyf.PDF, cell: Any) -> None:
    """Mark header cells by scope: ids, as the engine writes them, would clash in a bound file."""
    cell.pop("ID", None)
    cell["A"].pop("Headers", None)
    if cell["S"] == "/TH":
        row = pdf.objects[int(cell["P"].split()[0])]
        group = pdf.objects[int(row["P"].split()[0])]
        cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _give_body(pdf: pydyf.PDF, table: Any) -> None:
    """Turn a table's foot into its body if nothing else is on this page: a table without a body is invalid."""
    groups = {kid["S"]: kid for kid in (pdf.objects[int(reference.split()[0])] for reference in table["K"])}
    if "/TFoot" in groups and "/TBody" not in groups:
        groups["/TFoot"]["S"] = "/TBody"


def _wrap_body(pdf: pydyf.PDF, item: Any) -> None:
    """Put a list item's content next to its label (a paragraph, say) into a body, as PDF/UA-1 requires."""
    kids = [(reference, pdf.objects[int(reference.split()[0])]) for reference in item["K"]]
    loose = [(reference, kid) for reference, kid in kids if kid.get("S") not in ("/Lbl", "/LBody")]
    if loose:
        body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "Pg": item["Pg"], "P": item.reference})
        pdf.add_object(body)
        body["K"] = pydyf.Array([reference for reference, _ in loose])
        for _, kid in loose:
            kid["P"] = body.reference
        item["K"] = pydyf.Array([reference for reference, kid in kids if kid["S"] in ("/Lbl", "/LBody")])
        item["K"].append(body.reference)


def _dissolve(pdf: pydyf.PDF, elements: Mapping[bytes, Any]) -> None:
    """Move text from spans up into paragraphs and cells: a span per line is a third of all objects."""
    homes: dict[bytes, bytes] = {}
    for reference, element in elements.items():
        if reference not in homes:
            element["K"] = pydyf.Array(_kids(pdf, element, element, elements, homes))
    root = pdf.objects[int(pdf.catalog["StructTreeRoot"].split()[0])]
    numbers = pdf.objects[int(root["ParentTree"].split()[0])]["Nums"]
    for held in numbers[1::2]:
        if isinstance(held, list):
            held[:] = [_home(reference, homes) for reference in held]


def _home(reference: bytes, homes: Mapping[bytes, bytes]) -> bytes:
    while reference in homes:
        reference = homes[reference]
    return reference


def _kids(
    pdf: pydyf.PDF, home: Any, element: Any, elements: Mapping[bytes, Any], homes: dict[bytes, bytes]
) -> Iterator[Any]:
    """Yield an element's content, with that of superfluous elements in it, which are removed."""
    for kid in element["K"]:
        found = elements.get(kid) if isinstance(kid, bytes) else None
        if found is None:
            yield _direct(pdf, kid)
        elif _says_nothing(found, home):
            homes[kid] = home.reference
            yield from _kids(pdf, home, found, elements, homes)
            found.clear()
        else:
            found["P"] = home.reference
            yield kid


def _says_nothing(element: Any, home: Any) -> bool:
    if element["S"] not in ("/Span", "/NonStruct") or element.keys() - PLAIN:
        return False
    has_words = any(isinstance(kid, int) for kid in element["K"])
    return home["S"] in HOLDING or (element["S"] == "/NonStruct" and not has_words)


def _direct(pdf: pydyf.PDF, kid: Any) -> Any:
    """Return a content mark unchanged, or a link's reference as a direct value instead of an object."""
    if not isinstance(kid, bytes):
        return kid
    held = pdf.objects[int(kid.split()[0])]
    mark = pydyf.Dictionary(held)
    held.clear()
    return mark


def _slim(elements: Iterable[Any]) -> None:
    """Remove optional entries (ISO 32000-1, 14.7.2): a manual has tens of thousands of elements."""
    for element in elements:
        element.pop("Type", None)
        if not any(isinstance(kid, int) for kid in element.get("K", ())):
            element.pop("Pg", None)
        if element.get("A", {}).keys() == {"O"}:
            del element["A"]
