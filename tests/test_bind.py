"""Bound documents and manuals, read with other tools."""

from __future__ import annotations

import io
import re
import subprocess
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import page as validator
import pikepdf
import pytest
from testing import printed
from testing.authored import written
from testing.printed_pdf import complaints

from sotay.base.folders import ENGINE, Folders
from sotay.expand.markdown import convert
from sotay.export.bind import assemble, streams
from sotay.export.bind.growing import GrowingFile
from sotay.export.layout import press
from sotay.export.sheet import document as sheets
from sotay.model.documents import Document
from sotay.model.outputs import Sheet
from sotay.model.units import Holder

SHIPPED = Folders(ENGINE)
AUTHOR = "Ủy ban nhân dân xã Hải Anh"
ENDED = "HẾT HIỆU LỰC"
Link: TypeAlias = Callable[[assemble.Numbering], assemble.Piece]
FORM = """{{ letterhead() }}

{{ headline("GIẤY TIẾP NHẬN", "Số: ……") }}

{{ addressee() }}

{{ line("Họ, chữ đệm, tên") }}

{{ line("Ngày sinh", "Giới tính") }}

{{ lines("Nội dung", 3) }}

{{ choice("Nhận kết quả", ["tại chỗ", "nơi khác:"]) }}

{{ grid(["TT", "Giấy tờ", "Có"], widths=[8, 72, 20], labels=["Tờ khai", "Giấy chứng sinh"], ticks=["Có"]) }}

Kèm {{ doc("QT-HT-01") }}, trước ngày {{ blank(1) }}.

{{ place_and_date() }}

{{ signatures("NGƯỜI NỘP", "NGƯỜI NHẬN", sent_to=["Như trên;"]) }}
"""
FORM_DOCUMENT = printed.document("BM-MC-01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "form")
PARTS = {"QT-HT-01": ("Quy trình giải quyết công việc", "Hộ tịch"), "BM-MC-01": ("Biểu mẫu",)}


def bound(doc: Document, html: str, *, draft: bool = False) -> bytes:
    page = printed.page(doc, printed.DRAFT if draft else printed.IN_FORCE)
    return put_together(sheets.sheet(page, printed.markup(html), printed.manual(page)), doc, draft=draft)


def put_together(made: Sheet, doc: Document, *, draft: bool = False) -> bytes:
    return assemble.document(parts_of(made, draft=draft), title=doc.title, code=doc.code, author=AUTHOR)


def parts_of(
    made: Sheet, *, draft: bool = False, pages: int = 0, at: assemble.Numbering | None = None
) -> assemble.Parts:
    """Return what a document is bound from, for a manual if `at` is given.

    `pages` are those that its folios count, if not the right ones.
    """
    front = printed.front(made.front) if made.front else ()
    blocks = [press.block(filling, SHIPPED) for filling in made.fillings]
    body = press.layout(sheets.fitted(made.body, [assemble.height(block) for block in blocks]), SHIPPED)
    count = pages or assemble.pages_of_front(front, "A4") + assemble.page_count(body)
    return assemble.Parts(
        front,
        assemble.placed(assemble.part(body, "body"), at, [*PARTS])
        if at
        else assemble.placed(assemble.part(body, "body")),
        tuple(assemble.part(layer, "stamp") for layer in press.bands(press.layers(made.band), SHIPPED)),
        assemble.part(press.folios(count, SHIPPED), "stamp"),
        tuple(assemble.part(block, "filling") for block in blocks),
        mark=assemble.part(press.mark("DỰ THẢO – CHƯA BAN HÀNH", SHIPPED), "stamp") if draft else None,
    )


@pytest.fixture(scope="module")
def document() -> bytes:
    return bound(printed.document(), printed.words(own=printed.own("xã Hải Anh")))


@pytest.fixture(scope="module")
def form() -> bytes:
    return bound(FORM_DOCUMENT, convert(written(FORM), SHIPPED).html, draft=True)


@pytest.fixture(scope="module")
def lying(document: bytes) -> bytes:
    """Return the document with a mark put on it once it was finished."""
    return assemble.marked(document, assemble.part(press.mark(ENDED, SHIPPED), "stamp"))


@pytest.fixture(scope="module")
def text() -> bytes:
    """Return a text laid out in one piece: no cover, no band."""
    body = sheets.sheet(printed.page(), printed.markup("<h1>Một</h1><p>Hai</p>"), printed.manual(printed.page())).body
    return assemble.single(
        assemble.placed(assemble.part(press.layout(body, SHIPPED), "body")), title="Thay đổi", author=AUTHOR
    )


def put_manual_together(documents: Mapping[str, bytes], link: Mapping[str, Link]) -> bytes:
    """Return the manual of two documents, each copied from its file, or linked from its parts where these are given."""
    pages = [
        printed.page(),
        printed.page(FORM_DOCUMENT, printed.DRAFT),
    ]
    values = printed.manual(*pages)
    counts = {code: assemble.page_count(content) for code, content in documents.items()}
    contents = press.settle(
        lambda own: press.layout(sheets.contents(values, counts, own), SHIPPED), assemble.page_count
    )
    return put_in_order(documents, cover=press.layout(sheets.cover(values), SHIPPED), contents=contents, link=link)


@pytest.fixture(scope="module")
def copied(document: bytes, form: bytes) -> bytes:
    return put_manual_together({"QT-HT-01": document, "BM-MC-01": form}, {})


@pytest.fixture(scope="module")
def linked(document: bytes, form: bytes) -> bytes:
    page, paper = printed.page(), printed.page(FORM_DOCUMENT, printed.DRAFT)
    words = printed.markup(printed.words(own=printed.own("xã Hải Anh")))
    fields = printed.markup(convert(written(FORM), SHIPPED).html)
    made = sheets.sheet(page, words, printed.manual(page))
    filled = sheets.sheet(paper, fields, printed.manual(paper))
    return put_manual_together(
        {"QT-HT-01": document, "BM-MC-01": form},
        {
            "QT-HT-01": lambda after: piece_of(parts_of(made, at=after), page.document),
            "BM-MC-01": lambda after: piece_of(parts_of(filled, draft=True, at=after), FORM_DOCUMENT),
        },
    )


@pytest.fixture(scope="module", params=["copied", "linked"])
def manual(request: pytest.FixtureRequest) -> bytes:
    made: bytes = request.getfixturevalue(request.param)
    return made


def piece_of(parts: assemble.Parts, doc: Document) -> assemble.Piece:
    return assemble.piece(parts, title=doc.title, code=doc.code, inside=[*PARTS])


def put_in_order(
    documents: Mapping[str, bytes], *, cover: bytes, contents: bytes, link: Mapping[str, Link] = MappingProxyType({})
) -> bytes:
    """Return a manual of these documents, each piece numbered behind the one before it."""
    numbers = [assemble.running(press.running(1, 5, SHIPPED), assemble.BEGINNING)]
    numbers.append(assemble.running(press.running(6, 30, SHIPPED), numbers[0].written.after))
    first = assemble.own_piece(cover, numbers[1].written.after, documents.keys(), covering=1)
    second = assemble.own_piece(contents, first.written.after, documents.keys())
    placed, after = [], second.written.after
    for code, content in documents.items():
        piece = link[code](after) if code in link else assemble.document_piece(content, after, documents.keys())
        placed.append(assemble.InOrder(piece, code, PARTS[code]))
        after = piece.written.after
    return assemble.manual(numbers, first, second, placed, title="Sổ tay chất lượng", author=AUTHOR)


def pages_of(content: bytes, tmp_path: Path) -> list[str]:
    file = tmp_path / "x.pdf"
    file.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True)
    return done.stdout.split("\f")[:-1]


