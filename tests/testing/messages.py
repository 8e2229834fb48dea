"""The engine's words, marked or in schemas; `python -m testing.messages` brings the catalogues up to date."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import GETTEXT_FUNCTIONS, babel_extract

from sotay.base.folders import ENGINE
from sotay.base.languages.catalogue import SOURCE, path_of
from sotay.base.languages.known import codes
from sotay.base.languages.schemas import spoken
from sotay.load.schema import SCHEMAS, schema
from sotay.site.opendata import described
from sotay.site.theme import SCRIPTS

ONE, MANY = {"say", "marked"}, {"count", "counts"}
"""Functions whose first argument is a message; those of messages about a number of things."""
VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
"""Letters that no English word has."""
TEXT = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
BORN = datetime(2026, 11, 29, tzinfo=UTC)


class Message(NamedTuple):
    """A message and where it is written."""

    text: str
    many: bool
    place: str


def messages() -> Iterator[Message]:
    """Yield every message of code, templates and scripts."""
    for path in code():
        yield from _of_code(path)
    for path in templates():
        with path.open("rb") as file:
            for line, function, found, _ in babel_extract(file, GETTEXT_FUNCTIONS, [], {}):
                text = found[0] if isinstance(found, tuple) else found
                several = function == "ngettext"
                yield Message(str(text), several, f"{path.relative_to(ENGINE)}:{line}")
    for path in scripts():
        for said in TEXT.findall(path.read_text("utf-8")):
            if VIETNAMESE.search(said):
                yield Message(said, False, f"{path.relative_to(ENGINE)}")
    for name, sentences in schemas():
        for said in filter(VIETNAMESE.search, sentences):
            yield Message(said, False, f"the schema of {name}")


def schemas() -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the name of each JSON Schema and its sentences."""
    for name in SCHEMAS:
        yield name, spoken(json.loads(schema(name)))
    yield "services.json", spoken(described())


def code() -> list[Path]:
    """Return the Python files of engine and macros."""
    return sorted(path for folder in ("sotay", "macros") for path in (ENGINE / folder).rglob("*.py"))


def templates() -> list[Path]:
    """Return the templates of pages, papers and portal."""
    folders = ("overrides/theme", "overrides/print", "overrides/portal", "macros/templates")
    found = (path for folder in folders for path in (ENGINE / folder).rglob("*") if path.suffix in (".html", ".md"))
    return sorted(found)


def scripts() -> list[Path]:
    """Return the scripts that have words."""
    return [ENGINE / "overrides/theme/assets/javascripts" / name for name in SCRIPTS]


def _of_code(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and (name := _called(node)) in ONE | MANY:
            first = node.args[0]
            while isinstance(first, ast.Call) and _called(first) == "Markup" and first.args:
                first = first.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and _is_message(name, first.value):
                yield Message(first.value, name in MANY, f"{path.relative_to(ENGINE)}:{node.lineno}")


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_message(name: str, text: str) -> bool:
    return name != "count" or "%(" in text  # texts have a method of that name


def catalogue(language: str) -> Catalog:
    """Return a language's catalogue as it is in the repository."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def forms_of(known: Catalog, text: str) -> tuple[str, ...]:
    """Return how a catalogue says a message, for each kind of number; one empty text for what it does not have."""
    found = known.get(text)
    said = found.string if found else ""
    return (said or "",) if not isinstance(said, tuple | list) else tuple(one or "" for one in said)


def brought_up_to_date(known: Catalog) -> Catalog:
    """Return a catalogue of all messages: translations that are known, nothing for what is new."""
    made = Catalog(locale=known.locale, project="Sotay", creation_date=BORN, revision_date=BORN, fuzzy=False)
    made.header_comment = "# The engine's words; what is in Vietnamese is written in code and templates."
    for message in sorted(messages(), key=lambda found: (found.text, not found.many)):
        if message.text in made:
            continue
        forms = forms_of(known, message.text)
        if message.many:
            made.add((message.text, message.text), forms if len(forms) > 1 else forms * made.num_plurals)
        else:
            made.add(message.text, forms[0])
    return made


def main() -> None:
    """Write the catalogue of every language anew."""
    for language in codes():
        if language != SOURCE:
            made = brought_up_to_date(catalogue(language))
            with path_of(language).open("wb") as file:
                write_po(file, made, no_location=True, width=120)
            texts = {message.text for message in messages()}
            empty = [text for text in texts if not all(forms_of(made, text))]
            print(f"{language}: {len(texts)} messages, {len(empty)} without a translation")


if __name__ == "__main__":
    main()
