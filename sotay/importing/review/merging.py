"""Several people's copies of one document as one list, and as one new text of its file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sotay.importing.review.pieces import SourcePiece, with_piece
from sotay.importing.review.remarks import Remark, clear


def merged(found: Iterable[Remark]) -> tuple[Remark, ...]:
    """Return the remarks of all copies in order of the document: what several say once, with all who say it.

    Changes of the same words that differ are for people to decide: they keep no piece.
    """
    once: dict[Remark, tuple[str, ...]] = {}
    for remark in found:
        key = replace(remark, said_by=())
        once[key] = tuple(dict.fromkeys((*once.get(key, ()), *remark.said_by)))
    told = [replace(remark, said_by=names) for remark, names in once.items()]
    told.sort(key=lambda remark: (remark.order, bool(remark.comment), remark.begin))
    return tuple(
        replace(r, piece=None, why="not all copies say the same here") if any(_apart(r, o) for o in told) else r
        for r in told
    )


def _apart(one: Remark, other: Remark) -> bool:
    """Tell whether two changes are of the same words, and differ; a value may show in several paragraphs."""
    if one is other or one.piece is None or one.piece != other.piece or _what(one) == _what(other):
        return False
    if one.begin == one.end or other.begin == other.end:
        return one.begin <= other.end and other.begin <= one.end
    return one.begin < other.end and other.begin < one.end


def _what(change: Remark) -> tuple[int, int, str]:
    return change.begin, change.end, change.put


def applied(text: str, told: Sequence[Remark], source: str) -> str:
    """Return the file's text with every change that has a piece; `UserError` where one cannot be written safely."""
    new = _new_pieces(told)
    # From the end on, so that offsets hold; values after the body, which they stand above.
    for piece in sorted(new, key=lambda piece: -piece.begin):
        text = with_piece(text, piece, new[piece], source)
    return text


def _new_pieces(told: Sequence[Remark]) -> dict[SourcePiece, str]:
    """Return what each changed piece is to say."""
    changes: dict[SourcePiece, set[tuple[int, int, str]]] = {}
    for remark in told:
        if remark.piece:
            changes.setdefault(remark.piece, set()).add(_what(remark))
    return {piece: _changed(piece.text, mine) for piece, mine in changes.items()}


def _changed(words: str, changes: Iterable[tuple[int, int, str]]) -> str:
    for begin, end, put in sorted(changes, reverse=True):
        words = words[:begin] + put + words[end:]
    return words.strip()


def wanted(told: Sequence[Remark], texts: Sequence[str]) -> dict[int, str]:
    """Return each paragraph of the copy, by its order, as it must read once all changes with a piece are written."""
    new, found = _new_pieces(told), dict[int, str]()
    for order, piece in dict.fromkeys((remark.order, remark.piece) for remark in told):
        if piece:
            text = found.get(order, texts[order])
            found[order] = text.replace(clear(piece.text), clear(new[piece]), 1)
    return found
