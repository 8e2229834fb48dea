"""Controlled copy tasks: a holder's file bound from documents as issued, and slips."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sotay.base.folders import Folders
from sotay.base.languages.language import Language
from sotay.export.bind import assemble
from sotay.export.layout import press
from sotay.export.sheet.copies import Stamp, stamp
from sotay.storage.cache import Cache


def bind_copies(
    cache: Cache, folders: Folders, author: str, language: Language, copies: Sequence[tuple[Stamp, Path]]
) -> tuple[str, int]:
    """Bind a holder's copies, (stamp, PDF as issued) each; return the file's digest and number of pages."""
    stamps = press.copies([stamp(said, language, folders) for said, _ in copies], folders)
    documents = [assemble.Bound(path.read_bytes(), said.code, ()) for said, path in copies]
    title = language.say("Tài liệu kiểm soát – %(holder)s", holder=copies[0][0].holder)
    content = assemble.controlled(documents, stamps, title=title, author=author)
    return cache.put(content), assemble.page_count(content)


def lay_out_slip(cache: Cache, folders: Folders, html: str) -> str:
    """Lay out a slip; return the digest of its PDF."""
    return cache.put(press.layout(html, folders))
