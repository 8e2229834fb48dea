"""The schemas that editors read are those of the code, and every shipped file names its own and keeps to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from testing.messages import VIETNAMESE

from sotay.base.folders import ENGINE
from sotay.cli.new import new
from sotay.load.schema import FOLDER, SCHEMAS, schema
from sotay.load.yaml.parse import parse
from sotay.model.documents import FrontMatter

MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)$", re.MULTILINE)
KNOWN = {"$ref", "type", "properties", "additionalProperties", "required", "items", "enum", "pattern", "anyOf"}
KNOWN |= {
    "minimum",
    "maximum",
    "minItems",
    "format",
    "default",
    "description",
    "title",
    "$defs",
    "$schema",
    "const",
    "propertyNames",
}
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def shipped() -> Iterator[tuple[str, str]]:
    """Yield path and schema of every file that people write."""
    for path in sorted((ENGINE / "docs").rglob("*.md")):
        yield path.relative_to(ENGINE).as_posix(), "document"
    for path in sorted((ENGINE / "units").rglob("*")):
        name = path.relative_to(ENGINE).as_posix()
        if path.suffix == ".md":
            yield name, "document"
        elif path.suffix == ".yml":
            yield (
                name,
                {name: name.strip("_") for name in ("_province", "register", "copies", "readings")}.get(
                    path.stem, "unit"
                ),
            )
    for path in sorted((ENGINE / "references").rglob("*.yml")):
        name = path.relative_to(ENGINE).as_posix()
        yield (
            name,
            {"standards": "standard", "correlations": "correlation", "catalogues": "catalogue"}.get(
                path.parent.name, path.stem
            ),
        )


def written(path: str) -> str:
    """Return the YAML of a file: all of it, or what stands between the `---` lines."""
    text = (ENGINE / path).read_text("utf-8")
    return text.split("---\n")[1] if path.endswith(".md") else text


def wrong(value: Any, part: Mapping[str, Any], whole: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Yield where a value breaks its schema; knows the words that our schemas use, and stops at others."""
    assert part.keys() <= KNOWN, part.keys() - KNOWN
    if "$ref" in part:
        yield from wrong(value, whole["$defs"][part["$ref"].rpartition("/")[2]], whole, at)
    if "anyOf" in part and all(list(wrong(value, choice, whole, at)) for choice in part["anyOf"]):
        yield f"{at}: fits none"
    kind = part.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
        yield f"{at}: {value!r} is no {kind}"
        return
    if value not in part.get("enum", [part.get("const", value)]):
        yield f"{at}: {value!r}"
    if "pattern" in part and not re.search(part["pattern"], value):
        yield f"{at}: {value!r}"
    if isinstance(value, list) and len(value) < part.get("minItems", 0):
        yield f"{at}: has only {len(value)}"
    if "minimum" in part and not part["minimum"] <= value <= part.get("maximum", value):
        yield f"{at}: {value!r}"
    yield from wrong_inside(value, part, whole, at)


def wrong_inside(value: Any, part: Mapping[str, Any], whole: Mapping[str, Any], at: str) -> Iterator[str]:
    if isinstance(value, dict) and part.get("type") == "object":
        properties, others = part.get("properties", {}), part.get("additionalProperties", False)
        yield from (f"{at}: has no {name}" for name in part.get("required", ()) if name not in value)
        for name in value:
            yield from wrong(name, part.get("propertyNames", {}), whole, f"{at}.{name}")
        for name, item in value.items():
            if name in properties or others:
                yield from wrong(
                    item, properties.get(name, others if isinstance(others, dict) else {}), whole, f"{at}.{name}"
                )
            else:
                yield f"{at}.{name}: unknown"
    if isinstance(value, list) and isinstance(part.get("items"), dict):
        for index, item in enumerate(value):
            yield from wrong(item, part["items"], whole, f"{at}.{index}")


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_shipped_schema_is_that_of_the_code(name: str) -> None:
    assert (FOLDER / f"{name}.json").read_text("utf-8") == schema(name), "run: python -m sotay.schema"


ACCEPTED = re.compile(r'^ *"pattern": |^ *("default": )?"(hòa|hoà)",?$')
"""Lines that say what a file may have in it, whatever its language: durations, and how Vietnamese is spelt."""


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_in_english_a_schema_says_no_word_of_vietnamese_and_accepts_the_same(name: str) -> None:
    english, source = json.loads(schema(name, "en")), json.loads(schema(name))
    left = [line for line in schema(name, "en").split("\n") if VIETNAMESE.search(line) and not ACCEPTED.match(line)]
    assert left == []
    assert accepted(english) == accepted(source)


def accepted(part: Any) -> Any:
    """Return a schema without what it only tells its readers."""
    if isinstance(part, list):
        return [accepted(one) for one in part]
    if not isinstance(part, dict):
        return part
    told = ("title", "description", "default")
    return {name: accepted(value) for name, value in part.items() if name not in told or not isinstance(value, str)}


def test_no_schema_is_left_over() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(SCHEMAS)


def test_schemas_name_the_draft_that_editors_read_and_describe_their_fields() -> None:
    found = json.loads(schema("document"))
    assert found["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert found["properties"].keys() == {field.name for field in fields(FrontMatter)}
    assert all(field.get("description") for field in found["properties"].values())
    assert found["additionalProperties"] is False


@pytest.mark.parametrize(("path", "name"), list(shipped()))
def test_a_shipped_file_names_its_schema_and_keeps_to_it(path: str, name: str) -> None:
    text = written(path)
    named = MODELINE.findall(text)
    assert [((ENGINE / path).parent / target).resolve() for target in named] == [FOLDER / f"{name}.json"]
    value, _, problems = parse(text, path)
    assert problems == []
    whole = json.loads(schema(name))
    assert list(wrong(value, whole, whole)) == []


def test_a_new_commune_names_its_schema(tmp_path: Path) -> None:
    (tmp_path / "units").mkdir()
    text = new(tmp_path, "xa-moi").read_text("utf-8")
    assert MODELINE.findall(text) == ["../references/schema/unit.json"]
    value = parse(text, "units/xa-moi.yml")[0]
    whole = json.loads(schema("unit"))
    to_be_filled_in = [".name", ".gso_code", ".address", ".one_stop.name", ".one_stop.address"]
    assert sorted(wrong(value, whole, whole)) == sorted(f"{place}: ''" for place in to_be_filled_in)


def test_the_check_of_this_test_finds_mistakes() -> None:
    whole = json.loads(schema("document"))
    good = {"title": "x", "steps": [{"what": "a", "role": "b", "time": "4 giờ"}]}
    assert list(wrong(good, whole, whole)) == []
    for bad in ({}, {"title": 1}, {"title": "x", "sets": 0}, {"title": "x", "kind": "y"}, {"title": "x", "y": 1}):
        assert list(wrong(bad, whole, whole))
    assert list(wrong({**good, "steps": [{"what": "a", "role": "b", "time": "4 tiếng"}]}, whole, whole))
