"""Compares a published tree with its MANIFEST, reading every file."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sotay.base.errors import UserError
from sotay.storage.files import explained
from sotay.storage.lock import LOCK
from sotay.storage.publish.plan import MANIFEST, PARTS, REPORT, SIGNATURE, ManifestLines, parse
from sotay.storage.publish.seen import SEEN

OWN = {MANIFEST, SIGNATURE, REPORT, PARTS, SEEN, LOCK}
"""What stands beside that which MANIFEST lists."""
ODD = stat.S_ISUID | stat.S_ISGID | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH | stat.S_IWOTH


def manifest(out: Path) -> ManifestLines:
    """Return the entries of a site's MANIFEST: path → (sha256, size). Raises `UserError` when it cannot be read."""
    try:
        with explained(out / MANIFEST):
            return parse((out / MANIFEST).read_text("utf-8"))
    except ValueError as error:
        raise UserError(f"{out / MANIFEST}: {error}; not as it was published") from None


def differences(out: Path) -> Iterator[tuple[str, str]]:
    """Yield each path of a site that is not as published, and how: missing, changed, additional, a link, permissions.

    A site has no links, and of hidden files only those of the publisher.
    """
    yield from sorted(_differences(out))
    if (of := _reported(out)) and of != hashed(out / MANIFEST):
        yield REPORT, "of another publication"


def _differences(out: Path) -> Iterator[tuple[str, str]]:
    lines, found = manifest(out), set[str]()
    odd = ODD & ~(out / MANIFEST).stat().st_mode  # not on a stick that gives all files the same
    for path in sorted(_below(out)):
        name, mode = path.relative_to(out).as_posix(), path.lstat().st_mode
        if stat.S_ISLNK(mode) or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            found.add(name)
            yield name, "a link" if stat.S_ISLNK(mode) else "no file"
        elif mode & (odd if stat.S_ISREG(mode) else stat.S_IWOTH & odd):
            yield name, "permissions: anybody may change it, or it can be run"
        if stat.S_ISREG(mode):
            found.add(name)
            if name in lines and hashed(path) != lines[name][0]:
                yield name, "changed"
    for name in sorted(found - lines.keys() - OWN):
        yield name, "additional"
    for name in sorted(lines.keys() - found):
        yield name, "missing"


def _below(out: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(out):
        yield from (Path(folder) / name for name in (*folders, *files))


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
