"""What a build makes from a manual on its way to the published site."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from html import unescape
from typing import TypeAlias

from sotay.base.hashing import digest

Heading: TypeAlias = tuple[int, str, str]
"""Level, id, title as HTML."""


@dataclass(frozen=True)
class Converted:
    """A page's Markdown as HTML, converted once for site and print."""

    html: str
    toc: tuple[Heading, ...]
    links: tuple[str, ...]
    """Link targets as written, e.g. `../x.md#y`."""
    images: tuple[str, ...]
    anchors: tuple[str, ...]
    """All ids."""
    refused: tuple[str, ...] = ()
    """What no page may have, wherever it came from: `<script`, ` onclick`."""
    letters: str = field(init=False, repr=False)
    """Every letter of its text and tags, each once, in order."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "letters", "".join(sorted(set(unescape(self.html)))))

    @property
    def features(self) -> Features:
        """Return what there is to know of it without its HTML."""
        return Features(self.links, self.images, self.anchors, self.refused, self.letters)


@dataclass(frozen=True)
class Features:
    """What rules ask of a page's HTML; the fields are those of `Converted`."""

    links: tuple[str, ...]
    images: tuple[str, ...]
    anchors: tuple[str, ...]
    refused: tuple[str, ...]
    letters: str


@dataclass(frozen=True)
class Sheet:
    """The print form of one document: a front (identity), a body (words), a band (header of every page).

    A form or a decision has no front: it is filled in and signed as printed. Whatever names the commune in it is
    left open in the body and passed as one of the `fillings`.
    Each part is a complete HTML text for the layout engine; its key is the hash of its ingredients, so
    that a body with the same words in forty communes is laid out once.
    """

    code: str
    title: str
    front: str
    body: str
    band: str
    fillings: tuple[str, ...] = ()
    """The content of each slot of the body, in order."""

    @property
    def keys(self) -> tuple[str, str, str]:
        """Return the digests of front, body and band."""
        return digest(self.front), digest(self.body), digest(self.band)


ITSELF = ""
"""The path used for a part of the site that is a single file, not a folder."""


@dataclass(frozen=True)
class Tree:
    """Files of a published folder: path below it → digest of the content."""

    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Return the hash over all paths and digests, sorted."""
        return digest("".join(f"{d} {p}\n" for p, d in sorted(self.files.items())))


@dataclass(frozen=True)
class Report:
    """What a build did; `site/report.json`."""

    built: tuple[str, ...]
    """The tasks that ran: `site internal/xa-a`, `body QT-01`, `document public/xa-a/QT-01`, …"""
    reused: int
    """Number of results taken from the cache."""
    failed: tuple[str, ...]
    """Communes that keep the site published before."""
    pages: int
    """Printed pages of all documents built or reused."""
    seconds: float

    def written(self, manifest: bytes) -> bytes:
        """Return the content of `report.json`, which names the MANIFEST that this build published by its SHA-256."""
        stated = {"manifest": digest(manifest), **asdict(self)}
        return f"{json.dumps(stated, ensure_ascii=False, indent=2)}\n".encode()
