"""What sotay/README.md and CONTRIBUTING.md say of the engine is so: modules, cache kinds and files they name exist."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from sotay.base.folders import ENGINE
from sotay.facts.inventory import Listed
from sotay.model import contracts
from sotay.model.copies import Copy, Handover
from sotay.model.outputs import Report
from sotay.model.readings import Acknowledgement, RevisionRead
from sotay.model.registers import BundleRef, Event, Issued
from sotay.model.revisions import Status
from sotay.storage.kinds import KINDS
from sotay.storage.texts import AsIssued

HANDBOOK = (ENGINE / "sotay" / "README.md").read_text("utf-8")
RECIPES = (ENGINE / "CONTRIBUTING.md").read_text("utf-8")
ROOMS = sorted(path.parent.name for path in (ENGINE / "sotay").glob("*/__init__.py"))
BOTH = [pytest.param(HANDBOOK, id="sotay/README.md"), pytest.param(RECIPES, id="CONTRIBUTING.md")]


def names(text: str) -> list[str]:
    """Return what stands between backticks, code blocks left out."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, its head left out."""
    section = HANDBOOK.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in re.findall(r"^\|.*\|$", section, re.M)][
        2:
    ]


def test_the_table_names_every_module_and_no_other() -> None:
    told = {
        f"{names(package)[0]}.{module}"
        for package, _, modules in rows("Rooms and modules")
        for module in names(modules)
    }
    files = (path.relative_to(ENGINE / "sotay") for path in (ENGINE / "sotay").glob("**/*.py"))
    there = {".".join(path.with_suffix("").parts) for path in files if path.name not in ("__init__.py", "__main__.py")}
    assert sorted(told - there) == [], "named and not there"
    assert sorted(there - told) == [], "there and not named: add it to its row"


def test_the_table_names_every_kind_of_cache_entry_with_its_key_and_content() -> None:
    assert rows("The cache") == [[f"`{kind.name}`", kind.key, kind.holds] for kind in KINDS]


@pytest.mark.parametrize("text", BOTH)
def test_every_module_named_exists_and_has_what_is_named_of_it(text: str) -> None:
    for name in (n for n in names(text) if re.fullmatch(rf"({'|'.join(ROOMS)})(\.\w+)+", n)):
        path = ENGINE.joinpath("sotay", *name.split("."))
        if not (path.is_dir() or path.with_suffix(".py").exists()):
            assert defines(path.parent.with_suffix(".py"), path.name), name


def test_every_name_that_a_recipe_points_to_is_there() -> None:
    pointed = re.findall(r"`([\w.]+)`(?: \([^)]*\))? in\s`([\w/]+\.py)`", RECIPES)
    assert len(pointed) >= 7
    for name, path in pointed:
        assert defines(ENGINE / path, name.rpartition(".")[2]), f"{name} in {path}"


def defines(module: Path, name: str) -> bool:
    """Return whether a module defines that name, at its top or in a class."""
    if not module.exists():
        return False
    return bool(re.search(rf"^ *((def|class) {name}\b|{name}(:.*)? = )", module.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("text", BOTH)
def test_every_path_named_exists(text: str) -> None:
    top = {path.name for path in ENGINE.iterdir()}
    for name in names(text):
        if (
            name.partition("/")[0] in top - {"site", "archive", ".cache", ".venv"}
            and "<" not in name
            and " " not in name
        ):
            assert (ENGINE / name).exists() or any(ENGINE.glob(name)), name


@pytest.mark.parametrize(
    "shape", [BundleRef, Event, Issued, Handover, Copy, Acknowledgement, RevisionRead, AsIssued, Report, Listed]
)
def test_every_field_of_the_data_formats_is_named(shape: type) -> None:
    told = names(HANDBOOK.split("\n## Data formats\n")[1].split("\n## ")[0])
    words = {word for name in told for word in re.findall(r"\w+", name)}
    assert {field.name for field in fields(shape)} - words == set()


def test_every_class_and_attribute_of_the_contracts_is_named() -> None:
    told = " ".join(name for row in rows("Contracts") for name in names(" ".join(row)))
    shared = {value for name, value in vars(contracts).items() if name.isupper() and name != "FIGURE"}
    assert {value for value in shared if not re.search(rf"(?<![\w-]){value}(?![\w-])", told)} == set()


def test_every_status_of_a_document_is_named() -> None:
    assert set(get_args(Status)) <= set(names(HANDBOOK))


def test_what_the_package_says_of_itself_points_here() -> None:
    assert "sotay/README.md" in (Path(ENGINE) / "sotay" / "__init__.py").read_text("utf-8")
