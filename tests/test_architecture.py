"""Imports point downwards: no arrow up, no cycle, one home for each library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from sotay.folders import ENGINE

LAYERS = (
    ("cli",),
    ("issuing", "copying", "verifying", "signing", "examining"),
    ("pipeline", "preview", "schema"),
    ("cluster",),
    ("tasks",),
    ("ledger", "site", "pdf", "bind", "docx", "workbook", "publish", "sheet", "packing"),
    ("editions", "portal", "matrix", "offered", "opendata"),
    ("control", "check", "expand", "markup"),
    ("load",),
    ("lists", "html", "inventory", "news", "work", "statuses", "citation", "services"),
    ("structure", "patterns", "templates", "vocabulary", "progress", "escape", "workers", "serving"),
    ("archive", "shared"),
    ("acts", "clauses", "qr", "runs", "store", "tools", "changes", "model", "text", "yaml"),
    ("errors", "folders", "hashing"),
)
"""Each module imports from its own row and those below."""
HOMES = {
    "mkdocs": {"site", "vocabulary", "preview"},
    "material": {"site"},
    "mkdocs_macros": {"vocabulary"},
    "weasyprint": {"pdf"},
    "pikepdf": {"bind"},
    "watchfiles": {"cli"},
    "markdown": {"markup"},
    "docx": {"docx"},
    "xlsxwriter": {"workbook"},
    "yaml": {"yaml"},
    "segno": {"qr"},
    "dask": {"cluster"},
    "distributed": {"cluster"},
    "fsspec": {"shared"},
    "pyhanko": {"signing"},
    "pkcs11": {"signing"},
}
"""Libraries that only these modules know."""
PURE = {
    "acts",
    "citation",
    "clauses",
    "control",
    "errors",
    "escape",
    "html",
    "lists",
    "model",
    "news",
    "services",
    "structure",
    "text",
    "work",
}
"""What macros may import."""
LINES = 350


def modules() -> dict[str, Path]:
    """Return dotted name → file of engine and macros."""
    found = {}
    for folder in ("sotay", "macros"):
        for path in sorted((ENGINE / folder).rglob("*.py")):
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


def home(name: str) -> str:
    """Return the part of the engine a module belongs to: `sotay.load.units` → `load`."""
    return name.split(".")[1] if "." in name else ""


def test_every_part_has_its_place() -> None:
    parts = {home(name) for name in MODULES if name.startswith("sotay.")}
    assert parts == {part for row in LAYERS for part in row}


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("sotay.")])
def test_no_arrow_points_up(name: str) -> None:
    row = {part: number for number, parts in enumerate(LAYERS) for part in parts}
    up = {i for i in imports(name) if i.startswith("sotay.") and row[home(i)] < row[home(name)]}
    assert up == set()


def test_there_is_no_cycle() -> None:
    graph = {name: {i for i in imports(name, at_once=True) if i in MODULES and i != name} for name in MODULES}
    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


def test_there_is_no_cycle_of_parts() -> None:
    graph: dict[str, set[str]] = {}
    for name in MODULES:
        if name.startswith("sotay."):
            graph.setdefault(home(name), set()).update(home(i) for i in imports(name) if i.startswith("sotay."))
    list(TopologicalSorter({part: below - {part} for part, below in graph.items()}).static_order())


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_library_has_one_home(library: str) -> None:
    users = {home(n) for n in MODULES if any(i.split(".")[0] == library for i in imports(n))}
    assert users == HOMES[library]


def test_macros_are_reached_by_authors_alone() -> None:
    assert [
        name for name in MODULES if name.startswith("sotay") and any(i.split(".")[0] == "macros" for i in imports(name))
    ] == []
    used = {i for name in MODULES if name.startswith("macros") for i in imports(name) if i.startswith("sotay")}
    assert {home(i) for i in used} <= PURE


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
        "pyhanko",
        "pkcs11",
    }
    reached, waiting = set(), ["sotay.cli"]
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
