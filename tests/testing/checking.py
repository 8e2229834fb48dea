"""The small manual of `broken/_base`, to be changed by a test and checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sotay.check.rules import check
from sotay.load.sources import load

BASE = Path(__file__).parents[1] / "broken/_base"
AS_OF = date(2026, 11, 1)
RECORDS = "records: [{name: Sổ, keeper: mot_cua, retention: Vĩnh viễn}]\n"
PROCEDURE = "title: Sai\ncode: QT-09\nkind: procedure\nfield: ho-tich\n"


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def add(root: Path, path: str, text: str) -> None:
    write(root, path, (root / path).read_text("utf-8") + text)


def checked(root: Path) -> list[tuple[str, int, str, str]]:
    sources = load(root)[0]
    assert sources is not None
    return [(p.path, p.line, p.rule, p.unit) for p in check(sources, AS_OF)]


def procedure(root: Path, front: str, body: str = "") -> list[tuple[str, int, str, str]]:
    write(root, "docs/sai.md", f"---\n{PROCEDURE}{front}---\n{body}")
    return checked(root)
