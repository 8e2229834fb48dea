"""Templates of our own pages and sheets: values are escaped as text, and undefined names are errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sotay.base.languages.language import Language


def environment(folder: Path, language: Language) -> Environment:
    """Return the environment of a folder's templates in a language, which compiles each once, on first use."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    speak(made, language)
    return made


def speak(made: Environment, language: Language) -> None:
    """Let templates of an environment with Jinja's `i18n` say their words, days and durations in a language.

    `{{ _("lần %(label)s", label=…) }}`: in HTML the values are escaped, the words are not.
    """
    install: Any = made
    install.install_gettext_callables(language.words.gettext, language.words.ngettext, newstyle=True)
    made.globals["language"] = language
    made.filters["short_date"] = language.short_date
    made.filters["duration"] = language.duration


def are_equal(folder: Path, other: Path) -> bool:
    """Return whether two folders have the same templates."""
    return folder == other or _texts(folder) == _texts(other)


def _texts(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.html")}
