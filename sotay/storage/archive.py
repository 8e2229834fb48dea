"""The archive: documents as issued. The only module that touches `archive/`.

    archive/<unit>/<CODE>/01-00.json           its text, for staff and for citizens, and the hashes of its PDFs
    archive/<unit>/<CODE>/01-00.pdf            as issued, for staff
    archive/<unit>/<CODE>/01-00.public.pdf     a public document as issued, for citizens
    archive/<unit>/<CODE>/01-00.<sha256>.png   a picture it shows, or another file it links to
    archive/<unit>/<CODE>/01-00.signed.<sha256>.pdf   the PDF with a signature; `01-00.public.signed…` for citizens
    archive/<unit>.sha256                      all of these files as they were kept, for `sha256sum -c` too

Nothing in it is ever changed, and no file of it is shared with the cache. What an event adds is staged in
`archive/<unit>/.new/` first; the register is the commit: staged files whose event stands in it are moved into
place, all others go away (`settle`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from sotay.base.errors import UserError
from sotay.base.hashing import digest
from sotay.model.outputs import Tree
from sotay.model.paths import revision_name
from sotay.model.registers import Register
from sotay.model.terms import Audience
from sotay.storage.cache import Cache
from sotay.storage.files import place, replace_text, within
from sotay.storage.looks import files_below, look_of
from sotay.storage.staging import NEW, Staging
from sotay.storage.texts import AsIssued, parsed, read_text
from sotay.storage.words import IssuedWords

TEXT = ".json"
PDF: Mapping[Audience, str] = {"internal": ".pdf", "public": ".public.pdf"}
REMEDY = "restore the file from a backup"
NAMED_BY_HASH = re.compile(r"\.([0-9a-f]{64})(?:\.\w+)?$")
Lost: TypeAlias = tuple[str, str, str]
"""Code, label and fingerprint of a revision."""


def name(code: str, label: str, suffix: str) -> str:
    """Return the path of a file below a commune's archive: `QT-01/01-00.pdf` for the label `01/00`."""
    return f"{code}/{revision_name(label)}{suffix}"


def names(code: str, label: str, audiences: Iterable[Audience]) -> tuple[str, ...]:
    """Return the paths of all files of a revision for these audiences."""
    return tuple(name(code, label, suffix) for suffix in (TEXT, *(PDF[audience] for audience in audiences)))


def prefix(path: str) -> str:
    """Return the common prefix of a revision's file names: `QT-01/01-00` for `QT-01/01-00.public.pdf`."""
    folder, _, file = path.rpartition("/")
    return f"{folder}/{file.partition('.')[0]}"


class Inspected(NamedTuple):
    """What a file of the archive is, and what it tells."""

    digest: str
    """Its SHA-256."""
    told: Mapping[str, str] | None
    """SHA-256 of files, by path, that it records; None for a text that is not as sealed."""
    code: str = ""
    """Of a text, the code of its document."""
    fingerprint: str = ""
    """Of a text, the fingerprint of its document."""


