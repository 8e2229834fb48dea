"""Words of drawings are set as lines: where the layout engine puts its letters, with fewer objects and in less time."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO

import pikepdf
import pytest
import tinyhtml5  # type: ignore[import-untyped]
from weasyprint import HTML, images
from weasyprint.svg import SVG

from sotay.export.layout import lines, parser

SHEET = '<!DOCTYPE html><html lang="vi"><title>vẽ</title><style>@page {{ size: 200mm }}</style>{}</html>'
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300" fill="#222" font-family="Tinos">{}</svg>'
PLAIN = """
<text x="20" y="40" font-size="14">Tiếp nhận hồ sơ</text>
<text x="200" y="80" font-size="14" text-anchor="middle" font-weight="600">Thẩm tra, đối chiếu</text>
<g transform="translate(10 20)"><text x="380" y="100" text-anchor="end" font-style="italic">02 giờ làm việc</text></g>
<a href="#b2"><text x="5%" y="160" font-weight="bold">Trả kết quả</text></a>
"""
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


def printed(drawing: str, way: type[SVG], monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(images, "SVG", way)
    pdf: bytes = HTML(string=SHEET.format(DRAWING.format(drawing))).write_pdf(uncompressed_pdf=True)
    return pdf


def boxes(pdf: bytes) -> list[tuple[str, list[float]]]:
    """Return each word with its left, top, right and bottom edges, in points."""
    shown = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    assert shown.stderr in (b"", b"no word list\n")
    return [(found[5], [float(found[edge]) for edge in range(1, 5)]) for found in WORD.finditer(shown.stdout.decode())]


def forms(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return sum(isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Form" for o in opened.objects)


def test_a_line_stands_where_its_letters_would(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, ours = (boxes(printed(PLAIN, way, monkeypatch)) for way in (SVG, lines.Drawing))
    assert [word for word, _ in ours] == [word for word, _ in theirs]
    assert len(ours) == 15
    # Letters apart are not kerned: a line may be a little narrower.
    for (word, mine), (_, wanted) in zip(ours, theirs, strict=True):
        assert mine == pytest.approx(wanted, abs=1), word


def test_a_centred_line_is_no_object_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    apart, together = (printed(PLAIN, way, monkeypatch) for way in (SVG, lines.Drawing))
    assert (forms(apart), forms(together)) == (2, 0)
    assert len(together) < len(apart) - 2_000


@pytest.mark.parametrize(
    "text",
    [
        '<text x="20" y="40" rotate="15">xoay</text>',
        '<text x="20" y="40" dx="3">lệch</text>',
        '<text x="20 40 60" y="40">ABC</text>',
        '<text x="20" y="40" textLength="90">kéo dài</text>',
        '<text x="20" y="40" opacity="0.5">mờ</text>',
        '<text x="20" y="40" transform="rotate(20)">nghiêng</text>',
        '<text x="20" y="40">hai <tspan font-weight="bold">phần</tspan> rời</text>',
        '<text x="20" y="40" visibility="hidden">khuất</text>',
        '<text x="20" y="40"></text>',
        '<text y="40">không có chỗ</text>',
    ],
)
def test_what_is_more_than_a_line_is_left_to_the_engine(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, ours = (boxes(printed(text, way, monkeypatch)) for way in (SVG, lines.Drawing))
    assert ours == theirs


def test_the_parser_finds_its_patterns_again() -> None:
    parser.keep_patterns()
    tinyhtml5.parse("<!DOCTYPE html><p class=\"a&amp;b\" title='c'>một<b>hai</b>")
    kept = dict(tinyhtml5.inputstream.characters_until_regex)
    assert kept
    tinyhtml5.parse("<!DOCTYPE html><p class=\"a&amp;b\" title='c'>một<b>hai</b>")
    assert tinyhtml5.inputstream.characters_until_regex == kept
