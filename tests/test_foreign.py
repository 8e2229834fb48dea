"""`tests/foreign/`: a made-up group of clinics in English, one of them in Vietnamese; the others say no word of it.

Built, issued, changed, issued again, handed out on paper and verified, all by the command line.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pikepdf
import pytest
from testing.building import Sample
from testing.clinics import FOREIGN, HANOI, REYKJAVIK, SAUDARKROKUR, Clinics, issue
from testing.messages import VIETNAMESE

from sotay.base.languages.known import language
from sotay.cli.init import init
from sotay.cli.new import new

pytestmark = pytest.mark.xdist_group("foreign")  # one process builds what the tests look at
NAMES = re.compile("Reykjavík|Sauðárkrókur", re.IGNORECASE)
"""Names of the sources that have such letters."""
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
FOLDING = re.compile(r"\.replace\(/[đĐ]/g")
"""How the search treats letters, whatever the language."""


# ── no word of Vietnamese ────────────────────────────────────────────────────────────────────────


def texts(path: Path) -> Iterator[str]:
    """Yield what a file says, to readers and to programs."""
    match path.suffix:
        case ".pdf":
            yield subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, encoding="utf-8").stdout
            with pikepdf.open(path) as pdf:
                yield from map(str, pdf.docinfo.values())
                with pdf.open_outline() as outline:
                    yield from (item.title for item in outline.root)
                links = (link for page in pdf.pages for link in page.get("/Annots", ()))
                yield from (str(link.get("/Contents", "")) for link in links)
        case ".docx" | ".xlsx" | ".zip":
            with zipfile.ZipFile(path) as files:
                for name in files.namelist():
                    yield name
                    if name.endswith((".xml", ".rels")):
                        yield files.read(name).decode()
        case ".woff2" | ".ttf" | ".png" | ".gz":
            pass
        case ".js" | ".css":
            yield FOLDING.sub("", COMMENT.sub("", path.read_text("utf-8")))
        case _:
            yield path.read_text("utf-8")


def vietnamese(path: Path) -> list[str]:
    """Return the lines with Vietnamese letters in a file, names left out."""
    lines = (line for text in texts(path) for line in NAMES.sub("", text).split("\n"))
    return [line.strip()[:200] for line in lines if VIETNAMESE.search(line)]


def test_nothing_that_is_published_is_in_vietnamese(clinics: Clinics) -> None:
    files = [path for path in clinics.out.rglob("*") if path.is_file() and HANOI not in path.parts]
    kinds = {path.suffix for path in files}
    assert {".html", ".pdf", ".docx", ".xlsx", ".json", ".xml", ".js"} <= kinds
    left = {str(path.relative_to(clinics.out)): vietnamese(path) for path in files}
    assert {name: lines for name, lines in left.items() if lines} == {}


def test_nothing_on_paper_is_in_vietnamese(clinics: Clinics) -> None:
    files = sorted(clinics.papers.rglob("*.pdf"))
    assert len(files) == 4  # a copy for each holder, and the receipts
    assert {path.name: vietnamese(path) for path in files if vietnamese(path)} == {}


def test_no_command_says_a_word_of_vietnamese(clinics: Clinics) -> None:
    assert [line for line in NAMES.sub("", clinics.messages).split("\n") if VIETNAMESE.search(line)] == []


@pytest.mark.parametrize("unit", [REYKJAVIK, SAUDARKROKUR])
@pytest.mark.parametrize("file", ["register.yml", "copies.yml"])
def test_files_that_commands_write_are_in_english(clinics: Clinics, unit: str, file: str) -> None:
    path = clinics.sample.root / "units" / unit / file
    if path.exists():
        assert vietnamese(path) == []


# ── what it says instead ─────────────────────────────────────────────────────────────────────────


def page(clinics: Clinics, path: str) -> str:
    return (clinics.out / path).read_text("utf-8")


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("internal/index.html", "en"),
        (f"internal/{REYKJAVIK}/procedures/calibration.html", "en"),
        (f"internal/{REYKJAVIK}/status/SOP-01-01-00.html", "en"),
        (f"internal/{HANOI}/procedures/calibration.html", "vi"),
    ],
)
def test_a_page_says_which_language_it_is_in(clinics: Clinics, path: str, language: str) -> None:
    assert f'<html lang="{language}"' in page(clinics, path)


@pytest.mark.parametrize(
    ("unit", "language", "whole"), [(REYKJAVIK, "en", "quality-manual"), (HANOI, "vi", "so-tay-chat-luong")]
)
def test_a_pdf_says_which_language_it_is_in(clinics: Clinics, unit: str, language: str, whole: str) -> None:
    for name in ("SOP-01", "F-01", whole):
        with pikepdf.open(clinics.out / f"internal/{unit}/pdf/{name}.pdf") as pdf:
            assert str(pdf.Root.Lang) == language


def test_files_and_folders_are_called_in_the_language(clinics: Clinics) -> None:
    files = [path.relative_to(clinics.out) for path in clinics.out.rglob("*") if HANOI not in path.parts]
    vietnamese = set(language("vi").addresses.values())
    called = {part.removesuffix(path.suffix) for path in files for part in path.parts}
    assert called & vietnamese == set()
    assert {"status", "changes-01-01", "whats-new", "lists", "quality-manual", "matrix", "secretary"} <= {
        name.removeprefix("calibration.") for name in called
    }


def test_a_unit_may_have_another_language_than_its_group(clinics: Clinics) -> None:
    english, vietnamese = (page(clinics, f"internal/{unit}/procedures/calibration.html") for unit in (REYKJAVIK, HANOI))
    for said in (
        "Effective date",
        "Revision history",
        "4 working hours",
        "Time limit",
        "In force",
        "1\u00a0Oct\u00a02026",
    ):
        assert said in english
    for said in ("Ngày hiệu lực", "Bảng theo dõi sửa đổi", "04 giờ làm việc", "Đang hiệu lực", "01/10/2026"):
        assert said in vietnamese
    assert "Fetch the device" in english
    assert "Fetch the device" in vietnamese


def test_the_search_is_told_the_language(clinics: Clinics) -> None:
    found = {
        unit: json.loads(page(clinics, f"internal/{unit}/search/search_index.json")) for unit in (REYKJAVIK, HANOI)
    }
    assert [found[unit]["config"]["lang"] for unit in (REYKJAVIK, HANOI)] == [["en"], ["vi"]]


def test_the_feed_says_what_is_new_in_the_language(clinics: Clinics) -> None:
    root = ET.fromstring(page(clinics, f"internal/{REYKJAVIK}/whats-new.xml"))
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    summary = [
        e.findtext("{http://www.w3.org/2005/Atom}summary") or ""
        for e in root.iter("{http://www.w3.org/2005/Atom}entry")
    ]
    assert summary[0].startswith("Decision 2/2026. 2 documents: ")
    assert "(revised, 01/01)" in summary[0]


def test_what_changed_is_said_in_the_language(clinics: Clinics) -> None:
    assert re.search(r"changes 01/01: \d words? added, \d words? removed", clinics.messages)
    said = next((clinics.out / f"internal/{REYKJAVIK}/procedures").glob("calibration.*01-01*.html")).read_text("utf-8")
    assert '<span class="said">[removed: </span>' in said


def test_a_clinic_without_a_document_says_why(clinics: Clinics) -> None:
    assert "The clinic hangs up the policy of" in page(clinics, f"internal/{SAUDARKROKUR}/lists/documents.html")


def test_a_plan_to_move_to_the_next_edition_is_written_in_english(tmp_path: Path) -> None:
    sample = Sample(FOREIGN).sources(tmp_path / "manual")
    correlation = "references/correlations/iso-13485-2016-2031.yml"
    text = (sample.root / correlation).read_text("utf-8")
    sample.write(
        correlation,
        f"{text}milestones:\n"
        "  - {day: 2031-06-30, what: Certificates end, source: Made up, certainty: low, deadline: true}\n"
        "plan:\n  - {phase: audit, months: 6, role: prepared, what: Internal audit}\n",
    )
    sample.edit("references/manual.yml", "[handbook, policy, decision]", "[handbook, policy, decision, plan]")
    for command in (("transition", REYKJAVIK), ("check",)):
        code, stdout, stderr = sample.run(*command, "--as-of", "2026-11-01")
        assert code == 0, stdout + stderr
    plan = sample.root / "units" / REYKJAVIK / "docs/system/transition-plan-2031.md"
    assert vietnamese(plan) == []
    assert "| 30 Dec 2030 | Audit | Internal audit |" in plan.read_text("utf-8")


def test_values_of_units_go_out_to_excel_and_back_in_english(tmp_path: Path) -> None:
    sample, file = Sample(FOREIGN).sources(tmp_path / "manual"), tmp_path / "units.xlsx"
    code, _, stderr = sample.run("units", "export", str(file), "--as-of", "2026-11-01", "--jobs", "1")
    assert code == 0, stderr
    book = openpyxl.load_workbook(file)
    assert vietnamese(file) == []
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"][:2] == ["Unit", "People"]
    titles = [cell.value for cell in book["Unit"][1]]
    row = next(row[0].row for row in book["Unit"].iter_rows(min_row=2) if row[0].value == SAUDARKROKUR)
    book["Unit"].cell(row, titles.index("Telephone") + 1).value = "555 0100"
    book.save(file)
    code, stdout, stderr = sample.run("units", "import", str(file), "--yes", "--as-of", "2026-11-01", "--jobs", "1")
    assert code == 0, stdout + stderr
    assert 'phone: "555 0100"' in (sample.root / f"units/{SAUDARKROKUR}.yml").read_text("utf-8")


# ── another language ─────────────────────────────────────────────────────────────────────────────

FRENCH = '''\
"""French."""

from collections.abc import Mapping
from typing import ClassVar

from sotay.base.languages.language import Language
from sotay.base.text import TimeUnit


class French(Language):
    """French."""

    code = "fr"
    units: ClassVar[Mapping[TimeUnit, tuple[str, str]]] = {
        "minute": ("minute", "minutes"),
        "hour": ("heure ouvrée", "heures ouvrées"),
        "working_day": ("jour ouvré", "jours ouvrés"),
        "day": ("jour", "jours"),
        "month": ("mois", "mois"),
        "year": ("an", "ans"),
    }
    same_day = ("dans la journée",)


LANGUAGE = French()
'''
CATALOGUE = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Ngày hiệu lực"
msgstr "Date d’entrée en vigueur"

msgid "%(num)s tài liệu"
msgid_plural "%(num)s tài liệu"
msgstr[0] "%(num)s document"
msgstr[1] "%(num)s documents"

msgid "Thời hạn"
msgstr "Délai"
"""


