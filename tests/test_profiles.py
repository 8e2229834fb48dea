"""Profiles: a commune's site is the same whatever its group's file is called; others get nothing of a commune's."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args
from urllib.parse import unquote

import pytest
from docx import Document as Word
from testing.building import SAMPLE, Sample, hashes, issue_sample

from sotay.base.colours import contrast_with_white, dark_colour, mixed
from sotay.base.errors import UserError
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.check.procedures import unreceived, unreturned
from sotay.cli.init import STARTERS, init
from sotay.cli.new import new
from sotay.facts.citation import full_name, short_name
from sotay.load.profiles import FOLDER, profile_of
from sotay.load.sources import load
from sotay.model.profiles import Feature, ProfileName
from sotay.model.references import LegalAct

OF_COMMUNES = (
    "ủy ban nhân dân",
    "cộng hòa xã hội",
    "độc lập - tự do",
    "xã, phường",
    "thủ tục hành chính",
    "người dân",
    "hộ tịch",
    "toàn tỉnh",
)
"""Words that only communes have."""
ROOM = "khoa-kham-benh"
LINK, SCHEME = re.compile(r'\b(?:href|src)="([^"]*)"'), re.compile(r"[a-z]+:")
OWN = """\
currency: USD
paper: Letter
logo: anh/bieu-trung.png
colours: {primary: "#1A5276"}
identifier: {title: Mã khoa, pattern: 'K\\d\\d'}
"""
FEE = """\
fees:
  - {kind: fixed, name: Khám bệnh, amount: 150, source: bang-gia}
"""
PRICES = """\
bang-gia: {number: 01/BG-BV, kind: Bảng giá, title: dịch vụ, issuer: Bệnh viện, certainty: seen}
"""


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield everything that readers can read below a folder, in small letters: pages, data, PDFs, Word files."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix in (".html", ".json", ".xml"):
            yield name, path.read_text("utf-8").lower()
        elif path.suffix == ".pdf":
            yield name, printed(path).lower()
        elif path.suffix == ".docx":
            yield name, "\n".join(node.text or "" for node in Word(str(path)).element.iter()).lower()


def printed(path: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout


def size(path: Path) -> str:
    told = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    return next(line.split(":")[1].strip() for line in told.splitlines() if line.startswith("Page size"))


# ── communes ─────────────────────────────────────────────────────────────────────────────────────


def test_a_commune_is_published_alike_under_either_name_of_the_file_and_with_its_profile_named(tmp_path: Path) -> None:

    trees, standings = [], []
    for name in ("before", "after"):
        sample = Sample(shutil.copytree(SAMPLE, tmp_path / name))
        if name == "after":
            group = sample.root / "units/_province.yml"
            group.rename(sample.root / "units/_group.yml")
            said = (sample.root / "units/_group.yml").read_text("utf-8")
            (sample.root / "units/_group.yml").write_text(f"{said}profile: commune\n", "utf-8")
        issue_sample(sample)
        sample.build(pdf=False)
        trees.append(hashes(sample.out))
        standings.append(sorted((sample.root / "units").glob("*/register.yml")))
    assert trees[0] == trees[1]
    assert [path.read_text("utf-8") for path in standings[0]] == [path.read_text("utf-8") for path in standings[1]]


def test_every_profile_has_a_file_and_every_feature_is_a_switch_of_it() -> None:
    assert {path.stem for path in FOLDER.glob("*.yml")} == {*get_args(ProfileName)}
    commune, plain = profile_of("commune"), profile_of("plain")
    assert [getattr(commune, feature) for feature in get_args(Feature)] == [True] * len(get_args(Feature))
    assert [getattr(plain, feature) for feature in get_args(Feature)] == [False] * len(get_args(Feature))


# ── any other organisation ───────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return the plain starter, issued and built."""
    sample = Sample(init(tmp_path_factory.mktemp("plain") / "manual", "plain"))
    sample.issue(1, date(2026, 10, 1))
    sample.build()
    return sample


