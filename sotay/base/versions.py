"""What results depend on besides their sources: our code, templates, and library versions.

A tool lists its entry modules and the libraries it uses. Whatever these modules import from the engine counts as well,
and is found by following the imports, so nothing there can be forgotten.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version as release
from pathlib import Path

from sotay.base.errors import UserError
from sotay.base.folders import CODE, ENGINE, Folders
from sotay.base.hashing import digest
from sotay.base.languages.catalogue import LOCALES

RELEASE = "0.1.0"
"""The version of Sotay; `pyproject.toml` takes it from here."""
SHIPPED = Folders(ENGINE)
KNOWN = CODE / "base" / "languages" / "known.py"
"""What knows every language: whatever uses it depends on all of them."""
IMPORT = re.compile(r"^\s*from (sotay(?:\.\w+)*) import (?:\(([^)]*)\)|([^\n]*))", re.MULTILINE)


@dataclass(frozen=True)
class Tool:
    """Something that produces files."""

    libraries: tuple[str, ...]
    """PyPI names: the libraries it imports, and those they depend on."""
    modules: tuple[str, ...] = ()
    """Its entry modules or packages in the engine."""
    alone: tuple[str, ...] = ()
    """Modules whose imports do not count, because what they pass on is in the key."""
    own: tuple[str, ...] = ()
    """Folders and files that a manual may override: `overrides/print`."""


MARKUP = Tool(
    ("markdown", "mkdocs-macros-plugin", "jinja2", "pyyaml", "lxml", "markupsafe", "babel"),
    ("expand.markdown",),
    own=("mkdocs.yml",),
)
"""Turns Markdown into HTML."""
FILLING = Tool(MARKUP.libraries, ("",), own=("mkdocs.yml", "macros"))
"""Fills in pages: the macros, and the whole engine, since they use parts of it."""
PRINTING = Tool(
    (
        "weasyprint",
        "pydyf",
        "fonttools",
        "tinycss2",
        "tinyhtml5",
        "cssselect2",
        "webencodings",
        "pyphen",
        "pillow",
        "cffi",
        "lxml",
        "markupsafe",
        "babel",
    ),
    ("export.layout",),
    own=("overrides/print", "overrides/fonts"),
)
"""Lays out HTML."""
BINDING = Tool(("pikepdf", "lxml", "pillow", "markupsafe", "babel"), ("export.bind",))
"""Puts finished PDFs together."""
LISTING = Tool(("xlsxwriter", "markupsafe", "babel"), ("export.excel",))
"""Writes lists as Excel files."""
WORD = Tool(
    ("python-docx", "lxml", "pillow", "fonttools", "markupsafe", "babel", "jinja2"),
    ("export.word",),
    alone=("pipeline.tasks.word_files",),
)
"""Writes forms as Word files."""
ZIPPING = Tool((), ("storage.zips",))
"""Packs sites into zip files."""
TOOLS = (MARKUP, FILLING, PRINTING, BINDING, LISTING, WORD, ZIPPING)
SITE = ("mkdocs", "mkdocs-material")
"""What renders pages (`site.theme`); their look is keyed there."""


@cache
def version(tool: Tool, folders: Folders = SHIPPED) -> str:
    """Return the digest of everything a tool's results depend on, including the manual's own overrides."""
    files = [*modules_of(tool.modules), *(_module(CODE, name.replace(".", "/"))[0] for name in tool.alone)]
    files += (file for name in tool.own for file in _files(_own(folders, name)))
    if KNOWN in files:  # it finds languages by their names
        files += [*sorted(KNOWN.parent.glob("*.py")), *_files(LOCALES)]
    return _digest(tool.libraries, files)


@cache
def everything(folders: Folders) -> str:
    """Return the digest of all code, styles and versions."""
    libraries = sorted({name for tool in TOOLS for name in tool.libraries} | {*SITE})
    files = [*_files(folders.macros), *_files(folders.overrides), folders.config, *sorted(CODE.rglob("*.py"))]
    files += [*_files(LOCALES), *_files(CODE / "profiles")]
    return _digest(libraries, files)


def unsaved(folders: Folders, tool: Tool | None = None) -> None:
    """Raise UserError when code or styles were saved since this process first read them: nothing is to be kept then.

    All of them, or those of a tool.
    """
    now = everything.__wrapped__(folders) if tool is None else version.__wrapped__(tool, folders)
    if now != (everything(folders) if tool is None else version(tool, folders)):
        names = ", ".join(tool.own if tool else ("macros", "overrides", "mkdocs.yml"))
        raise UserError(f"a file of {names} was saved while this build read it; build again")


def modules_of(names: Iterable[str]) -> list[Path]:
    """Return the files of these engine modules and packages and of everything they import from it, sorted."""
    base, found = CODE, set[Path]()
    waiting = [file for name in names for file in _module(base, name.replace(".", "/"))]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += _imported(file.read_text("utf-8"))
    return sorted(found)


def _module(base: Path, name: str) -> list[Path]:
    """Return the files of a module, or of a package and everything below it."""
    file = base / f"{name}.py"
    return [file] if file.exists() else sorted((base / name).rglob("*.py"))


@cache
def _imported(text: str) -> tuple[Path, ...]:
    return tuple(_named(text))


def _named(text: str) -> Iterator[Path]:
    for module, many, one in IMPORT.findall(text):
        home = CODE.parent / module.replace(".", "/")
        if home.with_suffix(".py").exists():
            yield home.with_suffix(".py")
            continue
        for name in re.findall(r"\w+", re.sub(r" as \w+", "", many or one)):
            yield home / f"{name}.py"


def _own(folders: Folders, name: str) -> Path:
    return {"mkdocs.yml": folders.config, "macros": folders.macros}.get(
        name, folders.overrides / name.removeprefix("overrides/")
    )


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _digest(packages: Iterable[str], files: Iterable[Path]) -> str:
    lines = [f"Python {sys.version_info[:2]}, zlib {zlib.ZLIB_RUNTIME_VERSION}"]
    lines += [f"{name} {release(name)}" for name in packages]
    lines += [f"{path.name} {digest(path.read_bytes())}" for path in files]
    return digest("\n".join(lines))
