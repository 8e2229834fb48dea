"""A copy of the project to try things on, and what is changed in it between two builds."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("docs", "units", "issued", "references", "macros", "overrides", "sotay", "mkdocs.yml", "build.py")
SENTENCE = "Câu này được thêm vào để đo."


def copied(project: Path, manual: Path = ROOT) -> Path:
    """Copy the project's sources into a folder that is made, with what another manual has instead of its own."""
    project.mkdir()
    for name in SOURCES:
        source = manual / name if (manual / name).exists() else ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, project / name)
    return project


def replace_once(path: Path, pattern: str, replacement: str) -> None:
    """Replace the first match of a pattern in a file; a file without one ends the run."""
    text, count = re.subn(pattern, replacement, path.read_text(), count=1, flags=re.MULTILINE)
    if not count:
        sys.exit(f"{path}: nothing there to change ({pattern})")
    path.write_text(text)


def shared_procedure(project: Path) -> Path:
    """Return the path below `docs/` of a procedure that all communes have."""
    return min((project / "docs" / "quy-trinh").rglob("*.md")).relative_to(project / "docs")


def code_of(project: Path) -> str:
    """Return the code of that procedure."""
    found = re.search(r"^code: *(\S+)", (project / "docs" / shared_procedure(project)).read_text(), re.MULTILINE)
    return found[1] if found else sys.exit(f"{shared_procedure(project)}: has no code")


def change_sentence(project: Path) -> None:
    """Add a sentence to the purpose of that procedure."""
    replace_once(project / "docs" / shared_procedure(project), r"(^## 1\. .*\n+.*\S)", rf"\1 {SENTENCE}")


def change_phone(project: Path, slug: str) -> None:
    """Give one commune another phone number."""
    phone = r"""(^contacts:\n(?:  .*\n)*?  phone: *['"]?[^'"\n]*\d)"""
    replace_once(project / "units" / f"{slug}.yml", phone, r"\g<1>0")


def change_style(project: Path) -> None:
    """Add a rule to the stylesheet of what is printed, so that every body is laid out anew."""
    sheets = sorted((project / "overrides" / "print").glob("*.css"))
    body = next((sheet for sheet in sheets if sheet.stem == "body"), sheets[0])
    body.write_text(body.read_text() + "\np { letter-spacing: 0.01pt }\n")


def slugs_of(project: Path) -> list[str]:
    """Return the slugs of all communes."""
    return sorted(p.stem for p in (project / "units").glob("*.yml") if not p.stem.startswith("_"))


def some_of(slugs: Sequence[str], count: int) -> list[str]:
    """Return so many slugs, spread evenly, so that both kinds of commune are among them."""
    return [slugs[i * len(slugs) // count] for i in range(count)]
