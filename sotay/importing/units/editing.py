"""Changes single values of a YAML text where they stand: comments, order and every other letter stay."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from typing import Any, TypeGuard

from sotay.base.errors import UserError
from sotay.importing.yamltext import scalar
from sotay.load.yaml.parse import parse
from sotay.load.yaml.places import Keys, Spot, spots

Value = str | int | Mapping[str, str]
"""What is written: a text, a number, or an entry of a list, with a text for each of its fields."""
BOM = "\ufeff"
NOTHING = {"scalar": "", "list": "[]", "mapping": "{}"}
_BEGINS = re.compile(r"\w(?=.*[^\W\d_])")
"""What begins with a letter or digit and has a letter: no other program takes it for a number."""
_SAFE_IN_FLOW = re.compile(r"[^\W\d_][\w ]*")


def bare(raw: str, source: str) -> str:
    """Return a file's text without what its editor added: a byte order mark, line ends of Windows.

    `UserError` for a file with two kinds of line ends.
    """
    crlf = raw.count("\r\n")
    if crlf not in (0, raw.count("\n")):
        raise UserError(f"{source}: some of its lines end as on Windows and some do not; save it with one kind of ends")
    return raw.removeprefix(BOM).replace("\r\n", "\n")


def dressed(text: str, raw: str) -> str:
    """Return a text with what the editor of `raw` added to that."""
    text = text.replace("\n", "\r\n") if "\r\n" in raw else text
    return BOM + text if raw.startswith(BOM) else text


def put(text: str, keys: Keys, value: Value, source: str) -> str:
    """Return a YAML text with a value changed or added; a number one past the end of a list adds an entry.

    `UserError` where it cannot be said for sure that nothing else changes: then it is to be written by hand.
    """
    found = spots(text)
    if keys in found:
        changed = _replaced(text, found[keys], value, in_flow=bool(found[keys[:-1]].style))
    else:
        changed = _added(text, found, keys, value)
    return _sure(text, changed, keys, value, source)


def drop(text: str, keys: Keys, source: str) -> str:
    """Return a YAML text without a value and the key that names it; `UserError` as `put`."""
    found = spots(text)
    spot, parent = found[keys], found[keys[:-1]]
    if parent.style:
        changed = text[: spot.entry] + text[spot.end :]
        # The comma that stood between it and its neighbour.
        before, after = changed[: spot.entry].rstrip(), changed[spot.entry :].lstrip()
        if after.startswith(","):
            changed = before + (" " if before.endswith(",") else "") + after[1:].lstrip()
        else:
            changed = before.removesuffix(",") + after
    else:
        begin, end = text.rfind("\n", 0, spot.entry) + 1, _line_end(text, spot.end)
        changed = text[:begin] + text[end:].removeprefix("\n")
        if parent.count == 1:
            changed = changed[: parent.key] + f" {NOTHING[parent.kind]}" + changed[parent.key :]
    return _sure(text, changed, keys, None, source)


def _replaced(text: str, spot: Spot, value: Value, *, in_flow: bool) -> str:
    if in_flow and not spot.style:
        said = _in_flow(value)
    else:
        said = value if not spot.style and _may_be_plain(value) else _written(value, quote=spot.style)
    return text[: spot.begin] + ("" if spot.begin < spot.end else " ") + said + text[spot.end :]


def _added(text: str, found: Mapping[Keys, Spot], keys: Keys, value: Value) -> str:
    parent, name = found.get(keys[:-1]), "-" if keys[-1].isdigit() else keys[-1]
    if parent is None:  # what it stands in is not there either
        return _lines_added(text, found, keys[:-1], [f"{keys[-2]}:", *_entry(name, value, 2)])
    if parent.style and parent.count:
        last = max(spot.end for place, spot in found.items() if place[:-1] == keys[:-1])
        said = _in_flow(value)
        return text[:last] + ", " + (said if parent.kind == "list" else f"{keys[-1]}: {said}") + text[last:]
    lines = _entry(name, value)
    if parent.count:
        return _lines_added(text, found, keys, lines)
    # `people: {}`, `left_out: []` or a key with nothing behind it: what was empty becomes a block.
    line = text.rfind("\n", 0, parent.entry) + 1
    indent = " " * (parent.entry - line + 2) if len(keys) > 1 else ""
    end = _line_end(text, parent.end)
    kept = text[: parent.begin].rstrip(" ") + text[parent.end : end]
    return kept + "".join(f"\n{indent}{one}" for one in lines) + text[end:]


def _lines_added(text: str, found: Mapping[Keys, Spot], keys: Keys, lines: list[str]) -> str:
    """Return the text with lines behind the last entry of the mapping or list that `keys` is to stand in."""
    parent = found[keys[:-1]]
    end = _line_end(text, parent.end)
    return text[:end] + "".join(f"\n{' ' * parent.column}{line}" for line in lines) + text[end:]


def _entry(name: str, value: Value, indent: int = 0) -> list[str]:
    """Return the lines of a new entry: of a mapping, or, named `-`, of a list."""
    space = " " * indent
    if not isinstance(value, Mapping):
        return [f"{space}- {_written(value)}" if name == "-" else f"{space}{name}: {_written(value)}"]
    inner = [f"{field}: {_written(said)}" for field, said in value.items()]
    return [f"{space}- {inner[0]}", *(f"{space}  {line}" for line in inner[1:])]


def _written(value: Value, quote: str = "") -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        raise TypeError("an entry of a list is added, never replaced")
    if quote == "'":
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=False) if quote == '"' else scalar(value)


def _may_be_plain(value: Value) -> TypeGuard[str]:
    """Tell whether a text may stand without quotes where one without them stood: `2 giờ`, but not `yes` or `01`."""
    if not isinstance(value, str) or value.isalpha() or not _BEGINS.match(value):
        return False
    read, _, problems = parse(f"k: {value}", "")
    return not problems and read == {"k": value}


def _in_flow(value: Value) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_in_flow(said)}" for name, said in value.items()) + "}"
    if isinstance(value, int):
        return str(value)
    plain = _SAFE_IN_FLOW.fullmatch(value) and scalar(value) == value
    return value if plain else json.dumps(value, ensure_ascii=False)


def _line_end(text: str, place: int) -> int:
    """Return where the line ends that a place is in."""
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _sure(before: str, after: str, keys: Keys, value: Value | None, source: str) -> str:
    """Return the new text, having read it again: the one value is another, and all others are as before."""
    old, lines, _ = parse(before, source)
    new, _, problems = parse(after, source)
    # Whether a lookalike is a mistake depends on the language, which `check` knows.
    if any(problem.rule != "lookalike" for problem in problems) or new != _meant(old, keys, value):
        line = next((lines[at] for n in range(len(keys), -1, -1) if (at := ".".join(keys[:n])) in lines), 0)
        raise UserError(
            f"{source}:{line}: {'.'.join(keys)} is written in a way that is not changed here; change it there"
        )
    return after


def _meant(data: object, keys: Keys, value: Value | None) -> object:
    """Return a copy of `data` with one value changed or added, or, where it is None, taken out."""
    found: Any = copy.deepcopy(data)
    holder = found
    for key in keys[:-1]:
        inside = holder[int(key)] if isinstance(holder, list) else holder.get(key)
        if inside is None:
            inside = [] if keys[-1].isdigit() else {}
            holder[key] = inside
        holder = inside
    last: Any = int(keys[-1]) if isinstance(holder, list) else keys[-1]
    if value is None:
        del holder[last]
    elif isinstance(holder, list) and last == len(holder):
        holder.append(dict(value) if isinstance(value, Mapping) else value)
    else:
        holder[last] = dict(value) if isinstance(value, Mapping) else value
    return found
