"""Pictures lose what is not seen, and nothing that is."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pikepdf
import pytest
from PIL import Image, ImageChops, PngImagePlugin
from testing.building import AN_BINH, SAMPLE, Sample

from sotay.base.metadata import without_metadata
from sotay.export.bind.attached import without_people

SECRET = b"Nguyen Van Kin"
FORMATS = ["JPEG", "PNG", "WEBP"]
KINDS = [
    ("JPEG", {"progressive": False}),
    ("JPEG", {"progressive": True}),
    ("PNG", {}),
    ("WEBP", {"lossless": True}),
    ("WEBP", {}),
]


def picture() -> Image.Image:
    return Image.linear_gradient("L").resize((97, 61)).convert("RGB")


def exif(orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[0x013B] = SECRET.decode()
    found[0x0112] = orientation
    found.get_ifd(0x8825)[2] = (20.0, 25.0, 0.0)
    return found


def noted(form: str, orientation: int = 1, **options: Any) -> bytes:
    """Return a picture with its author in every place that a format has for it."""
    into = BytesIO()
    if form == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        options["pnginfo"] = info
    else:
        options["xmp"] = b"<x>" + SECRET + b"</x>"
    if form == "JPEG":
        options["comment"] = SECRET
    picture().save(into, form, exif=exif(orientation), **options)
    return into.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize(("form", "options"), KINDS)
def test_the_author_goes_and_the_picture_stays(form: str, options: dict[str, Any]) -> None:
    content = noted(form, icc_profile=b"colours" * 20, **options)
    assert SECRET in content
    bare = without_metadata(content, "a")
    assert SECRET not in bare
    before, after = opened(content), opened(bare)
    assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
    assert after.info.get("icc_profile") == b"colours" * 20
    assert dict(after.getexif()) == {}
    assert without_metadata(bare, "a") == bare


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("orientation", [3, 6])
def test_which_way_is_up_stays_and_where_it_was_goes(form: str, orientation: int) -> None:
    bare = without_metadata(noted(form, orientation), "a")
    assert dict(opened(bare).getexif()) == {0x0112: orientation}
    assert SECRET not in bare
    assert opened(bare).getexif().get_ifd(0x8825) == {}


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_without_notes_is_as_it_was(form: str) -> None:
    into = BytesIO()
    picture().save(into, form)
    assert without_metadata(into.getvalue(), "a") == into.getvalue()


def test_shipped_pictures_are_as_they_were() -> None:
    for path in sorted((SAMPLE / "docs").rglob("*.png")):
        assert without_metadata(path.read_bytes(), path.name) == path.read_bytes()


@pytest.mark.parametrize("form", FORMATS)
def test_what_follows_the_picture_goes(form: str) -> None:
    assert SECRET not in without_metadata(noted(form) + SECRET, "a")


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_that_is_cut_is_not_taken_for_whole(form: str) -> None:
    content = noted(form)
    for end in range(len(content) // 3, len(content) - 4, 97):
        with pytest.raises(ValueError, match="not whole"):
            without_metadata(content[:end], "a")


def test_drawings_lose_what_their_program_notes() -> None:
    bare = without_metadata(
        b"""<?xml version="1.0"?>
<!-- Nguyen Van Kin -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
 inkscape:export-filename="/home/nguyen-van-kin/a.png"><title>Hi</title><metadata>Nguyen Van Kin</metadata>
