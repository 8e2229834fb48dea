"""Small sheets shared by many documents: page numbers, the note on prints, marks. Each is laid out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sotay.base.folders import Folders
from sotay.base.versions import PRINTING, version
from sotay.pipeline.tasks.job import remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache

NOT_CONTROLLED = "Bản in từ tệp này không được kiểm soát; bản đang có hiệu lực xem trên trang của đơn vị."
MANY = 100
"""Running numbers are laid out by the hundred, so that manuals of any length share them."""


@lru_cache(maxsize=64)
def folios(cache: Cache, folders: Folders, total: int) -> bytes:
    """Return the page numbers of a document of that many pages."""
    from sotay.export.layout import press

    return _kept(cache, folders, f"folios {total}", lambda: press.folios(total, folders))


@lru_cache(maxsize=1)
def note(cache: Cache, folders: Folders) -> bytes:
    """Return the line that says that a print is not controlled."""
    from sotay.export.layout import press

    return _kept(cache, folders, f"note {NOT_CONTROLLED}", lambda: press.note(NOT_CONTROLLED, folders))


@lru_cache(maxsize=64)
def mark(cache: Cache, folders: Folders, text: str) -> bytes:
    """Return the mark across every page of a document that is not in force."""
    from sotay.export.layout import press

    return _kept(cache, folders, f"mark {text}", lambda: press.mark(text, folders))


def running(cache: Cache, folders: Folders, total: int) -> list[str]:
    """Return the digests of running page numbers for at least `total` pages."""
    return [_hundred(cache, folders, first) for first in range(1, total + 1, MANY)]


def _hundred(cache: Cache, folders: Folders, first: int) -> str:
    from sotay.export.layout import press

    return _made(cache, folders, f"running {first}", lambda: press.running(first, first + MANY - 1, folders))


def _kept(cache: Cache, folders: Folders, what: str, make: Callable[[], bytes]) -> bytes:
    return cache.read(_made(cache, folders, what, make))


def _made(cache: Cache, folders: Folders, what: str, make: Callable[[], bytes]) -> str:
    return remembered(cache, kinds.PDF, f"{version(PRINTING, folders)} {what}", make)[0]
