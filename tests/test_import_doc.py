"""Binary .doc says the same as the .docx it was written from: text, tables, numbers, headers, notes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from testing.office import as_doc
from testing.wordmaking import FIXTURES, TCVN3, VNI, saved

from sotay.importing.read.files import read
from sotay.importing.read.stories import shown
from sotay.model.wordfiles import Block, Paragraph, Story, WordFile, WordTable

DOCS = Path(__file__).parent / "fromword"
WORDS = [name for name in FIXTURES if name != "scan"]


@cache
def old(name: str) -> WordFile:
    return told((DOCS / f"{name}.doc").read_bytes())


@cache
def new(name: str) -> WordFile:
    return told(saved(FIXTURES[name]()))


def told(content: bytes) -> WordFile:
    file = read("file", content)
    assert isinstance(file, WordFile), file
    return file


def seen(blocks: tuple[Block, ...]) -> list[object]:
    """Return what readers see of blocks, without paragraphs that are empty: LibreOffice adds and drops some."""
    found: list[object] = []
    for block in blocks:
        if isinstance(block, WordTable):
            found.append(grid(block))
        elif block.runs:
            found.append((block.number, block.level, block.outline, block.align, look(block)))
    return found


def grid(table: WordTable) -> list[object]:
    return [
        (row.head, [(cell.column, cell.column_span, cell.row_span, seen(cell.blocks)) for cell in row.cells])
        for row in table.rows
    ]


def look(paragraph: Paragraph) -> list[object]:
    """Return runs and their looks; fields are counted again by LibreOffice, and text boxes change their number."""
    return [
        ("" if run.field else run.text, run.bold, run.italic, run.hidden, run.change, run.field, run.encoding)
        for run in paragraph.runs
        if not run.anchor
    ]


@pytest.mark.parametrize("name", WORDS)
def test_the_body_is_the_same_in_both_formats(name: str) -> None:
    assert seen(old(name).body.blocks) == seen(new(name).body.blocks)


def test_a_flowchart_is_counted_and_its_boxes_are_read_from_top_to_bottom() -> None:
    for file in (old("charts"), new("charts")):
        assert [(box.text, str(box.place)) for box in file.of("text box")] == [
            (step, f"hộp văn bản {n} (phần đầu tài liệu, đoạn 2)")
            for n, step in enumerate(("Tiếp nhận", "Thẩm định", "Trả kết quả"), 1)
        ]
        assert file.counts.shapes >= 3


@pytest.mark.parametrize("kind", ["footnote", "endnote", "comment", "text box"])
def test_notes_comments_and_text_boxes_are_the_same_and_belong_to_the_same_places(kind: str) -> None:
    def stories(file: WordFile) -> list[tuple[str, str]]:
        return [(story.text.strip(), str(story.place)) for story in file.stories if story.kind == kind]

    assert stories(old("procedure")) == stories(new("procedure"))
    assert (kind == "endnote") or stories(old("procedure"))


def shown_on(file: WordFile) -> set[tuple[str, int, str]]:
    margins = (story for story in file.stories if story.kind.endswith(("header", "footer")))
    return {(story.kind, section, words(story)) for story in margins for section in story.shown_in}


def test_every_section_shows_the_same_headers_and_footers() -> None:
    assert shown_on(old("procedure")) == shown_on(new("procedure"))
    # Of a section that begins on the page of another, LibreOffice keeps neither header.
    assert shown_on(new("margins")) - shown_on(old("margins")) == {
        ("first header", 3, "đầu trang nhất 3"),
        ("header", 3, "đầu trang lẻ 3"),
    }
    assert shown_on(old("margins")) - shown_on(new("margins")) == {("header", 3, "đầu trang lẻ 1")}


def words(story: Story) -> str:
    return "|".join(
        "".join("#" if run.field else run.text for run in paragraph.runs) for paragraph in story.paragraphs
    ).strip("|")


def test_first_pages_keep_what_only_they_say() -> None:
    file = old("procedure")
    assert [story.text for story in file.of("first header", "first footer")] == [
        "QT-MAU-01, lần ban hành 01 (trang đầu)",
        "Ngày hiệu lực: 01/01/2013",
    ]


def test_a_header_is_shown_in_its_section_and_all_that_have_none_of_their_own() -> None:
    found = shown({"header": [1, 3], "first header": [1], "even footer": [2]}, [True, False, False, True], False)
    assert found == {
        ("header", 1): (1, 2),
        ("header", 3): (3, 4),
        ("first header", 1): (1, 4),
        ("even footer", 2): (),
    }
    assert shown({"even footer": [2]}, [False] * 3, True) == {("even footer", 2): (2, 3)}


@pytest.mark.parametrize(("name", "typed"), [("tcvn3", TCVN3), ("vni", VNI)])
def test_old_encodings_read_as_vietnamese(name: str, typed: tuple[str, ...]) -> None:
    for file in (old(name), new(name)):
        lines = [paragraph.text for paragraph in file.body.paragraphs if paragraph.text]
        assert lines[1] == "Độc lập - Tự do - Hạnh phúc"
        assert lines[2] == ("Quy trình đăng ký khai sinh; thời hạn 03 ngày làm việc. Ưu tiên người cao tuổi.")
        assert file.encodings == ("TCVN3" if name == "tcvn3" else "VNI",)
        assert len(lines) == len(typed)


def test_the_fixtures_are_what_libreoffice_writes_from_their_sources(tmp_path: Path) -> None:
    sources = [tmp_path / f"{name}.docx" for name in WORDS]
    for source in sources:
        source.write_bytes(saved(FIXTURES[source.stem]()))
    for made in as_doc(sources, tmp_path, tmp_path):
        again = told(made.read_bytes())
        assert seen(again.body.blocks) == seen(old(made.stem).body.blocks)
        assert [words(story) for story in again.stories[1:]] == [words(story) for story in old(made.stem).stories[1:]]
