"""Takes over what review copies say: read, listed, written where it is sure, and looked at again before that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sotay.base.errors import SourceError, UserError
from sotay.base.progress import Progress
from sotay.importing.imagined import imagined
from sotay.importing.review.copies import CopyOrigin, came_from, fresh, made, told_paragraphs, word_file
from sotay.importing.review.merging import applied, merged, wanted
from sotay.importing.review.pieces import pieces
from sotay.importing.review.remarks import Remark, clear, remarks
from sotay.importing.units.editing import bare, dressed
from sotay.load.sources import Sources, load
from sotay.pipeline.check import examine
from sotay.storage.files import replace_text


@dataclass(frozen=True)
class Reviewed:
    """What copies of one document say, all together."""

    of: CopyOrigin
    before: str
    """The text of the document's file."""
    after: str
    """The same with every change that can be written."""
    remarks: tuple[Remark, ...]


def reviewed(sources: Sources, copies: Mapping[str, bytes]) -> Reviewed:
    """Return what copies say, by name of their files.

    `UserError` for a file that is none, a stale one, and copies of different documents.
    """
    origins = {name: came_from(name, content) for name, content in copies.items()}
    for name, of in origins.items():
        fresh(sources, name, of)
    if len({of.source for of in origins.values()}) > 1:
        raise UserError("these are copies of different documents; name those of one document")
    of = next(iter(origins.values()))
    root = sources.folders.root
    raw = (root / of.source).read_bytes().decode("utf-8")
    text = bare(raw, of.source)
    found = pieces(text)
    told: list[Remark] = []
    texts: list[str] = []
    for name, content in copies.items():
        original = word_file(name, made(sources.on(origins[name].day), origins[name]))
        texts = texts or [clear(p.text) for p in told_paragraphs(original)]
        told += remarks(name, word_file(name, content), original, found)
    listed = merged(told)
    listed = _sure(root, of, text, listed, texts)
    return Reviewed(of, raw, dressed(applied(text, listed, of.source), raw), listed)


def _sure(root: Path, of: CopyOrigin, text: str, listed: Sequence[Remark], texts: Sequence[str]) -> tuple[Remark, ...]:
    """Return the remarks, those without a piece that would not change the page as the copy does."""
    must = wanted(listed, texts)
    if not must:
        return tuple(listed)
    with imagined(root, {of.source: applied(text, listed, of.source)}) as there:
        sources, _ = load(there)
        if sources is None or of.source not in sources.digests:
            shown = set()
        else:
            shown = {clear(p.text) for p in told_paragraphs(word_file(of.source, made(sources.on(of.day), of)))}
    lost = {order for order, words in must.items() if words not in shown}
    why = "written there, the page would not read as the copy does"
    return tuple(replace(r, piece=None, why=why) if r.piece and r.order in lost else r for r in listed)


def checked(root: Path, found: Reviewed, as_of: date, jobs: int, progress: Progress) -> None:
    """Raise `SourceError` with what `check` would say of the new text and does not say today; write nothing."""
    known = {replace(p, line=0) for p in examine(root, as_of, jobs, progress, [found.of.unit])}
    with imagined(root, {found.of.source: found.after}) as there:
        told = examine(there, as_of, jobs, progress, [found.of.unit])
    if new := [p for p in told if p.level != "note" and replace(p, line=0) not in known]:
        raise SourceError(new)


def write(root: Path, found: Reviewed) -> None:
    """Write the new text; `UserError` where the file is another since it was read."""
    path = root / found.of.source
    if path.read_bytes().decode("utf-8") != found.before:
        raise UserError(f"{found.of.source}: it was changed meanwhile; nothing was written")
    replace_text(path, found.after)
