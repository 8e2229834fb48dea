"""The tables of the English author's guide: `python -m testing.guide` writes them from schemas and the command line.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`. What it says of a field is what editors show of it, in
the words of the catalogue: the descriptions that the Vietnamese schemas have.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sotay.base.folders import CODE
from sotay.cli.main import parser
from sotay.load.schema import SCHEMAS, schema

GUIDE = CODE / "cli" / "starters" / "plain.en" / "docs" / "_portal" / "guide"
PAGES: Mapping[str, tuple[str, ...]] = {
    "documents.md": ("document",),
    "units.md": ("unit", "region", "group", "supplement"),
    "references.md": (
        *("manual", "standard", "correlation", "legal", "forms", "patterns", "bases", "glossary", "synonyms"),
        *("calendar", "outdated", "citizens", "catalogue", "differences"),
    ),
    "issuing.md": ("register", "copies", "readings"),
}
"""Which page describes the fields of which files. (`province` is `group` under the name that communes give it.)"""
TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(?=<!-- end -->)", re.DOTALL)
SAME_EVERYWHERE = ("--root", "--as-of", "--json", "--yes", "--dry-run", "--jobs")
"""Options that mean the same in every command that has them."""


def commands() -> Mapping[str, argparse.ArgumentParser]:
    """Return every command."""
    return {name: command for name, (_, command) in _commands().items()}


def _commands() -> Mapping[str, tuple[str, argparse.ArgumentParser]]:
    found = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    helps = {action.dest: action.help or "" for action in found._choices_actions}
    return {name: (helps[name], command) for name, command in found.choices.items()}


def table(name: str) -> str:
    """Return a table of the guide: that of the commands, or those of the fields of a file and what is within it."""
    rows = _command_rows() if name == "commands" else _option_rows() if name == "options" else _field_rows(name)
    return "\n" + "\n".join(rows) + "\n\n"


def _command_rows() -> Iterator[str]:
    yield from ("| Command | What it does |", "|---|---|")
    for name, (words, command) in _commands().items():
        own = " ".join(_argument(a) for a in command._actions if not a.option_strings)
        yield f"| `sotay {f'{name} {own}'.strip()}` | {_cell(words)} |"


def _argument(action: argparse.Action) -> str:
    word = "/".join(action.choices or str(action.metavar or action.dest).split("|"))
    return {"*": f"[{word} ...]", "+": f"{word} ...", "?": f"[{word}]"}.get(str(action.nargs), word)


def _option_rows() -> Iterator[str]:
    yield from ("| Option | Of | What it does |", "|---|---|---|")
    found: dict[tuple[str, str], list[str]] = {}
    for name, (_, command) in _commands().items():
        for option, action in _options(command):
            if option.split()[0] not in SAME_EVERYWHERE:
                found.setdefault((option, _cell(action.help or "")), []).append(f"`{name}`")
    shared = {
        o: a for _, command in _commands().values() for o, a in _options(command) if o.split()[0] in SAME_EVERYWHERE
    }
    for option, action in shared.items():
        found[option, _cell(action.help or "")] = ["several"]
    for (option, said), where in sorted(found.items()):
        yield f"| `{option}` | {', '.join(where)} | {said} |"


def _options(command: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    """Yield each option of a command with its value, as one types it."""
    for action in command._actions:
        for option in action.option_strings if "-h" not in action.option_strings else ():
            choices = "/".join(action.choices or ())
            value = "" if action.nargs == 0 else f" {choices or action.metavar or option.strip('-').upper()}"
            yield option + value, action


def _said(action: argparse.Action) -> str:
    return _cell(action.help or ("lines, or data for tools" if action.choices else ""))


# ── fields ───────────────────────────────────────────────────────────────────────────────────────


def _field_rows(name: str) -> Iterator[str]:
    whole = json.loads(schema(name, "en"))
    before = {part for earlier in _before(name) for part in json.loads(schema(earlier))["$defs"]}
    yield from _of(whole)
    for part, shape in sorted(whole.get("$defs", {}).items()):
        if part not in before and shape.get("properties"):
            yield from ("", f"`{part}`: {_cell(shape['description'])}" if shape.get("description") else f"`{part}`", "")
            yield from _of(shape)


def _before(name: str) -> Iterator[str]:
    """Yield the files that are described before this one and have parts."""
    for one in (one for names in PAGES.values() for one in names):
        if one == name:
            return
        if "$defs" in json.loads(schema(one)):
            yield one


def _of(shape: Mapping[str, Any]) -> Iterator[str]:
    if not shape.get("properties"):
        yield f"The file is {kind(shape)}."
        return
    if not any(part.get("description") for part in shape["properties"].values()):
        yield ", ".join(f"`{name}`" for name in shape["properties"])
        return
    needed = shape.get("required", ())
    yield from ("| Field | Holds | Meaning |", "|---|---|---|")
    for name, part in shape["properties"].items():
        said = filter(None, (_cell(part.get("description") or ""), "**required**" if name in needed else ""))
        yield f"| `{name}` | {kind(part)} | {'; '.join(said)} |"


def kind(part: Mapping[str, Any]) -> str:
    """Return what a field holds, in an author's words."""
    match part:
        case {"$ref": name}:
            said = f"`{name.rpartition('/')[2]}`"
        case {"anyOf": choices}:
            said = " or ".join(dict.fromkeys(kind(one) for one in choices if one.get("type") != "null"))
        case {"enum": values}:
            said = ", ".join(f"`{value}`" for value in values if str(value).isascii()) or "one of two spellings"
        case {"const": value}:
            said = f"`{value}`"
        case {"format": "date"}:
            said = "a day"
        case {"type": "array"}:
            said = f"list of {kind(part['items'])}" if part.get("items") else "list"
        case {"type": "object", "additionalProperties": dict(inside)}:
            said = f"names, each with {kind(inside)}"
        case {"type": "object"}:
            said = "a day, `from`, and fields of the document"
        case {"pattern": pattern} if "working" in pattern:
            said = "a duration"
        case _:
            said = {"string": "text", "integer": "number", "boolean": "`true`, `false`"}[part["type"]]
    return said


def _cell(words: str) -> str:
    """Return words as a cell of a table; what stands between backticks is printed as typed."""
    parts = " ".join(words.split()).split("`")
    return "`".join(part.replace("<", "\\<") if i % 2 == 0 else part for i, part in enumerate(parts))


def brought_up_to_date(text: str) -> str:
    """Return a page of the guide with its tables as they should be."""
    return TABLE.sub(lambda match: match[1] + table(match[2]), text)


def pages() -> list[Path]:
    """Return the pages of the guide."""
    return sorted(GUIDE.glob("*.md"))


def main() -> None:
    """Write the tables of every page anew."""
    assert {name for names in PAGES.values() for name in names} == set(SCHEMAS) - {"province"}
    for path in pages():
        path.write_text(brought_up_to_date(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
