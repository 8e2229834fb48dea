"""The look of all sites: templates, compiled once per process, and static files, the same everywhere."""

from __future__ import annotations

import fnmatch
import os
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2
import material
from mkdocs.theme import Theme

from sotay.base.folders import Folders
from sotay.base.hashing import digest

TOOLS = ("mkdocs", "mkdocs-material", "jinja2", "markupsafe")
UNUSED = ("*.map", "assets/javascripts/lunr/*", "assets/images/favicon.png")
USED = ("assets/javascripts/lunr/min/lunr.stemmer.support.min.js", "assets/javascripts/lunr/min/lunr.vi.min.js")

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's banner on standard output

_STOCK = Path(material.__file__).parent / "templates"


def folder(folders: Folders) -> Path:
    """Return the folder of our templates and static files (mkdocs's `custom_dir`)."""
    return folders.overrides / "theme"


def assets(root: Path) -> MappingProxyType[str, bytes]:
    """Return the static files of every site, path below the site → content: the theme's, under ours.

    Source maps, other languages' stemmers and the stock icon are left out. Collected again only when a file of
    ours has changed.
    """
    ours = folder(Folders(root))
    return _assets(ours, _stamps(ours / "assets"))


@lru_cache(maxsize=1)
def _assets(ours: Path, stamps: tuple[tuple[str, int, int], ...]) -> MappingProxyType[str, bytes]:
    found = {
        name: path.read_bytes()
        for base in (_STOCK, ours)
        for path in sorted((base / "assets").rglob("*"))
        if path.is_file() and _is_used(name := path.relative_to(base).as_posix())
    }
    return MappingProxyType(dict(sorted(found.items())))


def _is_used(name: str) -> bool:
    return name in USED or not any(fnmatch.fnmatch(name, pattern) for pattern in UNUSED)


def _stamps(below: Path) -> tuple[tuple[str, int, int], ...]:
    files = sorted(path for path in below.rglob("*") if path.is_file())
    return tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files)


def fingerprint(folders: Folders) -> str:
    """Return the digest of what turns a page's facts into HTML: configuration, templates, this code, tools.

    Static files are not included: pages name them, and a changed style sheet changes no page.
    """
    ours = folder(folders)
    templates = [p for p in ours.rglob("*") if p.is_file() and not p.is_relative_to(ours / "assets")]
    sources = [folders.config, *sorted(templates), *sorted(Path(__file__).parent.glob("*.py"))]
    parts = [f"{digest(path.read_bytes())} {path.name}" for path in sources]
    return digest("\n".join([*parts, *map(_release, TOOLS)]))


@cache
def _release(tool: str) -> str:
    return f"{tool} {version(tool)}"


def share(theme: Theme, state: str) -> None:
    """Let `theme` use the process's template environment, which escapes values and lists no static files.

    mkdocs's own environment would paste values raw, compile every template again for every site, and have
    2.5 MB of equal files copied into each.
    """
    environment = _environment(theme, tuple(theme.dirs), state)
    theme.get_env = lambda: environment  # type: ignore[method-assign]


_environments: dict[tuple[tuple[str, ...], str], jinja2.Environment] = {}


def _environment(theme: Theme, dirs: tuple[str, ...], state: str) -> jinja2.Environment:
    key = dirs, state
    if key not in _environments:
        environment = theme.get_env()
        environment.autoescape = True
        environment.list_templates = _no_templates  # type: ignore[method-assign]
        _environments.clear()  # an edited template is a new state; the old one is no longer needed
        _environments[key] = environment
    return _environments[key]


def _no_templates(*args: Any, **kwargs: Any) -> list[str]:
    return []
