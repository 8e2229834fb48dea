"""The look of all sites: templates, compiled once per process, and static files, the same everywhere."""

from __future__ import annotations

import fnmatch
import json
import os
import re
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2
import material
from mkdocs.theme import Theme

from sotay.base.folders import ENGINE, Folders
from sotay.base.hashing import digest
from sotay.base.languages.catalogue import LOCALES, SOURCE
from sotay.base.languages.language import Language
from sotay.base.templates import are_equal, speak
from sotay.site.menu import KeptMenu

TOOLS = ("mkdocs", "mkdocs-material", "jinja2", "markupsafe")
UNUSED = ("*.map", "assets/javascripts/lunr/*", "assets/images/favicon.png")
STEMMER = "assets/javascripts/lunr/min/lunr.{}.min.js"

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's banner on standard output

_STOCK = Path(material.__file__).parent / "templates"


def folder(folders: Folders) -> Path:
    """Return the folder of our templates and static files (mkdocs's `custom_dir`)."""
    return folders.overrides / "theme"


def assets(root: Path, language: Language) -> MappingProxyType[str, bytes]:
    """Return the static files of every site, path below the site → content: the theme's, under ours.

    Source maps, other languages' stemmers and the stock icon are left out. Collected again only when a file of
    ours has changed.
    """
    ours = folder(Folders(root))
    return _assets(ours, _stamps(ours / "assets"), language)


@lru_cache(maxsize=2)
def _assets(ours: Path, stamps: tuple[tuple[str, int, int], ...], language: Language) -> MappingProxyType[str, bytes]:
    found = {
        name: _said(path, language)
        for base in (_STOCK, ours)
        for path in sorted((base / "assets").rglob("*"))
        if path.is_file() and _is_used(name := path.relative_to(base).as_posix(), language)
    }
    return MappingProxyType(dict(sorted(found.items())))


SCRIPTS = ("cases.js", "deadlines.js", "portal.js", "sheet.js", "sotay.js", "stale.js", "tables.js")
"""The scripts that have words of their own."""
_TEXT = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def _said(path: Path, language: Language) -> bytes:
    """Return a static file; in a script of ours, texts that the catalogue has are in the language of the site."""
    content = path.read_bytes()
    if path.name not in SCRIPTS or language.code == SOURCE:
        return content
    return _TEXT.sub(lambda text: _translated(text, language), content.decode()).encode()


def _translated(text: re.Match[str], language: Language) -> str:
    said = language.say(text[1]) if text[1] else ""
    return text[0] if said == text[1] else json.dumps(said, ensure_ascii=False)


def _is_used(name: str, language: Language) -> bool:
    stemmers = (STEMMER.format("stemmer.support"), STEMMER.format(language.search))
    return name in stemmers or not any(fnmatch.fnmatch(name, pattern) for pattern in UNUSED)


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
    sources += sorted(LOCALES.rglob("*.po"))
    parts = [f"{digest(path.read_bytes())} {path.name}" for path in sources]
    return digest("\n".join([*parts, *map(_release, TOOLS)]))


def is_stock(folders: Folders) -> bool:
    """Return whether pages have the engine's own templates, which do nothing to a value but print it."""
    return are_equal(folder(folders), folder(Folders(ENGINE)))


@cache
def _release(tool: str) -> str:
    return f"{tool} {version(tool)}"


def share(theme: Theme, state: str, language: Language) -> None:
    """Let `theme` use the process's template environment, which escapes values and lists no static files.

    mkdocs's own environment would paste values raw, compile every template again for every site, and have
    2.5 MB of equal files copied into each.
    """
    environment = _environment(theme, tuple(theme.dirs), state, language)
    theme.get_env = lambda: environment  # type: ignore[method-assign]


_environments: dict[tuple[tuple[str, ...], str], dict[Language, jinja2.Environment]] = {}


def _environment(theme: Theme, dirs: tuple[str, ...], state: str, language: Language) -> jinja2.Environment:
    key = dirs, state
    if key not in _environments:
        _environments.clear()  # an edited template is a new state; the old one is no longer needed
    if language not in _environments.setdefault(key, {}):
        environment = theme.get_env()
        environment.add_extension("jinja2.ext.i18n")
        environment.add_extension(KeptMenu)
        speak(environment, language)
        environment.autoescape = True
        environment.list_templates = _no_templates  # type: ignore[method-assign]
        _environments[key][language] = environment
    return _environments[key][language]


def _no_templates(*args: Any, **kwargs: Any) -> list[str]:
    return []