def test_another_language_needs_a_catalogue_and_a_module_and_nothing_else(tmp_path: Path) -> None:
    engine = tmp_path / "engine"
    for name in ("sotay", "macros", "overrides"):
        shutil.copytree(Path(__file__).parents[1] / name, engine / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("build.py", "mkdocs.yml"):
        shutil.copy(Path(__file__).parents[1] / name, engine)
    (engine / "sotay/base/languages/fr.py").write_text(FRENCH, "utf-8")
    catalogue = engine / "sotay/locales/fr/LC_MESSAGES/sotay.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, "utf-8")
    sample = Sample(FOREIGN).sources(tmp_path / "manual")
    sample.edit("units/_group.yml", "locale: en", "locale: fr")
    sample.edit("docs/procedures/documents.md", "time: 2 working days", "time: 2 jours ouvrés")
    command = [
        sys.executable,
        str(engine / "build.py"),
        "build",
        REYKJAVIK,
        "--root",
        str(sample.root),
        "--no-pdf",
        "--jobs",
        "1",
    ]
    built = subprocess.run(command, capture_output=True, encoding="utf-8", cwd="/", check=False)
    assert built.returncode == 0, built.stderr
    said = (sample.out / f"internal/{REYKJAVIK}/procedures/documents.html").read_text("utf-8")
    for words in ('<html lang="fr"', "Date d’entrée en vigueur", "2 jours ouvrés", "4 heures ouvrées", "Délai"):
        assert words in said


# ── a manual of one's own ────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return what `init` writes in English, with a third unit, issued and built."""
    sample = Sample(init(tmp_path_factory.mktemp("own") / "manual", "plain", "en"))
    path = new(sample.root, "branch-valley")
    text = path.read_text("utf-8").replace('name: ""', "name: Valley", 1).replace('address: ""', "address: 3 Lane", 1)
    path.write_text(text, "utf-8")
    for command in (
        ("check",),
        issue(1, "2026-10-01", "First issue"),
        ("build", "--jobs", "1"),
        ("verify", str(sample.out)),
    ):
        code, _, stderr = sample.run(*command, "--as-of", "2026-11-01")
        assert code == 0, stderr
    return sample


def test_a_manual_of_ones_own_in_english_has_no_word_of_vietnamese(own: Sample) -> None:
    sources = [path for path in own.root.rglob("*") if path.suffix in (".md", ".yml") and ".cache" not in path.parts]
    published = [path for path in own.out.rglob("*") if path.is_file()]
    left = {str(path.relative_to(own.root)): vietnamese(path) for path in (*sources, *published)}
    assert {name: lines for name, lines in left.items() if lines} == {}


def test_its_units_are_its_own(own: Sample) -> None:
    home = (own.out / "public/index.html").read_text("utf-8")
    for words in ("Branches", "Valley branch", "Documents open to the public"):
        assert words in home
