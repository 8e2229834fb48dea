"""Controlled copies on their way out: staged until the list of copies has them, then put where they are wanted."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sotay.storage.cache import Cache
from sotay.storage.files import beside, explained, sync, write

NEW, MARK = ".new", ".event"


@dataclass(frozen=True)
class Outgoing:
    """The folder of files for holders (`Folders.copies`): what is staged stands in `copies/<unit>/.new/`."""

    folder: Path

    def stage(self, unit: str, event: str, out: Path, files: Mapping[str, str], cache: Cache) -> None:
        """Keep files, name → digest, to be put into `out` by `settle` once the event of that seal is in the list.

        `Missing` when the cache has lost one of them, `UserError` when a folder cannot be written.
        """
        staged = self.folder / unit / NEW
        with explained(out):
            out.mkdir(parents=True, exist_ok=True)
        with explained(staged):
            shutil.rmtree(staged, ignore_errors=True)
            for name, content in sorted(files.items()):
                write(staged / name, cache.read(content), read_only=True)
            write(staged / MARK, json.dumps([event, str(out)]).encode())
            sync(staged)

    def is_staged(self, unit: str) -> bool:
        """Tell whether something waits to be settled."""
        return (self.folder / unit / NEW).is_dir()

    def settle(self, unit: str, events: Collection[str]) -> Literal["finished", "undone", ""]:
        """Put what is staged where it is wanted if its event is among these seals, else remove it; say what was done.

        `UserError` when that folder cannot be written: the files wait.
        """
        staged = self.folder / unit / NEW
        if not self.is_staged(unit):
            return ""
        event, out = json.loads((staged / MARK).read_bytes()) if (staged / MARK).exists() else ("", "")
        stands = event in events
        if stands:
            for file in sorted(path for path in staged.iterdir() if path.name != MARK):
                _put(Path(out) / file.name, file.read_bytes())
        with explained(staged):
            shutil.rmtree(staged)
            with contextlib.suppress(OSError):  # nothing else is there where the files went elsewhere
                staged.parent.rmdir()
                self.folder.rmdir()
        return "finished" if stands else "undone"


def _put(target: Path, content: bytes) -> None:
    with explained(target):
        beside(target).unlink(missing_ok=True)  # from an attempt before, which was killed
        write(beside(target), content, read_only=True)
        beside(target).replace(target)
