"""Markdown files with front matter -> documents."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from sotay.base.errors import Problem
from sotay.load.periods import block_days, periods_of
from sotay.load.yaml.parse import parse
from sotay.load.yaml.validate import remainder, validate
from sotay.model.documents import Document, FrontMatter
from sotay.model.supplements import Supplement

if TYPE_CHECKING:
    from sotay.load.reader import Reader

CALL = re.compile(r"\{\{-?\s*(\w+)\(\s*\)")
CODE = re.compile(r"^code:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
IDENTITY = ("title", "code", "kind")
"""What of a document others know it by."""
UNSURE = re.compile(r'^(?:[^"#\n]|"(?:[^"\\\n]|\\.)*")*?# \? (.+)$', re.MULTILINE)
"""A question that `import` has left beside a value, or where one is missing."""
FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)


def read_document(reader: Reader, source: str, page: str, unit: str = "") -> Document | None:
    """Return the document of a file (`source` from the root, `page` below `docs/`), or None where it is none.

    A document with mistakes in its facts is what is right of them; what it is must be known.
    """
    content = reader.text(source, unit)
    if content is None:
        return None
    document, problems = _parsed(content, source, page, unit)
    reader.add(problems, unit)
    if document is None:
        names = {page, posixpath.basename(page), *CODE.findall(content)}
        reader.unread[unit] = reader.unread.get(unit, frozenset()) | names
    return document


# A process that reloads (`serve`) parses only files saved since.
@lru_cache(maxsize=1024)
def _parsed(content: str, source: str, page: str, unit: str) -> tuple[Document | None, tuple[Problem, ...]]:
    fences = list(FENCE.finditer(content))[:2]
    if len(fences) < 2 or content[: fences[0].start()].strip():
        hint = "begin the file with `---`, the facts in YAML, and `---`"
        return None, (Problem(source, 1, "no-front-matter", "the file has no front matter", hint),)
    head = content[fences[0].end() : fences[1].start()]
    data, lines, problems = parse(head.removeprefix("\n"), source, first_line=2)
    body = content[fences[1].end() :].removeprefix("\n")
    body_line = content.count("\n", 0, fences[1].end()) + 2
    if unit and isinstance(data, dict) and "supplements" in data:
        facts, mistakes = validate(data, lines, source, Supplement)
        if facts is None:
            return None, (*problems, *mistakes)
        days, unclear = block_days(body, body_line, source)
        said = Document(page, source, FrontMatter(""), body, body_line, lines, unit, called(body), days=days)
        return replace(said, supplements=facts.supplements, reason=facts.reason), (*problems, *unclear)
    unreadable = data is None and problems
    meta, mistakes = (None, []) if unreadable else validate(data, lines, source, FrontMatter)
    if meta is None and mistakes:  # so that what is right in it is not missed elsewhere
        meta = remainder(data, FrontMatter, needed=IDENTITY)
    problems = [*problems, *mistakes]
    if meta is None:
        return None, tuple(problems)
    periods, wrong = periods_of(meta, lines, source)
    days, unclear = block_days(body, body_line, source)
    document = Document(
        page,
        source,
        periods[0].meta,
        body,
        body_line,
        lines,
        unit,
        called(body),
        periods=periods,
        days=days,
        unsure=tuple((1 + head.count("\n", 0, found.start(1)), found[1].strip()) for found in UNSURE.finditer(head)),
    )
    return document, (*problems, *wrong, *unclear)


def called(body: str) -> tuple[str, ...]:
    """Return the macros a text calls without arguments, in order."""
    return tuple(CALL.findall(body))
