"""Small sheets shared by many documents: page numbers, the note on prints, marks. Each is laid out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sotay.base.folders import Folders
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.versions import PRINTING, version
from sotay.export.bind.assemble import Segment
from sotay.pipeline.tasks import segments
from sotay.pipeline.tasks.job import remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache

NOT_CONTROLLED = marked("Bản in từ tệp này không được kiểm soát; bản đang có hiệu lực xem trên trang của đơn vị.")
SEALED = marked("%(line)s Dấu: %(seal)s")
DIGITS = 12
"""How many digits of an event's seal are printed, for people to compare; the whole of it is in the metadata."""
MANY = 100
"""Running numbers are laid out by the hundred, so that manuals of any length share them."""


@lru_cache(maxsize=64)
def folios(cache: Cache, folders: Folders, total: int, language: Language) -> Segment:
    """Return the page numbers of a document of that many pages."""
    from sotay.export.layout import press

    what = f"folios {total} {language.code}"
    return _taken(cache, folders, what, lambda: press.folios(total, folders, language))


@lru_cache(maxsize=16)
def note(cache: Cache, folders: Folders, said: str) -> Segment:
    """Return the line that says that a print is not controlled."""
    from sotay.export.layout import press

    return _taken(cache, folders, f"note {said}", lambda: press.note(said, folders))


def not_controlled(seal: str, language: Language) -> str:
    """Return what that line says, with the first digits of the seal of the event that issued the document."""
    line = language.say(NOT_CONTROLLED)
    return language.say(SEALED, line=line, seal=seal[:DIGITS]) if seal else line


@lru_cache(maxsize=64)
def mark(cache: Cache, folders: Folders, text: str) -> Segment:
    """Return the mark across every page of a document that is not in force."""
    from sotay.export.layout import press

    return _taken(cache, folders, f"mark {text}", lambda: press.mark(text, folders))


def running(cache: Cache, folders: Folders, total: int, language: Language) -> list[str]:
    """Return the digests of running page numbers for at least `total` pages."""
    return [_hundred(cache, folders, first, language) for first in range(1, total + 1, MANY)]


def _hundred(cache: Cache, folders: Folders, first: int, language: Language) -> str:
    from sotay.export.layout import press

    what = f"running {first} {language.code}"
    return _made(cache, folders, what, lambda: press.running(first, first + MANY - 1, folders, language))


def _taken(cache: Cache, folders: Folders, what: str, make: Callable[[], bytes]) -> Segment:
    return segments.segment(cache, _made(cache, folders, what, make), "stamp")


def _made(cache: Cache, folders: Folders, what: str, make: Callable[[], bytes]) -> str:
    return remembered(cache, kinds.PDF, f"{version(PRINTING, folders)} {what}", make)[0]
