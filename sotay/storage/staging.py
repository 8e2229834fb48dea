"""Files on their way into a commune's archive: in `.new/` there until the event they are for is in the register."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from sotay.base.hashing import digest
from sotay.storage.files import explained, sync, within, write

NEW, EVENT = ".new", ".event"


@dataclass(frozen=True)
class Staging:
    """What is staged in the folder of a commune's archive. All raise `UserError` where it cannot be written."""

    home: Path
    files: dict[str, str] = field(default_factory=dict)
    """What was added: path in the archive → SHA-256."""

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

    def complete(self, event: str) -> None:
        """Say that all files are there, and the seal of the event that they are for."""
        with explained(self.folder):
            write(self.folder / EVENT, json.dumps({"event": event, "files": self.files}).encode())
            sync(self.folder)

    def marked(self) -> tuple[str | None, dict[str, str]]:
        """Return the seal of the event that files were staged for, and their SHA-256 by path; None while they come."""
        try:
            text = (self.folder / EVENT).read_text("utf-8")
        except FileNotFoundError:
            return None, {}
        try:
            said = json.loads(text)
            return said["event"], said["files"]
        except (ValueError, TypeError):  # staged by an older version
            return text, {}

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
