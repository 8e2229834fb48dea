"""What people did to a review copy: each change and comment at the line of the document that it is about."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sotay.importing.review.copies import plain, told_paragraphs
from sotay.importing.review.pieces import SourcePiece
from sotay.model.wordfiles import Paragraph, WordFile

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Remark:
    """A comment, or a change."""

    line: int
    """Of the document's file; 0: it could not be told which."""
    order: int
    """Of the paragraph it is in, as the copy was made."""
    old: str
    new: str
    comment: str
    """What a comment says; empty for a change."""
    said_by: tuple[str, ...]
    """Files it is in."""
    within: str
    """The paragraph it is in, as it was."""
    piece: SourcePiece | None = None
    """Where it can be written; None: by hand, `why` says why."""
    begin: int = 0
    end: int = 0
    """Of the changed letters in the piece: without what old and new words begin and end with alike."""
    put: str = ""
    """What stands there instead."""
    why: str = ""


def remarks(name: str, file: WordFile, original: WordFile, found: Sequence[SourcePiece]) -> Iterator[Remark]:
    """Yield what a file that came back says otherwise than the original, and its comments, in its order."""
    was = [clear(p.text) for p in told_paragraphs(original)]
    now = told_paragraphs(file)
    before = [clear(p.before) for p in now]
    line = 0
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, was, before, autojunk=False).get_opcodes():
        for offset in range(max(i2 - i1, j2 - j1)):
            order = min(i1 + offset, max(i2 - 1, 0))
            old = was[i1 + offset] if i1 + offset < i2 else ""
            paragraph = now[j1 + offset] if j1 + offset < j2 else None
            line = _about(old, found) or line
            if paragraph is None or not old:
                new = clear(paragraph.text) if paragraph else ""
                if old or new:
                    yield Remark(line, order, old, new, "", (name,), old, why="a whole paragraph")
            elif tag == "equal" and not paragraph.text.strip():
                yield Remark(line, order, old, "", "", (name,), old, why="a whole paragraph")
            else:
                for begin, end, new in edits(old, paragraph, tracked=tag == "equal"):
                    yield _placed(Remark(line, order, old[begin:end], new, "", (name,), old), old, begin, end, found)
            if paragraph:
                yield from _comments(name, file, paragraph, line, order, old)


def clear(text: str) -> str:
    """Return text with every space as a plain one, letter for letter."""
    return re.sub(r"\s", " ", text).strip()


def edits(old: str, paragraph: Paragraph, *, tracked: bool) -> Iterator[tuple[int, int, str]]:
    """Yield begin and end in the old text, and what stands there instead: as tracked, else word by word."""
    if not tracked:
        a, b = TOKEN.findall(old), TOKEN.findall(clear(paragraph.text))
        for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            if tag != "equal":
                begin = len("".join(a[:i1]))
                yield begin, begin + len("".join(a[i1:i2])), "".join(b[j1:j2])
        return
    lead = len(paragraph.before) - len(paragraph.before.lstrip())
    at, begin, new, open_ = -lead, 0, "", False
    for run in (*(run for run in paragraph.runs if not run.hidden and run.text), None):
        if run is None or not run.change:
            if open_:
                yield max(begin, 0), max(at, 0), re.sub(r"\s", " ", new)
            open_, new = False, ""
        elif not open_:
            open_, begin = True, at
        if run is not None:
            new += run.text if run.change == "inserted" else ""
            at += 0 if run.change == "inserted" else len(run.text)


def _comments(name: str, file: WordFile, paragraph: Paragraph, line: int, order: int, old: str) -> Iterator[Remark]:
    for kind, number in (run.anchor for run in paragraph.runs if run.anchor):
        story = file.story(kind, number) if kind == "comment" else None
        if story:
            yield Remark(line, order, old, "", plain(story.text), (name,), old)


def _about(text: str, found: Sequence[SourcePiece]) -> int:
    """Return the line that says the most of a paragraph; 0 where none says anything of it."""
    within = [piece for piece in found if clear(piece.text) in text]
    return max(within, key=lambda piece: len(piece.text)).line if within else 0


def _placed(remark: Remark, text: str, begin: int, end: int, found: Sequence[SourcePiece]) -> Remark:
    """Return a change with the piece of the file it is to be written into, or why there is none."""
    if not remark.new.strip() and begin == 0 and end == len(text):
        return replace(remark, why="a whole paragraph")
    before = _alike(remark.old, remark.new)
    after = _alike(remark.old[before:][::-1], remark.new[before:][::-1])
    put, begin, end = remark.new[before : len(remark.new) - after], begin + before, end - after
    fits = []
    for piece in found:
        words = clear(piece.text)
        at = text.find(words)
        while at >= 0:
            if at <= begin and end <= at + len(words):
                fits.append((piece, at))
            at = text.find(words, at + 1)
    if not fits:
        return replace(remark, why="not plain words of this file: a macro or another file says them")
    longest = max(len(piece.text) for piece, _ in fits)
    best = [(piece, at) for piece, at in fits if len(piece.text) == longest]
    if len(best) > 1:
        lines = ", ".join(str(piece.line) for piece, _ in best)
        return replace(remark, line=best[0][0].line, why=f"the same words stand on lines {lines}")
    piece, at = best[0]
    return replace(remark, line=piece.line, piece=piece, begin=begin - at, end=end - at, put=put)


def _alike(one: str, other: str) -> int:
    """Return how many letters two texts begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