@dataclass(frozen=True)
class Archive:
    """The archive in one folder (`Folders.archive`)."""

    folder: Path
    words: IssuedWords | None = field(default=None, kw_only=True)
    """What git has of the texts, for those that are lost here."""
    read: Callable[[Path], AsIssued] = field(default=read_text, kw_only=True, repr=False, compare=False)
    """Reads a text, see `read_text`."""

    def file(self, unit: str, path: str) -> Path:
        """Return the path of a commune's file, whether or not it exists."""
        return within(self.folder / unit, path)

    def text(self, unit: str, code: str, label: str) -> AsIssued | None:
        """Return a document as issued under `label` (`01/00`), or None if neither archive nor git has it."""
        path = self.file(unit, name(code, label, TEXT))
        try:
            return self.read(path)
        except (FileNotFoundError, NotADirectoryError):
            kept = self.words.text(unit, code, label) if self.words else None
            return parsed(kept.encode()) if kept else None
        except (ValueError, TypeError):
            raise UserError(f"{path}: not as it was archived; {REMEDY}") from None

    def can_tell(self, unit: str, code: str, label: str) -> bool:
        """Tell whether archive (unread) or git has the text of a revision; `UserError` for a changed file of git's."""
        kept = self.file(unit, name(code, label, TEXT)).exists()
        return kept or (self.words is not None and self.words.has(unit, code, label))

    def pdf(self, unit: str, code: str, label: str, audience: Audience) -> Path | None:
        """Return the PDF of a document as issued, or None if the archive lacks it."""
        path = self.file(unit, name(code, label, PDF[audience]))
        return path if path.exists() else None

    def signed(self, unit: str, code: str, label: str, audience: Audience) -> tuple[Path, ...]:
        """Return what is kept as the PDF of a document with a signature; whether it is that is not looked into."""
        path = self.file(unit, name(code, label, PDF[audience]))
        return tuple(sorted(path.parent.glob(f"{path.stem}.signed.*.pdf")))

    def add_signed(self, paper: Path, content: bytes) -> Path:
        """Store the signed copy of an archived PDF next to it."""
        path = paper.with_name(f"{paper.stem}.signed.{digest(content)}.pdf")
        unit, _, name = path.relative_to(self.folder).as_posix().partition("/")
        place(path, content)
        self._note(unit, {name: digest(content)}, self._known(unit))
        return path

    def kept(self, unit: str) -> dict[str, str]:
        """Return the files that were ever kept of a commune: path → SHA-256. Older archives have no such list."""
        try:
            lines = self._list(unit).read_text("utf-8").splitlines()
        except FileNotFoundError:
            return {}
        return {path: content for content, _, path in (line.partition("  ") for line in lines)}

    def adopt(self, unit: str) -> None:
        """Give a commune of an older archive its list, and each file that is shared with the cache its own bytes."""
        home = self.folder / unit
        for path in self.state(unit):
            if (home / path).stat().st_nlink > 1:
                place(home / path, (home / path).read_bytes())
        if not self._list(unit).exists():
            self._note(unit, {}, self._known(unit))

    def is_old(self, unit: str) -> bool:
        """Tell whether there is something for `adopt` to do."""
        seen = self._seen(unit)
        unlisted = bool(seen) and not self._list(unit).exists()
        return unlisted or any(found.st_nlink > 1 for _, found in seen)

    def _known(self, unit: str) -> dict[str, str]:
        """Return what is or should be in a commune's list, path → SHA-256.

        That of an older archive should have all files; none where one of them is not as it was archived.
        """
        if known := self.kept(unit):
            return known
        whole = not any(self.faults(unit))
        return {path: self.digest_of(unit, path) for path in self.state(unit)} if whole else {}

    def _list(self, unit: str) -> Path:
        return self.folder / f"{unit}.sha256"

    def _note(self, unit: str, files: Mapping[str, str], known: Mapping[str, str], *, issued: bool = False) -> None:
        """Put files into the list of what was ever kept, beside those `known`.

        Only what an event has just `issued` replaces a line: that of a revision whose event is in no register, and
        whose files somebody has moved away.
        """
        told = {**known, **files} if issued else {**files, **known}
        if told and not (self._list(unit).exists() and told == known):
            lines = (f"{content}  {path}\n" for path, content in sorted(told.items()))
            replace_text(self._list(unit), "".join(lines))

    def state(self, unit: str) -> tuple[str, ...]:
        """Return the names of all files of a commune."""
        return tuple(path for path, _ in self._seen(unit))

    def _seen(self, unit: str) -> list[tuple[str, os.stat_result]]:
        return [(path, found) for path, found in files_below(self.folder / unit) if not path.startswith(NEW)]

    def stamps(self, unit: str) -> tuple[tuple[str, str], ...]:
        """Return each file of a commune with size and modification time, so that a touched file shows."""
        return tuple((path, f"{found.st_size} {found.st_mtime_ns}") for path, found in self._seen(unit))

    def looks_of(self, unit: str) -> dict[str, object]:
        """Return how each file of a commune looks, by path."""
        return {path: look_of(found) for path, found in self._seen(unit)}

    def looks(self, unit: str) -> tuple[object, ...]:
        """Return how each file of a commune looks, by path, and the list."""
        return (*self.looks_of(unit).items(), tuple(sorted(self.kept(unit).values())))

    def inspected(self, unit: str, path: str) -> Inspected:
        """Read a commune's file and return what it is and tells."""
        if not path.endswith(TEXT):
            return Inspected(self.digest_of(unit, path), _hash_in(path))
        content = self.file(unit, path).read_bytes()
        try:
            said = parsed(content)
        except (ValueError, TypeError):
            return Inspected(digest(content), None)
        told = {path.removesuffix(TEXT) + PDF[audience]: paper for audience, paper in said.pdf.items()}
        for shown in said.files.values():
            told |= _hash_in(shown)
        return Inspected(digest(content), told, said.code, said.fingerprint)

    def faults(self, unit: str, files: Mapping[str, Inspected] | None = None) -> Iterator[tuple[Path, str]]:
        """Yield each file of a commune that is not as it was archived, and how: changed, missing.

        `files` has all that are there, by path, as they were inspected; without it, all are read.
        """
        if files is None:
            files = {path: self.inspected(unit, path) for path in self.state(unit)}
        broken = [path for path, file in files.items() if file.told is None]
        yield from ((self.file(unit, path), "changed") for path in broken)
        hashes: dict[str, set[str]] = {}
        for told in (self.kept(unit), *(file.told or {} for file in files.values())):
            for path, content in told.items():
                hashes.setdefault(path, set()).add(content)
        for path, contents in sorted(hashes.items()):
            found = files[path].digest if path in files else self.digest_of(unit, path)
            if {found} != contents and path not in broken:
                yield self.file(unit, path), "changed" if found else "missing"

    def lost_texts(self, unit: str, register: Register) -> list[Lost]:
        """Return the revisions of a commune's register whose text is not here."""
        have = set(self.state(unit))
        issued = ((code, issued) for event in register.events for code, issued in event.documents.items())
        return [(code, i.label, i.fingerprint) for code, i in issued if name(code, i.label, TEXT) not in have]

    def has_texts_alone(self, unit: str) -> bool:
        """Tell whether a text stands here without a PDF, which it may never have had."""
        have = set(self.state(unit))
        return any(path.removesuffix(TEXT) + PDF["internal"] not in have for path in have if path.endswith(TEXT))

    def restore(self, lost: Mapping[str, Iterable[Lost]]) -> int:
        """Put back what git has of these revisions, by commune; return how many those are."""
        staged, count = dict[str, Staging](), 0
        # By document, for git has the texts of all communes in one file.
        every = sorted((*revision, unit) for unit, revisions in lost.items() for revision in revisions)
        for code, label, fingerprint, unit in every:
            found = self._kept_by_git(unit, code, label, fingerprint)
            if found and unit not in staged:
                staged[unit] = self.staging(unit)
                staged[unit].begin()
            for path, content in found.items():
                staged[unit].add(path, content)
            count += bool(found)
        for unit, staging in staged.items():
            staging.complete("")
            self.settle(unit, {""})
        return count

    def _kept_by_git(self, unit: str, code: str, label: str, fingerprint: str) -> dict[str, bytes]:
        """Return what git has of a revision with that fingerprint, text and files it shows, by path in the archive."""
        text = self.words.text(unit, code, label) if self.words else None
        if text is None or self.words is None:
            return {}
        try:
            said = parsed(text.encode())
        except (ValueError, TypeError):  # told by who reads it
            return {}
        if said.fingerprint != fingerprint:
            return {}
        files = ((path, self.words.file(path)) for path in said.files.values())
        found = {path: file.read_bytes() for path, file in files if file.exists()}
        return found | {name(code, label, TEXT): text.encode()}

    def missing(self, unit: str, tree: Tree) -> Tree:
        """Return the files of a tree (paths from `name`) that a commune's archive lacks.

        What is lost counts only when that in the tree is what was issued, byte by byte.
        """
        home = self.folder / unit
        lost = {path: content for path, content in tree.files.items() if not (home / path).exists()}
        texts = {prefix(path) + TEXT for path in lost} - lost.keys()
        told = {path: content for text in texts for path, content in (self.inspected(unit, text).told or {}).items()}
        known = told | self.kept(unit)
        return Tree({path: content for path, content in lost.items() if known.get(path, content) == content})

    def staging(self, unit: str) -> Staging:
        """Return what is staged for a commune's archive."""
        return Staging(self.folder / unit)

    def stage(self, unit: str, event: str, tree: Tree, cache: Cache) -> None:
        """Stage files next to the archive; `settle` moves them once the event with that seal is in the register.

        Raises `Missing` when the cache has lost one of them, `UserError` when the folder cannot be written.
        """
        staging = self.staging(unit)
        staging.begin()
        for path, content in sorted(tree.files.items()):
            staging.add(path, cache.read(content))
        staging.complete(event)

    def settle(self, unit: str, events: Collection[str]) -> Literal["finished", "undone", ""]:
        """Move what is staged into place if its event is among these seals, else remove it; say what was done."""
        staging = self.staging(unit)
        if not staging.exists():
            return ""
        staged = staging.marked()
        if staged.event in events:
            # Before the files come: they need not be read to be known.
            known = self._known(unit)
            staging.move()
            placed = {path: content for path, content in staged.files.items() if self.file(unit, path).exists()}
            self._note(unit, placed, known, issued=bool(staged.event))
        staging.remove()
        return "finished" if staged.event in events else "undone"

    def mend(self, unit: str, tree: Tree, cache: Cache) -> None:
        """Add the missing files; existing ones are never touched. Raises as `stage` does."""
        missing = self.missing(unit, tree)
        if missing.files:
            self.stage(unit, "", missing, cache)
            self.settle(unit, {""})

    def digest_of(self, unit: str, path: str) -> str:
        """Return the SHA-256 of a commune's file; empty if it does not exist."""
        try:
            return digest(self.file(unit, path).read_bytes())
        except FileNotFoundError:
            return ""


def _hash_in(path: str) -> dict[str, str]:
    """Return the SHA-256 that a file's name records, by its path."""
    named = NAMED_BY_HASH.search(path)
    return {path: named[1]} if named else {}
