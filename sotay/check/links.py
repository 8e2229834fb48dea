"""Rules on expanded pages: every link, anchor and picture exists for this commune and audience."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from sotay.base.errors import Problem
from sotay.base.text import closest
from sotay.check.html import attribute_refused, tag_refused
from sotay.check.source import at_line, prose
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Features

OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
UNSEEN = re.compile(r"[\x00-\x20\x7f\xa0\u200b-\u200f\u2028\u2029\ufeff]")
"""What browsers pass over in an address."""
SAFE = frozenset({"http", "https", "mailto", "tel"})
GENERATED = re.compile(r"^(?:\.\./)*(?:pdf/|xlsx/|docx/|index\.html)")
"""What the build adds to the pages."""
OPEN_DATA = re.compile(r"^(?:\.\./)*services\.json")
"""What it adds where the profile has open data."""


def broken_links(
    manual: Manual, features: Mapping[str, Features], known_paths: Collection[str], pictures: Collection[str]
) -> Iterator[Problem]:
    """Yield the dead links of a manual; `features` by page path, `known_paths` of all communes' pages."""
    for page in manual.pages:
        here = features[page.path]
        for name in here.refused:
            yield _refused(page, name)
        unsafe, inside = _targets(page.path, here.links)
        for target in unsafe:
            hint = "links begin with https:, http:, mailto: or tel:, or lead to a page of the manual"
            yield problem_at(page, target, "unsafe-link", f'"{"".join(target.split())}" is no link for pages', hint)
        for target, place, anchor in inside:
            there = features.get(place)
            if there is None:
                yield from _lost(manual, page, target, place, known_paths, pictures)
            elif anchor and anchor not in there.anchors:
                hint = _mean(closest(anchor, there.anchors))
                yield problem_at(page, target, "dead-anchor", f'"{place}" has no heading "#{anchor}"', hint)
        yield from _pictures(page, here, pictures)


# Most pages of the next commune, and of days to come, have the same links.
@lru_cache(maxsize=8192)
def _targets(page: str, links: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[tuple[str, str, str], ...]]:
    """Return the unsafe ones among a page's links, and those to pages and files: as written, place and anchor."""
    safe = {target: is_safe(target) for target in links}
    inside = []
    for target in (t for t, good in safe.items() if good and not OUTSIDE.match(t) and not GENERATED.match(t)):
        path, _, anchor = target.partition("#")
        path = path.partition("?")[0]
        inside.append((target, resolved(page, path) if path else page, anchor))
    return tuple(target for target, good in safe.items() if not good), tuple(inside)


def is_safe(target: str) -> bool:
    """Return whether browsers go to a target as to a page, a mail or a call, however it is written."""
    scheme = SCHEME.match(UNSEEN.sub("", unescape(target)))
    return scheme is None or scheme[1].lower() in SAFE


def _refused(page: Page, name: str) -> Problem:
    """Return the problem that `check.html` has with it too, where an author wrote it as HTML."""
    tag, attribute = tag_refused(name[1:]), attribute_refused(name[1:])
    rule, told = ("html-tag", tag) if name.startswith("<") else ("html-attribute", attribute)
    written = prose(page.document.body).lower().split("\n")
    line = next((number for number, text in enumerate(written) if name in text), 0)
    return at_line(page.document, line, rule, *told, level="mistake")


def _lost(
    manual: Manual, page: Page, target: str, place: str, known_paths: Collection[str], pictures: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with a link to what is no page of this manual."""
    if place in known_paths:
        hint = 'use {{ doc("CODE", fallback="…") }}, or a block for those who have it'
        message = f'the {manual.audience} manual does not have "{place}"'
        yield problem_at(page, target, "document-not-here", message, hint)
    elif place not in pictures and not (manual.unit.profile.open_data and OPEN_DATA.match(target)):
        yield problem_at(page, target, "dead-link", f'there is no page "{place}"', _mean(closest(place, known_paths)))


def _pictures(page: Page, features: Features, pictures: Collection[str]) -> Iterator[Problem]:
    for target in features.images:
        place = resolved(page.path, target)
        if OUTSIDE.match(target) and not target.startswith("data:image/"):
            hint = "put the picture into docs/: pages load nothing from other servers"
            yield problem_at(page, target, "outside-picture", f'"{target}" is on another server', hint)
        elif not target.startswith("data:image/") and place not in pictures:
            nearest = _mean(closest(place, pictures))
            yield problem_at(page, target, "missing-picture", f'there is no picture "{place}"', nearest)


# The next commune's pages link to the same places.
@lru_cache(maxsize=16384)
def resolved(page: str, target: str) -> str:
    """Return the path below `docs/` of what a page names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(target)))


def _mean(found: str | None) -> str:
    return f'did you mean "{found}"?' if found else ""


def problem_at(page: Page, target: str, rule: str, message: str, hint: str = "") -> Problem:
    """Return a problem at the line of a page that names a target."""
    document = page.document
    lines = document.body.splitlines()
    places = (i for i, text in enumerate(lines) if target in text or target in unescape(text))
    source, line, unit = document.place(document.body_line + next(places, 0))
    return Problem(source, line, rule, message, hint, unit)
