"""A procedure as citizens read it: first the answers from its facts, then the rest of its text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import jinja2
from markupsafe import Markup as Html

from sotay.base.folders import Folders
from sotay.base.languages.language import Language
from sotay.base.templates import environment
from sotay.base.text import slug
from sotay.facts.answers import ahead, asked_at, cost, duration, explained, is_known, not_known
from sotay.facts.cases import cases
from sotay.facts.services import CHANNELS, WAYS, service
from sotay.model.manual import Manual, Page
from sotay.model.outputs import Converted, Heading
from sotay.site import theme
from sotay.site.opendata import linked

ANSWERED = frozenset(
    {
        "Căn cứ pháp lý",
        "Yêu cầu, điều kiện",
        "Cách thức thực hiện",
        "Thành phần hồ sơ",
        "Số lượng hồ sơ",
        "Thời hạn giải quyết",
        "Nơi tiếp nhận và trả kết quả",
        "Phí, lệ phí",
        "Kết quả",
    }
)
"""Sections of a procedure that its answers already cover."""
SCOPE, TERMS = "Phạm vi áp dụng", "Định nghĩa, viết tắt"
NUMBER = re.compile(r"^\d[\d.]*\s+")
AUTHORED = re.compile(r"^#{2,6} +(.+?)(?: *#+)?$", re.MULTILINE)
MACRO = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
SENTENCE = re.compile(r"\.\s+(?=(.))")
HEADING, FOLDED = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>'), '<details class="whole'
MAP = "https://www.google.com/maps/search/?api=1&query="


@dataclass(frozen=True)
class TextSection:
    """A heading and the text below it, down to the next heading."""

    level: int
    id: str
    title: str
    html: str
    """With its heading."""

    @property
    def name(self) -> str:
        """Return the title without its number."""
        return NUMBER.sub("", self.title)

    @property
    def content(self) -> str:
        """Return the text below the heading."""
        return self.html.partition(f"</h{self.level}>")[2].strip()


class Readable(NamedTuple):
    """A page's text for its audience."""

    html: str
    toc: tuple[Heading, ...]


def readable(root: Path, manual: Manual, page: Page, markup: Converted) -> Readable:
    """Return a page's text for its audience: for citizens, procedures start with their answers.

    A procedure shown as issued has its archived answers, or stays unchanged if the archive has none.
    """
    if answering(page, manual):
        return _answering(root, manual, page, markup)
    return Readable(markup.html, markup.toc)


def answering(page: Page, manual: Manual) -> bool:
    """Return whether a page shows citizens answers from its procedure's facts."""
    is_known = page.issued is None or page.answers is not None
    is_service = manual.unit.profile.services and page.document.meta.kind == "procedure"
    return manual.audience == "public" and is_service and is_known


def _answering(root: Path, manual: Manual, page: Page, markup: Converted) -> Readable:
    intro, sections = cut(markup)
    scope = [s for s in sections if s.name == SCOPE][:1]
    lead, rest = _first_sentence(scope[0].content if scope else "")
    notes = [s for s in sections if s.level > 2 and s.name == s.title]
    terms = [s for s in sections if s.name == TERMS and "<li>" in s.content][:1]
    worded = _in_own_words(page.document.body)
    answered = [s for s in sections if s.name in ANSWERED and s.name not in worded]
    told = {s.id for s in (*notes, *answered, *scope, *terms)}
    own = _headings_of(page.document.body)
    kept = [s for s in sections if s.id not in told and (s.content or s.level < 3 or s.id.partition("_")[0] in own)]
    said, unknown = service(manual, page), not_known(manual.unit)
    portal = manual.references.citizens.portal
    facts = {
        "service": said,
        "cases": cases(said),
        "cost": cost(said, unknown),
        "time": duration(said, unknown),
        "explained": explained(said),
        "unknown": unknown,
        "is_known": is_known,
        "ask": asked_at(manual.unit),
        "unit": manual.unit,
        "map": MAP + quote(manual.unit.one_stop.address),
        "lead": Html(lead),
        "rest": Html(rest),
        "notes": [Html(s.html) for s in notes],
        "terms": Html(terms[0].content if terms else ""),
        "text": Html("\n".join([intro, *(s.html for s in kept)])),
        "to": _ways_from(page),
        "channels": {way: manual.language.say(words) for way, words in CHANNELS.items()},
        "ways": {way: manual.language.say(words) for way, words in WAYS.items()},
        "portal": {"address": portal.of(said.tthc), "name": portal.home.partition("://")[2]},
        "tracking": portal.tracking,
    }
    html = _template(theme.folder(Folders(root)), manual.language).render(facts)
    headings = HEADING.findall(html.partition(FOLDED)[0])
    return Readable(html, tuple((2, anchor, title) for anchor, title in headings))


@lru_cache(maxsize=512)
def _headings_of(body: str) -> frozenset[str]:
    """Return the ids of the headings an author wrote; one of a macro that says nothing to citizens is left out."""
    return frozenset(slug(title) for title in AUTHORED.findall(body))


@lru_cache(maxsize=512)
def _in_own_words(body: str) -> frozenset[str]:
    """Return the names of the sections in which an author wrote more than macros: answers do not replace these."""
    headings = list(AUTHORED.finditer(body))
    ends = [*(found.start() for found in headings[1:]), len(body)][: len(headings)]
    below = ((found[1], MACRO.sub("", body[found.end() : end])) for found, end in zip(headings, ends, strict=True))
    return frozenset(NUMBER.sub("", title) for title, words in below if words.strip())


def _ways_from(page: Page) -> object:
    """Return a function from paths below the site to relative addresses on this page."""
    folder = posixpath.dirname(page.path) or "."
    return lambda path: posixpath.relpath(path, folder)


def cut(markup: Converted) -> tuple[str, tuple[TextSection, ...]]:
    """Return the text before the first heading, and the sections in order."""
    starts = [
        (markup.html.index(f'<h{level} id="{anchor}"'), level, anchor, title) for level, anchor, title in markup.toc
    ]
    ends = [start for start, *_ in starts[1:]] + ([len(markup.html)] if starts else [])
    found = (
        TextSection(level, anchor, title, markup.html[start:end])
        for (start, level, anchor, title), end in zip(starts, ends, strict=True)
    )
    return markup.html[: starts[0][0]] if starts else markup.html, tuple(found)


def _first_sentence(html: str) -> tuple[str, str]:
    """Return the first sentence of a text, and the paragraphs with the rest."""
    first = PARAGRAPH.search(html)
    if first is None:
        return "", html
    before, after = html[: first.start()].strip(), html[first.end() :].strip()
    for end in _ends(first[1]):
        rest = first[1][end:].strip()
        return first[1][:end].strip(), before + (f"<p>{rest}</p>\n" if rest else "") + after
    return first[1], before + after


def _ends(words: str) -> Iterator[int]:
    """Yield where sentences end outside of any tag."""
    for found in SENTENCE.finditer(words):
        before = words[: found.start()]
        if found[1].isupper() and before.count("<a ") == before.count("</a>"):
            yield found.start() + 1


@cache
def _template(folder: Path, language: Language) -> jinja2.Template:
    return environment(folder, language).get_template("service.html")


def for_citizens(page: Page, manual: Manual) -> dict[str, object]:
    """Return what the page of a public procedure has for machines, and what it says of a day to come."""
    if manual.audience != "public" or page.document.meta.kind != "procedure":
        return {}
    profile = manual.unit.profile
    said = ahead(manual, page) if profile.services else ""
    data = {"linked": linked(service(manual, page), manual.unit)} if profile.open_data else {}
    return {**data, "ahead": said} if said else dict(data)
