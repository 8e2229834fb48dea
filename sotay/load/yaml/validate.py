"""Validates YAML values against the model; turns pydantic's errors into words an author can act on."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sotay.base.errors import Problem
from sotay.base.text import Duration, closest
from sotay.load.yaml.parse import Lines, shown
from sotay.model.terms import SAYS_SOMETHING

T = TypeVar("T")
Keys = tuple[str | int, ...]

_ALLOWED: dict[object, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    date: "a date like 2025-07-01",
    Duration: "a time like «4 giờ» or «15 ngày»",
}


def validate(data: object, lines: Lines, path: str, model: type[T], at: str = "") -> tuple[T | None, list[Problem]]:
    """Build a `model` from `data`, as returned by `parse` for the dotted path `at` of the file.

    Return the value, or None and all problems: `unknown-field`, `missing-field`, `wrong-type`, `wrong-value`.
    Whole numbers are accepted as text; nothing else is converted.
    """
    try:
        return _validated(data, model), []
    except ValidationError as error:
        problems: dict[tuple[Keys, str], Problem] = {}
        for detail in error.errors(include_url=False):
            keys = _keys(data, detail["loc"])
            problem = _problem(detail, keys, model)
            line = _line(lines, at, keys)
            # Each member of a union reports the same value: once is enough.
            problems.setdefault((keys, problem[1]), Problem(path, line, *problem))
        return None, list(problems.values())


def remainder(data: object, model: type[T], needed: Collection[str]) -> T | None:
    """Make a `model` of what is right in `data`: what is wrong is left out, each time more of what it stands in.

    Return None where a mistake is in a `needed` field, or cannot be left out.
    """
    for deep in (True, False, False):
        try:
            return _validated(data, model)
        except ValidationError as error:
            wrong = {_keys(data, detail["loc"])[: None if deep else 1] for detail in error.errors()}
        if () in wrong or not {str(keys[0]) for keys in wrong}.isdisjoint(needed):
            return None
        data = _without(data, wrong)
    return None


def _without(data: object, places: Collection[Keys], at: Keys = ()) -> object:
    """Return a copy of `data` that lacks what stands at these places."""
    if isinstance(data, dict):
        return {k: _without(v, places, (*at, k)) for k, v in data.items() if (*at, k) not in places}
    if isinstance(data, list):
        return [_without(v, places, (*at, i)) for i, v in enumerate(data) if (*at, i) not in places]
    return data


def _validated(data: object, model: type[T]) -> T:
    """Validate as JSON, where pydantic is strict but accepts lists as tuples and strings as dates.

    In its lax mode `amount: "8.000"` is 8 and `copies: true` is 1.
    """
    adapter: TypeAdapter[T] = _adapter(cast(Any, model))
    try:
        return adapter.validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        numbers = [e["loc"] for e in error.errors() if e["type"] == "string_type" and type(e["input"]) is int]
        if not numbers:
            raise
    copy = json.loads(json.dumps(data))
    for loc in numbers:
        *parents, last = _keys(data, loc)
        holder = copy
        for key in parents:
            holder = holder[key]
        holder[last] = str(holder[last])
    return adapter.validate_json(json.dumps(copy), strict=True)


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def _keys(data: object, loc: tuple[str | int, ...]) -> Keys:
    """Return the part of pydantic's `loc` that exists in `data`: no union tags, no missing field."""
    keys: list[str | int] = []
    for key in loc:
        if (isinstance(data, dict) and key in data) or (
            isinstance(data, list) and isinstance(key, int) and key < len(data)
        ):
            keys.append(key)
            data = data[key]  # type: ignore[index]
    return tuple(keys)


def _line(lines: Lines, at: str, keys: Keys) -> int:
    """Return the line of the deepest part of the path that has one."""
    for end in range(len(keys), -1, -1):
        place = ".".join([*filter(None, [at]), *map(str, keys[:end])])
        if place in lines:
            return lines[place]
    return lines.get("", 0)


