"""Pictures lose what is not seen, and nothing that is."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageChops, PngImagePlugin
from testing.building import AN_BINH, SAMPLE, Sample

from sotay.base.metadata import without_metadata

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
