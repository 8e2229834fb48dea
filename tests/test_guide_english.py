"""The author's guide in English says what is so, as the Vietnamese one does: `init` writes it into the manual."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from testing.guide import GUIDE, PAGES, brought_up_to_date, commands, pages
from testing.messages import VIETNAMESE
from testing.rules import rules

from macros import FORMATS, MACROS
from sotay.base.folders import ENGINE, Folders
from sotay.base.languages.known import language
from sotay.cli.init import init
from sotay.control.notices import STATUS_NAMES
from sotay.expand.markdown import convert
from sotay.load.sources import load
from sotay.model.terms import DocumentKind

RULE = re.compile(r"`([a-z0-9-]+)`")


def page(name: str) -> str:
    return (GUIDE / name).read_text("utf-8")


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_tables_are_those_of_schemas_and_command_line(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text == brought_up_to_date(text), "run `python -m testing.guide` in tests/"
    assert [line for line in text.split("\n") if VIETNAMESE.search(line)] == []


def test_every_file_that_authors_write_is_described() -> None:
    described = re.findall(r"<!-- table: (\w+) -->", "".join(map(page, PAGES)))
    assert sorted(described) == sorted(part for parts in PAGES.values() for part in parts)


def test_every_command_and_option_is_named() -> None:
    text = page("index.md")
    assert [name for name in commands() if f"| `sotay {name}" not in text] == []
    options = {o for c in commands().values() for a in c._actions for o in a.option_strings if o != "-h"} - {"--help"}
    assert [option for option in sorted(options) if f"| `{option}" not in text] == []


def test_every_macro_is_explained() -> None:
    text = page("macros.md")
    assert [name for name in {**MACROS, **FORMATS} if not re.search(rf"`{name}\(", text)] == []
    named = set(re.findall(r"`([a-z_]+)\(", text)) - {"only", "own", "block"}
    assert named <= {*MACROS, *FORMATS}


def test_every_message_is_explained_once_and_no_other() -> None:
    cells = re.findall(r"^\| (`.*?) \|", page("messages.md"), re.MULTILINE)
    assert sorted(rule for cell in cells for rule in RULE.findall(cell)) == sorted(rules())


def test_every_kind_of_document_is_explained() -> None:
    assert [kind for kind in get_args(DocumentKind) if f"| `{kind}` |" not in page("documents.md")] == []


def test_links_lead_somewhere() -> None:
    found = {p.name: convert(p.read_text("utf-8").split("---\n", 2)[2], Folders(ENGINE)) for p in pages()}
    for name, one in found.items():
        for target in one.links:
            path, _, anchor = target.partition("#")
            if path.startswith("../"):
                continue  # an example of a link
            assert (path or name) in found, f"{name}: {target}"
            assert not anchor or anchor in found[path or name].anchors, f"{name}: {target}"


def test_the_pages_of_a_new_manual_stand_in_the_order_in_which_the_first_names_them(tmp_path: Path) -> None:
    sources, problems = load(init(tmp_path / "manual", "plain", "en"))
    assert sources is not None
    assert problems == []
    named = ["index", "documents", "macros", "units", "references", "issuing", "messages"]
    assert [Path(d.path).stem for d in sources.portal] == named


def test_what_commands_are_shown_with_are_commands_and_options() -> None:
    for path in pages():
        for shown in re.findall(r"`?sotay ([a-z]+)([^`\n#]*)", path.read_text("utf-8")):
            name, rest = shown
            assert name in commands(), shown
            known = {option for action in commands()[name]._actions for option in action.option_strings}
            assert set(re.findall(r"--[a-z-]+", rest)) <= known, shown


def test_statuses_are_called_as_pages_call_them() -> None:
    english = language("en")
    assert [said for said in map(english.say, STATUS_NAMES.values()) if f"| {said} |" not in page("issuing.md")] == []
