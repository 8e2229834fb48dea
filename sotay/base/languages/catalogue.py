"""The engine's words in a language: `sotay/locales/<code>/LC_MESSAGES/sotay.po`, read as it is."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from sotay.base.folders import CODE

LOCALES = CODE / "locales"
SOURCE = "vi"
"""The language that the code has: its words need no catalogue."""

Words = NullTranslations


def path_of(code: str) -> Path:
    """Return the path of a language's catalogue."""
    return LOCALES / code / "LC_MESSAGES" / "sotay.po"


@cache
def words_of(code: str) -> Words:
    """Return the catalogue of a language; a word that is missing in it stays Vietnamese."""
    if code == SOURCE:
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path_of(code).open("rb") as file:
        read = read_po(file, locale=code, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return GNUTranslations(compiled)


def marked(message: str) -> str:
    """Return a message as it is: it is said later, and the tools that collect messages find it here."""
    return message


def counts(message: str) -> str:
    """Return a message about `%(num)s` things as it is; see `marked`."""
    return message
