"""Text typed in TCVN3 or VNI, two encodings that only their fonts tell from Western European, as Unicode.

TCVN3 is the form VN3 of TCVN 5712:1993: a byte a letter. Capital letters with tones have no byte of their own; fonts
whose name ends in H show the small ones as capitals. VNI writes a letter and then its marks, a byte each.
"""

from __future__ import annotations

import re
import unicodedata

from sotay.model.wordfiles import Encoding

_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
# Marks that follow a letter, as combining characters of Unicode.
_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HATS = {"â": "", "à": "\u0300", "á": "\u0301", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BOWLS = {"ê": "", "è": "\u0300", "é": "\u0301", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_MARKED = {
    **{letter + mark: letter + sign for letter in "aeouyôö" for mark, sign in _TONES.items()},
    **{letter + mark: f"{letter}\u0302{sign}" for letter in "aeo" for mark, sign in _HATS.items()},
    **{f"a{mark}": f"a\u0306{sign}" for mark, sign in _BOWLS.items()},
}


def _vni() -> dict[str, str]:
    """Return what VNI writes → Unicode, for small and capital letters; a capital may have a small mark."""
    found: dict[str, str] = {}
    for written, letter in [*_ALONE.items(), *_MARKED.items()]:
        base, signs = letter[0], letter[1:]
        small = unicodedata.normalize("NFC", (_ALONE.get(base, base) if len(written) > 1 else base) + signs)
        found |= {written: small, written.upper(): small.upper(), written[0].upper() + written[1:]: small.upper()}
    return found


_VNI = _vni()
_VNI_MARKS = frozenset(mark for small in (_TONES | _HATS | _BOWLS) for mark in (small, small.upper()))
_VNI_WRITTEN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
"""Letters that neither encoding has at these places: who types one has typed Unicode, whatever the font is called."""


def encoding(font: str, text: str) -> Encoding:
    """Return the old encoding that a text in this font is written in; empty for Unicode."""
    name = font.lower().lstrip("@")
    found: Encoding = "TCVN3" if name.startswith(".vn") else "VNI" if name.startswith(("vni-", "vni ")) else ""
    return "" if found and _UNICODE.search(text) else found


def continues(kind: Encoding, letter: str) -> bool:
    """Tell whether a character belongs to the letter before it, which may stand in another run."""
    return letter in _VNI_MARKS if kind == "VNI" else unicodedata.combining(letter) != 0


def convert(text: str, kind: Encoding, font: str) -> str:
    """Return a text of an old encoding as Unicode."""
    text = "".join(map(_plain, text))
    if kind == "VNI":
        return _VNI_WRITTEN.sub(lambda found: _VNI[found.group()], text)
    if kind == "TCVN3":
        text = text.translate(_TCVN3)
        return text.upper() if font.endswith("H") else text
    return text


def _plain(letter: str) -> str:
    """Return a character that Word filed with those of symbol fonts, U+F020 to U+F0FF, as what its byte means."""
    if "\uf020" <= letter <= "\uf0ff":
        return bytes([ord(letter) - 0xF000]).decode("cp1252", "replace")
    return letter
