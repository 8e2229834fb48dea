"""Small sheets that many documents bear: page numbers, the note on prints, marks. Each is laid out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sotay import tools
from sotay.folders import Folders
from sotay.store import Store
from sotay.tasks.job import remembered

NOT_CONTROLLED = "Bản in từ tệp này không được kiểm soát; bản đang có hiệu lực xem trên trang của đơn vị."
MANY = 100
"""Running numbers are laid out by the hundred, so that manuals of any length share them."""


@lru_cache(maxsize=64)
def folios(store: Store, folders: Folders, total: int) -> bytes:
    """Return the page numbers of a document of that many pages."""
    from sotay import pdf

    return _kept(store, folders, f"folios {total}", lambda: pdf.folios(total, folders))


@lru_cache(maxsize=1)
def note(store: Store, folders: Folders) -> bytes:
    """Return the line that says that a print is not controlled."""
    from sotay import pdf

    return _kept(store, folders, f"note {NOT_CONTROLLED}", lambda: pdf.note(NOT_CONTROLLED, folders))


@lru_cache(maxsize=64)
def mark(store: Store, folders: Folders, text: str) -> bytes:
    """Return what lies across every page of a document that is not in force."""
    from sotay import pdf

    return _kept(store, folders, f"mark {text}", lambda: pdf.mark(text, folders))


def running(store: Store, folders: Folders, total: int) -> list[str]:
    """Return the digests of running page numbers for at least `total` pages."""
    return [_hundred(store, folders, first) for first in range(1, total + 1, MANY)]


def _hundred(store: Store, folders: Folders, first: int) -> str:
    from sotay import pdf

    return _made(store, folders, f"running {first}", lambda: pdf.running(first, first + MANY - 1, folders))


def _kept(store: Store, folders: Folders, what: str, make: Callable[[], bytes]) -> bytes:
    return store.read(_made(store, folders, what, make))


def _made(store: Store, folders: Folders, what: str, make: Callable[[], bytes]) -> str:
    return remembered(store, "pdf", f"{tools.printing(folders)} {what}", make)[0]