<text>a<!-- Nguyen Van Kin -->b</text></svg>""",
        "a.svg",
    )
    assert b"kin" not in bare.lower()
    assert b"<text>ab</text>" in bare
    assert b"<title>Hi</title>" in bare
    assert without_metadata(bare, "a.svg") == bare


def test_other_files_are_as_they_are() -> None:
    assert without_metadata(b"anything", "a.txt") == b"anything"


def gif() -> bytes:
    made = BytesIO()
    frames = [picture().convert("P"), picture().rotate(90).resize((97, 61)).convert("P")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], loop=0, comment=SECRET)
    return made.getvalue()


def test_a_gif_loses_its_comments_and_still_moves() -> None:
    bare = without_metadata(gif(), "a.gif")
    assert SECRET in gif()
    assert SECRET not in bare
    with Image.open(BytesIO(gif())) as before, Image.open(BytesIO(bare)) as after:
        assert after.info["loop"] == before.info["loop"] == 0
        for number in range(2):
            before.seek(number)
            after.seek(number)
            assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
    assert without_metadata(bare, "a.gif") == bare
    with pytest.raises(ValueError, match="not whole"):
        without_metadata(gif()[:-40], "a.gif")


def word() -> bytes:
    made, document = BytesIO(), docx.Document()
    document.add_paragraph("Lời văn")
    document.core_properties.author = document.core_properties.last_modified_by = SECRET.decode()
    document.core_properties.title = "Mẫu đơn"
    document.save(made)
    return made.getvalue()


def test_an_office_file_loses_its_people_and_keeps_its_words() -> None:
    bare = without_metadata(word(), "a.docx")
    document = docx.Document(BytesIO(bare))
    properties = document.core_properties
    assert (properties.author, properties.last_modified_by, properties.title) == ("", "", "Mẫu đơn")
    assert [paragraph.text for paragraph in document.paragraphs] == ["Lời văn"]
    assert without_metadata(bare, "a.docx") == bare
    assert without_metadata(b"no zip", "a.docx") == b"no zip"


def paper(**more: str) -> bytes:
    made = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as stated:
            stated["dc:creator"] = [SECRET.decode()]
        pdf.docinfo["/Author"], pdf.docinfo["/Title"] = SECRET.decode(), "Mẫu đơn"
        for name, value in more.items():
            pdf.Root[f"/{name}"] = pikepdf.String(value)
        pdf.save(made)
    return made.getvalue()


def test_an_attached_pdf_loses_its_people_unless_it_is_signed() -> None:
    bare = without_people(paper())
    assert SECRET in paper()
    assert SECRET not in bare
    with pikepdf.open(BytesIO(bare)) as pdf:
        assert (str(pdf.docinfo["/Title"]), len(pdf.pages)) == ("Mẫu đơn", 1)
    assert without_people(bare) == bare
    signed = paper(ByteRange="0 1 2 3")
    assert without_people(signed) == signed
    assert without_people(b"no pdf") == b"no pdf"


def test_attachments_of_a_public_page_name_nobody(fresh: Sample) -> None:
    files = {"mau.docx": word(), "mau.pdf": paper(), "hinh.gif": gif()}
    for name, content in files.items():
        fresh.root.joinpath("docs/anh", name).write_bytes(content)
    page = fresh.root / "docs/lien-he.md"
    links = "[Word](anh/mau.docx) [PDF](anh/mau.pdf)\n\n![hình](anh/hinh.gif)\n"
    page.write_text(page.read_text("utf-8") + f"\n{links}", "utf-8")
    fresh.build(AN_BINH, pdf=False)
    for name in files:
        shown = [*fresh.out.rglob(name)]
        assert {path.relative_to(fresh.out).parts[0] for path in shown} == {"internal", "public"}
        for path in shown:
            content = path.read_bytes()
            parts = [ZipFile(path).read(part) for part in ZipFile(path).namelist()] if name.endswith("x") else [content]
            assert not any(SECRET in part for part in parts)


def test_a_photo_of_a_public_page_tells_neither_author_nor_place(fresh: Sample) -> None:
    """On the page, and in its PDF."""
    fresh.root.joinpath("docs/anh/nguoi.jpg").write_bytes(noted("JPEG"))
    page = fresh.root / "docs/lien-he.md"
    page.write_text(page.read_text("utf-8") + "\n![người](anh/nguoi.jpg)\n", "utf-8")
    document = fresh.root / "docs/he-thong/so-tay.md"
    document.write_text(document.read_text("utf-8") + "\n![người](../anh/nguoi.jpg)\n", "utf-8")
    fresh.build(AN_BINH)
    shown = list(fresh.out.rglob("nguoi*.jpg"))
    assert shown
    assert not any(SECRET in path.read_bytes() for path in shown)
    assert not any(SECRET in image for image in embedded(fresh.out / f"internal/{AN_BINH}/pdf/STCL.pdf"))


def embedded(path: Path) -> list[bytes]:
    with pikepdf.open(path) as pdf:
        streams = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)]
        found = [stream.read_raw_bytes() for stream in streams if stream.get("/Subtype") == "/Image"]
    assert found
    return found
