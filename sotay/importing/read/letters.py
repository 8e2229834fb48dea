"""Runs of text as they are to be read: Unicode in NFC, nothing unseen, no lookalikes, equal neighbours joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from unicodedata import combining, is_normalized

from sotay.base.letters import LOOKALIKES, nfc
from sotay.importing.read.encodings import continues, convert, encoding
from sotay.model.wordfiles import Encoding, TextRun

PAGE_BREAK = "\f"
"""The text of a run that is nothing but a break of page."""
_UNSEEN = re.compile("[\ufeff\u200b-\u200f\u2060-\u2064\u00ad\u202a-\u202e\u2066-\u206f\ufe00-\ufe0f]")
"""Byte order marks, places to break, signs of direction, variations of look: nobody sees them."""
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufff0-\ufffb\ufffe\uffff]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x9F: "•", 0xA0: "▪", 0xA1: "○",
    0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xDC: "➲", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_SYMBOL = {
    0x2A: "*", 0x2D: "-", 0xA3: "≤", 0xAC: "←", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•",
    0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD7: "⋅", 0xDE: "⇒",
}  # fmt: skip


@dataclass
class Cleaning:
    """What cleaning did to a file, counted on the way."""

    unseen: int = 0
    converted: int = 0
    unknown: int = 0
    encodings: set[Encoding] = field(default_factory=set)


def finished(runs: Iterable[TextRun], cleaning: Cleaning) -> tuple[TextRun, ...]:
    """Return the runs of a paragraph, in order of the file, with their text as it reads."""
    told = [_decoded(run, cleaning) for run in _whole([run for run in runs if run.text or run.anchor or run.picture])]
    return tuple(_joined(_composed(run) for run in _whole(told) if _stays(run)))


def plain(text: str, font: str) -> str:
    """Return a text in one font as it reads: what a level of a list writes before its paragraphs."""
    return "".join(run.text for run in finished([TextRun(text, font=font)], Cleaning()))


def without_breaks(runs: list[TextRun]) -> tuple[list[TextRun], bool, bool]:
    """Return the runs of a paragraph without breaks of page, whether it begins a page, and whether the next one does.

    A break before all words moves the paragraph itself, one behind them the next; within them it is a break of line.
    """
    begins = ends = False
    if runs and runs[-1].text == PAGE_BREAK:
        runs, ends = runs[:-1], True
    if runs and runs[0].text == PAGE_BREAK:
        runs, begins = runs[1:], True
    within = any(run.text == PAGE_BREAK for run in runs)
    told = [replace(run, text="\n") if run.text == PAGE_BREAK else run for run in runs] if within else runs
    return told, begins, ends


def symbol(code: int, font: str) -> str:
    """Return what a symbol font shows at a code, as Unicode; U+FFFD where that is not known."""
    code &= 0xFF if code >= 0xF000 or code < 0x100 else 0xFFFF
    if code > 0xFF:
        return chr(code)
    named = font.lower()
    if named.startswith("wingdings"):
        return _WINGDINGS.get(code, "\ufffd")
    if "symbol" in named:
        return _SYMBOL.get(code, chr(code) if 0x20 <= code < 0x40 else "\ufffd")
    return _SYMBOL.get(code) or _WINGDINGS.get(code) or (chr(code) if 0x20 <= code < 0x7F else "\ufffd")


def bullet(text: str, font: str) -> str:
    """Return a bullet as a Unicode character; «o» of a typewriter font is a circle."""
    if text == "o" and "courier" in font.lower():
        return "○"
    coded = font.lower().startswith(("wingdings", "symbol"))
    return "".join(symbol(ord(c), font) if coded or "\ue000" <= c <= "\uf8ff" else c for c in text)


def _composed(run: TextRun) -> TextRun:
    return run if is_normalized("NFC", run.text) else replace(run, text=nfc(run.text))


def _stays(run: TextRun) -> bool:
    return bool(run.text or run.anchor or run.picture)


def _whole(runs: list[TextRun]) -> list[TextRun]:
    """Give each letter its marks: a mark that begins a run belongs to the letter that ends the one before."""
    found: list[TextRun] = []
    for run in runs:
        before = found[-1] if found else None
        text = run.text
        while before and before.text and text and _belongs(before, run, text[0]):
            before = found[-1] = replace(before, text=before.text + text[0])
            text = text[1:]
        if text or not run.text:
            found.append(run if text == run.text else replace(run, text=text))
    return found


def _belongs(before: TextRun, run: TextRun, letter: str) -> bool:
    kind, last = _kind(run), before.text[-1]
    return continues(kind, letter) and (last.isalpha() or combining(last) != 0) and _kind(before) == kind


def _kind(run: TextRun) -> Encoding:
    return encoding(run.font, run.text)


def _decoded(run: TextRun, cleaning: Cleaning) -> TextRun:
    text, kind = run.text, encoding(run.font, run.text)
    if kind and not run.encoding:
        text = convert(text, kind, run.font)
        if text != run.text:
            cleaning.converted += len(run.text)
            cleaning.encodings.add(kind)
        # All that is typed in such a font counts as converted, so that words do not fall apart into runs.
        run = replace(run, text=text, encoding=kind)
    if text.isascii() and text.isprintable():
        return run
    seen = _UNSEEN.sub("", text)
    cleaning.unseen += len(text) - len(seen)
    shown = _PRIVATE.sub(lambda found: symbol(ord(found.group()), run.font), seen)
    shown = _NO_TEXT.sub("\ufffd", shown)
    cleaning.unknown += shown.count("\ufffd")
    for wrong, right in LOOKALIKES.items():
        shown = shown.replace(wrong, right)
    return run if shown == run.text else replace(run, text=shown)


def _joined(runs: Iterable[TextRun]) -> Iterator[TextRun]:
    """Yield runs, those that look alike as one: Word begins a new one at every save."""
    last: TextRun | None = None
    for run in runs:
        if last is None:
            last = run
        elif _alike(last, run):
            last = replace(last, text=last.text + run.text)
        else:
            yield last
            last = run
    if last is not None:
        yield last


def _alike(one: TextRun, two: TextRun) -> bool:
    if one.anchor or two.anchor or one.picture or two.picture:
        return False
    return replace(one, text="") == replace(two, text="")
