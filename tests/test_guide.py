"""The author's guide says what is so: every field, message, option and example of it is held against the code."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from testing.guide import pages
from testing.rules import rules

from sotay.base.folders import ENGINE, Folders
from sotay.cli.main import parser
from sotay.expand.markdown import convert
from sotay.load.sources import load
from sotay.load.units import Group, Province, Region, UnitFile
from sotay.load.yaml.parse import parse
from sotay.load.yaml.validate import validate
from sotay.model.catalogue import CatalogueMap, Explanation
from sotay.model.citizens import Citizens
from sotay.model.copies import CopyLog
from sotay.model.documents import FrontMatter, Pattern
from sotay.model.paths import PORTAL
from sotay.model.readings import ReadingLog
from sotay.model.references import Basis, Calendar, Correlation, FormTemplate, LegalAct, Standard, Structure
from sotay.model.registers import Register
from sotay.model.supplements import Supplement
from sotay.model.terms import DocumentKind

FOLDER = ENGINE / "docs" / PORTAL / "huong-dan"
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILES: tuple[tuple[str, Any], ...] = (
    ("units/_province.yml", Province),
    ("units/_group.yml", Group),
    ("units/_mien-bac.yml", Region),
    ("/register.yml", Register),
    ("/copies.yml", CopyLog),
    ("/readings.yml", ReadingLog),
    ("units/", UnitFile),
    ("references/legal.yml", Mapping[str, LegalAct]),
    ("references/forms.yml", Mapping[str, FormTemplate]),
    ("references/manual.yml", Structure),
    ("references/patterns.yml", Mapping[str, Pattern]),
    ("references/bases.yml", Mapping[str, tuple[str, ...] | Basis]),
    ("references/citizens.yml", Citizens),
    ("references/glossary.yml", Mapping[str, str]),
    ("references/outdated.yml", Mapping[str, str]),
    ("references/synonyms.yml", Mapping[str, tuple[str, ...]]),
    ("references/calendar.yml", Calendar),
    ("references/standards/", Standard),
    ("references/correlations/", Correlation),
    ("references/catalogues/", CatalogueMap),
    ("references/differences.yml", tuple[Explanation, ...]),
)
COMPLETED: Mapping[Any, dict[str, Any]] = {
    FrontMatter: {"title": "Thử"},
    Group: {"standard": "thu", "roles": {}},
    Province: {"province": "Thử", "standard": "thu", "roles": {}},
    UnitFile: {
        "name": "Thử",
        "kind": "xã",
        "gso_code": "00001",
        "address": "Thử",
        "one_stop": {"name": "Thử", "address": "Thử"},
    },
}
"""What an example of a part of a file leaves out."""


def page(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def examples() -> Iterator[tuple[str, int, Any, str]]:
    for path in (*sorted(FOLDER.glob("*.md")), *pages()):
        text = path.read_text("utf-8")
        for match in BLOCK.finditer(text):
            named = re.match(r"# (\S+\.yml)\n", match[1])
            model = next((m for part, m in FILES if part in named[1]), None) if named else FrontMatter
            yield path.name, text.count("\n", 0, match.start()) + 2, model, match[1]


def described(model: Any) -> Iterator[str]:
    """Yield the names of all fields that may be written below a type."""
    for argument in get_args(model):
        yield from described(argument)
    if isinstance(model, type) and is_dataclass(model) and hasattr(model, "__pydantic_config__"):
        hints = get_type_hints(model)
        for field in fields(model):
            yield field.name
            yield from described(hints[field.name])


@pytest.mark.parametrize(("name", "line", "model", "example"), [*examples()])
def test_examples_are_valid(name: str, line: int, model: Any, example: str) -> None:
    assert model is not None, f"{name}:{line}: which file is this?"
    value, lines, problems = parse(example, name, line)
    assert isinstance(value, dict | list)
    whole = COMPLETED.get(model, {}) | value if isinstance(value, dict) else value
    _, mistakes = validate(whole, lines, name, model)
    assert [*problems, *mistakes] == []


@pytest.mark.parametrize(
    ("name", "models"),
    [
        ("tai-lieu.md", [FrontMatter]),
        ("don-vi.md", [UnitFile, Region, Group, Supplement]),
        ("ban-hanh.md", [Register, CopyLog, ReadingLog]),
        (
            "tham-chieu.md",
            [
                LegalAct,
                FormTemplate,
                Standard,
                Correlation,
                Structure,
                Calendar,
                Citizens,
                CatalogueMap,
                Explanation,
            ],
        ),
    ],
)
def test_every_field_is_explained(name: str, models: list[Any]) -> None:
    words = set(re.findall(r"`([^`\n]+)`", page(name)))
    assert {field for model in models for field in described(model)} - words == set()


def test_every_kind_of_document_is_explained() -> None:
    text = page("tai-lieu.md")
    assert [kind for kind in get_args(DocumentKind) if f"| `{kind}` |" not in text] == []


def test_every_message_is_explained_and_no_other() -> None:
    explained = re.findall(r"^\| `([a-z0-9-]+)` \|", page("loi-thuong-gap.md"), re.MULTILINE)
    assert sorted(explained) == sorted(rules())


def test_every_command_and_option_is_explained() -> None:
    text = page("index.md")
    commands = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    assert [name for name in commands.choices if f"build.py {name}" not in text] == []
    options = {o for c in commands.choices.values() for a in c._actions for o in a.option_strings if o != "-h"}
    assert [option for option in sorted(options) if f"`{option}" not in text] == []


def test_every_target_of_make_is_explained() -> None:
    targets = re.findall(r"^([a-z]+):", (ENGINE / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert [target for target in targets if f"`make {target}`" not in page("index.md")] == []


def test_links_lead_somewhere() -> None:
    pages = {p.name: convert(p.read_text("utf-8").split("---\n", 2)[2], Folders(ENGINE)) for p in FOLDER.glob("*.md")}
    for name, found in pages.items():
        for target in found.links:
            path, _, anchor = target.partition("#")
            assert (path or name) in pages, f"{name}: {target}"
            assert not anchor or anchor in pages[path or name].anchors, f"{name}: {target}"


def test_pages_stand_in_the_order_in_which_the_first_names_them() -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    assert [Path(d.path).stem for d in sources.portal] == [
        "index",
        "tai-lieu",
        "macro",
        "don-vi",
        "tham-chieu",
        "ban-hanh",
        "ngay-toi",
        "hai-thay-doi",
        "tu-word",
        "loi-thuong-gap",
    ]


@pytest.mark.xdist_group("browser")  # the process that has the manual published
def test_pictures_of_the_guide_are_on_the_portal(published: Path) -> None:
    page = (published / "internal/huong-dan/tu-word.html").read_text("utf-8")
    shown = re.findall(r'<img[^>]* src="([^"]+)"', page)
    pictures = [path for path in shown if path.startswith("hinh/")]
    assert len(pictures) == 2
    assert all((published / "internal/huong-dan" / path).read_bytes()[1:4] == b"PNG" for path in pictures)
    assert not (published / "public/huong-dan").exists()
