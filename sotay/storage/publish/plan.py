"""What a publication has to do: the parts that are wanted against MANIFEST and the files on disk.

A *slot* is what moves in one step: the first two names of a path (`internal/xa-a`, `internal/index.html`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sotay.base.hashing import digest as hash_of
from sotay.model.outputs import ITSELF, Tree

MANIFEST, SIGNATURE, REPORT, PARTS = "MANIFEST", "MANIFEST.sig", "report.json", ".parts"

Lines = Mapping[str, tuple[str, int]]
"""Path below the site → (sha256, size in bytes): what MANIFEST says."""


@dataclass(frozen=True)
class Published:
    """What a publication did, by the names of the parts."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What moves, what goes, and what MANIFEST keeps of what is there."""

    changed: Mapping[str, Mapping[str, str]]
    """Slot → path below the site → digest, in the order of the moves."""
    standing: Collection[str]
    """Those of these paths where this content stands already."""
    removed: tuple[str, ...]
    kept: Lines
    folders: tuple[str, ...]
    published: Published


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
    # Without the list of folders a commune cannot be told from a folder of the portal: leave it.
    if known is not None:
        gone |= {slot for slot in old if slot not in new and owner(slot) in {*parts, ""}}
    changed, standing = set[str](), set[str]()
    for slot, want in new.items():
        there, have = dict(_sizes(out, slot)), old.get(slot, {})
        as_told = {path for path, (digest, size) in have.items() if there.get(path) == size}
        same = {path for path in as_told if want.get(path) == have[path][0]}
        if not same == want.keys() == have.keys() == there.keys():
            changed.add(slot)
            standing |= same
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
    )


def _slots(
    parts: Mapping[str, Tree], files: Mapping[str, bytes], folders: Collection[str]
) -> dict[str, dict[str, str]]:
    slots = {name: {name: hash_of(content)} for name, content in files.items() if name != REPORT}
    for part, tree in parts.items():
        if ITSELF in tree.files and len(tree.files) > 1:
            raise ValueError(f"part {part!r} cannot be a file and a folder")
        for name, digest in sorted(tree.files.items()):
            path = f"{part}/{name}" if name != ITSELF else part
            slot = _slot(path)
            if not {"", ".", ".."}.isdisjoint(path.split("/")) or path.startswith(".") or "\n" in path:
                raise ValueError(f"not a path that can be published: {path!r}")
            if slot != part and slot in folders:
                raise ValueError(f"{path!r} of part {part!r} lies in the folder of another part")
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
    except FileNotFoundError:
        return None


def _record(out: Path, tops: Iterable[str]) -> Lines:
    """Read MANIFEST; where it is gone or no manifest, hash what stands in these top folders."""
    try:
        return parse((out / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        found = [item for top in sorted(tops) for item in _sizes(out, top)]
        return {path: (hash_of((out / path).read_bytes()), size) for path, size in found if size >= 0}


def parse(manifest: str) -> Lines:
    """Read MANIFEST. `ValueError` when a line is cut or of another form."""
    *lines, rest = manifest.split("\n")
    if rest:
        raise ValueError("the last line is cut short")
    return {path: (digest, int(size)) for digest, size, path in (line.split("  ", 2) for line in lines)}


def _sizes(out: Path, path: str) -> Iterator[tuple[str, int]]:
    """Yield each file at or below a path of the site, with its size; -1 for what is no regular file."""
    try:
        found = (out / path).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    if not stat.S_ISDIR(found.st_mode):
        yield path, found.st_size if stat.S_ISREG(found.st_mode) else -1
        return
    with os.scandir(out / path) as entries:
        for entry in entries:
            below = f"{path}/{entry.name}"
            if entry.is_file(follow_symlinks=False):
                yield below, entry.stat(follow_symlinks=False).st_size
            else:
                yield from _sizes(out, below)
