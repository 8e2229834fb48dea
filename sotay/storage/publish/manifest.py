"""Compares a published tree with its MANIFEST, reading every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from sotay.base.errors import UserError
from sotay.storage.files import explained
from sotay.storage.publish.plan import MANIFEST, REPORT, SIGNATURE, ManifestLines, parse


def manifest(out: Path) -> ManifestLines:
    """Return the entries of a site's MANIFEST: path → (sha256, size). Raises `UserError` when it cannot be read."""
    try:
        with explained(out / MANIFEST):
            return parse((out / MANIFEST).read_text("utf-8"))
    except ValueError as error:
        raise UserError(f"{out / MANIFEST}: {error}; not as it was published") from None


def differences(out: Path) -> Iterator[tuple[str, str]]:
    """Yield each path of a site that is not as published, and how: missing, changed, additional."""
    lines = manifest(out)
    found = {
        path.relative_to(out).as_posix()
        for path in sorted(out.rglob("*"))
        if (path.is_file() or path.is_symlink()) and not path.relative_to(out).parts[0].startswith(".")
    }
    for path in sorted({*lines, *found} - {MANIFEST, SIGNATURE, REPORT}):
        if path not in found:
            yield path, "missing"
        elif path not in lines:
            yield path, "additional"
        elif hashed(out / path) != lines[path][0]:
            yield path, "changed"
    if (of := _reported(out)) and of != hashed(out / MANIFEST):
        yield REPORT, "of another publication"


def _reported(out: Path) -> str:
    """Return the SHA-256 of the MANIFEST that `report.json` belongs to; empty if it does not say."""
    try:
        said = json.loads((out / REPORT).read_bytes())
        return str(said.get("manifest", "")) if isinstance(said, dict) else ""
    except (FileNotFoundError, ValueError):
        return ""


def hashed(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with explained(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
