"""What is new: the decisions that issued and withdrew documents, newest first, as a list and as an Atom feed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

from sotay.base.languages.language import Language
from sotay.base.text import slug, sort_key
from sotay.model.documents import Document
from sotay.model.manual import Manual
from sotay.model.paths import NEWS_PAGES, page_path
from sotay.model.revisions import Revision, Standing

"""The page's path in a manual, and the feed next to it."""
FEW = 10
"""Up to this many documents of a decision are named directly; for more, their number comes first."""
ATOM = "http://www.w3.org/2005/Atom"
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://sotay.invalid/tin")
"""The UUID namespace of feed and entry ids, which must never change."""


@dataclass(frozen=True)
class DocumentChange:
    """What a decision did to a document; `revision` is None if it was withdrawn."""

    document: Document
    revision: Revision | None

    def said(self, language: Language) -> str:
        """Return it in words: `sửa đổi, lần 01/02`."""
        if self.revision is None:
            return language.say("thu hồi")
        if self.revision.revision:
            return language.say("sửa đổi, lần %(label)s", label=self.revision.label)
        if self.revision.issue == 1:
            return language.say("ban hành lần đầu")
        return language.say("ban hành lại, lần %(label)s", label=self.revision.label)


@dataclass(frozen=True)
class Decision:
    """A decision and its changes visible to these readers; without `number` if it follows from a merger."""

    effective: date
    number: str
    reason: str
    changes: tuple[DocumentChange, ...]

    @property
    def anchor(self) -> str:
        """Return the id of its heading on the page."""
        return slug(f"{self.effective} {self.number} {self.reason[:40]}")

    def count(self, language: Language) -> str:
        """Return how many documents it changed: `12 tài liệu`."""
        return language.count("%(num)s tài liệu", len(self.changes))


def decisions(standings: Iterable[tuple[Document, Standing]]) -> tuple[Decision, ...]:
    """Return the decisions behind these standings, newest first; documents keep the given order."""
    found: dict[tuple[date, str, str], list[DocumentChange]] = {}
    for document, standing in standings:
        for revision in (*standing.history, *standing.coming):
            key = revision.effective, revision.decision, revision.reason
            found.setdefault(key, []).append(DocumentChange(document, revision))
        if (end := standing.withdrawal) is not None:
            found.setdefault((end.effective, end.decision, end.reason), []).append(DocumentChange(document, None))
    newest = sorted(found, key=lambda key: (key[0], sort_key(key[1]), key[2]), reverse=True)
    return tuple(Decision(*key, tuple(found[key])) for key in newest)


def decisions_of(manual: Manual) -> tuple[Decision, ...]:
    """Return the decisions behind a manual as its readers see it."""
    return decisions((page.document, page.standing) for page in manual.pages if page.document.code)


# ── the feed ─────────────────────────────────────────────────────────────────────────────────────


def feed_of(manual: Manual) -> str:
    """Return the path of the feed in a commune's site; empty while there is no news, or no page to link to."""
    page = page_of(page.path for page in manual.pages)
    return f"{page.removesuffix('.md')}.xml" if page and decisions_of(manual) else ""


def page_of(paths: Iterable[str]) -> str:
    """Return the page of all news among the paths of pages; empty when there is none."""
    return min(NEWS_PAGES.intersection(paths), default="")


def feed(manual: Manual) -> bytes:
    """Return the Atom feed (RFC 4287) of a manual with at least one decision; the same manual, the same bytes."""
    unit, told = manual.unit, decisions_of(manual)
    base = (unit.sites.public if manual.audience == "public" else unit.sites.internal).rstrip("/")
    path = page_path(page_of(page.path for page in manual.pages))
    page = f"{base}/{path}" if base else path
    name = f"{manual.audience}/{unit.slug}"
    ET.register_namespace("", ATOM)
    root = ET.Element(_tag("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": manual.language.code})
    _identity(
        root, name, manual.language.say("%(agency)s: có gì mới", agency=unit.agency), max(d.effective for d in told)
    )
    if base:
        ET.SubElement(root, _tag("link"), rel="self", type="application/atom+xml", href=f"{base}/{feed_of(manual)}")
    ET.SubElement(root, _tag("link"), rel="alternate", type="text/html", href=page)
    ET.SubElement(ET.SubElement(root, _tag("author")), _tag("name")).text = unit.agency
    for one in told:
        entry = ET.SubElement(root, _tag("entry"))
        _identity(entry, f"{name} {one.effective} {one.number} {one.reason}", one.reason, one.effective)
        ET.SubElement(entry, _tag("link"), rel="alternate", type="text/html", href=f"{page}#{one.anchor}")
        ET.SubElement(entry, _tag("summary")).text = _summary(one, manual.language)
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _identity(element: ET.Element, name: str, title: str, day: date) -> None:
    ET.SubElement(element, _tag("id")).text = uuid.uuid5(SPACE, name).urn
    ET.SubElement(element, _tag("title")).text = title
    ET.SubElement(element, _tag("updated")).text = f"{day}T00:00:00+07:00"


def _summary(one: Decision, language: Language) -> str:
    number = language.say("Quyết định %(number)s. ", number=one.number) if one.number else ""
    named = "; ".join(f"{c.document.code} {c.document.title} ({c.said(language)})" for c in one.changes)
    return f"{number}{one.count(language)}{f': {named}' if len(one.changes) <= FEW else ''}."


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"
