"""Reads one file, whatever it is: the only module that knows all formats."""

from __future__ import annotations

import struct

from sotay.base.hashing import digest
from sotay.importing.read import lists
from sotay.importing.read.binary import file as binary
from sotay.importing.read.formats import recognised
from sotay.importing.read.ooxml import file as ooxml
from sotay.importing.read.places import placed
from sotay.importing.read.refusals import Unreadable, refusal
from sotay.importing.read.stories import Read
from sotay.model.wordfiles import ImportedFile, WordCounts, WordFile, WordFormat

FEWEST = 120
"""Letters of the stories of a file with pictures, below which it is a scan."""
DAMAGED = (LookupError, ValueError, ArithmeticError, OSError, EOFError, struct.error)
"""What numbers that are not what they should be lead to; anything else is a mistake of ours, and not hidden."""


def read(path: str, content: bytes) -> ImportedFile:
    """Return what a file says, or why it is not read. Damaged bytes raise nothing."""
    try:
        return _read(path, content)
    except Unreadable as error:
        return refusal(path, error)
    except RecursionError:
        return refusal(path, Unreadable("word-unreadable", "it is nested too deeply", "lồng nhau quá sâu"))
    except DAMAGED as error:
        found = f"it is not built as it says ({type(error).__name__}: {error})"
        return refusal(path, Unreadable("word-unreadable", found, "cấu trúc bên trong không đúng"))


def _read(path: str, content: bytes) -> ImportedFile:
    form = recognised(content)
    if form == "xlsx":
        if not path.lower().endswith((".xlsx", ".xlsm")):
            raise Unreadable("word-other-format", "an Excel workbook", "bảng tính Excel")
        return lists.read(path, content)
    return _word(path, content, form, (binary if form == "doc" else ooxml).read(content))


def _word(path: str, content: bytes, form: WordFormat, told: Read) -> WordFile:
    letters = sum(c.isalpha() for story in told.stories for c in story.text)
    if letters < FEWEST and (told.pictures or told.scans):
        raise Unreadable("word-scan")
    if not letters:
        raise Unreadable("word-unreadable", "there is no word in it", "không có chữ nào")
    counts = WordCounts(
        told.pictures, told.scans, told.shapes, told.objects, told.fields, told.insertions, told.deletions,
        len([story for story in told.stories if story.kind == "comment"]),
        told.cleaning.unseen, told.cleaning.converted, told.cleaning.unknown,
    )  # fmt: skip
    return WordFile(
        path,
        form,
        digest(content),
        placed(told.stories, told.block_sections),
        told.sections,
        counts,
        tuple(sorted(told.cleaning.encodings)),
    )
