"""What the cache keys its entries by: every library and module that a result depends on."""

from __future__ import annotations

import ast
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

from sotay.base import versions
from sotay.base.folders import ENGINE, Folders
from sotay.base.versions import Tool, modules_of
from sotay.storage import kinds

TOOLS = {name: found for name, found in vars(versions).items() if isinstance(found, Tool)}
DISTRIBUTIONS = packages_distributions()
SUPPORT = {
    "brotli",  # of fonts for the web, which are not printed
    "charset-normalizer",  # guesses what encoding a picture's description has
    "click",
    "colorama",
    "defusedxml",
    "deprecated",  # warns programmers
    "ghp-import",
    "hjson",
    "importlib-metadata",
    "importlib-resources",
    "mergedeep",
    "mkdocs",  # of mkdocs-macros: gives the macros' configuration, which is in the key as a file
    "mkdocs-get-deps",
    "packaging",
    "pathspec",
    "platformdirs",
    "pycparser",
    "python-dateutil",
    "pyyaml-env-tag",
    "requests",
    "six",
    "super-collections",
    "termcolor",
    "typing-extensions",
    "watchdog",
    "wrapt",
    "zopfli",  # of fonts for the web
    "pytz",  # of Babel, for a Python older than ours
}
"""What libraries require that puts nothing into our results."""


READING = {"pydantic", "pydantic_core"}
"""Read what people write: the values that come of it are in the keys."""


def imported(path: Path) -> Iterator[str]:
    """Yield the packages that a module imports, ours and Python's own left out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in (n.split(".")[0] for n in names):
            if name not in sys.stdlib_module_names and name not in ("sotay", "macros"):
                yield name


def required(library: str) -> set[str]:
    """Return what a library cannot do without."""
    found = set[str]()
    for line in requires(library) or ():
        name, _, condition = line.partition(";")
        if "extra" not in condition:
            found.add(re.split(r"[\s<>=!~\[(]", name.strip())[0].lower().replace("_", "-"))
    return found


@pytest.mark.parametrize("name", sorted(TOOLS.keys() - {"FILLING"}))
def test_every_library_a_tool_imports_is_in_its_key(name: str) -> None:
    tool = TOOLS[name]
    used = {package for path in modules_of((*tool.modules, *tool.alone)) for package in imported(path)}
    if tool.alone:  # of these modules, what they import does not count
        used = {package for path in modules_of(tool.modules) for package in imported(path)}
    named = {library.lower() for library in tool.libraries} | SUPPORT
    assert {p for p in used if not {d.lower() for d in DISTRIBUTIONS[p]} & named} - READING == set()


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_what_its_libraries_stand_on_is_in_its_key(name: str) -> None:
    named = {library.lower() for library in TOOLS[name].libraries}
    below = {library for one in named for library in required(one)}
    assert below - named - SUPPORT == set()


PICKLED = {
    "MARKUP": ("model/outputs.py", "expand/markdown.py"),
    "BINDING": ("export/bind/pieces.py", "export/bind/objects.py"),
    "LISTING": ("facts/cells.py", "export/excel.py"),
}
"""Modules of what is pickled under a tool's key, or goes into its results."""


@pytest.mark.parametrize("name", sorted(PICKLED))
def test_the_classes_that_are_kept_pickled_are_in_the_key(name: str) -> None:
    files = {path.relative_to(ENGINE / "sotay").as_posix() for path in modules_of(TOOLS[name].modules)}
    assert files >= set(PICKLED[name])


def test_a_module_reached_over_another_changes_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ENGINE / "sotay", tmp_path / "sotay", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("macros", "overrides", "mkdocs.yml"):
        (tmp_path / name).symlink_to(ENGINE / name)
    monkeypatch.setattr(versions, "CODE", tmp_path / "sotay")
    versions._imported.cache_clear()

    def found() -> dict[str, str]:
        return {name: versions.version.__wrapped__(tool, Folders(ENGINE)) for name, tool in TOOLS.items()}

    before = found()
    for path, tools in {
        "model/outputs.py": {"MARKUP", "FILLING"},
        "export/bind/streams.py": {"BINDING", "FILLING"},
        "export/word/blocks.py": {"WORD", "FILLING"},
        "export/layout/tags.py": {"PRINTING", "FILLING"},
        "storage/zips.py": {"ZIPPING", "FILLING"},
    }.items():
        file = tmp_path / "sotay" / path
        text = file.read_text("utf-8")
        file.write_text(f"{text}# changed\n", "utf-8")
        changed = {name for name, version in found().items() if version != before[name]}
        assert changed == tools, path
        file.write_text(text, "utf-8")
    versions._imported.cache_clear()


def test_every_kind_of_entry_is_written_somewhere_and_named_once() -> None:
    texts = {p: p.read_text("utf-8") for p in (ENGINE / "sotay").rglob("*.py") if p.name != "kinds.py"}
    declared = {name for name, found in vars(kinds).items() if isinstance(found, kinds.Kind)}
    used = {name for text in texts.values() for name in re.findall(r"\bkinds\.([A-Z]+)\b", text)}
    assert used == declared
    assert len({kind.name for kind in kinds.KINDS}) == len(kinds.KINDS) == len(declared)
