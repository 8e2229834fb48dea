"""What an author may write: macros and filters from mkdocs-macros, Markdown extensions from `mkdocs.yml`.

The only module that knows mkdocs-macros. It does not do the rendering: it has no sandbox, and exits
at the first error, whereas authors want all mistakes at once (`expand`).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sotay.base.errors import Problem, SourceError
from sotay.base.folders import Folders

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
    from mkdocs.config import load_config
    from mkdocs_macros.plugin import MacrosPlugin

    config = load_config(str(folders.config), docs_dir=str(folders.docs), plugins=[], hooks=[])
    plugin = MacrosPlugin()
    plugin.load_config({"module_name": _module(folders.macros, Path(config.config_file_path).parent)})
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


def _module(macros: Path, project: Path) -> str:
    """Return the module's name as mkdocs-macros wants it: relative to the folder of `mkdocs.yml`."""
    return os.path.relpath(macros, project)
