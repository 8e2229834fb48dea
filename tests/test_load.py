"""Files as they are read: every one once, each mistake as that of the commune whose file it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sotay.base.errors import Problem
from sotay.base.hashing import digest
from sotay.load.fees import LocalFee
from sotay.load.levels import complete
from sotay.load.reader import LARGE
from sotay.load.sources import Sources, load
from sotay.load.units import KindDefaults, OwnOneStop, Province, UnitFile
from sotay.load.yaml.parse import parse
from sotay.model.paths import owner
from sotay.model.units import Contacts, Holder

BASE = Path(__file__).parent / "broken/_base"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(BASE, tmp_path / "manual")
    return tmp_path / "manual"


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(text.encode())


def read(root: Path) -> Sources:
    sources, problems = load(root)
    assert problems == []
    assert sources is not None
    return sources


def mistakes(root: Path) -> list[Problem]:
    return load(root)[1]


def test_everything_below_the_root_is_read(root: Path) -> None:
    write(root, "docs/_portal/huong-dan.md", "---\ntitle: Hướng dẫn\n---\nLời.\n")
    write(root, "docs/anh/cua.png", "png")
    write(root, "docs/anh/.an", "x")
    sources = read(root)
    assert sorted(sources.units) == ["phuong-cuc", "xa-an", "xa-binh"]
    assert [d.path for d in sources.documents] == [
        "bieu-mau/to-khai.md",
        "index.md",
        "quy-trinh/cong-khai.md",
        "quy-trinh/noi-bo.md",
        "quy-trinh/phuong.md",
    ]
    assert [d.path for d in sources.portal] == ["_portal/huong-dan.md"]
    assert sources.pictures == {"anh/cua.png": digest("png")}
    assert sources.known_codes == {"BM-01", "QT-01", "QT-02", "QT-03"}


def test_a_document_knows_its_lines(root: Path) -> None:
    write(root, "docs/x.md", "---\r\ntitle: Một\r\nclauses:\r\n  - '7.5'\r\n---\r\n\r\nLời.\r\n")
    document = next(d for d in read(root).documents if d.path == "x.md")
    assert (document.body, document.body_line) == ("\nLời.\n", 6)
    assert {k: document.lines[k] for k in ("title", "clauses", "clauses.0")} == {
        "title": 2,
        "clauses": 3,
        "clauses.0": 4,
    }


def test_a_byte_order_mark_is_no_mistake(root: Path) -> None:
    write(root, "docs/x.md", "\ufeff---\ntitle: Một\n---\nLời.\n")
    assert read(root).documents[-1].body == "Lời.\n"


@pytest.mark.parametrize(
    "text", ["", "Lời.\n", "---\ntitle: x\n", "Lời.\n---\ntitle: x\n---\n", "----\ntitle: x\n----\n"]
)
def test_a_page_begins_with_its_front_matter(root: Path, text: str) -> None:
    write(root, "docs/x.md", text)
    assert [(p.path, p.line, p.rule) for p in mistakes(root)] == [("docs/x.md", 1, "no-front-matter")]


def test_a_rule_below_the_front_matter_is_part_of_the_body(root: Path) -> None:
    write(root, "docs/x.md", "---\ntitle: Một\n---\nMột\n\n---\n\nHai\n")
    assert read(root).documents[-1].body == "Một\n\n---\n\nHai\n"


def test_what_is_wrong_in_a_communes_files_is_its_own(root: Path) -> None:
    write(root, "units/xa-an.yml", "name: An\n")
    write(root, "units/xa-binh/docs/x.md", "Lời.\n")
    write(root, "units/phuong-cuc/register.yml", "events: 1\n")
    sources, problems = load(root)
    assert {(p.path, p.unit) for p in problems} == {
        ("units/xa-an.yml", "xa-an"),
        ("units/xa-binh/docs/x.md", "xa-binh"),
        ("units/phuong-cuc/register.yml", "phuong-cuc"),
    }
    assert sources is not None
    assert sorted(sources.units) == ["xa-binh"]
    assert sorted(sources.unit_lines) == ["phuong-cuc", "xa-an", "xa-binh"]


def test_a_mistake_in_one_file_hides_none_in_another(root: Path) -> None:
    write(root, "units/_province.yml", "province: 1\nrole: {}\n")
    write(root, "references/legal.yml", "a: b\n")
    write(root, "docs/x.md", "Lời.\n")
    write(root, "units/xa-an.yml", "name: An\n")
    sources, problems = load(root)
    assert sources is None
    assert {p.path for p in problems} == {"units/_province.yml", "references/legal.yml", "docs/x.md", "units/xa-an.yml"}


def test_a_wrong_letter_hides_no_other_mistake(root: Path) -> None:
    write(root, "docs/x.md", "---\ntitle: \u00d0ất\ntitel: x\n---\nĐất\n")
    assert {(p.line, p.rule) for p in mistakes(root)} == {(2, "lookalike"), (3, "unknown-field")}


def test_shipped_references_are_never_taken_for_another_manuals(root: Path) -> None:
    shutil.rmtree(root / "references")
    province = root / "units/_province.yml"
    province.write_text(province.read_text("utf-8").replace("standard: iso", "standard: tcvn-iso-9001-2015"), "utf-8")
    sources, problems = load(root)
    assert sources is None
    paths = ["references/manual.yml", "references/standards/tcvn-iso-9001-2015.yml"]
    assert [(p.path, p.rule) for p in problems] == [(path, "missing-file") for path in paths]


# ── which documents ──────────────────────────────────────────────────────────────────────────────


def paths(root: Path, unit: str) -> list[str]:
    sources = read(root)
    return [d.source for d in sources.documents_of(sources.units[unit])]


def test_a_communes_own_document_replaces_the_shared_one(root: Path) -> None:
    own = (root / "docs/quy-trinh/noi-bo.md").read_text("utf-8")
    write(root, "units/xa-an/docs/quy-trinh/noi-bo.md", own)
    write(root, "units/xa-an/docs/rieng.md", "---\ntitle: Riêng\n---\n")
    assert paths(root, "xa-an") == [
        "docs/bieu-mau/to-khai.md",
        "docs/index.md",
        "docs/quy-trinh/cong-khai.md",
        "units/xa-an/docs/quy-trinh/noi-bo.md",
        "units/xa-an/docs/rieng.md",
    ]
    assert paths(root, "xa-binh") == [
        "docs/bieu-mau/to-khai.md",
        "docs/index.md",
        "docs/quy-trinh/cong-khai.md",
        "docs/quy-trinh/noi-bo.md",
    ]


def test_a_commune_leaves_documents_out_and_others_are_not_for_it(root: Path) -> None:
    unit = root / "units/phuong-cuc.yml"
    unit.write_text(unit.read_text("utf-8") + "left_out:\n  - {code: QT-02, reason: Không làm}\n", "utf-8")
    assert paths(root, "phuong-cuc") == [
        "docs/bieu-mau/to-khai.md",
        "docs/index.md",
        "docs/quy-trinh/cong-khai.md",
        "docs/quy-trinh/phuong.md",
    ]
    write(root, "docs/x.md", "---\ntitle: x\napplies_to: {units: [xa-binh]}\n---\n")
    assert [unit for unit in ("xa-an", "xa-binh", "phuong-cuc") if "docs/x.md" in paths(root, unit)] == ["xa-binh"]


def test_a_communes_fingerprint_changes_with_what_can_change_its_manual(root: Path) -> None:
    write(root, "units/xa-an/docs/rieng.md", "---\ntitle: Riêng\n---\n")
    before = {unit: read(root).fingerprint_of(unit) for unit in ("xa-an", "xa-binh")}

    def changed(path: str, text: str) -> set[str]:
        old = (root / path).read_bytes() if (root / path).exists() else None
        write(root, path, text)
        found = {unit for unit in before if read(root).fingerprint_of(unit) != before[unit]}
        (root / path).unlink() if old is None else (root / path).write_bytes(old)
        return found

    assert changed("units/xa-an/docs/rieng.md", "---\ntitle: Khác\n---\n") == {"xa-an"}
    assert changed("units/xa-an/register.yml", "events: []\n") == {"xa-an"}
    assert changed("units/phuong-cuc.yml", (root / "units/xa-an.yml").read_text("utf-8") + "# x\n") == set()
    assert changed("docs/anh/x.png", "png") == {"xa-an", "xa-binh"}
    assert changed("docs/index.md", "---\ntitle: x\n---\n") == {"xa-an", "xa-binh"}
    legal = (root / "references/legal.yml").read_text("utf-8")
    assert changed("references/legal.yml", legal + "# x\n") == {"xa-an", "xa-binh"}


@pytest.mark.parametrize("path", ["units/xa-an.yml", "units/xa-an/register.yml", "units/xa-an/docs/a/b.md"])
def test_a_file_belongs_to_its_commune(path: str) -> None:
    assert owner(path) == "xa-an"


# ── what a commune inherits ──────────────────────────────────────────────────────────────────────


PROVINCE = Province(
    province="Mẫu",
    standard="iso",
    roles={"chu_tich": "Chủ tịch", "mot_cua": "Một cửa"},
    hours=("Sáng",),
    distribution=(Holder("Kho"),),
    kinds={"phường": KindDefaults({"mot_cua": "Một cửa phường"}, ("Chiều",), (Holder("Phường"),))},
    fees={
        "theo-vung": LocalFee("Theo vùng", amounts={"vung-1": 5000, "": 8000}),
        "mot-vung": LocalFee("Một vùng", amounts={"vung-1": 3000}),
        "chua": LocalFee("Chưa công bố"),
    },
)
XA = UnitFile("An", "xã", "00001", "Số 1", OwnOneStop("Trung tâm", "Số 1"))
PHUONG = UnitFile("Cúc", "phường", "00003", "Số 1", OwnOneStop("Trung tâm", "Số 1"))


def test_what_a_commune_does_not_say_its_kind_or_the_province_does() -> None:
    xa, phuong = (complete(name, own, PROVINCE) for name, own in (("xa-an", XA), ("phuong-cuc", PHUONG)))
    assert (xa.full_name, xa.committee, xa.province) == ("xã An", "Ủy ban nhân dân xã An", "Mẫu")
    assert (xa.roles["mot_cua"], xa.one_stop.hours, xa.distribution) == ("Một cửa", ("Sáng",), (Holder("Kho"),))
    assert (phuong.roles["mot_cua"], phuong.one_stop.hours) == ("Một cửa phường", ("Chiều",))
    assert (phuong.roles["chu_tich"], phuong.distribution) == ("Chủ tịch", (Holder("Phường"),))
    assert xa.contacts == Contacts()


def test_what_a_commune_says_itself_wins() -> None:
    from dataclasses import replace

    own = replace(
        PHUONG,
        roles={"mot_cua": "Bộ phận ta"},
        one_stop=OwnOneStop("Trung tâm", "Số 1", hours=()),
        distribution=(),
        fees={"theo-vung": 1},
    )
    unit = complete("phuong-cuc", own, PROVINCE)
    assert (unit.roles["mot_cua"], unit.one_stop.hours, unit.distribution) == ("Bộ phận ta", (), ())
    assert unit.fees == {"theo-vung": 1}


@pytest.mark.parametrize(
    ("zone", "fees"),
    [("vung-1", {"theo-vung": 5000, "mot-vung": 3000}), ("vung-2", {"theo-vung": 8000}), ("", {"theo-vung": 8000})],
)
def test_fees_are_those_of_the_zone_and_what_is_not_published_is_not_there(zone: str, fees: dict[str, int]) -> None:
    from dataclasses import replace

    assert complete("xa-an", replace(XA, fee_zone=zone), PROVINCE).fees == fees


# ── files that were read before ──────────────────────────────────────────────────────────────────


def test_a_large_file_is_recalled_and_one_that_was_changed_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, parsed = root / "units/_province.yml", list[str]()
    path.write_text(f"{path.read_text('utf-8')}\n# {'x' * LARGE}\n", "utf-8")

    def noted(content: str, source: str, first_line: int = 1) -> object:
        parsed.append(source)
        return parse(content, source, first_line)

    monkeypatch.setattr("sotay.load.reader.parse", noted)
    first, again = read(root), read(root)
    assert parsed.count("units/_province.yml") == 1
    assert (again.province, again.province_lines) == (first.province, first.province_lines)

    path.write_text(path.read_text("utf-8") + "adress: x\n", "utf-8")
    _, problems = load(root)
    assert [problem.rule for problem in problems] == ["unknown-field"]
    assert load(root)[1] == problems
