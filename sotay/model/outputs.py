"""What a build makes of a manual, on its way to the published site."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sotay.base.hashing import digest


@dataclass(frozen=True)
class Markup:
    """A page's Markdown as HTML, made once for site and print."""

    html: str
    toc: tuple[tuple[int, str, str], ...]
    """(level, id, title as HTML) of each heading, in order."""
    links: tuple[str, ...]
    """Targets of links as written, e.g. `../x.md#y`."""
    images: tuple[str, ...]
    anchors: tuple[str, ...]
    """All ids."""


@dataclass(frozen=True)
class Sheet:
    """The print form of one document: a front (identity), a body (words), a band (header of every page).

    A form or a decision has no front: it is filled in and signed as it is printed. What names the commune in it is
    left open in the body, and one of the `fillings`.
    Each part is a complete HTML text for the layout engine; its key is the hash of what it is made of, so
    that a body whose words are the same in forty communes is laid out once.
    """

    code: str
    title: str
    front: str
    body: str
    band: str
    fillings: tuple[str, ...] = ()
    """For each slot of the body, in their order, what stands there."""

    @property
    def keys(self) -> tuple[str, str, str]:
        """Return the digests of front, body and band."""
        return digest(self.front), digest(self.body), digest(self.band)


ITSELF = ""
"""The path of the only file of a part of the site that is a file and no folder."""


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
    """What ran: `site internal/xa-a`, `body QT-01`, `document public/xa-a/QT-01`, …"""
    reused: int
    """How many results were taken from the cache."""
    failed: tuple[str, ...]
    """Communes that keep their last published site."""
    pages: int
    """Printed pages of all documents that were looked at."""
    seconds: float

    def written(self, manifest: bytes) -> bytes:
        """Return the content of `report.json`, which names the MANIFEST that this build published by its SHA-256."""
        stated = {"manifest": digest(manifest), **asdict(self)}
        return f"{json.dumps(stated, ensure_ascii=False, indent=2)}\n".encode()
