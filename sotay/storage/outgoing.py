"""Controlled copies on their way out: staged until the list of copies has them, then put where they are wanted."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sotay.storage.cache import Cache
from sotay.storage.files import beside, explained, write
from sotay.storage.staging import EVENT, Staging


@dataclass(frozen=True)
class Outgoing:
    """The folder of files for holders (`Folders.copies`): what is staged stands in `copies/<unit>/.new/`."""

    folder: Path

    def stage(self, unit: str, event: str, out: Path, files: Mapping[str, str], cache: Cache) -> None:
        """Keep files, name → digest, to be put into `out` by `settle` once the event of that seal is in the list.

        `Missing` when the cache has lost one of them, `UserError` when a folder cannot be written.
        """
        with explained(out):
            out.mkdir(parents=True, exist_ok=True)
        staging = self._staging(unit)
        staging.begin()
        for name, content in sorted(files.items()):
            staging.add(name, cache.read(content))
        staging.complete(event, str(out))

    def is_staged(self, unit: str) -> bool:
        """Tell whether something waits to be settled."""
        return self._staging(unit).exists()

    def settle(self, unit: str, events: Collection[str]) -> Literal["finished", "undone", ""]:
        """Put what is staged where it is wanted if its event is among these seals, else remove it; say what was done.

        `UserError` when that folder cannot be written: the files wait.
        """
        staging = self._staging(unit)
        if not staging.exists():
            return ""
        staged = staging.marked()
        stands = staged.event in events
        if stands:
            for file in sorted(path for path in staging.folder.iterdir() if path.name != EVENT):
                _put(Path(staged.out) / file.name, file.read_bytes())
        staging.remove()
        with contextlib.suppress(OSError):  # nothing else is there where the files went elsewhere
            staging.home.rmdir()
            self.folder.rmdir()
        return "finished" if stands else "undone"

    def _staging(self, unit: str) -> Staging:
        return Staging(self.folder / unit)


def _put(target: Path, content: bytes) -> None:
    with explained(target):
        beside(target).unlink(missing_ok=True)  # from an attempt before, which was killed
        write(beside(target), content, read_only=True)
        beside(target).replace(target)
