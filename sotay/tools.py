"""What results depend on besides their sources: our own code, templates and the versions of libraries."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from sotay.folders import ENGINE, Folders
from sotay.hashing import digest

MARKUP = ("markdown", "mkdocs-macros-plugin")
PRINT = ("weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5", "pillow")
BIND = ("pikepdf",)
LISTS = ("xlsxwriter",)
FORMS = ("python-docx", "lxml")
SITE = ("mkdocs", "mkdocs-material", "jinja2")


@cache
def markup(folders: Folders) -> str:
    """Return the digest of what turns Markdown into HTML."""
    return _digest(MARKUP, [folders.config, *_engine("markup", "text", "vocabulary")])


@cache
def filling(folders: Folders) -> str:
    """Return the digest of what fills in pages: the macros, and all of the engine, which they use parts of."""
    return _digest(
        (*MARKUP, "jinja2", "markupsafe"), [*_files(folders.macros), folders.config, *_files(ENGINE / "sotay")]
    )


@cache
def printing(folders: Folders) -> str:
    """Return the digest of what lays out HTML: libraries, styles, templates, fonts."""
    return _digest(PRINT, [*_files(folders.overrides / "print"), *_files(folders.overrides / "fonts"), *_engine("pdf")])


@cache
def binding() -> str:
    """Return the digest of what puts finished PDFs together."""
    return _digest(BIND, _engine("bind"))


@cache
def listing() -> str:
    """Return the digest of what writes lists as Excel files."""
    return _digest(LISTS, _engine("workbook"))


@cache
def wording() -> str:
    """Return the digest of what writes forms as Word files."""
    return _digest(FORMS, _engine("docx", "tasks/wording"))


@cache
def packing() -> str:
    """Return the digest of what packs sites into zip files."""
    return digest(f"{zlib.ZLIB_RUNTIME_VERSION} {_digest((), _engine('packing'))}")


@cache
def everything(folders: Folders) -> str:
    """Return the digest of all code, styles and versions."""
    names = (*MARKUP, *PRINT, *BIND, *LISTS, *FORMS, *SITE)
    files = [*_files(folders.macros), *_files(folders.overrides), folders.config, *_files(ENGINE / "sotay")]
    return _digest(names, files)


def _engine(*names: str) -> list[Path]:
    """Return the files of engine modules, each a file or a folder."""
    base = ENGINE / "sotay"
    return [f for n in names for f in ([base / f"{n}.py"] if (base / f"{n}.py").exists() else _files(base / n))]


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _digest(packages: Iterable[str], files: Iterable[Path]) -> str:
    lines = [f"{name} {version(name)}" for name in packages]
    lines += [f"{path.name} {digest(path.read_bytes())}" for path in files]
    return digest("\n".join(lines))
