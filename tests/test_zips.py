"""The whole staff site of a commune as one file: complete, the same again, never out of date, only on demand."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from lxml import html
from playwright.sync_api import Browser
from testing.browsing import reading, served
from testing.building import AN_BINH, BINH_MINH, CAO_SON, UNITS, Sample, hashes, stamps

from sotay.storage.publish.manifest import differences
from sotay.storage.zips import pack

HERE = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def packed(issued: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    sample = issued.sources(tmp_path_factory.mktemp("packed") / "manual")
    sample.build(pdf=False, packed=True)
    return sample


def zip_of(sample: Sample, unit: str) -> Path:
    return sample.out / "internal" / f"{unit}.zip"


def links(sample: Sample, page: str) -> list[str]:
    found = html.parse(str(sample.out / page)).getroot().xpath("//a/@href[contains(., '.zip')]")
    return [str(target) for target in found]


def test_it_holds_the_site_with_its_start_page_on_top(packed: Sample) -> None:
    for unit in UNITS:
        with ZipFile(zip_of(packed, unit)) as archive:
            inside = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
        assert "index.html" in inside
        assert inside == hashes(packed.out / "internal" / unit)
    assert not [*(packed.out / "public").rglob("*.zip")]
    assert [*differences(packed.out)] == []


def test_the_same_files_make_the_same_bytes() -> None:
    files = [("a.html", b"a" * 999), ("pdf/QT-01.pdf", b"%PDF" * 99)]
    first = pack(files)
    assert pack(files) == first
    assert pack(files[:1]) != first
    with ZipFile(BytesIO(first)) as archive:
        assert [entry.filename for entry in archive.infolist()] == ["a.html", "pdf/QT-01.pdf"]
        assert [entry.compress_type for entry in archive.infolist()] == [ZIP_DEFLATED, ZIP_STORED]
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_the_start_page_and_the_portal_lead_to_it(packed: Sample) -> None:
    assert links(packed, f"internal/{AN_BINH}/index.html") == [f"../{AN_BINH}.zip"]
    assert sorted(links(packed, "internal/index.html")) == sorted(f"{unit}.zip" for unit in UNITS)
    assert links(packed, "public/index.html") == links(packed, f"public/{AN_BINH}/index.html") == []


def test_only_a_site_that_changed_is_packed_again(packed: Sample, tmp_path: Path) -> None:
    sample = packed  # it ends as it began
    before = stamps(sample.out)
    assert sample.build(pdf=False, packed=True).built == ()
    after = stamps(sample.out)
    assert {path for path in before if before[path] != after[path]} == {"report.json"}
    phone = f"units/{AN_BINH}.yml", "0228 000 0001", "0228 000 0009"
    sample.edit(*phone)
    built = sample.build(pdf=False, packed=True).built
    assert [name for name in built if name.startswith("zip")] == [f"zip internal/{AN_BINH}"]
    sample.edit(phone[0], phone[2], phone[1])
    assert not [name for name in sample.build(pdf=False, packed=True).built if name.startswith("zip")]
    assert stamps(sample.out).keys() == before.keys()


def test_without_being_asked_for_there_is_none_and_none_is_out_of_date(packed: Sample, tmp_path: Path) -> None:
    sample = packed.sources(tmp_path / "manual")
    sample.build(AN_BINH, BINH_MINH, pdf=False, packed=True)
    assert [unit for unit in UNITS if zip_of(sample, unit).exists()] == [AN_BINH, BINH_MINH]
    sample.build(BINH_MINH, CAO_SON, pdf=False)
    assert [unit for unit in UNITS if zip_of(sample, unit).exists()] == [AN_BINH]
    assert links(sample, "internal/index.html") == [f"{AN_BINH}.zip"]
    assert links(sample, f"internal/{BINH_MINH}/index.html") == []
    assert links(sample, f"internal/{AN_BINH}/index.html") == [f"../{AN_BINH}.zip"]


# ── unpacked ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def carried(packed: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder on a USB stick."""
    folder = tmp_path_factory.mktemp("usb")
    with ZipFile(zip_of(packed, AN_BINH)) as archive:
        archive.extractall(folder)
    return folder


@HERE
def test_unpacked_it_opens_and_is_searched_without_a_server(browser: Browser, carried: Path) -> None:
    with reading(browser, f"{carried.as_uri()}/") as reader:
        tab = reader.open("index.html")
        assert not tab.locator("[data-on-server]").is_visible()  # there is nothing beside it
        tab.click("[data-open-search]")
        assert "QT-HT-01 Đăng ký khai sinh" in reader.found("khai sinh")[:2]
        tab.click("text=QT-HT-01 Đăng ký khai sinh")
        tab.wait_for_url("**/khai-sinh.html**")


@HERE
def test_on_a_server_the_start_page_offers_it(browser: Browser, packed: Sample) -> None:
    with served(packed.out) as base, reading(browser, base) as reader:
        tab = reader.open(f"internal/{AN_BINH}/index.html")
        with tab.expect_download() as download:
            tab.click("[data-on-server] a")
        assert Path(download.value.path()).read_bytes() == zip_of(packed, AN_BINH).read_bytes()
