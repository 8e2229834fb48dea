"""The staff manual in volumes by field: what stands in which, each a PDF of its own, made from the same pieces."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import page as validator
import pikepdf
import pytest
from lxml import html
from testing.building import AN_BINH, AS_OF, UNITS, Sample
from testing.printed_pdf import complaints, words_of

from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.facts.volumes import volumes
from sotay.issuing.verify import verify
from sotay.model.documents import Document, FrontMatter
from sotay.model.references import Part, Structure
from sotay.storage.publish.manifest import hashed

STRUCTURE = Structure(
    (
        Part("chinh-sach", "Chính sách", ("policy",)),
        Part("quy-trinh", "Quy trình", ("procedure",), by_field=True),
        Part("bieu-mau", "Biểu mẫu", ("form",)),
    ),
    {"ho-tich": "Hộ tịch", "mot-cua": "Một cửa", "dat-dai": "Đất đai"},
    volumes=True,
)
WHOLE = "so-tay-chat-luong"
NAMES = ["chung", "ho-tich", "dat-dai"]


def document(code: str, kind: str, field: str = "") -> Document:
    meta = FrontMatter(title=code, code=code, kind=kind, field=field)  # type: ignore[arg-type]
    return Document(f"{code.lower()}.md", f"docs/{code.lower()}.md", meta, "", 1)


DOCUMENTS = (
    document("BM-HT-01", "form", "ho-tich"),
    document("BM-MC-01", "form", "mot-cua"),
    document("CSCL", "policy"),
    document("QT-DD-01", "procedure", "dat-dai"),
    document("QT-HT-02", "procedure", "ho-tich"),
    document("QT-HT-01", "procedure", "ho-tich"),
)

# ── what stands in which ─────────────────────────────────────────────────────────────────────────


def test_each_document_stands_in_one_volume_forms_beside_the_procedures_of_their_field() -> None:
    found = volumes(DOCUMENTS, STRUCTURE, "internal", VIETNAMESE)
    assert [(v.called(VIETNAMESE), v.path, [d.code for d in v.documents]) for v in found] == [
        # A field without a procedure has no volume.
        ("Quyển 1. Tài liệu chung", "pdf/so-tay-chat-luong.chung.pdf", ["CSCL", "BM-MC-01"]),
        ("Quyển 2. Hộ tịch", "pdf/so-tay-chat-luong.ho-tich.pdf", ["QT-HT-01", "QT-HT-02", "BM-HT-01"]),
        ("Quyển 3. Đất đai", "pdf/so-tay-chat-luong.dat-dai.pdf", ["QT-DD-01"]),
    ]
    assert {v.total for v in found} == {3}


def test_a_thin_manual_and_that_of_citizens_have_none() -> None:
    assert volumes(DOCUMENTS, replace(STRUCTURE, volumes=False), "internal", VIETNAMESE) == ()
    assert volumes(DOCUMENTS, STRUCTURE, "public", VIETNAMESE) == ()
    assert volumes([d for d in DOCUMENTS if d.code != "QT-DD-01"], STRUCTURE, "internal", VIETNAMESE) == ()


def test_every_volume_has_a_file_of_its_own_whatever_fields_are_called() -> None:
    fields = {"Hộ tịch": "Hộ tịch", "ho-tich": "Hộ tịch khác", "chung": "Việc chung", "…": "Việc nữa"}
    structure = replace(STRUCTURE, fields=fields)
    documents = [document("CSCL", "policy"), *(document(f"QT-{n}", "procedure", f) for n, f in enumerate(fields))]
    found = volumes(documents, structure, "internal", VIETNAMESE)
    assert [v.name for v in found] == ["chung", "ho-tich", "ho-tich-3", "chung-4", "-5"]


# ── as files ─────────────────────────────────────────────────────────────────────────────────────


def folder(sample: Sample, unit: str = AN_BINH) -> Path:
    return sample.out / "internal" / unit / "pdf"


def file(sample: Sample, name: str) -> Path:
    return folder(sample) / f"{WHOLE}.{name}.pdf"


def labels(path: Path) -> list[str]:
    """Return the code of each document in a manual, in order, from the labels of its pages."""
    with pikepdf.Pdf.open(path) as opened:
        found = list(opened.Root.PageLabels.Nums)[1::2]
        return [str(label.P).rstrip("/") for label in found if "/P" in label]


def test_the_page_that_leads_to_the_manual_leads_to_its_volumes(built: Sample) -> None:
    for unit in UNITS:
        page = html.parse(str(built.out / "internal" / unit / "index.html")).getroot()
        links = page.xpath("//details[@class='volumes']//a")
        here = [f"pdf/{WHOLE}.{name}.pdf" for name in NAMES] if unit == AN_BINH else []
        assert [link.get("href") for link in links] == here
        assert sorted(f"pdf/{path.name}" for path in folder(built, unit).glob(f"{WHOLE}.*.pdf")) == sorted(here)
    titles = ["Quyển 1. Tài liệu chung", "Quyển 2. Hộ tịch", "Quyển 3. Đất đai"]
    page = html.parse(str(built.out / "internal" / AN_BINH / "index.html")).getroot()
    assert page.xpath("//details[@class='volumes']//a/text()") == titles


def test_citizens_have_no_volume_and_no_word_of_one(built: Sample) -> None:
    assert not [*(built.out / "public").rglob(f"{WHOLE}.*.pdf")]
    said = re.compile(rf"{WHOLE}\.(?!pdf\b)|[Qq]uyển \d")
    assert not [path for path in (built.out / "public").rglob("*.html") if said.search(path.read_text("utf-8"))]
    assert said.search((built.out / "internal" / AN_BINH / "index.html").read_text("utf-8"))


def test_volumes_together_are_the_manual(built: Sample) -> None:
    whole = labels(folder(built) / f"{WHOLE}.pdf")
    assert sorted(code for name in NAMES for code in labels(file(built, name))) == sorted(whole)
    assert labels(file(built, "ho-tich")) == ["QT-HT-01"]


def test_a_volume_has_its_own_cover_contents_and_page_numbers(built: Sample) -> None:
    cover, *pages = words_of(file(built, "ho-tich")).split("\f")
    assert "QUYỂN 2 HỘ TỊCH Bộ sổ tay gồm 3 quyển" in cover
    assert "Gồm 01 tài liệu" in cover
    listed = pages[0]
    assert listed.startswith("MỤC LỤC Quyển 2. Hộ tịch")
    start = re.search(r"QT-HT-01 Đăng ký khai sinh (\d+)", listed)
    assert start
    first = pages[int(start[1]) - 2]  # the cover is page 1
    assert "QT-HT-01" in first
    assert re.search(rf"\b{start[1]}$", first), first[-80:]
    with pikepdf.Pdf.open(file(built, "ho-tich")) as opened, opened.open_metadata() as metadata:
        assert metadata["dc:title"].startswith("Quyển 2. Hộ tịch – Sổ tay chất lượng – ")
        titles = [str(item.title) for item in opened.open_outline().root]
        assert titles[1:] == ["Mục lục", "Quy trình giải quyết công việc"]


@pytest.mark.parametrize("profile", ["2a", "ua1"])
@pytest.mark.parametrize("name", NAMES)
def test_a_volume_passes_the_validator(built: Sample, name: str, profile: str) -> None:
    result = validator.validate_pdf(file(built, name), profile=profile)
    assert result.is_compliant, [str(failure) for failure in result.failures][:5]


@pytest.mark.parametrize("name", NAMES)
def test_other_tools_read_a_volume_without_complaint(built: Sample, name: str, tmp_path: Path) -> None:
    assert [*complaints(file(built, name), tmp_path)] == []


def test_links_lead_inside_a_volume_or_to_the_document_beside_it(built: Sample) -> None:
    inside, beside = 0, set()
    for name in NAMES:
        with pikepdf.Pdf.open(file(built, name)) as opened:
            named = pikepdf.NameTree(opened.Root.Names.Dests)
            for link in (a for page in opened.pages for a in page.obj.get("/Annots", ()) if a.Subtype == "/Link"):
                if "/A" not in link:
                    inside += not isinstance(link.Dest, pikepdf.String) or str(link.Dest) in named
                elif ":" not in str(link.A.URI):
                    beside.add(unquote(str(link.A.URI)))
    assert inside > 5
    assert beside
    assert not [target for target in beside if not (folder(built) / target).is_file()]


def test_verify_knows_a_volume(built: Sample) -> None:
    (found,) = verify(built.root, file(built, "dat-dai"), AS_OF)
    assert found.sound
    assert found.says.startswith("Quyển 3. Đất đai – Sổ tay chất lượng – ")
    assert found.says.endswith(": as published")


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_changed_document_binds_its_own_volume_anew_to_the_bytes_of_a_clean_build(sample: Sample) -> None:
    before = {name: hashed(file(sample, name)) for name in NAMES}
    sample.edit("docs/quy-trinh/ho-tich/khai-sinh.md", "hoa sen trắng", "hoa súng tím")
    report = sample.build()
    assert f"volume internal/{AN_BINH}/ho-tich" in report.built
    assert f"volume internal/{AN_BINH}/dat-dai" not in report.built
    after = {name: hashed(file(sample, name)) for name in NAMES}
    assert before["ho-tich"] != after["ho-tich"]
    assert before["dat-dai"] == after["dat-dai"]
    clean = sample.sources(sample.root.parent / "clean")
    clean.build()
    assert after == {name: hashed(file(clean, name)) for name in NAMES}
    with pikepdf.Pdf.open(io.BytesIO(file(sample, "ho-tich").read_bytes())) as opened:
        assert opened.check_pdf_syntax() == []


def test_nothing_is_laid_out_for_a_volume_but_its_cover_and_contents(sample: Sample) -> None:
    sample.edit("references/manual.yml", "  dat-dai: Đất đai\n", "  dat-dai: Đất đai và nhà ở\n")
    built = sample.build().built
    assert f"volume internal/{AN_BINH}/dat-dai" in built
    assert not [name for name in built if name.startswith(("body ", "document "))]
