"""TCVN3 and VNI: every letter of the alphabet, small and capital, in the fonts that tell them from Western European."""

from __future__ import annotations

import re

import pytest

from sotay.importing.read.encodings import convert, encoding
from sotay.importing.read.letters import Cleaning, finished
from sotay.model.wordfiles import TextRun

LETTERS = list("àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")
# Bytes of TCVN 5712:1993 VN3, in the order of LETTERS.
TCVN3 = bytes.fromhex(
    "b5 b8 b6 b7 b9 a8 bb be bc bd c6 a9 c7 ca c8 c9 cb ae cc d0 ce cf d1 aa d2 d5 d3 d4 d6 d7 dd d8 dc de "
    "df e3 e1 e2 e4 ab e5 e8 e6 e7 e9 ac ea ed eb ec ee ef f3 f1 f2 f4 ad f5 f8 f6 f7 f9 fa fd fb fc fe"
)
TCVN3_CAPITALS = dict(zip(bytes.fromhex("a1 a2 a3 a4 a5 a6 a7"), "ĂÂÊÔƠƯĐ", strict=True))
# What VNI writes, in the order of LETTERS.
VNI = re.findall(
    r"\S+",
    "aø aù aû aõ aï aê aè aé aú aü aë aâ aà aá aå aã aä ñ eø eù eû eõ eï eâ eà eá eå eã eä ì í æ ó ò "
    "oø où oû oõ oï oâ oà oá oå oã oä ô ôø ôù ôû ôõ ôï uø uù uû uõ uï ö öø öù öû öõ öï yø yù yû yõ î",
)


def test_the_alphabet_has_all_letters_with_marks() -> None:
    assert len(set(LETTERS)) == len(LETTERS) == len(TCVN3) == len(VNI) == 67


def test_tcvn3_letter_by_letter() -> None:
    assert [convert(bytes([byte]).decode("latin-1"), "TCVN3", ".VnTime") for byte in TCVN3] == LETTERS
    found = {byte: convert(bytes([byte]).decode("latin-1"), "TCVN3", ".VnArial") for byte in TCVN3_CAPITALS}
    assert found == TCVN3_CAPITALS


def test_fonts_of_capitals_show_capitals() -> None:
    capitals = [convert(bytes([byte]).decode("latin-1"), "TCVN3", ".VnTimeH") for byte in TCVN3]
    assert capitals == [letter.upper() for letter in LETTERS]
    assert convert("ñy ban nh©n d©n x·", "TCVN3", ".VnTimeH") == "ỦY BAN NHÂN DÂN XÃ"


def test_vni_letter_by_letter() -> None:
    assert [convert(written, "VNI", "VNI-Times") for written in VNI] == LETTERS
    assert [convert(written.upper(), "VNI", "VNI-Times") for written in VNI] == [one.upper() for one in LETTERS]
    assert convert("Aù", "VNI", "VNI-Times") == "Á"


@pytest.mark.parametrize("kind", ["TCVN3", "VNI"])
def test_plain_letters_stay(kind: str) -> None:
    plain = "ABC xyz 0123456789 .,;:!?()/-%"
    assert convert(plain, "VNI" if kind == "VNI" else "TCVN3", ".VnTime") == plain


@pytest.mark.parametrize(
    ("font", "text", "found"),
    [
        (".VnTime", "ViÖt", "TCVN3"),
        (".vntimeh", "viÖt", "TCVN3"),
        ("VNI-Times", "Vieät", "VNI"),
        ("VNI Helve", "Vieät", "VNI"),
        ("Times New Roman", "ViÖt", ""),
        # Typed with a Unicode keyboard while the font of a template was still set.
        (".VnTime", "Việt", ""),
    ],
)
def test_an_encoding_is_told_by_its_font(font: str, text: str, found: str) -> None:
    assert encoding(font, text) == found


def test_a_letter_that_word_filed_with_symbols_is_read_too() -> None:
    assert convert("Vi\uf0d6t", "TCVN3", ".VnTime") == "Việt"


def test_marks_that_stand_in_the_next_run_belong_to_the_letter_before() -> None:
    cleaning = Cleaning()
    (one, two) = finished([TextRun("Vie", font="VNI-Times"), TextRun("ät", True, font="VNI-Times")], cleaning)
    assert (one.text, two.text, two.bold) == ("Việ", "t", True)
    (one, two) = finished([TextRun("Vie"), TextRun("\u0323\u0302t", True)], cleaning)
    assert (one.text, two.text) == ("Việ", "t")
    assert cleaning.encodings == {"VNI"}


def test_what_nobody_sees_is_left_out_and_counted() -> None:
    cleaning = Cleaning()
    (run,) = finished([TextRun("a\u200eb\ufeffc\u200bd\u00ade\u202af")], cleaning)
    assert (run.text, cleaning.unseen) == ("abcdef", 5)


def test_a_soft_hyphen_of_tcvn3_is_a_letter() -> None:
    (run,) = finished([TextRun("®\u00ad\u00aec", font=".VnTime")], Cleaning())
    assert run.text == "đưđc"


def test_lookalikes_become_vietnamese_and_symbols_unicode() -> None:
    cleaning = Cleaning()
    told = finished(
        [TextRun("\u00d0ơn", font="Arial"), TextRun("\uf0a8", font="Wingdings"), TextRun("\uf0ee", font="Webdings")],
        cleaning,
    )
    assert [run.text for run in told] == ["Đơn", "□", "\ufffd"]
    assert cleaning.unknown == 1
