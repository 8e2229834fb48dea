"""Mend what the layout engine writes for readers who cannot see: heads of tables, items of lists."""

from __future__ import annotations

from typing import Any

import pydyf  # type: ignore[import-untyped]


def mend(pdf: pydyf.PDF) -> None:
    """Change tags and resources so that the file, and what is bound of it, passes PDF/A-2a and PDF/UA-1."""
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


def forget_pages(pdf: pydyf.PDF) -> None:
    """Let no element name its page: `bind.front` says where the content of a block is, on a page of paper."""
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Type") == "/StructElem":
            item.pop("Pg", None)


def _scope(pdf: pydyf.PDF, cell: Any) -> None:
    """Say by scope which cells a head is for: ids, as the engine writes them, would clash in a bound file."""
    cell.pop("ID", None)
    cell["A"].pop("Headers", None)
    if cell["S"] == "/TH":
        row = pdf.objects[int(cell["P"].split()[0])]
        group = pdf.objects[int(row["P"].split()[0])]
        cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _give_body(pdf: pydyf.PDF, table: Any) -> None:
    """Let the foot be the body of a table of which nothing else is on this page: one without a body is invalid."""
    groups = {kid["S"]: kid for kid in (pdf.objects[int(reference.split()[0])] for reference in table["K"])}
    if "/TFoot" in groups and "/TBody" not in groups:
        groups["/TFoot"]["S"] = "/TBody"


def _wrap_body(pdf: pydyf.PDF, item: Any) -> None:
    """Put what stands in a list item beside its label (a paragraph, say) into a body, as PDF/UA-1 asks."""
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
