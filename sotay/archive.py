"""The archive: documents as they were issued. The only module that touches `archive/`.

    archive/<unit>/<CODE>/01-00.json         what it said, for staff and for citizens
    archive/<unit>/<CODE>/01-00.pdf          as issued, for staff
    archive/<unit>/<CODE>/01-00.public.pdf   a public document as issued, for citizens

Nothing in it is ever changed. What an event adds is staged in `archive/<unit>/.new/` first; the register is the
commit: staged files whose event stands in it are moved into place, all others go away (`settle`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sotay.errors import UserError
from sotay.model import Audience, Tree
from sotay.store import Store, told

NEW, EVENT = ".new", ".event"
TEXT = ".json"
PDF: Mapping[Audience, str] = {"internal": ".pdf", "public": ".public.pdf"}


@dataclass(frozen=True)
class AsIssued:
    """What a document said when it was issued."""

    code: str
    title: str
    fingerprint: str
    internal: str
    """Expanded Markdown of the staff's page."""
    public: str | None
    """The same for citizens; None for an internal document."""

    def as_bytes(self) -> bytes:
        """Return the content of the `.json` file."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()


def name(code: str, label: str, suffix: str) -> str:
    """Return the path of a file below a commune's archive: `QT-01/01-00.pdf` for the label `01/00`."""
    return f"{code}/{label.replace('/', '-')}{suffix}"


def names(code: str, label: str, audiences: Iterable[Audience]) -> tuple[str, ...]:
    """Return the paths of all files of a revision that these audiences have."""
    return tuple(name(code, label, suffix) for suffix in (TEXT, *(PDF[audience] for audience in audiences)))


@dataclass(frozen=True)
class Archive:
    """The archive in one folder (`Folders.archive`)."""

    folder: Path

    def text(self, unit: str, code: str, label: str) -> AsIssued | None:
        """Return what a document said as `label` (`01/00`), or None where the archive does not have it."""
        path = self._file(unit, name(code, label, TEXT))
        try:
            return AsIssued(**json.loads(path.read_bytes()))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, TypeError):
            raise UserError(f"{path}: not as it was archived; bring the file back from a backup") from None

    def pdf(self, unit: str, code: str, label: str, audience: Audience) -> Path | None:
        """Return the PDF of a document as issued, or None where the archive does not have it."""
        path = self._file(unit, name(code, label, PDF[audience]))
        return path if path.exists() else None

    def state(self, unit: str) -> tuple[str, ...]:
        """Return the names of all files of a commune; what stands under a name never changes."""
        return tuple(path for path in _files(self.folder / unit) if not path.startswith(NEW))

    def missing(self, unit: str, tree: Tree) -> Tree:
        """Return those files of a tree (paths from `name`) that a commune's archive does not have."""
        return Tree({path: d for path, d in tree.files.items() if not (self.folder / unit / path).exists()})

    def stage(self, unit: str, event: str, tree: Tree, store: Store) -> None:
        """Put files beside the archive, to be moved by `settle` once the event of that seal is in the register.

        `Missing` when the store has lost one of them, `UserError` when the folder cannot be written.
        """
        staged = self.folder / unit / NEW
        with told(staged):
            shutil.rmtree(staged, ignore_errors=True)
            staged.mkdir(parents=True)
            for path, content in sorted(tree.files.items()):
                store.link(content, staged / path)
            (staged / EVENT).write_text(event, "utf-8")

    def is_staged(self, unit: str) -> bool:
        """Tell whether something waits to be settled."""
        return (self.folder / unit / NEW).is_dir()

    def settle(self, unit: str, events: Collection[str]) -> None:
        """Move what is staged into place if its event is among these seals, else remove it."""
        home, staged = self.folder / unit, self.folder / unit / NEW
        if not self.is_staged(unit):
            return
        with told(home):
            mark = staged / EVENT
            if mark.exists() and mark.read_text("utf-8") in events:
                _move(staged, home)
            shutil.rmtree(staged)

    def mend(self, unit: str, tree: Tree, store: Store) -> None:
        """Put in the files that are missing; what is there is never touched. Errors as of `stage`."""
        missing = self.missing(unit, tree)
        if missing.files:
            self.stage(unit, "", missing, store)
            self.settle(unit, {""})

    def _file(self, unit: str, path: str) -> Path:
        return self.folder / unit / path


def _move(staged: Path, home: Path) -> None:
    """Move staged files to where nothing stands yet."""
    for path in _files(staged):
        target = home / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            (staged / path).replace(target)


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != EVENT:
            yield path.relative_to(folder).as_posix()
