"""What an author typed that would vanish, made to stay: `<họ tên>`, `\\<`, `5*3`. What nobody is to read, taken out.

Pages are settled before anything is kept of them, and before they are compared with what was issued.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sotay.expand.code import masked

NAMES = """
a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption center cite code col
colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form
frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map
mark marquee math menu meta meter nav noscript object ol optgroup option output p param picture plaintext pre progress
q rp rt ruby s samp script search section select slot small source span strike strong style sub summary sup svg table
tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp
animate circle clippath defs desc ellipse filter foreignobject g image line lineargradient marker mask path pattern
polygon polyline rect set stop switch symbol text textpath tspan use
"""
ELEMENTS = frozenset(NAMES.split())
"""Names that browsers know, of HTML and of drawings; any other name in angle brackets is a word."""
COMMENT = re.compile(r"<!--.*?--!?>", re.DOTALL)
TAG = re.compile(r"<(?=/?([^\W\d_][^\s<>/]*))")
ADDRESS = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://|mailto:|[^<> !]+@)[^<>\s]*>")
BRACKET = re.compile(r"\\(?<!\\\\)\\*<")
"""All backslashes before a bracket. Like `STAR` it begins with what is rare, which is looked for fastest."""
STAR = re.compile(r"\*(?<=\d\*)\**(?=\d)")


def settled(text: str) -> str:
    """Return filled-in Markdown without comments, and with what would be taken for markup by mistake as words.

    A page that is settled stays as it is when it is settled again.
    """
    text = _outside_code(text, COMMENT, lambda match: "")
    text = _outside_code(text, BRACKET, _escaped)
    text = _outside_code(text, STAR, lambda match: "&#42;" * len(match[0]))
    if all(match[1].lower() in ELEMENTS for match in TAG.finditer(text)):  # also those in code
        return text
    return _outside_code(text, TAG, _bracket)


def _escaped(match: re.Match[str]) -> str:
    """Return a bracket with its backslashes; the last of an odd number makes a word of it."""
    marks = len(match[0]) - 1
    return "\\" * (marks - 1) + "&lt;" if marks % 2 else match[0]


def _bracket(match: re.Match[str]) -> str:
    known = match[1].lower() in ELEMENTS or ADDRESS.match(match.string, match.start())
    return "<" if known else "&lt;"


def _outside_code(text: str, pattern: re.Pattern[str], write: Callable[[re.Match[str]], str]) -> str:
    """Return the text with each match outside of code written anew."""
    if not pattern.search(text):
        return text
    found, end = [], 0
    for match in pattern.finditer(masked(text)):
        found += [text[end : match.start()], write(match)]
        end = match.end()
    return "".join([*found, text[end:]])
