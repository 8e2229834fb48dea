"""Rules on expanded pages: every link, anchor and picture exists for this commune and audience."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from sotay.base.errors import Problem
from sotay.base.text import closest
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Markup

OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
GENERATED = re.compile(r"^(?:\.\./)*(?:pdf/|xlsx/|docx/|services\.json|index\.html)")
"""What the build adds to the pages."""


def broken_links(
    manual: Manual, markups: Mapping[str, Markup], known_paths: Collection[str], pictures: Collection[str]
) -> Iterator[Problem]:
    """Yield the dead links of a manual; `markups` by page path, `known_paths` of all communes' pages."""
    for page in manual.pages:
        markup = markups[page.path]
        for target in markup.links:
            if not OUTSIDE.match(target) and not GENERATED.match(target):
                yield from _link(manual, page, target, markups, known_paths, pictures)
        for target in markup.images:
            place = resolved(page.path, target)
            if OUTSIDE.match(target) and not target.startswith("data:"):
                hint = "put the picture into docs/: pages load nothing from other servers"
                yield problem_at(page, target, "outside-picture", f'"{target}" is on another server', hint)
            elif not target.startswith("data:") and place not in pictures:
                nearest = _mean(closest(place, pictures))
                yield problem_at(page, target, "missing-picture", f'there is no picture "{place}"', nearest)


def _link(
    manual: Manual,
    page: Page,
    target: str,
    markups: Mapping[str, Markup],
    known_paths: Collection[str],
    pictures: Collection[str],
) -> Iterator[Problem]:
    path, _, anchor = target.partition("#")
    path = path.partition("?")[0]
    place = resolved(page.path, path) if path else page.path
    if place in markups:
        if anchor and anchor not in markups[place].anchors:
            hint = _mean(closest(anchor, markups[place].anchors))
            yield problem_at(page, target, "dead-anchor", f'"{place}" has no heading "#{anchor}"', hint)
    elif place in known_paths:
        hint = 'use {{ doc("CODE", fallback="…") }}, or a block for those who have it'
        message = f'the {manual.audience} manual does not have "{place}"'
        yield problem_at(page, target, "document-not-here", message, hint)
    elif place not in pictures:
        yield problem_at(page, target, "dead-link", f'there is no page "{place}"', _mean(closest(place, known_paths)))


# The next commune's pages link to the same places.
@lru_cache(maxsize=16384)
def resolved(page: str, target: str) -> str:
    """Return the path below `docs/` of what a page names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), target))


def _mean(found: str | None) -> str:
    return f'did you mean "{found}"?' if found else ""


def problem_at(page: Page, target: str, rule: str, message: str, hint: str = "") -> Problem:
    """Return a problem at the line of a page that names a target."""
    document = page.document
    lines = document.body.splitlines()
    line = next((document.body_line + i for i, text in enumerate(lines) if target in text), document.body_line)
    return Problem(document.source, line, rule, message, hint, document.unit)
