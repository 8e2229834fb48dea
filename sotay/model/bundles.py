"""A proposal as files: what is to be issued, in which words and where, before anybody decides on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class ProposedDocument:
    """A document whose words are proposed."""

    code: str
    title: str
    fingerprints: Mapping[str, str]
    """Slug of each commune → the fingerprint of the words proposed there."""
    before: Mapping[str, str]
    """Slug of each commune → the revision it changes there, e.g. `01/00`; empty: none yet."""


@dataclass(frozen=True)
class Bundle:
    """`proposals/<name>/proposal.json`."""

    name: str
    made: date
    effective: date
    """The day for which the words are proposed."""
    reason: str
    answer_by: date | None
    documents: tuple[ProposedDocument, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    """The other files of the bundle: path below its folder → SHA-256."""

    @property
    def units(self) -> tuple[str, ...]:
        """Return the slugs of the communes for which anything is proposed."""
        return tuple(sorted({unit for document in self.documents for unit in document.fingerprints}))

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of the documents."""
        return tuple(document.code for document in self.documents)

    def fingerprint(self, unit: str, code: str) -> str:
        """Return the fingerprint of the words proposed for a document of a commune; empty: none are."""
        return next((d.fingerprints.get(unit, "") for d in self.documents if d.code == code), "")

    def as_bytes(self) -> bytes:
        """Return the content of its file; equal bundles give equal bytes."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n").encode()


def bundle_of(content: bytes) -> Bundle:
    """Parse what `as_bytes` wrote; ValueError for anything else."""
    try:
        said: dict[str, Any] = json.loads(content)
        day = said["answer_by"]
        return Bundle(
            said["name"],
            date.fromisoformat(said["made"]),
            date.fromisoformat(said["effective"]),
            said["reason"],
            date.fromisoformat(day) if day else None,
            tuple(ProposedDocument(**document) for document in said["documents"]),
            said["files"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a proposal") from error


@dataclass(frozen=True)
class Comment:
    """What somebody says to a proposed document, and how it should read instead."""

    code: str
    place: str
    said: str
    instead: str


@dataclass(frozen=True)
class Answer:
    """A comment sheet that came back filled in."""

    file: str
    unit: str
    """As it was written on the sheet."""
    who: str
    day: str
    verdict: str
    comments: tuple[Comment, ...]
