"""Files that wait for an event: in `.new/` of a folder until the register, or the list of copies, has it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sotay.base.hashing import digest
from sotay.storage.files import explained, sync, within, write

NEW, EVENT = ".new", ".event"


class Staged(NamedTuple):
    """What files were staged for."""

    event: str | None
    """The seal of the event; None while files come."""
    files: Mapping[str, str] = {}
    """Path → SHA-256."""
    out: str = ""
    """The folder where they are wanted; empty: the one they wait in."""


@dataclass(frozen=True)
class Staging:
    """What is staged in a folder. All raise `UserError` where it cannot be written."""

    home: Path
    files: dict[str, str] = field(default_factory=dict)
    """What was added: path → SHA-256."""

    @property
    def folder(self) -> Path:
        """The folder of the files that wait."""
        return self.home / NEW

    def exists(self) -> bool:
        """Tell whether something waits."""
        return self.folder.is_dir()

    def begin(self) -> None:
        """Begin anew; what a killed command has staged goes away."""
        with explained(self.folder):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)

    def add(self, path: str, content: bytes) -> None:
        """Stage a file."""
        with explained(self.folder):
            write(within(self.folder, path), content, read_only=True)
        self.files[path] = digest(content)

    def complete(self, event: str, out: str = "") -> None:
        """Say that all files are there, the seal of the event that they are for, and the folder they go to."""
        with explained(self.folder):
            write(self.folder / EVENT, json.dumps({"event": event, "files": self.files, "out": out}).encode())
            sync(self.folder)

    def marked(self) -> Staged:
        """Return what files were staged for."""
        try:
            text = (self.folder / EVENT).read_text("utf-8")
        except FileNotFoundError:
            return Staged(None)
        try:
            said = json.loads(text)
        except ValueError:  # into an archive, by an older version
            return Staged(text)
        if isinstance(said, list):  # for holders, by an older version
            return Staged(said[0], out=said[1])
        if not isinstance(said, dict):  # a seal of nothing but digits
            return Staged(text)
        return Staged(said["event"], said["files"], said.get("out", ""))

    def move(self) -> None:
        """Move the files into place; nothing is overwritten."""
        with explained(self.home):
            for above, _, names in os.walk(self.folder):
                for path in (Path(above) / name for name in sorted(names) if name != EVENT):
                    target = within(self.home, path.relative_to(self.folder).as_posix())
                    target.parent.mkdir(parents=True, exist_ok=True)
                    if not target.exists():
                        path.replace(target)

    def remove(self) -> None:
        """Remove what still waits."""
        with explained(self.home):
            shutil.rmtree(self.folder)
