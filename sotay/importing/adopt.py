"""The manual as it would be with an import in it: proposals taken over, and what `check` then says of the documents."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sotay.base.errors import Problem
from sotay.check.rules import check
from sotay.load.sources import load

PROVINCE, LEGAL, FORMS = "units/_province.yml", "references/legal.yml", "references/forms.yml"
_FORM = re.compile(r"^kind: form$", re.MULTILINE)
_ADDED = {LEGAL: "de-xuat/legal.yml", FORMS: "de-xuat/forms.yml"}


def adopted(root: Path, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a manual that change when the proposals of an import are taken over, with their text."""
    changed = {}
    for target, proposed in _ADDED.items():
        if proposed in texts:
            path = root / target
            before = path.read_text("utf-8").rstrip("\n") + "\n\n" if path.exists() else ""
            changed[target] = before + texts[proposed]
    if roles := texts.get("de-xuat/roles.yml"):
        entries = "".join(f"  {line}\n" for line in roles.splitlines() if not line.startswith("#"))
        before, found, after = (root / PROVINCE).read_text("utf-8").partition("\nroles:\n")
        changed[PROVINCE] = f"{before}{found}{entries}{after}" if found else before
    return changed


def checked(root: Path, texts: Mapping[str, str], as_of: date) -> tuple[Problem, ...]:
    """Return what `check` says of imported documents with the proposals in place; the root stays as it is."""
    with tempfile.TemporaryDirectory(prefix="sotay-import-") as folder:
        there = Path(folder)
        changed = adopted(root, texts)
        there_already = [*(root / "references").rglob("*.yml"), *(root / "units").glob("*.yml"), *_form_pages(root)]
        for path in there_already:
            place = path.relative_to(root).as_posix()
            _write(there / place, changed.get(place, path.read_text("utf-8")))
        for place, text in texts.items():
            if place.startswith("docs/"):
                _write(there / place, text)
        sources, problems = load(there)
        found = {*problems, *(check(sources, as_of) if sources else ())}
    return tuple(sorted(p for p in found if p.path in texts))


def _form_pages(root: Path) -> list[Path]:
    """Return the pages of forms that a manual has: imported documents may name these."""
    pages = (root / "docs").rglob("*.md")
    return [path for path in pages if _FORM.search(path.read_text("utf-8", "replace")[:2000])]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
