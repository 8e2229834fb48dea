"""The fingerprint of a document: the hash of its content."""

from __future__ import annotations

import html
import posixpath
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import unquote

from sotay.base.hashing import digest
from sotay.model.contracts import LIVING, VALIDITY
from sotay.model.documents import Document

OF_THE_DAY = re.compile(rf'<(td|span|em)\b[^<>]*\bclass="(?:{LIVING}|{VALIDITY})"[^<>]*>.*?</\1>', re.DOTALL)
"""What a page says only because of the register or the day (an act will end soon): not part of the document.

It never contains a tag of the same name."""
WITHIN_A_LINE = re.compile(r"<!--.*?-->|</?(?:a|abbr|b|code|em|i|span|strong|sub|sup|u)\b[^<>]*>", re.DOTALL)
"""Tags that do not separate words: `<b>5</b>.` reads `5.`"""
OTHER_TAGS = re.compile(r"<[^<>]*>")
LINK = re.compile(r'!?\[([^\]]*)\]\([^()\s]*(?:\s+"[^"]*")?\)')
MARKS_OF_LINES = re.compile(r"^[ \t]*(?:#{1,6}|[-*+>]|\|?[ :|-]+\|?$)[ \t]*|\|", re.MULTILINE)
MARKS_OF_WORDS = re.compile(r"[*_`\\]|\{:[^}]*\}")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)|<img\b[^>]*\ssrc=\"([^\"]+)\"")


def fingerprint(document: Document, expanded: str, pictures: Mapping[str, str]) -> str:
    """Return the SHA-256 of a document's content: its words, figures, pictures and controlled fields.

    Markup, look, revision data and what follows from the day alone (both marked by the class `living`) are not
    part of it: a new stylesheet is no new revision, but a changed deadline always is.
    `expanded` is the internal page's Markdown; `pictures` has digests by path below `docs/`.
    """
    meta = document.meta
    fields = [
        meta.code,
        meta.title,
        meta.kind,
        meta.field,
        meta.owner,
        str(meta.review or ""),
        *meta.clauses,
        *meta.legal,
    ]
    folder = posixpath.dirname(document.path)
    shown = [posixpath.normpath(posixpath.join(folder, unquote(a or b))) for a, b in PICTURE.findall(expanded)]
    images = [pictures.get(path, path) for path in shown]
    return digest("\n".join([*fields, *images, words(expanded)]))


def words(markdown: str) -> str:
    """Return the words of Markdown in NFC, separated by single spaces, without markup and `living` parts."""
    bare = OTHER_TAGS.sub(" ", WITHIN_A_LINE.sub("", OF_THE_DAY.sub("", markdown)))
    plain = MARKS_OF_WORDS.sub("", MARKS_OF_LINES.sub(" ", LINK.sub(r"\1", bare)))
    return " ".join(unicodedata.normalize("NFC", html.unescape(plain)).split())
