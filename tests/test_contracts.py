"""Names by which macros, templates, styles and engine know each other's HTML: all sides use the one home of them."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

import pytest
from testing.authored import BIRTH, RECEIPT, SCOPE, page

from sotay.base.folders import ENGINE
from sotay.model import contracts

WRITERS = {
    "LIVING": ["sotay/facts/tables.py"],
    "VALIDITY": ["macros/lists.py", "macros/tables.py"],
    "FIGURE": ["macros/drawing/svg.py"],
    "FLOWCHART_TEXT": ["macros/drawing/svg.py"],
    "OWN": ["macros/blocks.py", "macros/tables.py"],
    "OWN_TITLE": ["macros/blocks.py", "macros/tables.py"],
    "UNIT_NAME": ["macros/forms.py"],
    "SLOT_LINK": ["sotay/export/sheet/own.py"],
    "CODE": ["macros/html.py"],
    "LABEL": ["sotay/facts/tables.py"],
    "FILL": ["macros/filling.py"],
    "ON_SITE": ["macros/html.py"],
    "NO_PRINT": ["sotay/pipeline/tasks/portals.py"],
}
READERS = {
    "LIVING": ["sotay/control/fingerprint.py", "sotay/facts/diff/lines.py"],
    "VALIDITY": ["sotay/control/fingerprint.py"],
    "FIGURE": ["sotay/site/engine.py"],
    "FLOWCHART_TEXT": ["sotay/facts/diff/lines.py", "sotay/export/sheet/body.py"],
    "OWN": ["sotay/export/sheet/own.py"],
    "OWN_TITLE": ["sotay/export/sheet/own.py"],
    "UNIT_NAME": ["sotay/export/sheet/own.py"],
    "CODE": ["sotay/export/sheet/body.py"],
    "LABEL": ["sotay/export/sheet/body.py"],
    "SLOT_LINK": ["sotay/export/sheet/body.py", "sotay/export/bind/segments.py"],
    "WORDS": ["sotay/export/layout/press.py"],
    "TIGHTER": ["sotay/export/layout/press.py"],
    "FILL": ["sotay/export/sheet/body.py", "sotay/site/desk.py"],
    "TIGHT": ["sotay/export/layout/press.py"],
    "ON_SITE": ["sotay/export/sheet/body.py"],
    "NO_PRINT": ["sotay/export/sheet/body.py"],
}
WRITTEN_OUT = {
    "WORDS": ["overrides/print/body.html", "overrides/print/print.css"],
    "FORM": ["overrides/print/body.html", "overrides/print/print.css"],
    "TIGHT": ["overrides/print/print.css"],
    "TIGHTER": ["overrides/print/print.css"],
    "LABEL": ["overrides/theme/assets/stylesheets/document.css"],
    "FILL": ["overrides/theme/main.html", "overrides/theme/partials/content.html"],
    "FLOWCHART": ["overrides/theme/assets/stylesheets/document.css", "overrides/print/print.css"],
    "VALIDITY": ["overrides/theme/assets/stylesheets/document.css"],
    "OWN": ["overrides/theme/assets/stylesheets/document.css"],
}
"""Where a name stands in a language that cannot import it."""


def source(path: str) -> str:
    return (ENGINE / path).read_text("utf-8")


MACROS = {"own"}
"""Words that are also the name of a macro."""
SIDES = [(name, path) for side in (WRITERS, READERS) for name, paths in side.items() for path in paths]


@pytest.mark.parametrize(("name", "path"), SIDES)
def test_both_sides_use_the_name_and_none_spells_it(name: str, path: str) -> None:
    text, value = source(path), getattr(contracts, name)
    assert re.search(rf"^from sotay\.model\.contracts import [^#]*?\b{name}\b", text, re.MULTILINE)
    assert len(re.findall(rf"\b{name}\b", text)) > 1
    said = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    assert [one for one in said if isinstance(one, str) and (one in {value} - MACROS or f'"{value}"' in one)] == []


@pytest.mark.parametrize(("name", "path"), [(n, p) for n, paths in WRITTEN_OUT.items() for p in paths])
def test_styles_and_templates_have_the_names(name: str, path: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(getattr(contracts, name))}(?![\w-])", source(path))


def test_every_name_has_its_sides() -> None:
    names = {name for name, value in vars(contracts).items() if name.isupper() and isinstance(value, str)}
    assert names == WRITERS.keys() | READERS.keys() | WRITTEN_OUT.keys()


EMITTED = {
    "OWN": ("{{ where_to_go() }}", BIRTH),
    "FLOWCHART": ("{{ flowchart() }}", BIRTH),
    "FLOWCHART_TEXT": ("{{ flowchart() }}", BIRTH),
    "ON_SITE": ("{{ forms() }}", BIRTH),
    "UNIT_NAME": ("{{ authority() }}", RECEIPT),
}


@pytest.mark.parametrize("name", EMITTED)
def test_what_is_looked_for_is_on_the_pages_that_macros_write(name: str) -> None:
    body, document = EMITTED[name]
    assert page(body, replace(SCOPE, document=document)).find_class(getattr(contracts, name))
