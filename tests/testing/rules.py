"""The names of all rules, read from the sources: what is passed as `rule`, or returned before its message."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sotay.base.folders import ENGINE

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Places = dict[str, int]
EXPLAINERS = ("_explain", "_problem")
"""Functions that return a rule with its message."""


def rules() -> frozenset[str]:
    """Return the rule of every mistake that engine and macros can report."""
    trees = [ast.parse(path.read_text("utf-8")) for path in sources()]
    places = {name: place for tree in trees for name, place in _takers(tree)}
    found = [node for tree in trees for node in _given(tree, places | dict(_takers(tree)))]
    return frozenset(word for node in found for word in _words(node))


def sources() -> Iterator[Path]:
    """Yield the files of engine and macros."""
    for folder in ("sotay", "macros"):
        yield from sorted((ENGINE / folder).rglob("*.py"))


def _takers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each function and class that takes a `rule`, with the place of that argument in a call."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.FunctionDef):
            names = [a.arg for a in node.args.args if a.arg != "self"]
        elif isinstance(node, ast.ClassDef):
            names = [f.target.id for f in node.body if isinstance(f, ast.AnnAssign) and isinstance(f.target, ast.Name)]
            init = [f for f in node.body if isinstance(f, ast.FunctionDef) and f.name == "__init__"]
            names = [a.arg for f in init for a in f.args.args[1:]] or names
        if "rule" in names and isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, names.index("rule")


def _given(tree: ast.Module, places: Places) -> Iterator[ast.expr]:
    """Yield what stands where a rule is named."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if name in places:
                yield from args[places[name] : places[name] + 1]
            case ast.Assign(targets=[ast.Name(id="rule")], value=value):
                yield value
            case ast.FunctionDef(returns=ast.Subscript(slice=ast.Tuple(elts=[ast.Name(id="str"), *_]))):
                yield from _first_of_returns(node)


def _first_of_returns(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield the first of the words that a function returns: `return "unsafe", str(error)`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and function.name in EXPLAINERS:
            yield node.value.elts[0]


def _words(node: ast.expr) -> Iterable[str]:
    """Return the rules an expression may stand for."""
    if isinstance(node, ast.IfExp):
        return [*_words(node.body), *_words(node.orelse)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
        return [node.value]
    return []
