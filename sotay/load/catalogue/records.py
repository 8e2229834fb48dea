"""Rows and a map -> records of the national catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sotay.base.errors import Problem, SourceError, UserError
from sotay.base.folders import ENGINE
from sotay.base.text import fold
from sotay.load.catalogue.tables import SourceRow, Values, rows
from sotay.load.yaml.parse import parse
from sotay.load.yaml.validate import validate
from sotay.model.catalogue import CatalogueMap, OfficialRecord, RecordField
from sotay.model.references import References

USUAL = "quoc-gia"
"""The map that is taken when none is named, in `references/catalogues/`."""
CODE = re.compile(r"([0-9]{1,2})[.,]([0-9]{1,6})")
"""A national code: `1.001193`, or what a spreadsheet makes of it: `1.01171`, `1,001193`."""
MARK = re.compile(r"^\s*(?:[-–—•+*]|[0-9]{1,2}[.)]|[a-zđ][.)])\s+")
"""How the lines of a list in one cell begin."""
NUMBER = re.compile(r"[0-9][0-9.,]*")


def map_of(name: str, references: References) -> CatalogueMap:
    """Return the map of that name (empty: the usual one), or of a file; SourceError, UserError when there is none."""
    known = references.catalogues.get(name or USUAL)
    if known is not None:
        return known
    path = ENGINE / "references" / "catalogues" / f"{USUAL}.yml" if not name else Path(name)
    if not path.is_file():
        raise UserError(f"{name}: is no file, nor one of the maps in references/catalogues/")
    data, lines, problems = parse(path.read_text("utf-8-sig"), str(path))
    made, mistakes = validate(data, lines, str(path), CatalogueMap) if not problems else (None, [])
    if made is None:
        raise SourceError([*problems, *mistakes] or [Problem(str(path), 0, "bad-yaml", "the map is empty")])
    return made


def read_records(path: Path, shape: CatalogueMap) -> tuple[OfficialRecord, ...]:
    """Return the records of a file; UserError when it cannot be read, or a row names no procedure."""
    return tuple(_record(row, shape) for row in rows(path, shape))


def canonical(code: str) -> str:
    """Return a national code with its six digits; what is none stays as it is."""
    match = CODE.fullmatch(code.strip())
    return f"{int(match[1])}.{match[2].ljust(6, '0')}" if match else code.strip()


def _record(row: SourceRow, shape: CatalogueMap) -> OfficialRecord:
    found = {name: _values(row, names) for name, names in shape.fields.items()}

    def words(name: RecordField) -> str:
        said = "\n".join(found.get(name, ()))
        unit = shape.units.get(name) if name in ("limit", "fee") else None
        return f"{said} {unit}" if unit and NUMBER.fullmatch(said) else said

    record = OfficialRecord(
        place=row.place,
        code=canonical(words("code")),
        title=words("title"),
        limit=words("limit"),
        fee=words("fee"),
        dossier=_kept(_items(found.get("dossier", ())), shape.ignore.get("dossier", ())),
        basis=_kept(_items(found.get("basis", ())), shape.ignore.get("basis", ())),
        authority=words("authority"),
        level=words("level"),
        status=words("status"),
        replaces=tuple(canonical(code) for code in _items(found.get("replaces", ()), r"[;,\s]+(?=[0-9A-Z])|\n")),
        document=words("document"),
        source=words("source"),
        seen=words("seen"),
    )
    if not (record.code or record.title or record.document):
        raise UserError(f"{row.place}: names no procedure: neither code nor title")
    return record


def _values(row: SourceRow, names: Sequence[str]) -> Values:
    return next((found for name in names if (found := row.get(name))), ())


def _items(values: Values, marks: str = "") -> Values:
    """Return the items of a list; one text that holds them all is taken apart at its lines, or at semicolons."""
    if len(values) != 1:
        return tuple(item for value in values if (item := _bare(value)))
    parts = re.split(marks, values[0]) if marks else values[0].split("\n")
    if len(parts) == 1 and not marks:
        parts = [*_apart(values[0])]
    return tuple(item for part in parts if (item := _bare(part)))


def _apart(text: str) -> Iterator[str]:
    """Yield what stands between semicolons that are not in parentheses."""
    depth, start = 0, 0
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == ";" and depth <= 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _bare(item: str) -> str:
    return MARK.sub("", " ".join(item.split())).strip(" ;")


def _kept(items: Values, ignored: Sequence[str]) -> Values:
    return tuple(item for item in items if not any(fold(word) in fold(item) for word in ignored))