def _problem(detail: ErrorDetails, keys: Keys, model: object) -> tuple[str, str, str]:
    """Return rule, message and hint of one of pydantic's errors."""
    kind, value, name = detail["type"], detail["input"], detail["loc"][-1] if detail["loc"] else ""
    if kind == "unexpected_keyword_argument":
        known = list(_fields(model, keys[:-1]))
        near = closest(str(name), known)
        hint = f'did you mean "{near}"?' if near else f"its fields are {', '.join(known)}"
        return "unknown-field", f'"{name}" is not a field of {_called(keys[:-1], model)}', hint
    if kind == "missing":
        expected = _allowed(_members(model, (*keys, name)))
        return "missing-field", f'{_called(keys, model)} has no "{name}"', f'add "{name}: …" ({expected})'
    members = _members(model, keys)
    if kind == "value_error":
        message, _, hint = str(detail["ctx"]["error"]).partition("; ")
        return "wrong-value", f"{_called(keys, model)}: {message}", hint
    if kind == "literal_error":
        near = closest(str(value), _choices(members))
        hint = f'did you mean "{near}"?' if near else ""
        return "wrong-value", f"{_called(keys, model)} must be {_allowed(members)}, not {shown(value)}", hint
    if kind.endswith(("_type", "_parsing")):
        rule = "wrong-value" if kind == "date_parsing" else "wrong-type"
        hint = "leave the field out, or give it a value" if value is None and keys else ""
        return rule, f"{_called(keys, model)} must be {_allowed(members)}, not {shown(value)}", hint
    blank = kind == "string_pattern_mismatch" and detail["ctx"]["pattern"] == SAYS_SOMETHING
    must = "say something" if blank else re.sub(r"^\w+ should ", "", detail["msg"])
    return "wrong-value", f"{_called(keys, model)} must {must}, not {shown(value)}", "write it" if blank else ""


def _called(keys: Keys, model: object) -> str:
    """Return the place as named in messages: `a unit`, `"kind"`, `an entry of "steps"`."""
    if keys:
        name = next((key for key in reversed(keys) if isinstance(key, str)), "")
        return f'"{name}"' if isinstance(keys[-1], str) else f'an entry of "{name}"'
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", getattr(model, "__name__", "file")).lower().strip("_")
    article = "the" if words == "front matter" else "an" if words[0] in "aeio" else "a"
    return f"{article} {words}"


def _members(annotation: object, keys: Keys) -> tuple[object, ...]:
    """Return the types allowed at `keys` below a type, without None."""
    if get_origin(annotation) in (Union, UnionType):
        found = [m for part in get_args(annotation) for m in _members(part, keys)]
        return tuple(m for m in found if m is not type(None))
    if not keys:
        return (annotation,)
    if is_dataclass(annotation):
        return _members(_written(annotation).get(str(keys[0])), keys[1:])
    inner = [part for part in get_args(annotation) if part is not Ellipsis]
    return _members(inner[-1], keys[1:]) if inner else ()


def _fields(model: object, keys: Keys) -> Iterator[str]:
    for member in _members(model, keys):
        if is_dataclass(member):
            yield from _written(member)


def _written(model: Any) -> dict[str, object]:
    """Return the types of a model's fields by the names that stand in files: `from` is no name in Python."""
    annotated, plain = get_type_hints(model, include_extras=True), get_type_hints(model)
    aliases = {
        name: [found for part in _notes(hint) if (found := getattr(part, "alias", None))]
        for name, hint in annotated.items()
    }
    return {(aliases[field.name] or [field.name])[0]: plain[field.name] for field in fields(model)}


def _notes(hint: object) -> tuple[object, ...]:
    return getattr(hint, "__metadata__", ())


def _choices(members: tuple[object, ...]) -> list[str]:
    return [str(choice) for m in members if get_origin(m) is Literal for choice in get_args(m)]


def _allowed(members: tuple[object, ...]) -> str:
    """Return a description of the values these types allow."""
    if choices := _choices(members):
        return "one of " + ", ".join(f'"{choice}"' for choice in choices)
    return " or ".join(_ALLOWED.get(m) or ("a list" if get_origin(m) is tuple else "a mapping") for m in members)
