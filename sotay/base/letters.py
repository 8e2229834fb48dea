"""Letters of a source: composed Vietnamese, no lookalikes, and nothing that nobody sees or nothing can print."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from sotay.base.errors import Problem

# Icelandic eth and African d look like the Vietnamese letter, and no search finds them.
LOOKALIKES = {"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"}
_LOOKALIKE = re.compile("[" + "".join(LOOKALIKES) + "]")
# Word and web pages leave them behind: byte order mark, places to break a line or a word, a sign of direction.
_TRACELESS = re.compile("[\ufeff\u200b\u2060\u00ad\u200e]")
_PLAIN = re.compile("[\t\n -~\u00a0-\u00ac\u00ae-\u0377\u1e00-\u1eff\u2010-\u2027\u202f-\u205e\u20ab]*")
"""What nearly every text is made of, and nothing in it is wrong."""
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_UNPRINTABLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_KINDS = {
    "Cc": "control character",
    "Cn": "no character at all",
    "Co": "private use: a letter of one font",
    "Cs": "half of a character",
}
"""What a character is called that has no name in Unicode."""


class _LetterFault(NamedTuple):
    offset: int
    rule: str
    what: str
    hint: str


def nfc(s: str) -> str:
    """Return `s` with every letter composed (Unicode NFC), the one form sources are kept in."""
    return unicodedata.normalize("NFC", s)


def clean(s: str) -> str:
    """Return `s` in NFC without what nobody sees and no word needs: byte order marks, U+200B, soft hyphens."""
    return nfc(_TRACELESS.sub("", s))


def nfc_faults(s: str) -> list[tuple[int, str]]:
    """Return (offset, what is wrong in English) of each place that is not NFC, has a lookalike or cannot be printed."""
    return [(fault.offset, fault.what) for fault in _faults(s)]


def letter_problems(s: str, path: str, first_line: int = 1, *, columns: bool = True) -> list[Problem]:
    """Return `not-nfc`, `lookalike` and `unprintable` problems of a file's text that begins on `first_line`.

    `columns` tells whether its lines are those of the file, so that the column of what nobody sees can be named.
    """
    return [_problem(s, fault, path, first_line, columns) for fault in _faults(s)]


def _problem(s: str, fault: _LetterFault, path: str, first_line: int, columns: bool) -> Problem:
    line = first_line + s.count("\n", 0, fault.offset)
    column = fault.offset - s.rfind("\n", 0, fault.offset)
    place = f"column {column}: " if columns and fault.rule == "unprintable" else ""
    return Problem(path, line, fault.rule, place + fault.what, fault.hint)


def _faults(s: str) -> list[_LetterFault]:
    found = [_lookalike(match.start(), match.group()) for match in _LOOKALIKE.finditer(s)]
    if not _PLAIN.fullmatch(s):
        found += [_unprintable(i, c) for i, c in enumerate(s) if is_unprintable(c)]
    found += [_unprintable(m.start(), c) for m in _REFERENCE.finditer(s) if (c := _referred(m)) and is_unprintable(c)]
    if not unicodedata.is_normalized("NFC", s):
        found += _decomposed(s)
    return sorted(found)


def is_unprintable(c: str) -> bool:
    """Tell whether a character is none that can be read: a control, a format sign, a private or unknown one."""
    if c in "\t\n" or _TRACELESS.match(c):
        return False
    return unicodedata.category(c) in _UNPRINTABLE or "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"


def _referred(reference: re.Match[str]) -> str:
    """Return the character that a reference of HTML stands for (`&#x202e;`); of a number too large, none."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return chr(number) if number <= 0x10FFFF else "\uffff"


def _unprintable(offset: int, c: str) -> _LetterFault:
    name = unicodedata.name(c, "") or _KINDS.get(unicodedata.category(c), "nameless")
    hint = "type the letter again" if unicodedata.category(c) == "Co" else "delete it"
    return _LetterFault(offset, "unprintable", f"{_code_points(c)} ({name}) is not text", hint)


def _lookalike(offset: int, letter: str) -> _LetterFault:
    right = LOOKALIKES[letter]
    what = f'"{letter}" ({_code_points(letter)}) is not the Vietnamese letter "{right}"'
    return _LetterFault(offset, "lookalike", what, f'write "{right}" ({_code_points(right)})')


def _decomposed(s: str) -> list[_LetterFault]:
    """Return the faults of a text that is known not to be NFC, one for each letter with its marks."""
    starts = [i for i, c in enumerate(s) if i == 0 or not unicodedata.combining(c)]
    pieces = [(i, s[i:j]) for i, j in zip(starts, [*starts[1:], len(s)], strict=True)]
    # Outside Vietnamese two letters may compose without a mark between them (Hangul): name the whole text.
    wrong = [(i, piece) for i, piece in pieces if nfc(piece) != piece] or [(0, s)]
    return [
        _LetterFault(
            offset,
            "not-nfc",
            f'"{piece}" is written {_code_points(piece)}, which is not composed (NFC)',
            f'write "{nfc(piece)}" ({_code_points(nfc(piece))})',
        )
        for offset, piece in wrong
    ]


def _code_points(s: str) -> str:
    return " ".join(f"U+{ord(c):04X}" for c in s[:8])
