"""Where the parts of a YAML text stand, letter by letter: for changing one value and nothing around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from sotay.load.yaml.parse import LOADER

Keys = tuple[str, ...]


@dataclass(frozen=True)
class Spot:
    """Where one value stands; offsets count letters from the beginning of the text."""

    kind: str
    """`scalar`, `list` or `mapping`."""
    begin: int
    end: int
    """Behind the last letter of it or of what is in it; before any comment that follows."""
    column: int
    """How far its first line is indented: for a list, its first hyphen; for a mapping, its first key."""
    style: str
    """Of a scalar: empty where it is plain, else `"`, `'`, `|` or `>`; of the others, `flow` or empty."""
    count: int
    """How many entries a list or mapping has."""
    key: int
    """Behind the colon of the key that names it, or where the entry of a list begins; of the whole, 0."""
    entry: int
    """Where the key that names it begins; of an entry of a list, the same as `begin`."""


def spots(text: str) -> Mapping[Keys, Spot]:
    """Return path → spot of each value of a YAML text that `parse` finds nothing wrong with."""
    found: dict[Keys, Spot] = {}
    root = yaml.compose(text, Loader=LOADER)
    if root is not None:
        _see(root, (), 0, root.start_mark.index, text, found)
    return found


def _see(node: Any, at: Keys, key: int, entry: int, text: str, found: dict[Keys, Spot]) -> int:
    """Note a node and those in it; return where it ends."""
    begin: int = node.start_mark.index
    end: int = node.end_mark.index
    style, count = "", 0
    if isinstance(node, yaml.ScalarNode):
        kind, style = "scalar", node.style or ""
        end = begin + len(text[begin:end].rstrip())
    else:
        kind, style, count = "mapping", "flow" if node.flow_style else "", len(node.value)
        inner = [end]
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                colon = text.index(":", name.end_mark.index) + 1
                inner.append(_see(value, (*at, str(name.value)), colon, name.start_mark.index, text, found))
        else:
            kind = "list"
            for number, value in enumerate(node.value):
                start = value.start_mark.index
                inner.append(_see(value, (*at, str(number)), start, start, text, found))
        end = end if style else inner[-1]
    found[at] = Spot(kind, begin, end, node.start_mark.column, style, count, key, entry)
    return end
