"""A document as it was issued: what a text of the archive, or of the words in git, says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from sotay.base.hashing import digest
from sotay.model.manual import PageText
from sotay.model.terms import Audience, DocumentKind

_SOUND = set[str]()
"""Texts that this process has found as they were sealed, by their digest: working out a seal takes longest."""


@dataclass(frozen=True)
class AsIssued:
    """A document's content when it was issued."""

    code: str
    title: str
    fingerprint: str
    internal: PageText
    """Expanded Markdown of the staff's page."""
    public: PageText | None
    """The same for citizens; None for an internal document."""
    path: str = ""
    """Path of its page below the site; its relative links start there."""
    kind: DocumentKind | Literal["page"] = "procedure"
    files: Mapping[str, str] = field(default_factory=dict)
    """Files it shows or links to: path below `docs/` → path below the commune's archive."""
    pdf: Mapping[Audience, str] = field(default_factory=dict)
    """SHA-256 of its PDF for each audience; older archives lack it."""
    service: Mapping[str, Any] | None = None
    """A procedure's answers to citizens (`services.Service`); None for other documents and in older archives."""
    seal: str = ""
    """SHA-256 of all fields before."""

    def as_bytes(self) -> bytes:
        """Return the content of the `.json` file, sealed."""
        return (json.dumps(self._said() | {"seal": self._seal()}, ensure_ascii=False, indent=1) + "\n").encode()

    @property
    def is_sound(self) -> bool:
        """Return whether it is unchanged since it was sealed."""
        return self.seal in ("", self._seal())

    def _seal(self) -> str:
        return digest(json.dumps(self._said() | {"seal": ""}, ensure_ascii=False, sort_keys=True))

    def _said(self) -> dict[str, Any]:
        """Return the fields by name; those that older archives lack only if not empty."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        said |= {"internal": str(self.internal), "public": None if self.public is None else str(self.public)}
        return {name: value for name, value in said.items() if name != "service" or value is not None}


def read_text(path: Path) -> AsIssued:
    """Read a text; raise `ValueError` or `TypeError` for one that is not as sealed, `FileNotFoundError` for none."""
    return parsed(path.read_bytes())


def parsed(content: bytes) -> AsIssued:
    """Return what the content of a text says; raises as `read_text` for one that is not as sealed."""
    said, seen = AsIssued(**json.loads(content)), digest(content)
    if seen not in _SOUND and not said.is_sound:
        raise ValueError("changed since it was sealed")
    _SOUND.add(seen)
    return said
