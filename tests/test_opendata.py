"""What machines read of a commune's procedures: `services.json`, its schema, and the schema.org data of a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser
from testing.browsing import HAI_ANH, reading, served

pytestmark = pytest.mark.xdist_group("browser")  # one process builds and holds the browser

BIRTH = "quy-trinh/ho-tich/dang-ky-khai-sinh.html"


@pytest.fixture(scope="module")
def folder(published: Path) -> Path:
    return published / "public" / HAI_ANH


@pytest.fixture(scope="module")
def catalogue(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "services.json").read_text("utf-8"))
    return found


def faults(folder: Path, catalogue: dict[str, Any]) -> Iterator[str]:
    schema = json.loads((folder / catalogue["$schema"]).read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    yield from (error.message for error in Draft202012Validator(schema).iter_errors(catalogue))


def test_the_data_is_as_its_schema_says(folder: Path, catalogue: dict[str, Any]) -> None:
    assert list(faults(folder, catalogue)) == []
    wrong = json.loads(json.dumps(catalogue))
    wrong["thu_tuc"][0]["phi_le_phi"][0]["muc_thu"] = "8.000 đồng"
    wrong["thu_tuc"][1]["ten"] = "Một tên khác"
    assert len(list(faults(folder, wrong))) == 2


def test_every_public_procedure_is_in_the_data_with_its_page(folder: Path, catalogue: dict[str, Any]) -> None:
    pages = {path.relative_to(folder).as_posix() for path in folder.glob("quy-trinh/*/*.html")}
    assert {service["trang"] for service in catalogue["thu_tuc"]} == pages
    assert catalogue["don_vi"]["ten"] == "Ủy ban nhân dân xã Hải Anh"
    named = [p["mau_don_to_khai"] for s in catalogue["thu_tuc"] for p in s["thanh_phan_ho_so"] or ()]
    forms = [form for form in named if form]
    assert len(forms) > 50
    assert [form for form in forms if not (folder / form["trang"]).exists()] == []
    assert [form for form in forms if not (folder / form["word"]).exists()] == []
    assert not list((folder.parents[1] / "internal").rglob("services.json"))


def test_what_is_not_published_is_not_free(catalogue: dict[str, Any]) -> None:
    birth = next(s for s in catalogue["thu_tuc"] if s["ma_thu_tuc"] == "1.001193")
    fees = {(fee["loai"], fee["muc_thu"]) for fee in birth["phi_le_phi"]}
    assert fees == {("mien", 0), ("theo_nghi_quyet", None), ("co_dinh", 8000)}
    assert birth["thoi_han_giai_quyet"]["thoi_han"] == "Trong ngày làm việc"
    assert "Giấy chứng sinh" in [paper["ten_giay_to"] for paper in birth["thanh_phan_ho_so"]]


def test_a_page_tells_machines_of_its_service_under_the_strict_policy(browser: Browser, published: Path) -> None:
    refused = "addEventListener('securitypolicyviolation', event => console.error(event.effectiveDirective))"
    with served(published) as base, reading(browser, base) as reader:  # whatever the browser says is a fault
        reader.tab.add_init_script(refused)
        tab = reader.open(f"public/{HAI_ANH}/{BIRTH}")
        said = json.loads(tab.locator("script[type='application/ld+json']").inner_text())
        assert not reader.open(f"internal/{HAI_ANH}/{BIRTH}").locator("script[type='application/ld+json']").count()
    assert (said["@context"], said["@type"]) == ("https://schema.org", "GovernmentService")
    assert said["name"] == "Đăng ký khai sinh"
    assert said["identifier"]["value"] == "1.001193"
    assert said["provider"]["name"] == "Ủy ban nhân dân xã Hải Anh"
    assert {offer["price"] for offer in said["offers"]} == {0, 8000}
    assert said["serviceOutput"][0]["name"] == "Giấy khai sinh (01 bản chính)"
