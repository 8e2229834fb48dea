"""The machine-readable list in a commune's site: its controlled documents and their status."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from sotay.model.manual import Manual
from sotay.model.paths import page_path
from sotay.model.revisions import Status
from sotay.model.terms import Audience, DocumentKind


@dataclass(frozen=True)
class Listed:
    """One document; `issue`, `revision` and `effective` are empty if it was never issued."""

    code: str
    title: str
    path: str
    """Its page, relative to the commune's home."""
    status: Status
    issue: int | None
    revision: int | None
    effective: str
    """The date in ISO 8601."""
    kind: DocumentKind | Literal["page"] = "page"
    tthc: str = ""
    """Its number in the national database of procedures."""


Inventories: TypeAlias = Mapping[Audience, Mapping[str, Sequence[Listed]]]
"""The inventories of each commune's sites, by slug."""


def inventory(manual: Manual) -> bytes:
    """Return the list of a manual's controlled documents, in its order, as JSON."""
    found = []
    for page in manual.pages:
        if page.document.code:
            last = page.standing.current
            place = page_path(page.path)
            issue, revision, effective = (last.issue, last.revision, str(last.effective)) if last else (None, None, "")
            meta, status = page.document.meta, page.standing.status
            found.append(Listed(meta.code, meta.title, place, status, issue, revision, effective, meta.kind, meta.tthc))
    stated: dict[str, Any] = {"unit": manual.unit.slug, "documents": [asdict(listed) for listed in found]}
    return json.dumps(stated, ensure_ascii=False, indent=1).encode() + b"\n"


def inventory_of(content: bytes) -> tuple[Listed, ...]:
    """Parse what `inventory` wrote."""
    return tuple(Listed(**listed) for listed in json.loads(content)["documents"])
