"""Each shipped form says the same on the page, in the PDF and in Word, word for word, and is built the same way."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import html as lxml_html
from lxml.html import HtmlElement
from testing.office import to_pdf

from sotay.base.folders import ENGINE, Folders
from sotay.expand.manual import drafted
from sotay.expand.markdown import convert
from sotay.export.bind import assemble
from sotay.export.layout import press
from sotay.export.sheet.body import fitted
from sotay.export.sheet.document import sheet
from sotay.export.word.blocks import PITCH, blocks
from sotay.export.word.fitting import HEIGHT, SPACINGS, fitting, height
from sotay.export.word.form import WordForm, word
from sotay.facts.structure import word_of
from sotay.load.sources import load
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted

SHIPPED = Folders(ENGINE)
COMMUNE = "xa-hai-anh"
NUMBERED = "BM-VH-02"
"""A form with a numbered list."""
OPENED = (NUMBERED, "BM-MC-01", "BM-HT-01")
"""Forms that LibreOffice opens."""


@dataclass(frozen=True)
class Shown:
    """A form as it is read on a screen, laid out and written."""

    page: Page
    manual: Manual
    markup: Converted
    word: bytes

    @property
    def html(self) -> HtmlElement:
        root = lxml_html.fragment_fromstring(self.markup.html, create_parent="main")
        assert isinstance(root, HtmlElement)
        return root


@pytest.fixture(scope="module")
def forms() -> dict[str, Shown]:
    """Return all forms of a commune by code."""
    sources, _ = load(ENGINE)
    assert sources is not None
    unit, day = sources.units[COMMUNE], date(2026, 11, 1)
    pages, problems = drafted(sources, unit, day)
    assert problems == []
    manual = Manual(unit, "internal", pages, sources.references, day)
    found = {}
    for page in (page for page in pages if word_of(page.document)):
        markup = convert(page.markdown, sources.folders)
        code, title = page.document.code, page.document.title
        found[code] = Shown(page, manual, markup, word(WordForm(code, title, "", "", "", "", markup.html)))
    assert len(found) > 100
    return found


def letters(text: str) -> str:
    """Return a text without blanks and without the dots that stand for what is filled in."""
    return re.sub(r"[\s…]+", "", text)


def marked(root: HtmlElement, dash: str) -> str:
    """Return the words of a page with the marks that items of lists have elsewhere, in their order."""
    for items in root.iter("ul", "ol"):
        for number, item in enumerate(items, 1):
            own = "- " if "plain" in items.classes else dash if items.tag == "ul" else f"{number}. "
            item.text = ("" if "options" in items.classes else own) + (item.text or "")
    return letters(str(root.text_content()))


def in_word(content: bytes) -> str:
    body = docx.Document(io.BytesIO(content)).element.body
    return letters("".join(text.text or "" for text in body.iter(qn("w:t"))))


def test_word_has_the_words_of_the_page_in_their_order(forms: dict[str, Shown]) -> None:
    assert [code for code, form in forms.items() if in_word(form.word) != marked(form.html, "- ")] == []


def test_word_has_the_tables_of_the_page(forms: dict[str, Shown]) -> None:
    for code, form in forms.items():
        page = [[len(row) for row in table.iter("tr")] for table in form.html.iter("table")]
        tables = docx.Document(io.BytesIO(form.word)).tables
        with_lines = [table for table in tables if table._tbl.findall(f".//{qn('w:tblBorders')}/*")]
        assert [[len(row.cells) for row in table.rows] for table in with_lines] == page, code


def test_numbered_lists_are_numbered(forms: dict[str, Shown]) -> None:
    items = [str(item.text_content()) for item in forms[NUMBERED].html.xpath("//ol/li")]
    said = [p.text for p in docx.Document(io.BytesIO(forms[NUMBERED].word)).paragraphs]
    assert len(items) > 1
    assert [text for text in said if re.match(r"\d+\. ", text)] == [f"{n}. {item}" for n, item in enumerate(items, 1)]


def test_print_has_the_words_of_the_page(forms: dict[str, Shown], tmp_path: Path) -> None:
    for code, form in forms.items():
        made = sheet(form.page, form.markup, form.manual)
        body = made.body.replace("doc:", "https://vi.vn/")
        contents = [press.layout(body, SHIPPED), *(press.block(filling, SHIPPED) for filling in made.fillings)]
        words = letters("".join(text_of(content, tmp_path) for content in contents))
        said, heads = Counter(marked(form.html, "– ")), "".join(str(th.text_content()) for th in form.html.iter("th"))
        assert not said - Counter(words), code
        assert {*(Counter(words) - said)} <= {*heads}, f"{code}: only heads of tables are repeated"


def text_of(content: bytes, folder: Path) -> str:
    file = folder / "read.pdf"
    file.write_bytes(content)
    return subprocess.run(["pdftotext", "-raw", file, "-"], check=True, capture_output=True, text=True).stdout


def test_office_shows_what_word_files_have(forms: dict[str, Shown], tmp_path: Path) -> None:
    files = [tmp_path / f"{code}.docx" for code in OPENED]
    for file in files:
        file.write_bytes(forms[file.stem].word)
    for file, printed in zip(files, to_pdf(files, tmp_path), strict=True):
        words = Counter(letters(text_of(printed.read_bytes(), tmp_path)).replace(".", ""))
        said = Counter(in_word(file.read_bytes()).replace(".", ""))
        assert not said - words, file.stem


# ── spaced as in print ───────────────────────────────────────────────────────────────────────────

SPACED = ("BM-MC-01", "BM-MC-02", "BM-MC-04", "BM-05.01", "BM-HT-01", "BM-HG-01")
"""Forms set as wide as can be, tight, and tighter still."""
NEAR = 16
"""How far a word of the first page may stand from its place in print, millimetres: two lines."""
PLACE = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]+)</word>')
MILLIMETRE = 72 / 25.4


def page_places(file: Path) -> dict[str, tuple[float, float]]:
    """Return where the words stand that the first page has once, millimetres from the left and from above."""
    run = subprocess.run(["pdftotext", "-bbox", "-l", "1", file, "-"], check=True, capture_output=True, text=True)
    found = PLACE.findall(run.stdout)
    once = {word for word, count in Counter(word for *_, word in found).items() if count == 1}
    return {word: (float(x) / MILLIMETRE, float(y) / MILLIMETRE) for x, y, word in found if word in once}


def pages_in(file: Path) -> int:
    said = subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True).stdout
    return int(re.findall(r"^Pages: +(\d+)$", said, re.MULTILINE)[0])


def test_word_files_are_spaced_as_print(forms: dict[str, Shown], tmp_path: Path) -> None:
    files = [tmp_path / f"{code}.docx" for code in SPACED]
    for file in files:
        file.write_bytes(forms[file.stem].word)
    for file, office in zip(files, to_pdf(files, tmp_path), strict=True):
        form = forms[file.stem]
        made = sheet(form.page, form.markup, form.manual)
        heights = [assemble.height(press.block(filling, SHIPPED)) for filling in made.fillings]
        printed = tmp_path / f"{file.stem}.print.pdf"
        printed.write_bytes(press.layout(fitted(made.body, heights).replace("doc:", "https://vi.vn/"), SHIPPED))
        assert pages_in(office) == pages_in(printed), file.stem
        word, paper = page_places(office), page_places(printed)
        both = [(name, word[name], paper[name]) for name in word.keys() & paper.keys()]
        assert len(both) > 8, file.stem
        assert not [(name, a, b) for name, a, b in both if abs(a[1] - b[1]) > NEAR], file.stem
        left = (min(x for x, _ in found.values()) for found in (word, paper))
        assert abs(next(left) - next(left)) < 1, file.stem


def test_most_forms_are_set_as_wide_as_print_and_those_of_one_page_no_tighter_than_they_must(
    forms: dict[str, Shown],
) -> None:
    found = Counter[int]()
    for form in forms.values():
        body = "".join(blocks(lxml_html.fragment_fromstring(form.markup.html, create_parent="main")))
        chosen = fitting([body], "A4")
        wider = SPACINGS[: SPACINGS.index(chosen)]
        assert all(height(spacing.of(body), spacing.size) > HEIGHT["A4"] for spacing in wider)
        found[SPACINGS.index(chosen)] += 1
        written = zipfile.ZipFile(io.BytesIO(form.word)).read("word/document.xml").decode()
        assert f'w:line="{PITCH}"' not in written or chosen.pitch == PITCH
    assert found[0] > found[1] + found[2] > 20
