"""Hook of `mkdocs serve` at the root: previews the commune of SOTAY_UNIT with mkdocs-macros itself.

mkdocs-macros renders there, with this module giving it the same values, the same escaping and the same
heading ids as a build has. `python build.py serve UNIT` is the fuller preview.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File

from sotay.base.clock import today
from sotay.base.templates import speak
from sotay.expand.dialect import Dialect
from sotay.expand.manual import Preview, preview
from sotay.expand.markdown import heading_id
from sotay.expand.page import environment_of
from sotay.load.sources import load

_previews: dict[str, Preview] = {}


def on_startup(command: str, dirty: bool, **_: Any) -> None:
    """Make mkdocs keep this hook's module between rebuilds."""


@event_priority(-100)
def on_config(config: Any) -> Any:
    """Load the sources and give mkdocs-macros, configured just before, the environment of a build."""
    root = Path(config.config_file_path).parent
    sources, problems = load(root)
    unit = os.environ.get("SOTAY_UNIT", "")
    if sources is None or (unit and unit not in sources.units):
        raise PluginError("\n".join(map(str, problems)) or f"SOTAY_UNIT={unit}: no such commune in units/")
    _previews["now"] = preview(sources, unit or min(sources.units), today())
    config.plugins["macros"]._env = environment_of(sources.folders)
    config.mdx_configs.setdefault("toc", {})["slugify"] = heading_id
    config.markdown_extensions.append(Dialect(sources.units[unit or min(sources.units)].language))
    return config


def on_env(env: Any, config: Any, files: Any) -> Any:
    """Let the theme speak the commune's language."""
    speak(env, next(iter(_previews["now"].scopes.values())).language)
    return env


def on_files(files: Any, config: Any, **_: Any) -> Any:
    """Keep this commune's pages, its own in place of shared ones."""
    scopes, root = _previews["now"].scopes, Path(config.config_file_path).parent
    for file in list(files.documentation_pages()):
        scope = scopes.get(file.src_uri)
        if scope is None or scope.document.unit:
            files.remove(file)
    for path, scope in scopes.items():
        if scope.document.unit:
            files.append(File.generated(config, path, abs_src_path=str(root / scope.document.source)))
    return files


@event_priority(100)
def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Put the page's scope in place of its front matter, whose keys would shadow macros of the same names."""
    scope = _previews["now"].scopes[page.file.src_uri]
    page.title = scope.document.title
    page.meta = {name: getattr(scope, name, scope) for name in ("scope", "unit", "document", "audience", "as_of")}
    return scope.document.body if scope.document.own_blocks else markdown
