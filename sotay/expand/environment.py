"""What an author may write: macros and filters from mkdocs-macros, Markdown extensions from `mkdocs.yml`.

The only module that knows mkdocs-macros. It does not do the rendering: it has no sandbox, and exits
at the first error, whereas authors want all mistakes at once (`expand`).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotay.base.errors import Problem, SourceError
from sotay.base.folders import ENGINE, Folders

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

BUILT_IN_MACROS = frozenset({"context", "macros_info", "now", "fix_url"})
BUILT_IN_FILTERS = frozenset({"pretty", "relative_url"})
"""Built-in names of mkdocs-macros that expose the machine or the clock: not part of the vocabulary."""


@dataclass(frozen=True)
class Vocabulary:
    """Macros and filters by name; the Markdown extensions with their settings."""

    macros: Mapping[str, Callable[..., Any]]
    filters: Mapping[str, Callable[..., Any]]
    extensions: tuple[str, ...]
    extension_settings: Mapping[str, Mapping[str, Any]]


LIBRARIES = ("mkdocs_macros.plugin",)
"""Loaded on first use, because it is slow."""


@cache
def vocabulary(folders: Folders) -> Vocabulary:
    """Return the vocabulary of a manual, defined by `mkdocs.yml` and `macros/`.

    Raises SourceError when `macros/` cannot be imported: mkdocs-macros hides the reason behind
    "could not find custom module".
    """
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    logging.getLogger("mkdocs.plugins.macros").setLevel(logging.WARNING)
    from mkdocs_macros.plugin import MacrosPlugin

    config = _configuration(folders)
    plugin = MacrosPlugin()
    plugin.load_config({"module_name": folders.macros.name})
    # The plugin looks for the module beside `mkdocs.yml`, which may be the manual's own while the macros are shipped.
    config.config_file_path = str(folders.macros.parent / folders.config.name)
    try:
        plugin.on_config(config)  # type: ignore[no-untyped-call]
    except (ImportError, SyntaxError, NameError) as error:
        cause = error.__context__ or error
        problem = Problem("macros/__init__.py", 0, "macros-broken", f"{type(cause).__name__}: {cause}")
        raise SourceError([problem]) from error
    return Vocabulary(
        macros={k: v for k, v in plugin.macros.items() if k not in BUILT_IN_MACROS},
        filters={k: v for k, v in plugin.filters.items() if k not in BUILT_IN_FILTERS},
        extensions=tuple(config.markdown_extensions),
        extension_settings=dict(config.mdx_configs),
    )


def settings(folders: Folders) -> dict[str, Any]:
    """Return what `mkdocs.yml` says: the manual's own values over the shipped ones, which the look rests on.

    `theme` and `extra` are merged key by key; the plugins are the shipped ones and then those that only the manual
    names. SourceError where the file is not a YAML mapping.
    """
    shipped, own = _read(Folders(ENGINE).config), _read(folders.config)
    merged = {name: shipped.get(name, {}) | own.get(name, {}) for name in ("theme", "extra")}
    known = {_name(plugin) for plugin in shipped["plugins"]}
    plugins = [*shipped["plugins"], *(plugin for plugin in own.get("plugins", ()) if _name(plugin) not in known)]
    return shipped | own | merged | {"plugins": plugins, "use_directory_urls": shipped["use_directory_urls"]}


def _read(path: Path) -> dict[str, Any]:
    return deepcopy(_parsed(path, path.read_bytes()))  # what takes settings from mkdocs also changes them


# Every site is rendered with them, and they take longer to parse than a page to render.
@lru_cache(maxsize=8)
def _parsed(path: Path, content: bytes) -> dict[str, Any]:
    """Return the settings of a file with this content."""
    from mkdocs.exceptions import ConfigurationError
    from mkdocs.utils.yaml import yaml_load

    try:
        with path.open("rb") as file:
            found = yaml_load(file)
    except ConfigurationError as error:
        raise SourceError([Problem(path.name, 0, "bad-configuration", " ".join(str(error).split()))]) from error
    if not isinstance(found, dict):
        raise SourceError([Problem(path.name, 0, "bad-configuration", "it is not a list of settings with values")])
    return found


def _name(plugin: str | Mapping[str, Any]) -> str:
    return plugin if isinstance(plugin, str) else next(iter(plugin))


def _configuration(folders: Folders) -> MkDocsConfig:
    """Return `mkdocs.yml` as far as it concerns the text; SourceError where mkdocs finds a mistake in it."""
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    # The theme is the sites' business (`site.engine`), and its folder may be the shipped one.
    own = {"docs_dir": str(folders.docs), "theme": "mkdocs", "plugins": [], "hooks": []}
    with listening() as complaints:
        try:
            config = load_config(str(folders.config), **(settings(folders) | own))
        except (Abort, ConfigurationError) as error:
            complaints.append(str(error))
    if complaints:
        said = " ".join("; ".join(complaints).split())
        raise SourceError([Problem(folders.config.name, 0, "bad-configuration", said)])
    return config


@contextmanager
def listening() -> Iterator[list[str]]:
    """Collect warnings of mkdocs and its plugins; at a higher log level they would not be issued."""
    complaints: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("mkdocs")
    before = logger.level, logger.propagate
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield complaints
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
