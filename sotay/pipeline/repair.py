"""Keeps register and archive consistent: adds what is in force but missing from the archive."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sotay.base.folders import Folders
from sotay.base.progress import Progress
from sotay.load.sources import Sources
from sotay.model.outputs import Tree
from sotay.model.paths import register_path
from sotay.storage.archive import REMEDY, Archive
from sotay.storage.cache import Cache
from sotay.storage.files import beside
from sotay.storage.lock import lock

SEAL = re.compile(r"\b[0-9a-f]{64}\b")


def mend(sources: Sources, cache: Cache, kept: Mapping[str, Tree], progress: Progress) -> None:
    """Add what the archive lacks, `archive/<unit>` in `kept`, after settling what a killed issue left."""
    archive = sources.archive
    trees = {part.removeprefix("archive/"): tree for part, tree in kept.items()}
    staged = [unit for unit in sources.units if archive.is_staged(unit)]
    if staged or any(archive.missing(unit, tree).files for unit, tree in trees.items()):
        with lock(archive.folder, progress.say):
            for unit in staged:
                settle(sources.folders, unit)
            for unit, tree in sorted(trees.items()):
                archive.mend(unit, tree, cache)
    for file in (archive.folder / unit / path for unit, tree in sorted(trees.items()) for path in tree.files):
        if not file.exists():
            progress.say(f"{file}: lost, and a rebuild would differ from what was issued; {REMEDY}")


def settle(folders: Folders, unit: str) -> None:
    """Finish an interrupted issue whose event is in the register; undo any other.

    The caller holds the archive's lock.
    """
    register = folders.root / register_path(unit)
    beside(register).unlink(missing_ok=True)
    stands = register.read_text("utf-8") if register.exists() else ""
    Archive(folders.archive).settle(unit, set(SEAL.findall(stands)))