def test_each_starter_is_there_in_a_language() -> None:
    names = {tuple(path.name.split(".")) for path in STARTERS.glob("*.*")}
    assert {("commune", "vi"), ("plain", "vi")} <= names
    assert {profile for profile, _ in names} == {*get_args(ProfileName)}


def test_a_plain_manual_has_no_mistake_and_nothing_of_a_commune(hospital: Sample) -> None:
    code, _, said = hospital.run("check", "--jobs", "1", "--as-of", "2026-11-01")
    assert (code, said) == (0, "")
    found = dict(texts(hospital.out))
    assert len(found) > 30
    assert [(name, word) for name, text in found.items() for word in OF_COMMUNES if word in text] == []


def test_every_link_of_its_sites_leads_to_a_file(hospital: Sample) -> None:
    dead = []
    for page in sorted(hospital.out.rglob("*.html")):
        for found in LINK.findall(page.read_text("utf-8")):
            path = unquote(found.partition("#")[0].partition("?")[0])
            # What a server shows where there is no page leads from its root.
            there = hospital.out / page.relative_to(hospital.out).parts[0] if path.startswith("/") else page.parent
            if path and not SCHEME.match(path) and not (there / path.lstrip("/")).exists():
                dead.append((page.relative_to(hospital.out).as_posix(), path))
    assert dead == []


def test_public_pages_are_as_written(hospital: Sample) -> None:
    home = hospital.out / f"public/{ROOM}"
    page = (home / "quy-trinh/tiep-don-nguoi-benh.html").read_text("utf-8")
    assert "2. Giấy tờ cần mang" in page
    assert 'class="service"' not in page
    assert "application/ld+json" not in page
    assert not (home / "services.json").exists()
    assert list((home / "pdf").glob("bang-niem-yet*")) == []
    assert not (hospital.out / "internal/van-ban-thay-doi.html").exists()


def test_papers_have_a_neutral_letterhead(hospital: Sample) -> None:
    folder = hospital.out / f"internal/{ROOM}/pdf"
    cover = [line.strip() for line in printed(folder / "QT-01.pdf").splitlines() if line.strip()]
    assert cover[:2] == ["BỆNH VIỆN ĐA KHOA ĐỒNG BẰNG", "KHOA KHÁM BỆNH"]
    assert "Thư ký chất lượng" in printed(folder / "QT-01.pdf")
    form = printed(folder / "BM-01-01.pdf")
    assert "Ngày" in form
    assert "Khám bệnh, ngày" not in form


def test_its_own_currency_paper_logo_colours_and_identifier(hospital: Sample, tmp_path: Path) -> None:
    own = hospital.sources(tmp_path / "own")
    group = own.root / "units/_group.yml"
    group.write_text(group.read_text("utf-8") + OWN, "utf-8")
    own.write(f"units/{ROOM}.yml", (own.root / f"units/{ROOM}.yml").read_text("utf-8") + "identifier: K01\n")
    own.write("references/legal.yml", PRICES)
    own.edit("docs/quy-trinh/tiep-don-nguoi-benh.md", "steps:\n", f"{FEE}steps:\n")
    own.edit("docs/quy-trinh/tiep-don-nguoi-benh.md", "## 3. Các bước", "## Giá\n\n{{ fees() }}\n\n## 3. Các bước")
    picture = Path(__file__).parent / "sample/docs/anh/cua-vao.png"
    (own.root / "docs/anh").mkdir()
    (own.root / "docs/anh/bieu-trung.png").write_bytes(picture.read_bytes())
    own.build(ROOM)
    folder = own.out / f"internal/{ROOM}"
    home = (folder / "index.html").read_text("utf-8")
    assert 'src="anh/bieu-trung.png"' in home
    assert (folder / "anh/bieu-trung.png").exists()
    assert "Mã khoa: K01" in home
    assert "#1a5276" in (folder / "assets/stylesheets/colours.css").read_text("utf-8")
    assert 'href="assets/stylesheets/colours.css"' in home
    assert 'href="assets/stylesheets/colours.css"' in (own.out / "internal/index.html").read_text("utf-8")
    text = printed(folder / "pdf/QT-KB-01.pdf").replace("\N{NO-BREAK SPACE}", " ")
    assert "150 USD" in text
    assert "Mã khoa: K01" in text
    now = [path for path in sorted((folder / "pdf").glob("*.pdf")) if not path.stem.endswith(".01-00")]
    assert {size(path) for path in now} == {"612 x 792 pts (letter)"}, "but for what was issued on A4"
    listed = subprocess.run(["pdfimages", "-list", folder / "pdf/QT-KB-01.pdf"], check=True, capture_output=True).stdout
    assert len(listed.splitlines()) > 2, "the logo is on the cover"
    (form,) = folder.rglob("BM-01-01.docx")
    section = Word(str(form)).sections[0]
    assert (section.page_width, section.page_height) == (7772400, 10058400)


