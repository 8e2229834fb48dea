"""`build.py init DIR`: a small manual that builds at once, to be made one's own."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path

from sotay.base.errors import UserError
from sotay.base.folders import ENGINE

STARTER = Path(__file__).parent / "starter"
"""The manual that is written, file by file as it will stand; `gitignore` gets its dot."""
EDITIONS = ("standards", "correlations")
"""Folders of `references/` that every manual can use as they are."""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("init", help="write a small manual that builds at once")
    command.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")


def run(options: argparse.Namespace) -> int:
    """Write the manual and say what to do next."""
    folder = init(options.folder)
    print(f"{folder}: a manual of two communes; next: cd {folder} && {options.program} build")
    return 0


def init(folder: Path) -> Path:
    """Write the starter manual into a new or empty folder and return its path. `UserError` when anything is there."""
    root = folder.resolve()
    if root.exists() and (not root.is_dir() or any(path.name != ".git" for path in root.iterdir())):
        raise UserError(f"{root}: is not empty; name a new folder")
    for path, words in _files():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(words, "utf-8")
    for name in EDITIONS:
        shutil.copytree(ENGINE / "references" / name, root / "references" / name)
    return root


def _files() -> Iterator[tuple[str, str]]:
    from sotay.load.schema import SCHEMAS, schema

    for source in sorted(STARTER.rglob("*")):
        if source.is_file():
            path = source.relative_to(STARTER).as_posix()
            yield (".gitignore" if path == "gitignore" else path), source.read_text("utf-8")
    for name in SCHEMAS:
        yield f"references/schema/{name}.json", schema(name)
