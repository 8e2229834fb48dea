"""A document out as a Word file, changed as Word and people change it, and back to its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.run import Run
from testing.building import AN_BINH, Sample

from sotay.cli.main import DONE, MISTAKES, main
from sotay.importing.review.pieces import pieces, with_piece

Output = pytest.CaptureFixture[str]
Edit = Callable[[Document], None]
BIRTH = "docs/quy-trinh/ho-tich/khai-sinh.md"
MARK = f'{nsdecls("w")} w:author="Người xem" w:date="2026-11-02T08:00:00Z"'


def review(sample: Sample, *arguments: str | Path) -> int:
    where = ["--root", str(sample.root), "--as-of", "2026-11-01", "--jobs", "1"]
    return main(["review", *map(str, arguments), *where])


def copy(sample: Sample, folder: Path, name: str, *edits: Edit) -> Path:
    file = folder / name
    assert review(sample, "QT-HT-01", "--unit", AN_BINH, "--out", file) == DONE
    if edits:
        found = docx.Document(str(file))
        for edit in edits:
            edit(found)
        found.save(str(file))
    return file


def runs(document: Document) -> Iterator[Run]:
    for paragraph in document.paragraphs:
        yield from paragraph.runs
    for table in document.tables:
        for cell in (cell for row in table.rows for cell in row.cells):
            for paragraph in cell.paragraphs:
                yield from paragraph.runs


def holding(document: Document, words: str) -> Run:
    return next(run for run in runs(document) if words in run.text)


def tracked(old: str, new: str, within: str = "") -> Edit:
    """Return an edit that Word would track: `old` struck out and `new` put in, in the run that holds `within`."""

    def edit(document: Document) -> None:
        run = holding(document, within or old)
        before, _, after = run.text.partition(old)
        rest = deepcopy(run._r)
        run._r.addnext(rest)
        for number, (tag, text, words) in enumerate((("ins", "t", new), ("del", "delText", old))):
            inner = f'<w:r><w:{text} xml:space="preserve">{words}</w:{text}></w:r>'
            run._r.addnext(parse_xml(f'<w:{tag} {MARK} w:id="{900 + number}">{inner}</w:{tag}>'))
        run.text = before
        Run(rest, run._parent).text = after

    return edit


def commented(words: str, said: str) -> Edit:
    def edit(document: Document) -> None:
        document.add_comment([holding(document, words)], text=said, author="Người xem", initials="NX")

    return edit


def typed(old: str, new: str) -> Edit:
    """Return an edit made with tracking switched off."""

    def edit(document: Document) -> None:
        run = holding(document, old)
        run.text = run.text.replace(old, new)

    return edit


def source(sample: Sample) -> str:
    return (sample.root / BIRTH).read_text("utf-8")


def line(sample: Sample, words: str) -> int:
    text = source(sample)
    return text.count("\n", 0, text.index(words)) + 1


# ── out ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_copy_reads_as_the_document_and_tracks_changes(unissued: Sample, tmp_path: Path) -> None:
    file = copy(unissued, tmp_path, "a.docx")
    document = docx.Document(str(file))
    words = "\n".join(run.text for run in runs(document))
    assert "Mỗi trẻ em có Giấy khai sinh đúng và sớm." in words
    assert "Thẩm tra, ghi sổ" in words
    assert "Ủy ban nhân dân xã An Bình" in words
    assert document.settings.element.xpath("w:trackRevisions")
    assert copy(unissued, tmp_path, "b.docx").read_bytes() == file.read_bytes()


def test_a_copy_with_comments_is_not_overwritten(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    file = copy(unissued, tmp_path, "a.docx", commented("Mục đích", "Ngắn quá"))
    before = file.read_bytes()
    assert review(unissued, "QT-HT-01", "--out", file) == MISTAKES
    assert "may hold comments" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_an_unknown_code_is_named(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    assert review(unissued, "QT-HT-02", "--out", tmp_path / "a.docx") == MISTAKES
    assert "no document QT-HT-02" in capsys.readouterr().err


# ── back ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_unchanged_copy_says_nothing(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    before = source(unissued)
    file = copy(unissued, tmp_path, "a.docx", lambda document: None)
    capsys.readouterr()
    assert review(unissued, file, "--yes") == DONE
    assert capsys.readouterr().out == "0 changes to write, 0 by hand, 0 comments\n"
    assert source(unissued) == before


def test_words_and_values_are_written_where_they_stand(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    before = source(unissued)
    file = copy(
        unissued,
        tmp_path,
        "a.docx",
        tracked("đúng và sớm", "đúng, đủ và sớm"),
        tracked("Thẩm tra", "Kiểm tra"),
        tracked("03", "02", within="03 giờ"),
        commented(", ghi sổ", "Ghi sổ nào?"),
    )
    capsys.readouterr()
    assert review(unissued, file, "--dry-run") == DONE
    shown = capsys.readouterr().out
    assert f"{BIRTH}:{line(unissued, 'đúng và sớm')}: change: «đúng và sớm» → «đúng, đủ và sớm» [a.docx]" in shown
    assert f"{BIRTH}:{line(unissued, 'Thẩm tra')}: comment: Ghi sổ nào? [a.docx]" in shown
    assert "3 changes to write, 0 by hand, 1 comment" in shown
    assert source(unissued) == before
    assert review(unissued, file, "--yes") == DONE
    assert source(unissued) == before.replace("đúng và sớm", "đúng, đủ và sớm").replace(
        "what: Thẩm tra, ghi sổ", "what: Kiểm tra, ghi sổ"
    ).replace("time: 3 giờ", "time: 2 giờ")


def test_a_file_of_windows_keeps_its_ends(unissued: Sample, tmp_path: Path) -> None:
    path = unissued.root / BIRTH
    before = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(before)
    file = copy(unissued, tmp_path, "a.docx", tracked("đúng và sớm", "sớm"), tracked("Thẩm tra", "Kiểm tra"))
    assert review(unissued, file, "--yes") == DONE
    assert path.read_bytes().decode() == before.decode().replace("đúng và sớm", "sớm").replace("Thẩm tra", "Kiểm tra")


def test_what_nobody_tracked_is_seen_too(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    file = copy(unissued, tmp_path, "a.docx", typed("hoa sen trắng", "hoa sen hồng"))
    assert review(unissued, file, "--yes") == DONE
    assert "«trắng» → «hồng»" in capsys.readouterr().out
    assert "hoa sen hồng" in source(unissued)


def test_what_a_macro_or_another_file_says_is_left_to_people(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    before = source(unissued)
    file = copy(unissued, tmp_path, "a.docx", tracked("Luật Thử nghiệm", "Luật Hộ tịch"))
    capsys.readouterr()
    assert review(unissued, file, "--yes") == DONE
    shown = capsys.readouterr().out
    assert "by hand: «Luật Thử nghiệm» → «Luật Hộ tịch»" in shown
    assert "0 changes to write, 1 by hand" in shown
    assert source(unissued) == before


def test_several_copies_are_one_list(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    one = copy(unissued, tmp_path, "1.docx", tracked("đúng và sớm", "sớm"), tracked("Thẩm tra", "Kiểm tra"))
    two = copy(unissued, tmp_path, "2.docx", tracked("Thẩm tra", "Kiểm tra"), tracked("ghi sổ", "vào sổ"))
    three = copy(unissued, tmp_path, "3.docx", tracked("đúng và sớm", "thật sớm"))
    capsys.readouterr()
    assert review(unissued, one, two, three, "--yes") == DONE
    shown = capsys.readouterr().out
    assert "change: «Thẩm tra» → «Kiểm tra» [1.docx, 2.docx]" in shown
    assert "by hand: «đúng và sớm» → «sớm» [1.docx] — not all copies say the same here" in shown
    assert "by hand: «đúng và sớm» → «thật sớm» [3.docx]" in shown
    assert "what: Kiểm tra, vào sổ" in source(unissued)
    assert "đúng và sớm" in source(unissued)


def test_what_two_people_say_alike_is_written_once(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    one = copy(
        unissued,
        tmp_path,
        "1.docx",
        tracked("Ký", "Xem, ký", within="Ký Giấy"),
        tracked("Trả", "Trao", within="Trả Giấy"),
    )
    two = copy(unissued, tmp_path, "2.docx", tracked("Ký", "Xem, ký", within="Ký Giấy"))
    capsys.readouterr()
    assert review(unissued, one, two, "--yes") == DONE
    assert "2 changes to write, 0 by hand" in capsys.readouterr().out
    assert "what: Xem, ký Giấy khai sinh" in source(unissued)
    assert "what: Trao Giấy khai sinh" in source(unissued)


def test_a_stale_copy_is_refused(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    file = copy(unissued, tmp_path, "a.docx", tracked("Thẩm tra", "Kiểm tra"))
    path = unissued.root / BIRTH
    path.write_text(source(unissued).replace("đúng và sớm", "sớm"), "utf-8")
    assert review(unissued, file, "--yes") == MISTAKES
    assert f"{BIRTH} has changed since this copy was made" in capsys.readouterr().err
    assert "Thẩm tra" in source(unissued)


def test_a_file_of_another_make_is_refused(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "a.docx"
    docx.Document().save(str(file))
    assert review(unissued, file, "--yes") == MISTAKES
    assert "review CODE` made" in capsys.readouterr().err


def test_what_check_would_say_of_it_is_said_before_it_is_written(
    unissued: Sample, tmp_path: Path, capsys: Output
) -> None:
    before = source(unissued)
    file = copy(unissued, tmp_path, "a.docx", tracked("03", "30", within="03 giờ"))
    capsys.readouterr()
    code = review(unissued, file, "--yes")
    shown = capsys.readouterr()
    assert source(unissued) == before
    assert (code == MISTAKES and BIRTH in shown.err) or "by hand" in shown.out


# ── the plain words of a file ────────────────────────────────────────────────────────────────────

PAGE = """\
---
title: Tên   # tên
steps:
  - {what: "Nhận", role: x}
---

## 1. Mục đích

- Chữ **đậm** và {{ doc("A") }} rồi [chỗ kia](x.md).
"""


def test_plain_words_are_told_from_markup() -> None:
    found = [(piece.line, piece.text) for piece in pieces(PAGE)]
    assert found == [
        (2, "Tên"),
        (4, "Nhận"),
        (4, "x"),
        (7, "Mục đích"),
        (9, "Chữ"),
        (9, "đậm"),
        (9, "và"),
        (9, "rồi"),
        (9, "chỗ kia"),
        (9, "."),
    ]


@pytest.mark.parametrize(("words", "new"), [("Tên", "Tên khác"), ("Nhận", "Thu"), ("đậm", "nhạt"), ("chỗ kia", "đây")])
def test_a_piece_is_written_and_no_other_letter(words: str, new: str) -> None:
    piece = next(piece for piece in pieces(PAGE) if piece.text == words)
    assert with_piece(PAGE, piece, new, "x.md") == PAGE.replace(words, new, 1)