def links(content: bytes) -> list[tuple[int, object]]:
    """Return (page, target) of every link: a page number or an address."""
    with pikepdf.Pdf.open(io.BytesIO(content)) as opened:
        numbers = {p.obj.objgen: i for i, p in enumerate(opened.pages)}
        named = pikepdf.NameTree(opened.Root.Names.Dests) if "/Dests" in opened.Root.get("/Names", {}) else {}

        def page_of(place: pikepdf.Object) -> int:
            return numbers[(named[str(place)] if isinstance(place, pikepdf.String) else place)[0].objgen]

        return [
            (i, str(link.A.URI) if "/A" in link else page_of(link.Dest))
            for i, p in enumerate(opened.pages)
            for link in p.obj.get("/Annots", ())
        ]


@pytest.mark.parametrize("profile", ["2a", "ua1"])
@pytest.mark.parametrize("name", ["document", "form", "copied", "linked", "lying", "text"])
def test_passes_the_validator(name: str, profile: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(request.getfixturevalue(name))
    result = validator.validate_pdf(file, profile=profile)
    assert result.is_compliant, [str(failure) for failure in result.failures][:5]


def test_awkward_html_passes_the_validator(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>dòng</td></tr>" for n in range(70))
    html = (
        "<h2>Một</h2><dl><div><dt>Từ</dt><dd>Nghĩa</dd></div></dl><ul><li>a<ul><li>b</li></ul></li></ul>"
        f"<table><thead><tr><th>TT</th><th>Tên</th></tr></thead><tbody>{rows}</tbody>"
        "<tfoot><tr><td>Tổng</td><td>70</td></tr></tfoot></table><blockquote><p>Trích</p></blockquote>"
        "<details><summary>Mở</summary><p>ra</p></details><ol><li><p>một</p></li></ol>"
    )
    file = tmp_path / "x.pdf"
    file.write_bytes(bound(printed.document(), html))
    for profile in ("2a", "ua1"):
        result = validator.validate_pdf(file, profile=profile)
        assert result.is_compliant, [str(failure) for failure in result.failures][:5]


@pytest.mark.parametrize("name", ["document", "copied", "linked", "lying"])
def test_embeds_only_our_fonts_and_each_once(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    content = request.getfixturevalue(name)
    file = tmp_path / "x.pdf"
    file.write_bytes(content)
    fonts = subprocess.run(["pdffonts", file], check=True, capture_output=True, text=True).stdout
    assert all("Tinos" in line for line in fonts.splitlines()[2:])
    with pikepdf.Pdf.open(io.BytesIO(content)) as opened:
        files = [o for o in opened.objects if isinstance(o, pikepdf.Stream) and "/Length1" in o]
        faces = [str(o.BaseFont) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/ToUnicode" in o]
    assert 3 <= len(files) <= 4
    assert len(faces) == len(set(faces)) == len(files)


# ── what names the commune on a paper ────────────────────────────────────────────────────────────


LONG = "thị trấn Nguyễn Thị Minh Khai Bắc Thượng"


def paper(name: str) -> Sheet:
    """Return a form of a commune."""
    html = convert(written(FORM), SHIPPED).html.replace("XÃ HẢI ANH", name.upper()).replace("xã Hải Anh", name)
    page = printed.page(FORM_DOCUMENT, printed.IN_FORCE)
    return sheets.sheet(page, printed.markup(html), printed.manual(page))


@pytest.mark.parametrize("name", ["xã Hải Anh", LONG])
def test_a_name_is_printed_in_its_place_whatever_its_length(name: str, tmp_path: Path) -> None:
    made = put_together(paper(name), FORM_DOCUMENT)
    (text,) = pages_of(made, tmp_path)
    said = " ".join(text.split())
    assert f"Kính gửi: Ủy ban nhân dân {name}" in said
    order = [said.index(words) for words in ("CỘNG HÒA XÃ HỘI", "Kính gửi", "Họ, chữ đệm")]
    assert order == sorted(order)
    assert b"slot:" not in made


def test_communes_with_names_as_high_share_a_body() -> None:
    short, other, long = (paper(name) for name in ("xã Hải Anh", "phường Nam Định", LONG))
    assert short.body == other.body == long.body
    heights = [[assemble.height(press.block(f, SHIPPED)) for f in made.fillings] for made in (short, other, long)]
    assert heights[0] == heights[1]
    assert heights[0] < heights[2]


def test_what_fills_a_slot_is_read_in_its_place(form: bytes) -> None:
    """Every element points up at the one that holds it, and at content on a page of the file."""
    with pikepdf.Pdf.open(io.BytesIO(form)) as opened:
        pages = {page.obj.objgen for page in opened.pages}
        top = opened.Root.StructTreeRoot.K[0]
        waiting, kinds = list(top.K), [str(kid.S) for kid in top.K[0].K]
        assert kinds[:4] == ["/Div", "/H1", "/P", "/P"]
        while waiting:
            element = waiting.pop()
            for kid in element.K:
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    assert kid.P.objgen == element.objgen
                    waiting.append(kid)
                elif isinstance(kid, pikepdf.Dictionary):
                    assert kid.Pg.objgen in pages
        numbers = [*pikepdf.NumberTree(opened.Root.StructTreeRoot.ParentTree)]
        assert len(numbers) == len(set(map(int, numbers)))


def test_a_paper_that_is_written_twice_keeps_what_fills_its_slots() -> None:
    """Of this name a stream ends in CR, so that all are compressed anew, see `finish.written`."""
    assert b"\r\nendstream" not in put_together(paper("xã Số 106"), printed.document("BM", "x", "form"))


def test_slots_and_blocks_must_be_as_many() -> None:
    parts = replace(parts_of(paper("xã Hải Anh")), fillings=())
    with pytest.raises(ValueError, match="0 blocks for 2 slots"):
        assemble.document(parts, title="", code="", author="")


def test_a_body_is_the_same_bytes_in_the_papers_of_all_communes() -> None:
    communes = [parts_of(paper(name)) for name in ("xã Hải Anh", "phường Nam Định")]
    assert communes[0].body == communes[1].body
    made = [assemble.document(parts, title="x", code="BM", author=AUTHOR) for parts in communes]
    assert made[0] != made[1]
    assert all(communes[0].body.written.content in content for content in made)


def test_documents_say_the_same_in_a_manual_whether_linked_or_copied(
    copied: bytes, linked: bytes, tmp_path: Path
) -> None:
    assert pages_of(copied, tmp_path) == pages_of(linked, tmp_path)
    assert links(copied) == links(linked)


def test_same_parts_give_the_same_bytes(document: bytes) -> None:
    assert bound(printed.document(), printed.words(own=printed.own("xã Hải Anh"))) == document


def test_every_page_but_the_cover_has_the_band_with_its_number(document: bytes, tmp_path: Path) -> None:
    cover, *rest = pages_of(document, tmp_path)
    assert "Trang:" not in cover
    for number, page in enumerate(rest, 2):
        assert f"Trang: {number}/{len(rest) + 1}" in page
        assert "Mã hiệu: QT-HT-01" in page
        assert "XÃ HẢI ANH" in page


def test_mark_of_a_draft_is_on_every_page(form: bytes, document: bytes) -> None:
    for content, marked in ((form, True), (document, False)):
        with pikepdf.Pdf.open(io.BytesIO(content)) as opened:
            streams = [b"".join(c.read_bytes() for c in p.obj.Contents) for p in opened.pages]
        assert all((b"/Watermark" in stream) is marked for stream in streams)


def test_a_mark_on_a_finished_document_is_added_to_its_bytes(document: bytes, lying: bytes, tmp_path: Path) -> None:
    assert lying.startswith(document)
    with pikepdf.Pdf.open(io.BytesIO(document)) as was, pikepdf.Pdf.open(io.BytesIO(lying)) as now:
        assert all(b"/Watermark" in next(iter(page.obj.Contents)).read_bytes() for page in now.pages)
        assert was.trailer.ID[0] == now.trailer.ID[0] != now.trailer.ID[1]
        assert [*now.trailer.Info.items()] == [*was.trailer.Info.items()]
    assert links(lying) == links(document)
    (tmp_path / "lying.pdf").write_bytes(lying)
    assert not [*complaints(tmp_path / "lying.pdf", tmp_path)]
    whole, marked = (re.sub(r"\s+", "", " ".join(pages_of(content, tmp_path))) for content in (document, lying))
    assert len(marked) == len(whole) + len(pages_of(document, tmp_path)) * len(re.sub(r"\s+", "", ENDED))


def test_a_mark_is_added_to_a_document_of_which_nothing_is_known(document: bytes, tmp_path: Path) -> None:
    with pikepdf.Pdf.open(io.BytesIO(document)) as opened:  # numbered anew, as another program would write it
        target = io.BytesIO()
        opened.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    marked = assemble.marked(target.getvalue(), assemble.part(press.mark(ENDED, SHIPPED), "stamp"))
    (tmp_path / "foreign.pdf").write_bytes(marked)
    assert not [*complaints(tmp_path / "foreign.pdf", tmp_path)]
    assert links(marked) == links(document)
    assert all("Trang:" in page for page in pages_of(marked, tmp_path)[1:])


def test_a_text_of_its_own_has_its_headings_as_bookmarks(text: bytes) -> None:
    with pikepdf.Pdf.open(io.BytesIO(text)) as opened:
        assert [entry.title for entry in opened.open_outline().root] == ["Một"]
        assert str(opened.docinfo.Title) == "Thay đổi"


def test_folios_must_fit() -> None:
    page = printed.page()
    made = sheets.sheet(page, printed.markup("<p>Ngắn</p>"), printed.manual(page))
    with pytest.raises(ValueError, match="9 folios for 2 pages"):
        assemble.document(parts_of(made, pages=9), title="x", code="QT-HT-01", author=AUTHOR)


def pages_of_front(holders: int, tmp_path: Path) -> list[str]:
    """Return the pages of the front of a document whose words take one page."""
    page = printed.page()
    unit = replace(printed.unit(), distribution=tuple(Holder(f"Nơi nhận số {n}") for n in range(holders)))
    made = sheets.sheet(page, printed.markup("<p>Ngắn</p>"), printed.manual(page, of=unit))
    return pages_of(put_together(made, page.document), tmp_path)[:-1]


def test_blocks_of_a_front_are_stacked_and_go_on_below_the_band(tmp_path: Path) -> None:
    first, second = pages_of_front(30, tmp_path)
    words = ["ỦY BAN NHÂN DÂN XÃ HẢI ANH", "ĐĂNG KÝ KHAI SINH", "Chức vụ"]
    places = [first.index(word) for word in words]
    assert places == sorted(places)
    assert second.index("Trang: 2/") < second.index("NƠI NHẬN")
    assert second.index("Nơi nhận số 29") < second.index("BẢNG THEO DÕI SỬA ĐỔI")
    assert "NƠI NHẬN" not in first


def test_block_higher_than_a_page_takes_several(tmp_path: Path) -> None:
    pages = pages_of_front(90, tmp_path)
    assert len(pages) > 2
    found = re.findall(r"Nơi nhận số (\d+)", "".join(pages))
    assert found == [str(n) for n in range(90)]


# ── a commune's own facts, bound into the words ──────────────────────────────────────────────────


def test_link_in_a_communes_own_facts_lies_on_its_words(tmp_path: Path) -> None:
    own = '<div class="own" data-title="Nơi"><p>Xem <a href="https://example.vn/x">trang</a> ấy.</p></div>'
    file = tmp_path / "x.pdf"
    file.write_bytes(bound(printed.document(), f"<p>Trước.</p>{own}<p>Sau.</p>"))
    done = subprocess.run(["pdftotext", "-bbox", file, "-"], check=True, capture_output=True, text=True)
    word = re.search(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">trang<', done.stdout)
    assert word is not None
    left, top, right, bottom = map(float, word.groups())
    with pikepdf.Pdf.open(file) as opened:
        page = opened.pages[1]
        (link,) = page.obj.Annots
        height = float(page.mediabox[3])
        x, y, far_x, far_y = (float(number) for number in link.Rect)
    # It begins with the space before the word.
    assert [x, far_x] == pytest.approx([left - 3, right], abs=1)
    assert sorted([y, far_y]) == pytest.approx([height - bottom, height - top], abs=3)
    said = " ".join(pages_of(file.read_bytes(), tmp_path)[1].split())
    assert "Trước. Nơi Xem trang ấy. Sau." in said


def test_document_links_to_files_beside_it_and_into_itself(document: bytes) -> None:
    targets = [target for _, target in links(document)]
    assert "QT-01.pdf" in targets
    assert "BM-MC-01.pdf" in targets
    assert any(isinstance(target, int) for target in targets)


def test_manual_links_inside(manual: bytes, document: bytes) -> None:
    found = links(manual)
    form_starts = 2 + assemble.page_count(document)
    assert {target for page, target in found if page == 1} == {2, form_starts}
    assert {target for page, target in found if page >= form_starts} == {2}
    assert {target for _, target in found if isinstance(target, str)} == {"QT-01.pdf"}


def test_manual_counts_its_pages_and_keeps_those_of_documents(manual: bytes, tmp_path: Path) -> None:
    cover, contents, *rest = pages_of(manual, tmp_path)
    assert "SỔ TAY CHẤT LƯỢNG" in cover
    assert "Sổ tay – trang" not in cover
    found = [re.findall(r"Sổ tay – trang (\d+)", page) for page in (contents, *rest)]
    assert found == [[str(number)] for number in range(2, 2 + len(found))]
    assert "Trang: 2/" in rest[1]


def test_outline_goes_by_part_document_and_heading(manual: bytes) -> None:
    with pikepdf.Pdf.open(io.BytesIO(manual)) as opened, opened.open_outline() as outline:
        top = [item.title for item in outline.root]
        document = outline.root[2].children[0].children[0]
        headings = [item.title for item in document.children]
    assert top == ["Sổ tay chất lượng", "Mục lục", "Quy trình giải quyết công việc", "Biểu mẫu"]
    assert document.title == "QT-HT-01 Đăng ký khai sinh"
    assert headings[0] == "1. Mục đích"
    assert headings[-1] == "7. Hồ sơ cần lưu"


def test_page_labels_name_the_document(manual: bytes) -> None:
    with pikepdf.Pdf.open(io.BytesIO(manual)) as opened:
        labels = [str(page.label) for page in opened.pages]
    assert labels[:4] == ["i", "ii", "QT-HT-01/1", "QT-HT-01/2"]


def test_every_tag_points_at_a_page_of_the_manual(manual: bytes) -> None:
    with pikepdf.Pdf.open(io.BytesIO(manual)) as opened:
        pages = {p.obj.objgen for p in opened.pages}
        elements = [o for o in opened.objects if isinstance(o, pikepdf.Dictionary) and {"/S", "/K", "/P"} <= {*o}]
        numbers = [*pikepdf.NumberTree(opened.Root.StructTreeRoot.ParentTree)]
        drawn = [f for p in opened.pages for f in p.obj.Resources.XObject.values() if "/StructParents" in f]
        blocks = {form.objgen: form for form in drawn}.values()  # pages may share their resources
        used = [int(o.StructParents) for o in (*(p.obj for p in opened.pages), *blocks) if "/StructParents" in o]
        content = [kid for e in elements for kid in e.get("/K", ()) if isinstance(kid, pikepdf.Dictionary)]
        parts = [kid for kid in content if kid.get("/Type") == "/MCR"]
        assert {kid.Stm.objgen for kid in parts} <= {form.objgen for form in blocks}
        assert all(item.Pg.objgen in pages for item in (*elements, *parts) if "/Pg" in item)
        assert parts
    assert len(elements) > 100
    assert numbers == sorted(set(numbers))
    assert len(set(used)) == len(used)
    assert set(used) <= set(numbers)


def test_manual_is_a_sound_file_with_each_font_once(manual: bytes) -> None:
    with pikepdf.Pdf.open(io.BytesIO(manual)) as opened:
        assert not opened.check_pdf_syntax()
        assert opened.Root.OutputIntents[0].DestOutputProfile.read_bytes()
        assert [len(node.Kids) for node in opened.Root.Pages.Kids] == [node.Count for node in opened.Root.Pages.Kids]


def test_words_that_look_like_references_stay_as_they_are(form: bytes) -> None:
    awkward = ("Xem 12 0 R (trong ngoặc", "a) 7 0 R", "\\ 3 0 R \\( 4 0 R")
    with pikepdf.Pdf.open(io.BytesIO(form)) as opened:
        opened.Root.StructTreeRoot.K[0].Alt = pikepdf.String(awkward[0])
        opened.Root.StructTreeRoot.K[0].T = pikepdf.String(awkward[1])
        opened.pages[0].obj.Said = pikepdf.String(awkward[2])
        target = io.BytesIO()
        opened.save(target)
    one = press.layout(sheets.cover(printed.manual(printed.page())), SHIPPED)
    made = put_in_order({"BM-MC-01": target.getvalue()}, cover=one, contents=one)
    with pikepdf.Pdf.open(io.BytesIO(made)) as opened:
        part = opened.Root.StructTreeRoot.K[0].K[2]
        assert (str(part.Alt), str(part.T), str(opened.pages[2].obj.Said)) == awkward


def test_a_changed_document_moves_no_piece_behind_it(document: bytes, form: bytes) -> None:
    def pieces(first: bytes) -> list[assemble.Piece]:
        before = assemble.document_piece(first, assemble.BEGINNING, ["QT-HT-01", "BM-MC-01"])
        return [before, assemble.document_piece(form, before.written.after, ["QT-HT-01", "BM-MC-01"])]

    words = printed.words(own=printed.own("xã Hải Anh")) + "<p>Thêm một câu.</p>"
    changed = bound(printed.document(), words)
    assert changed != document
    (was, behind), (now, still) = pieces(document), pieces(changed)
    assert was.written.content != now.written.content
    assert behind == still


def test_object_stream_that_ends_in_a_carriage_return_is_mended() -> None:
    def saved(number: int) -> bytes:
        target = io.BytesIO()
        with pikepdf.Pdf.new() as press:
            press.Root.Words = press.make_indirect(pikepdf.Dictionary(Number=number, Text=pikepdf.String("chữ " * 50)))
            press.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
        return target.getvalue()

    doubtful = next(
        (number, content)
        for number in range(5000)
        if re.search(rb"/ObjStm.{,2000}?\r\nendstream.*/XRef", content := saved(number), re.DOTALL)
    )
    number, content = doubtful
    mended = streams.mend_objects(content)
    assert b"\r\nendstream" not in mended[: mended.rindex(b"/XRef")]
    assert len(mended) == len(content)
    with pikepdf.Pdf.open(io.BytesIO(mended)) as press:
        assert press.Root.Words.Number == number
        assert not press.check_pdf_syntax()
    assert mended.count(b"\nendstream\nendobj\n") == content.count(b"\nendstream\nendobj\n")


def test_no_packed_stream_of_objects_ends_in_a_carriage_return() -> None:
    said = [f"{number} ".encode() * 5 + b"." for number in range(2000)]
    assert any(zlib.compress(text).endswith(b"\r") for text in said)
    packed = [streams.packed(text) for text in said]
    assert not any(data.endswith(b"\r") for data in packed)
    assert [zlib.decompress(data).rstrip(b" ") for data in packed] == said


def test_no_table_of_a_file_ends_in_a_carriage_return_or_has_a_byte_too_many() -> None:
    def saved(length: int) -> bytes:
        file = GrowingFile(4)
        file.put(1, b"<< /Type /Catalog /Pages 2 0 R >>")
        file.put(2, b"<< /Type /Pages /Kids [] /Count 0 >>")
        file.put(3, b"<< /Title (%b) >>" % (b"-" * length))
        return file.finished(1, 3)

    files = {length: saved(length) for length in range(600)}
    moved = [content for content in files.values() if b"endobj\n\n" in content]
    assert moved
    assert not any(b"\r\nendstream" in content for content in files.values())
    for length, content in files.items():
        with pikepdf.Pdf.open(io.BytesIO(content)) as press:
            assert len(str(press.docinfo.Title)) == length
            assert not press.check_pdf_syntax()


def test_no_stream_ends_in_a_carriage_return(manual: bytes, document: bytes, form: bytes) -> None:
    for content in (manual, document, form):
        assert b"\r\nendstream" not in content
