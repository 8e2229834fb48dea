"""Imports point downwards: no arrow up, no cycle, one home for each library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from sotay.base.folders import ENGINE

ROOMS = (
    "cli",
    "issuing",
    "importing",
    "pipeline",
    "site",
    "portal",
    "check",
    "expand",
    "export",
    "load",
    "facts",
    "control",
    "storage",
    "model",
    "base",
)
"""Each room imports from itself and those below."""
HOMES = {
    "mkdocs": {"site", "expand"},
    "material": {"site"},
    "mkdocs_macros": {"expand"},
    "weasyprint": {"export.layout"},
    "pikepdf": {"export.bind"},
    "watchfiles": {"cli"},
    "markdown": {"expand"},
    "docx": {"export.word"},
    "olefile": {"importing.read"},
    "xlsxwriter": {"export.excel"},
    "yaml": {"load.yaml"},
    "segno": {"export.qr"},
    "babel": {"base.languages"},
    "dask": {"pipeline.cluster"},
    "distributed": {"pipeline.cluster"},
    "fsspec": {"storage.shared"},
    # One puts signatures on, the other tells whether one is to be believed, which a build must know.
    "pyhanko": {"issuing.sign", "export.signature"},
    "pyhanko_certvalidator": {"export.signature"},
    "pkcs11": {"issuing.sign"},
}
"""Libraries that only these rooms, or parts of a room, know."""
PURE = {"model", "facts", "control", "base"}
"""What macros may import."""
LINES = 350


def modules() -> dict[str, Path]:
    """Return dotted name → file of engine and macros."""
    found = {}
    for folder in ("sotay", "macros"):
        for path in sorted(path for path in (ENGINE / folder).rglob("*.py") if path.name != "__main__.py"):
            name = path.relative_to(ENGINE).with_suffix("").as_posix().replace("/", ".")
            found[name.removesuffix(".__init__")] = path
    return found


MODULES = modules()


def imports(name: str, at_once: bool = False) -> Iterator[str]:
    """Yield what a module imports, anywhere or, `at_once`, when it is itself imported."""
    for node in _nodes(ast.parse(MODULES[name].read_text("utf-8")), at_once):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, f"{name}: a relative import"
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (module if module in MODULES else node.module for module in full)


def _nodes(node: ast.AST, at_once: bool) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        lazy = isinstance(child, ast.FunctionDef) or (
            isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        )
        if not (at_once and lazy):
            yield from _nodes(child, at_once)


def room(name: str) -> str:
    """Return the room a module belongs to: `sotay.load.units` → `load`."""
    return name.split(".")[1] if "." in name else ""


def test_every_room_has_its_place() -> None:
    assert {room(name) for name in MODULES if name.startswith("sotay.")} == set(ROOMS)


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("sotay.")])
def test_no_arrow_points_up(name: str) -> None:
    up = {i for i in imports(name) if i.startswith("sotay.") and ROOMS.index(room(i)) < ROOMS.index(room(name))}
    assert up == set()


def test_there_is_no_cycle() -> None:
    graph = {name: {i for i in imports(name, at_once=True) if i in MODULES and i != name} for name in MODULES}
    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


@pytest.mark.parametrize("name", [name for name, path in MODULES.items() if path.name == "__init__.py"])
def test_a_room_has_a_sentence_and_nothing_that_works(name: str) -> None:
    if name.startswith("sotay"):
        assert [type(node) for node in ast.parse(MODULES[name].read_text("utf-8")).body] == [ast.Expr]


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_library_has_one_home(library: str) -> None:
    users = {name for name in MODULES if any(i.split(".")[0] == library for i in imports(name))}
    assert {home for home in HOMES[library] for name in users if _lives(name, home)} == HOMES[library]
    assert [name for name in users if not any(_lives(name, home) for home in HOMES[library])] == []


def _lives(name: str, home: str) -> bool:
    return f"{name}.".startswith(f"sotay.{home}.")


def test_macros_are_reached_by_authors_alone() -> None:
    assert [
        name for name in MODULES if name.startswith("sotay") and any(i.split(".")[0] == "macros" for i in imports(name))
    ] == []
    used = {i for name in MODULES if name.startswith("macros") for i in imports(name) if i.startswith("sotay")}
    assert {room(i) for i in used} <= PURE


def test_a_build_waits_for_no_library_it_does_not_need() -> None:
    lazily = {
        "mkdocs",
        "material",
        "weasyprint",
        "pikepdf",
        "docx",
        "xlsxwriter",
        "distributed",
        "fsspec",
        "pydantic",
        "lxml",
        "olefile",
        "pyhanko",
        "pkcs11",
    }
    reached, waiting = set(), ["sotay.cli.main"]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting += [i for i in imports(name, at_once=True) if i in MODULES and i not in reached]
    assert {i.split(".")[0] for name in reached for i in imports(name, at_once=True)}.isdisjoint(lazily)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_fits_in_the_eye_and_says_what_it_is(name: str) -> None:
    text = MODULES[name].read_text("utf-8")
    assert text.count("\n") <= LINES
    first = (ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0]
    assert first
    assert "\n" not in first


def test_a_word_has_one_meaning() -> None:
    homes: dict[str, list[str]] = {}
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name.lstrip("_"), []).append(name)
    assert {word: among for word, among in homes.items() if len(among) > 1} == {}
