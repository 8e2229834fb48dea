"""Proposals as files, `proposals/<name>/`, for git; a bundle is written once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sotay.base.errors import UserError
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.languages.known import addresses
from sotay.base.languages.language import Language
from sotay.base.text import closest, slug
from sotay.model.bundles import Bundle, bundle_of
from sotay.storage.files import explained, place

FILE = "proposal.json"
ANSWERS = "comments"
"""The folder for the sheets that come back. (What it is called is the language's: `Language.address`.)"""
"""What says everything else, and the folder for comment sheets that came back."""


def folder_of(root: Path, name: str) -> Path:
    """Return the folder of a proposal; UserError for a name that is none."""
    if not name or slug(name) != name:
        raise UserError(f'"{name}" cannot name a proposal; write {slug(name) or "sua-khai-sinh"}')
    return Folders(root).proposals / name


def read_bundle(root: Path, name: str) -> tuple[Bundle, str]:
    """Return a proposal and the hash of its file; UserError where there is none, or a file of it was changed."""
    folder = folder_of(root, name)
    try:
        content = (folder / FILE).read_bytes()
        bundle = bundle_of(content)
    except FileNotFoundError:
        names = [path.parent.name for path in Folders(root).proposals.glob(f"*/{FILE}")]
        near = closest(name, names)
        raise UserError(f"{folder / FILE}: no such proposal" + (f"; did you mean {near}?" if near else "")) from None
    except ValueError:
        raise UserError(f"{folder / FILE}: not as `propose` wrote it; bring it back as git has it") from None
    wrong = [path for path, content in bundle.files.items() if _hash(folder / path) != content]
    if wrong:
        raise UserError(
            f"{folder / wrong[0]}: not as it was proposed; bring it back as git has it, or propose under another name"
        )
    return bundle, digest(content)


def seal_of(root: Path, name: str) -> str:
    """Return the hash of a proposal's file; empty where there is none."""
    return _hash(Folders(root).proposals / name / FILE)


def _hash(path: Path) -> str:
    return digest(path.read_bytes()) if path.is_file() else ""


def answers_to(root: Path, name: str) -> list[Path]:
    """Return the files that lie where the answers to a proposal belong."""
    folder = folder_of(root, name)
    return sorted(path for called in sorted(addresses(ANSWERS)) for path in (folder / called).glob("*"))


def write_bundle(root: Path, bundle: Bundle, files: Mapping[str, bytes], language: Language) -> Path:
    """Write a proposal with its files, itself last; return its folder. UserError where its name is taken."""
    folder = folder_of(root, bundle.name)
    if (folder / FILE).exists():
        raise UserError(f"{folder}: there is a proposal of this name; it is kept as it is, so choose another name")
    for path, content in files.items():
        place(folder / path, content)
    answers = folder / language.address(ANSWERS)
    with explained(folder):
        answers.mkdir(exist_ok=True)
    place(answers / ".gitkeep", b"")
    place(folder / FILE, bundle.as_bytes())
    return folder