def test_a_feature_may_differ_from_the_profile(hospital: Sample, tmp_path: Path) -> None:
    own = hospital.sources(tmp_path / "own")
    group = own.root / "units/_group.yml"
    group.write_text(group.read_text("utf-8") + "features: {open_data: true}\n", "utf-8")
    own.build(ROOM, pdf=False)
    told = json.loads((own.out / f"public/{ROOM}/services.json").read_text("utf-8"))
    assert [one["ma_quy_trinh"] for one in told["thu_tuc"]] == ["QT-KB-01"]


# ── steps, colours, weeks ────────────────────────────────────────────────────────────────────────


def test_a_step_says_what_it_does_or_has_the_id_the_profile_knows(tmp_path: Path) -> None:
    root = init(tmp_path / "manual")
    path = root / "docs/quy-trinh/chung-thuc-ban-sao.md"
    text = path.read_text("utf-8")
    for first, last, rules in (
        ("id: tiep-nhan", "id: tra", []),
        ("does: receive", "does: return", []),
        ("id: nhan", "id: xong", ["unreceived", "unreturned"]),
        ("id: tiep-nhan\n    does: return", "does: return", ["unreceived"]),
    ):
        path.write_text(text.replace("id: tiep-nhan", first, 1).replace("id: tra", last, 1), "utf-8")
        sources, problems = load(root)
        assert sources is not None
        assert problems == []
        assert [p.rule for rule in (unreceived, unreturned) for p in rule(sources)] == rules


def test_a_colour_is_dark_enough_for_white_letters() -> None:
    assert dark_colour("#8C1C1F") == "#8c1c1f"
    assert contrast_with_white("#000000") == 21
    assert contrast_with_white("#ffffff") == 1
    for wrong in ("red", "#12345", "#ffcc00"):
        with pytest.raises(ValueError, match=r"; (write|choose) "):
            dark_colour(wrong)
    assert (mixed("#204060", 255, 0.5), mixed("#204060", 0, 0.25)) == ("#90a0b0", "#183048")


def test_a_new_unit_of_a_plain_manual_is_written_as_its_kinds_are(tmp_path: Path) -> None:
    root = init(tmp_path / "manual", "plain")
    path = new(root, "khoa-noi")
    assert path.name == "khoa-noi.yml"
    text = path.read_text("utf-8")
    assert "kind: khoa\n" in text
    assert "units/_group.yml" in text
    assert "gso_code" not in text
    path.write_text(text.replace('name: ""', "name: Nội").replace('address: ""', "address: Nhà C"), "utf-8")
    sources, problems = load(root)
    assert sources is not None
    assert problems == []
    assert sources.units["khoa-noi"].agency == "Khoa Nội"
    with pytest.raises(UserError, match="is not a valid unit slug; write khoa-…"):
        new(root, "phong-tai-chinh")


def test_an_act_says_itself_how_it_is_cited() -> None:
    act = LegalAct("2017/745", "Regulation", "on medical devices", "EU", "seen", cited="Regulation (EU) 2017/745")
    assert short_name(act, VIETNAMESE) == "Regulation (EU) 2017/745"
    assert full_name(act, VIETNAMESE) == "Regulation (EU) 2017/745, on medical devices"
    assert short_name(replace(act, cited=""), VIETNAMESE) == "Regulation số 2017/745"
