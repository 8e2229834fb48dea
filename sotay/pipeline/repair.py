"""Keeping registers, lists of copies and archive together, whatever was killed: one writer at a time, begun is settled.

A command that writes to one of them does it in `writing`; one that reads them reads with `settled`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sotay.base.errors import Problem, UserError
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.progress import Progress
from sotay.load.sources import Sources, load
from sotay.model.outputs import Tree
from sotay.model.paths import copies_path, readings_path, register_path
from sotay.storage import kinds
from sotay.storage.archive import REMEDY, Archive, Lost
from sotay.storage.blobs import Missing
from sotay.storage.cache import Cache
from sotay.storage.files import beside, explained
from sotay.storage.lock import lock
from sotay.storage.outgoing import Outgoing

SEAL = re.compile(r"\b[0-9a-f]{64}\b")
Loaded = tuple[Sources | None, list[Problem]]
T = TypeVar("T")
ATTEMPTS = 3
"""How often the stages are run when damaged cache entries are found and deleted."""


@contextmanager
def writing(root: Path, progress: Progress, *, dry_run: bool = False) -> Iterator[Loaded]:
    """Hold the lock of registers, lists of copies and archive; yield the sources as they are under it.

    Whoever comes second waits, and then sees what the first has done. A dry run holds nothing.
    """
    if dry_run:
        yield settled(root, progress)
        return
    folders = Folders(root.resolve())
    with lock(folders.archive, progress.say):
        for unit in left(folders):
            _told(settle(folders, unit), unit, progress.say)
        yield load(root)


def settled(root: Path, progress: Progress) -> Loaded:
    """Return the sources once what a killed command has left is finished or undone.

    Where it cannot be, in a folder that one may only read, that is said.
    """
    settle_left(Folders(root.resolve()), progress)
    return load(root)


def undamaged(cache: Cache, progress: Progress, run: Callable[[int], T]) -> T:
    """Return what `run` returns, which is given the number of the attempt and run again where the cache has lost files.

    Raises `UserError` if it keeps losing them.
    """
    for attempt in range(ATTEMPTS):
        try:
            return run(attempt)
        except Missing as missing:
            lost = len({*missing.digests, *cache.verify()})
            files = "1 cached file is" if lost == 1 else f"{lost} cached files are"
            progress.say(f"{files} missing or damaged; rebuilding")
    raise UserError(f"{cache.folder}: keeps losing files; delete this folder")


def settle_left(folders: Folders, progress: Progress) -> None:
    """Finish or undo what a killed command has left, or say that it waits."""
    if not left(folders):
        return
    try:
        with lock(folders.archive, progress.say):
            for unit in left(folders):
                _told(settle(folders, unit), unit, progress.say)
    except UserError as error:
        progress.say(f"{', '.join(left(folders))}: an interrupted command waits to be finished; {error}")


def left(folders: Folders) -> tuple[str, ...]:
    """Return the communes of which a killed command has left something, or a running one is at work."""
    staged = [*folders.archive.glob("*/.new"), *folders.copies.glob("*/.new"), *folders.units.glob("*/.*.yml.new")]
    return tuple(sorted({path.parent.name for path in staged}))


def settle(folders: Folders, unit: str) -> Mapping[str, str]:
    """Finish what was begun whose event stands in the register or the list of copies, undo any other.

    Returns what was done (`finished`, `undone`) by the command that had begun it. The caller holds the lock.
    """
    archive, outgoing = Archive(folders.archive), Outgoing(folders.copies)
    _seals(folders.root / readings_path(unit))  # a log has no files of its own; a half-written one goes away
    return {
        "issue": archive.settle(unit, _seals(folders.root / register_path(unit))),
        "copies": outgoing.settle(unit, _seals(folders.root / copies_path(unit))),
    }


def _seals(file: Path) -> set[str]:
    with explained(file):
        beside(file).unlink(missing_ok=True)
        return set(SEAL.findall(file.read_text("utf-8", "replace"))) if file.exists() else set()


def _told(done: Mapping[str, str], unit: str, say: Callable[[str], None]) -> None:
    for command, how in done.items():
        if how:
            say(f"{unit}: an interrupted `{command}` is {how}")


def mend(
    sources: Sources, kept: Mapping[str, Tree], progress: Progress, add: Callable[[Mapping[str, Tree]], None]
) -> None:
    """Have `add` put what it lacks into the archive, by commune; `kept` has all by `archive/<unit>`."""
    archive = sources.archive
    trees = {part.removeprefix("archive/"): tree for part, tree in kept.items()}
    old = [unit for unit in sorted(sources.units) if archive.is_old(unit)]
    if old or any(archive.missing(unit, tree).files for unit, tree in trees.items()):
        with lock(archive.folder, progress.say):
            for unit in left(sources.folders):
                settle(sources.folders, unit)
            for unit in old:
                archive.adopt(unit)
            add(trees)
    for unit, tree in sorted(trees.items()):
        lost = [file for path in sorted(tree.files) if not (file := archive.folder / unit / path).exists()]
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        if lost:
            progress.say(f"{lost[0]}{more}: lost, and a rebuild would differ from what was issued; {REMEDY}")


def restore(
    sources: Sources,
    cache: Cache,
    units: Iterable[str],
    progress: Progress,
    put: Callable[[Mapping[str, Sequence[Lost]]], int] | None = None,
) -> None:
    """Put into the archive what it has lost of the words that git has, for instance in a new clone.

    `put` does as `Archive.restore`, which is slow where everything is lost.
    """
    archive, words = sources.archive, sources.archive.words
    lost = {unit: archive.lost_texts(unit, sources.registers[unit]) for unit in units}
    if words is None or not (any(lost.values()) and words.folder.is_dir()):
        return
    # What git has not kept either is not looked for again until its folder looks otherwise.
    key = digest(json.dumps(["words", words.state(), lost]))
    if cache.recall(kinds.ARCHIVE, key):
        return
    kept = {unit: [revision for revision in lost[unit] if words.has(unit, *revision[:2])] for unit in lost}
    if not any(kept.values()):
        cache.remember(kinds.ARCHIVE, key, True)
        return
    with lock(archive.folder, progress.say):
        for unit in left(sources.folders):
            settle(sources.folders, unit)
        if count := (put or archive.restore)(kept):
            progress.say(f"archive: the words of {count} revisions are restored from {words.folder.name}/")
