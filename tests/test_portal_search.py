"""The portals' search: communes by name, procedures of all communes, a procedure in a commune; nothing internal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from test_site import REFERENCES, ROOT, UNIT
from testing.browsing import Reader, reading, served
from testing.building import AN_BINH, BINH_MINH, CAO_SON, Sample

from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.facts.inventory import Listed, inventory_of
from sotay.facts.offered import Offered, offered
from sotay.model.paths import INVENTORY
from sotay.site import portals, render

pytestmark = pytest.mark.xdist_group("browser")

BIRTH, LAND = "quy-trinh/ho-tich/khai-sinh.html", "quy-trinh/dat-dai/hoa-giai.html"


@pytest.fixture(scope="module", params=["http", "file"])
def base(request: pytest.FixtureRequest, built: Sample) -> Iterator[str]:
    if request.param == "file":
        yield f"{built.out.as_uri()}/"
        return
    with served(built.out) as address:
        yield address


def found(reader: Reader, words: str) -> tuple[list[str], dict[str, list[str]]]:
    """Return the communes and the procedures, each with its communes, that the words bring up."""
    tab = reader.tab
    tab.fill("#filter", words)
    for summary in tab.locator(".offer:visible summary").all():
        summary.click()
    offers = tab.locator(".offer:visible").all()
    procedures = {
        o.locator(".offer__title").inner_text(): [" ".join(a.split()) for a in o.locator("a:visible").all_inner_texts()]
        for o in offers
    }
    return tab.locator(".unit:visible .unit__link").all_inner_texts(), procedures


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_it_finds_communes_procedures_and_a_procedure_in_a_commune(browser: Browser, base: str, audience: str) -> None:
    everywhere = ["Phường Cao Sơn", "Xã An Bình", "Xã Bình Minh"]
    birth = "Đăng ký khai sinh"
    with reading(browser, base) as reader:
        reader.open(f"{audience}/index.html")
        assert found(reader, "an binh") == (["Xã An Bình"], {})
        for words in ("khai sinh", "Khai Sinh", "dang ky khai", "khai sinh".upper(), "qt ht 01"):
            assert found(reader, words) == ([], {birth: everywhere}), words
        assert found(reader, "khai sinh an binh") == ([], {birth: ["Xã An Bình"]})
        assert found(reader, "cao sơn khai sinh") == ([], {birth: ["Phường Cao Sơn"]})
        assert found(reader, "hoa giai") == ([], {"Hòa giải tranh chấp đất đai": ["Xã An Bình"]})
        assert found(reader, "hoa giai cao son") == ([], {})
        assert reader.tab.inner_text("[data-portal-count]").startswith("Không tìm thấy")
        assert found(reader, "") == (everywhere, {})


def test_a_hit_leads_to_the_page_with_the_words_marked(browser: Browser, base: str) -> None:
    with reading(browser, base) as reader:
        reader.open("public/index.html")
        found(reader, "khai sinh binh minh")
        assert reader.tab.locator(".offer__title:visible mark").all_inner_texts() == ["khai", "sinh"]
        reader.tab.click(".offer a:visible")
        assert f"public/{BINH_MINH}/{BIRTH}" in reader.tab.url
        reader.tab.locator("article mark:visible").first.wait_for()
        assert {mark.lower() for mark in reader.tab.locator("article mark").all_inner_texts() if mark} == {"khai sinh"}


def test_staff_find_more_and_citizens_nothing_internal(browser: Browser, base: str, built: Sample) -> None:
    with reading(browser, base) as reader:
        reader.open("internal/index.html")
        assert list(found(reader, "kiem soat")[1]) == ["Kiểm soát thông tin dạng văn bản"]
        reader.open("public/index.html")
        assert found(reader, "kiem soat") == ([], {})
    public = [p for p in (built.out / "public").rglob("*") if p.name in ("index.html", INVENTORY)]
    assert not [path for path in public if re.search(r"QT-01\b|STCL|Kiểm soát", path.read_text("utf-8"))]
    listed = {one.code for one in inventory_of((built.out / "public" / AN_BINH / INVENTORY).read_bytes())}
    assert listed >= {"QT-HT-01", "QT-DD-01"}


def test_what_other_communes_offer_stays_when_one_is_built(sample: Sample) -> None:
    sample.edit("docs/quy-trinh/ho-tich/khai-sinh.md", "title: Đăng ký khai sinh", "title: Đăng ký việc khai sinh")
    portal = sample.out / "internal/index.html"
    before = portal.read_text("utf-8")
    sample.build(AN_BINH, pdf=False)
    after = portal.read_text("utf-8")
    assert before.count('class="offer"') + 1 == after.count('class="offer"')
    assert re.search(rf'data-here="{AN_BINH}"[^>]*><span class="offer__title">Đăng ký việc khai sinh', after)
    assert re.search(rf'data-not-here="{AN_BINH}"[^>]*><span class="offer__title">Đăng ký khai sinh', after)


def test_what_has_the_marks_that_were_typed_stands_first(browser: Browser, tmp_path: Path) -> None:
    titles = ("Ma chay", "Mạ lúa", "Má nuôi")
    procedures = [Offered(f"QT-{n}", title, f"{n}.html", (), (UNIT.slug,)) for n, title in enumerate(titles)]
    portal = portals.portal(ROOT, [UNIT], "public", VIETNAMESE, procedures=procedures)
    for name, content in {**render.assets(ROOT, VIETNAMESE), **portal.files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with reading(browser, f"{tmp_path.as_uri()}/") as reader:
        reader.open("index.html")
        assert list(found(reader, "má")[1]) == ["Má nuôi", "Ma chay", "Mạ lúa"]
        assert list(found(reader, "ma")[1]) == ["Ma chay", "Mạ lúa", "Má nuôi"]


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


def listed(code: str, title: str, **fields: object) -> Listed:
    known = {"kind": "procedure", "status": "in_force", **fields}
    return Listed(code, title, f"{code}.html", issue=1, revision=0, effective="2026-01-05", **known)  # type: ignore[arg-type]


def test_what_is_the_same_in_all_communes_is_told_once() -> None:
    birth, form = listed("QT-1", "Khai sinh", tthc="1.001193"), listed("BM-1", "Tờ khai", kind="form")
    gone, own = listed("QT-2", "Bỏ", status="withdrawn"), listed("QT-1", "Khai sinh lưu động")
    references = replace(REFERENCES, synonyms={"khai sinh": ("GKS",)})
    first, second = offered({"xa-a": (birth, form, gone), "xa-b": (birth,), "xa-c": (own,)}, references)
    assert (first.title, first.also, first.units) == ("Khai sinh", ("1.001193", "GKS"), ("xa-a", "xa-b"))
    assert (second.title, second.units) == ("Khai sinh lưu động", ("xa-c",))


def test_forty_communes_make_a_small_page() -> None:
    units = [replace(UNIT, slug=f"xa-{n:02d}", name=f"Xã {n:02d}") for n in range(40)]
    slugs = tuple(unit.slug for unit in units)
    procedures = [
        Offered(
            f"QT-HT-{n:02d}", f"Thủ tục dài như tên thật của nó trong danh mục, số {n}", f"ho-tich/{n}.html", (), slugs
        )
        for n in range(88)
    ]
    page = portals.portal(
        ROOT, units, "public", VIETNAMESE, procedures=[replace(procedures[0], units=slugs[1:]), *procedures[1:]]
    )
    html = page.files["index.html"]
    assert len(html) < 80_000
    assert html.count(b'class="offer"') == 88
    assert html.count(b"data-here") == 0
    assert html.count(b'data-not-here="xa-00"') == 1


def test_an_inventory_of_an_older_build_is_still_read(built: Sample) -> None:
    told = json.loads((built.out / "internal" / CAO_SON / INVENTORY).read_bytes())
    for one in told["documents"]:
        del one["kind"], one["tthc"]
    assert inventory_of(json.dumps(told).encode())
