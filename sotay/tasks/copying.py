"""Tasks of controlled copies: a holder's file bound from documents as issued, and slips."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sotay import bind, pdf
from sotay.folders import Folders
from sotay.sheet import slips
from sotay.store import Store


def bind_copies(
    store: Store, folders: Folders, author: str, copies: Sequence[tuple[slips.Stamp, Path]]
) -> tuple[str, int]:
    """Bind a holder's copies, (stamp, PDF as issued) each; return the file's digest and number of pages."""
    stamps = pdf.copies([slips.stamp(said, folders) for said, _ in copies], folders)
    documents = [bind.Bound(path.read_bytes(), said.code, ()) for said, path in copies]
    title = f"Tài liệu kiểm soát – {copies[0][0].holder}"
    content = bind.controlled(documents, stamps, title=title, author=author)
    return store.put(content), bind.page_count(content)


def lay_out_slip(store: Store, folders: Folders, html: str) -> str:
    """Lay out a slip; return the digest of its PDF."""
    return store.put(pdf.layout(html, folders))
