"""The law of words: what an author writes is on the page of staff and of citizens, in the PDF and in Word."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from lxml import etree
from lxml import html as lxml_html
from testing.building import AN_BINH, AS_OF, SAMPLE, Sample, put_in_force, quiet
from testing.printed_pdf import words_of

from sotay.pipeline.check import examine_touched

SLOT = "§"
INLINE = {
    "plain": "§",
    "bold": "**§** chữ",
    "italic": "*§* chữ",
    "both": "***§*** chữ",
    "code": "`§` chữ",
    "link": "[§](https://chinhphu.vn/)",
    "address": "<https://chinhphu.vn/§>",
    "room": "ghi <§>",
    "room of two": "ghi <họ tên §> vào",
    "escaped": r"\<§\> và \*§\*",
    "sum": "5*3*2 = §",
    "raised": "m<sup>§</sup>",
    "struck": "<del>§</del>",
    "under": "<u>§</u>",
    "braces": r"mục \{§\}",
    "brackets": "[§] chữ",
    "less": "3 < § > 2",
    "break": "một<br>§",
    "note": "chữ[^§]",
    "aside": "§ <!-- riêng -->",
}
PLACES = {
    "paragraph": "§\n",
    "wrapped": "Dòng trên\n§\ndòng dưới\n",
    "list": "- §\n",
    "list under text": "Gồm:\n- §\n- hai\n",
    "nested": "- một\n  - §\n    - §\n  - hai\n",
    "numbers": "7. §\n9. §\n",
    "brackets": "1) §\n2) §\n",
    "nested in numbers": "1. một\n   - §\n2. hai\n\n   §\n",
    "letters": "a) §\n\nb) §\n",
    "cell": "| Cột | Hai |\n|---|--:|\n| § | § |\n",
    "head": "Chữ ngay trên\n| § | Hai |\n|:-:|---|\n| một | hai |\n",
    "quotation": "> §\n",
    "list in a quotation": "> Trích\n>\n> - §\n>   - §\n",
    "box": "!!! note\n    §\n\n    - §\n",
    "heading": "### §\n",
    "term": "§\n:   §\n",
    "details": '<details markdown="1"><summary>Xem</summary>\n\n§\n\n</details>\n',
    "item with blocks": "- một\n\n  §\n\n  > §\n\n- hai\n",
}
WORD = re.compile(r"từ\d{4}")
NOT_THERE = {("heading", "note"), ("heading", "break"), ("details", "note")}
"""What nobody writes there."""


def everything(first: int) -> str:
    """Return Markdown with every construct in every place, each with a word of its own from `first` on."""
    number = count(first)
    parts, notes = list[str](), list[str]()

    def worded(pattern: str) -> str:
        return re.sub(SLOT, lambda _: f"từ{next(number):04d}", pattern)

    for place, around in PLACES.items():
        for name, inline in INLINE.items():
            if (place, name) not in NOT_THERE:
                parts.append(worded(around.replace(SLOT, inline)))
                notes += [f"[^{word}]: lời {word}" for word in re.findall(r"\[\^(từ\d+)\]", parts[-1])]
        parts.append(f"<!-- riêng -->\n\nHết {place}.\n")
    return "\n".join([*parts, "```text", worded("§ <§> *§*"), "```", "", *notes, ""])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, dict[str, set[str]]]:
    """Return a built manual with all of it in a procedure and a form for citizens, and the words of each."""
    sample = Sample(SAMPLE).sources(tmp_path_factory.mktemp("words") / "manual")
    said = dict[str, set[str]]()
    for first, path in ((1000, "quy-trinh/ho-tich/khai-sinh"), (5000, "bieu-mau/giay-hen")):
        file = sample.root / f"docs/{path}.md"
        text = everything(first)
        file.write_text(f"{file.read_text('utf-8')}\n## Khác\n\n{text}", "utf-8")
        said[path] = set(WORD.findall(text))
    told = examine_touched(sample.root, AS_OF, 1, quiet())
    assert [str(problem) for problem in told if problem.path.startswith("docs/")] == []
    put_in_force(sample.root)
    sample.build(AN_BINH)
    return sample, said


def of_page(file: Path) -> str:
    return str(lxml_html.parse(file).getroot().text_content())


def of_word(file: Path) -> Iterator[str]:
    with zipfile.ZipFile(BytesIO(file.read_bytes())) as parts:
        root = etree.fromstring(parts.read("word/document.xml"))
    for paragraph in root.iter("{*}p"):
        yield "".join(t.text or "" for t in paragraph.iter("{*}t"))


def test_every_word_is_on_the_pages(written: tuple[Sample, dict[str, set[str]]]) -> None:
    sample, said = written
    for audience in ("internal", "public"):
        for path, words in said.items():
            page = sample.out / audience / AN_BINH / f"{path}.html"
            assert words - set(WORD.findall(of_page(page))) == set(), f"{audience} {path}"
            assert "riêng" not in page.read_text("utf-8")


def test_every_word_is_printed(written: tuple[Sample, dict[str, set[str]]]) -> None:
    sample, said = written
    for path, words in said.items():
        code = re.search(r"^code: (\S+)$", (sample.root / f"docs/{path}.md").read_text("utf-8"), re.MULTILINE)
        assert code is not None
        for audience in ("internal", "public"):
            file = sample.out / audience / AN_BINH / f"pdf/{code[1]}.pdf"
            if audience == "internal" or file.exists():
                printed = words_of(file)
                assert words - set(WORD.findall(printed)) == set(), f"{audience} {path}"
                assert "↩" not in printed


def test_every_word_of_a_form_is_in_word(written: tuple[Sample, dict[str, set[str]]]) -> None:
    sample, said = written
    (file,) = (sample.out / "internal" / AN_BINH / "docx").glob("*.docx")
    lines = list(of_word(file))
    assert said["bieu-mau/giay-hen"] - {word for line in lines for word in WORD.findall(line)} == set()
    assert any(line.startswith("7. từ") for line in lines)
    assert any(line.startswith("9. từ") for line in lines)
    assert any(line.startswith("2) từ") for line in lines)
