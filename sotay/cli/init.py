"""`build.py init DIR`: a small manual that builds at once, to be made one's own."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sotay.base.errors import UserError
from sotay.base.folders import ENGINE
from sotay.base.languages.catalogue import SOURCE
from sotay.cli.arguments import answers

if TYPE_CHECKING:
    from sotay.model.profiles import ProfileName

STARTERS = Path(__file__).parent / "starters"
"""The manuals that can be written, `<profile>.<locale>`, file by file as they will stand; `gitignore` gets its dot."""
COMMON = "common"
"""What all of them have."""
EDITIONS = ("standards", "correlations")
"""Folders of `references/` that every manual in Vietnamese can use as they are."""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("init", help="write a small manual that builds at once")
    known = [path.name.split(".") for path in sorted(STARTERS.glob("*.*"))]
    profiles, locales = (sorted({name[i] for name in known}) for i in (0, 1))
    command.add_argument("--profile", choices=profiles, default="commune", help="whose manual it will be")
    command.add_argument("--locale", choices=locales, default="vi", help="the language it is written in")
    command.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    answers(command)


def run(options: argparse.Namespace) -> int:
    """Write the manual and say what to do next."""
    folder = init(options.folder, options.profile, options.locale)
    options.answer = {"folder": str(folder)}
    units = "communes" if options.profile == "commune" else "units"
    print(f"{folder}: a manual of two {units}; next: cd {folder} && {options.program} build")
    return 0


def init(folder: Path, profile: ProfileName = "commune", locale: str = "vi") -> Path:
    """Write a starter manual into a new or empty folder and return its path. `UserError` when anything is there."""
    starter = STARTERS / f"{profile}.{locale}"
    if not starter.is_dir():
        raise UserError(f"there is no starter of profile {profile} in the language {locale}")
    root = folder.resolve()
    if root.exists() and (not root.is_dir() or any(path.name != ".git" for path in root.iterdir())):
        raise UserError(f"{root}: is not empty; name a new folder")
    for path, words in (*_files(STARTERS / COMMON), *_files(starter), *_schemas(locale)):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(words, "utf-8")
    for name in EDITIONS if locale == SOURCE else ():
        shutil.copytree(ENGINE / "references" / name, root / "references" / name)
    return root


def _files(starter: Path) -> Iterator[tuple[str, str]]:
    for source in sorted(path for path in starter.rglob("*") if path.is_file()):
        path = source.relative_to(starter).as_posix()
        yield (".gitignore" if path == "gitignore" else path), source.read_text("utf-8")


def _schemas(locale: str) -> Iterator[tuple[str, str]]:
    from sotay.load.schema import SCHEMAS, schema

    for name in SCHEMAS:
        yield f"references/schema/{name}.json", schema(name, locale)
