"""What a publication has to do: compares the wanted parts with MANIFEST and the files on disk.

A *slot* is what moves in one step: the first two names of a path (`internal/xa-a`, `internal/index.html`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sotay.base.hashing import digest as hash_of
from sotay.model.outputs import ITSELF, Tree
from sotay.storage.looks import Look
from sotay.storage.publish.seen import looks, recall

MANIFEST, SIGNATURE, REPORT, PARTS = "MANIFEST", "MANIFEST.sig", "report.json", ".parts"
REGISTERS = "registers.txt"
"""What a site says of the registers that it was made from."""

ManifestLines = Mapping[str, tuple[str, int]]
"""Path below the site → (sha256, size in bytes), as in MANIFEST."""


@dataclass(frozen=True)
class Published:
    """What a publication did, by the names of the parts."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What moves, what is removed, and which MANIFEST entries stay."""

    changed: Mapping[str, Mapping[str, str]]
    """Slot → path below the site → digest, in the order of the moves."""
    standing: ManifestLines
    """Those files that already have this content."""
    removed: tuple[str, ...]
    kept: ManifestLines
    folders: tuple[str, ...]
    published: Published
    seen: Mapping[str, Look]
    """File attributes of the unchanged files by path: each was verified."""
    before: Mapping[str, Look]
    """File attributes after the last publication."""
    damaged: frozenset[str]
    """Digests of files changed since publication: the blobs sharing their inodes may be damaged too."""
    touched: frozenset[int]
    """Inodes that gain or lose a link: their files' attributes must be recorded again."""


def make_plan(out: Path, parts: Mapping[str, Tree], files: Mapping[str, bytes], wanted: Collection[str] | None) -> Plan:
    """Compare what is given with what was published and with the disk; arguments as in `publish`."""
    known = _known(out)
    names = {*parts, *(wanted or ()), *(known or ())}
    folders = {name for name in names if "/" in name}
    new = _slots(parts, files, folders)
    lines = _record(out, {name.split("/")[0] for name in names})
    old: dict[str, dict[str, tuple[str, int]]] = {}
    for path, line in lines.items():
        old.setdefault(_slot(path), {})[path] = line

    def owner(slot: str) -> str:
        return slot if slot in folders else slot.rpartition("/")[0]

    gone = set() if wanted is None else folders.difference(wanted, parts)
    # Without the list of folders, a commune and a folder of the portal look alike: leave it.
    if known is not None:
        gone |= {slot for slot in old if slot not in new and owner(slot) in {*parts, ""}}
    changed, standing = set[str](), dict[str, tuple[str, int]]()
    before, seen, leaving, damaged = recall(out), dict[str, Look](), set[int](), set[str]()
    for slot, want in new.items():
        there, have = dict(looks(out, slot)), old.get(slot, {})
        whole = {path for path, line in have.items() if path in there and _is_whole(out, path, line, there, before)}
        same = {path for path in whole if want.get(path) == have[path][0]}
        others = (have.keys() | there.keys()) - same
        if same == want.keys() and not others:
            seen |= there
        else:
            changed.add(slot)
            standing |= {path: have[path] for path in same}
            damaged |= {have[path][0] for path in have.keys() & there.keys() - whole}
            leaving |= {found.inode for found in there.values()}
    leaving |= {found.inode for slot in gone for _, found in looks(out, slot)}
    # Files this publication does not concern are checked by the next one that does.
    seen |= {path: found for path, found in before.items() if path in lines and _slot(path) not in {*new, *gone}}
    touched = {owner(slot) for slot in changed | gone}
    return Plan(
        changed={slot: new[slot] for slot in sorted(changed, key=lambda slot: _turn(slot, folders))},
        standing=standing,
        removed=tuple(sorted(slot for slot in gone if os.path.lexists(out / slot))),
        kept={path: line for path, line in lines.items() if _slot(path) not in changed | gone},
        folders=tuple(sorted(slot for slot in folders - gone if slot in new or slot in old)),
        published=Published(
            changed=tuple(sorted(touched & set(parts))),
            removed=tuple(sorted((gone & folders & set(old)) - set(parts))),
            unchanged=tuple(sorted(set(parts) - touched)),
        ),
        seen=seen,
        damaged=frozenset(damaged),
        before=before,
        touched=frozenset(leaving),
    )


def _is_whole(
    out: Path, path: str, line: tuple[str, int], there: Mapping[str, Look], before: Mapping[str, Look]
) -> bool:
    """Return whether a published file matches MANIFEST; it is read only if its attributes have changed."""
    digest, size = line
    if there[path].size != size:
        return False
    if there[path] == before.get(path):
        return True
    with (out / path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest


def _slots(
    parts: Mapping[str, Tree], files: Mapping[str, bytes], folders: Collection[str]
) -> dict[str, dict[str, str]]:
    slots = {name: {name: hash_of(content)} for name, content in files.items()}
    for part, tree in parts.items():
        if ITSELF in tree.files and len(tree.files) > 1:
            raise ValueError(f"part {part!r} cannot be a file and a folder")
        for name, digest in sorted(tree.files.items()):
            path = f"{part}/{name}" if name != ITSELF else part
            slot = _slot(path)
            if not {"", ".", ".."}.isdisjoint(path.split("/")) or path.startswith(".") or "\n" in path:
                raise ValueError(f"not a path that can be published: {path!r}")
            if slot != part and slot in folders:
                raise ValueError(f"{path!r} of part {part!r} is in the folder of another part")
            slots.setdefault(slot, {})[path] = digest
    return slots


def _slot(path: str) -> str:
    return "/".join(path.split("/", 2)[:2])


def _turn(slot: str, folders: Collection[str]) -> tuple[bool, bool, bool, str]:
    """Sort key: a page moves after what it links to: communes, then the portal, its front page, the top."""
    return "/" not in slot, slot not in folders, slot.endswith("index.html"), slot


# ── what is there ────────────────────────────────────────────────────────────────────────────────


def _known(out: Path) -> tuple[str, ...] | None:
    try:
        return tuple((out / PARTS).read_text("utf-8").splitlines())
    except (FileNotFoundError, ValueError):
        return None


def _record(out: Path, tops: Iterable[str]) -> ManifestLines:
    """Read MANIFEST; if it is missing or invalid, hash the files in these top folders."""
    try:
        return parse((out / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        found = [item for top in sorted(tops) for item in looks(out, top)]
        return {path: (hash_of((out / path).read_bytes()), f.size) for path, f in found if f.size >= 0}


def parse(manifest: str) -> ManifestLines:
    """Read MANIFEST. Raises `ValueError` for a truncated or malformed line."""
    *lines, rest = manifest.split("\n")
    if rest:
        raise ValueError("the last line is cut short")
    return {path: (digest, int(size)) for digest, size, path in (line.split("  ", 2) for line in lines)}
