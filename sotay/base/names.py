"""Names that stand on a disk: of files, folders, documents and communes, the same on Linux, Windows and macOS."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from sotay.base.languages.known import addresses
from sotay.base.letters import nfc, nfc_faults

FORBIDDEN = re.compile(r'[<>:"/\\|?*#%]')
"""What Windows refuses in a name, or an address of the web reads as something else."""
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""What Windows takes for a device, whatever follows a dot."""
LONGEST = 150
"""Bytes of a name: what the engine adds to it must find room (255 is the limit of file systems)."""

CODE = re.compile(r"[A-Za-z0-9Đđ](?:[A-Za-z0-9Đđ._-]*[A-Za-z0-9Đđ])?")
LONGEST_CODE = 40
REVISION = re.compile(r"\.\d+-\d+$")
PLAIN_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
WHOLE = "quality-manual"
"""The file of a whole manual, among those of documents; those of its volumes begin with it.

What it is called is the language's: `Language.address`.
"""
BOARD = "notice-board"
"""How the names of files begin that hang on the wall of the one-stop office."""
LISTS_FILE = "lists"
"""The file of all lists."""


def name_fault(name: str) -> str:
    """Return what is wrong with the name of a file or folder, in English; empty when nothing is."""
    return next(_name_faults(name), "")


def _name_faults(name: str) -> Iterator[str]:
    if any("\udc80" <= c <= "\udcff" for c in name):
        yield "is not UTF-8"
    if found := FORBIDDEN.search(name):
        yield f"has {found.group()} in it"
    if name != name.strip(" .") and not name.startswith("."):
        yield "begins or ends with a blank or a dot"
    if name.partition(".")[0].strip().lower() in DEVICES:
        yield "is a device on Windows"
    if len(name.encode("utf-8", "replace")) > LONGEST:
        yield f"is longer than {LONGEST} bytes"
    if any(c in "\t\n" for c in name):
        yield "has a tab or a line break in it"
    yield from (f"is not plain text: {fault}" for _, fault in nfc_faults(name))


def code_of(text: str) -> str:
    """Return a document's code as it is; ValueError with a hint after `; ` when files cannot be named after it."""
    if not CODE.fullmatch(text) or len(text) > LONGEST_CODE:
        wanted = f"up to {LONGEST_CODE} letters A–Z or Đ, digits, hyphens and dots, without dots at the ends"
        raise ValueError(f"{_shown(text)} cannot be a code; write {wanted}: QT-HT-01")
    if name_fault(text):
        raise ValueError(f"{_shown(text)} cannot be a code: it {name_fault(text)}; write another one: QT-HT-01")
    lower = text.lower()
    begins = (*addresses(WHOLE), *(f"{name}-" for name in addresses(BOARD)))
    if lower in addresses(LISTS_FILE) or lower.startswith(begins):
        raise ValueError(f"{_shown(text)} cannot be a code: a file of every manual has this name; write another one")
    if REVISION.search(text):
        raise ValueError(f"{_shown(text)} cannot be a code: it ends like a revision; write a hyphen for the dot")
    return text


PLACEHOLDERS = ("kind", "name", "full", "province")
"""What stands in braces in the pattern of a name."""


def name_pattern(text: str) -> str:
    """Return the pattern of a name; ValueError for braces around anything but a placeholder."""
    left = re.sub(rf"\{{({'|'.join(PLACEHOLDERS)})\}}", "", text)
    if "{" in left or "}" in left:
        named = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise ValueError(f"in braces stand only {named}")
    return text


def regular_expression(text: str) -> str:
    """Return a regular expression as it is; ValueError where it is none."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{_shown(text)} is no regular expression ({error}); write e.g. CN[0-9]+") from error
    return text


def plain_name(text: str) -> str:
    """Return the name of a file of references without its ending; ValueError with a hint when it is none."""
    if not PLAIN_NAME.fullmatch(text) or len(text) > LONGEST_CODE or name_fault(text):
        raise ValueError(f"{_shown(text)} is not a plain name; write small letters a–z, digits and hyphens")
    return text


def alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of names, the earlier one first, that are one name where capitals and marks do not count."""
    seen: dict[str, str] = {}
    return [(first, name) for name in names if (first := seen.setdefault(_one(name), name)) != name]


def _one(name: str) -> str:
    return nfc(unicodedata.normalize("NFKC", name).casefold())


def _shown(text: str) -> str:
    return ascii(text[:60]).replace("'", '"') if not text.isprintable() else f'"{text[:60]}"'
