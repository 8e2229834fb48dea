"""What lies in the folders of sources: each file is one that is read, or it is said why not."""

from __future__ import annotations

import posixpath
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sotay.base.errors import Problem
from sotay.base.letters import clean
from sotay.base.names import alike, name_fault
from sotay.base.text import closest
from sotay.model.paths import GROUP, PORTAL, PORTAL_FOLDERS, PORTAL_PAGES, PROVINCE, is_taken

PAGE = ".md"
PAGES_ELSEWHERE = {".markdown", ".mdown", ".mkd", ".mdwn", ".mdx"}
"""How other programs call Markdown."""
OF_PROGRAMS = {"thumbs.db", "desktop.ini", "ehthumbs.db"}
"""Files that systems leave in folders which they show."""
REFERENCES = frozenset(
    {
        *(f"{name}.yml" for name in ("bases", "calendar", "citizens", "differences", "forms", "glossary")),
        *(f"{name}.yml" for name in ("legal", "manual", "outdated", "patterns", "synonyms")),
        "catalogues",
        "standards",
        "correlations",
        "schema",
    }
)
OF_A_REGION = frozenset({"docs"})
OF_A_COMMUNE = frozenset({"register.yml", "copies.yml", "readings.yml", "docs"})
OF_ALL_COMMUNES = frozenset({"_province.yml", "_group.yml"})
"""What all units have in common; any other file that begins with an underscore is a region's."""


@dataclass
class Folder:
    """What is in a folder of documents: paths below it, sorted."""

    pages: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    """Files of any other kind."""
    problems: list[Problem] = field(default_factory=list)


def is_left_alone(name: str) -> bool:
    """Tell whether a name is that of a file which programs leave behind: hidden, a backup, of the system."""
    return name.startswith((".", "~$")) or name.endswith(("~", ".swp")) or name.lower() in OF_PROGRAMS


def not_a_file(path: Path) -> str:
    """Return what stands in place of a file, in English; empty for a file, and where nothing stands."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return ""
    if stat.S_ISLNK(mode):
        return "is a link to another place"
    return "" if stat.S_ISREG(mode) else "is a folder" if stat.S_ISDIR(mode) else "is a pipe, a socket or a device"


def documents_in(base: Path, source: str) -> Folder:
    """Return what a folder of documents holds; `source` is its path from the root."""
    found = Folder()
    _look(base, source, "", found)
    found.pages.sort()
    found.pictures.sort()
    return found


def _look(base: Path, source: str, below: str, found: Folder) -> None:
    names = _names(base / below)
    for first, name in alike(names):
        message = f'"{written(name)}" and "{first}" are one name on Windows and macOS'
        found.problems.append(_bad(f"{source}/{below}", name, message, "rename one of them"))
    for name in names:
        path = base / below / name
        what, there = not_a_file(path), f"{below}{name}"
        if fault := name_fault(name):
            found.problems.append(_bad(f"{source}/{below}", name, f'the name "{written(name)}" {fault}', _better(name)))
        elif what and what != "is a folder":
            found.problems.append(no_file(f"{source}/{there}", what))
        elif is_taken(there) or _is_of_the_portal(there):
            message, hint = "the engine writes a file or folder of this name itself", "rename it"
            found.problems.append(Problem(f"{source}/{there}", 0, "taken-name", message, hint))
        elif what:
            _look(base, source, f"{there}/", found)
        else:
            _take(source, there, found, names)


def _take(source: str, path: str, found: Folder, beside: Collection[str]) -> None:
    """Put a file where it belongs."""
    stem, ending = posixpath.splitext(path)
    name, where = posixpath.basename(path), f"{source}/{posixpath.dirname(path)}".rstrip("/") + "/"
    if ending == PAGE and "." not in name.removesuffix(PAGE):
        found.pages.append(path)
    elif ending == PAGE:
        hint = f"rename it to {name.removesuffix(PAGE).replace('.', '-')}{PAGE}"
        found.problems.append(_bad(where, name, "the name of a page has no other dot than that of .md", hint))
    elif ending.lower() == PAGE or ending.lower() in PAGES_ELSEWHERE:
        hint = f"rename it to {posixpath.basename(stem)}{PAGE}"
        found.problems.append(_bad(where, name, f'it is no page, for its name ends in "{ending}"', hint))
    elif ending.lower() == ".html" and f"{name.partition('.')[0]}{PAGE}" in beside:
        message = f"the page of {name.partition('.')[0]}{PAGE} gets this name"
        found.problems.append(Problem(f"{source}/{path}", 0, "taken-name", message, "rename it"))
    else:
        found.pictures.append(path)


def _is_of_the_portal(path: str) -> bool:
    folder, _, rest = path.lower().partition("/")
    return folder == PORTAL and (rest in PORTAL_PAGES or rest in PORTAL_FOLDERS)


def strays(units: Path, references: Path) -> Iterator[Problem]:
    """Yield the files and folders beside those that are read: what is in them would not be known."""
    named = _names(units)
    slugs = {name.removesuffix(".yml") for name in named if name.endswith(".yml") and name not in OF_ALL_COMMUNES}
    if {*named} >= OF_ALL_COMMUNES:
        message = "units/_group.yml stands beside it, and each would say what all units have in common"
        yield Problem(PROVINCE, 0, "two-groups", message, "put what both say into one of them, and take the other out")
    for name in named:
        path = units / name
        if path.is_dir() and path.is_symlink():
            yield no_file(f"units/{written(name)}", not_a_file(path))
        elif path.is_dir():
            yield from _in_a_folder(path, name, slugs)
        elif not name.endswith(".yml"):
            yield _stray(f"units/{written(name)}", name, {f"{slug}.yml" for slug in slugs} | OF_ALL_COMMUNES)
    for name in _names(references):
        if name not in REFERENCES:
            yield _stray(f"references/{written(name)}", name, REFERENCES)
    for folder in ("standards", "correlations", "catalogues"):
        for name in _names(references / folder):
            if not name.endswith(".yml"):
                yield _stray(f"references/{folder}/{written(name)}", name, {f"{Path(name).stem}.yml"})


def _in_a_folder(path: Path, name: str, slugs: Collection[str]) -> Iterator[Problem]:
    if name not in slugs:
        near = closest(name, slugs)
        hint = f"rename it to {near}/" if near else f"write units/{written(name)}.yml, or move it away"
        message = f"there is no commune units/{written(name)}.yml whose files these could be"
        yield Problem(f"units/{written(name)}", 0, "stray", message, hint, level="finding")
        return
    known = OF_A_REGION if name.startswith("_") else OF_A_COMMUNE
    for inner in _names(path):
        if inner not in known:
            yield _stray(f"units/{name}/{written(inner)}", inner, known, name)
        elif inner == "docs" and (path / inner).is_symlink():
            yield replace(no_file(f"units/{name}/docs", not_a_file(path / inner)), unit=name)
        elif (path / inner).is_dir() != (inner == "docs"):
            message, hint = "a file stands where a folder is meant, or a folder for a file", "move it away"
            yield Problem(f"units/{name}/{inner}", 0, "stray", message, hint, name, "finding")


def _names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not is_left_alone(p.name)) if folder.is_dir() else []


def _stray(source: str, name: str, known: Collection[str], unit: str = "") -> Problem:
    stem, ending = posixpath.splitext(name)
    near = f"{stem}.yml" if ending in (".yaml", ".YML", ".YAML") else closest(name, known)
    hint = f"rename it to {near}" if near else "move it away: nothing reads it"
    return Problem(source, 0, "stray", "no file of this name is read here", hint, unit, "finding")


PURPOSES = {
    GROUP: "what all units have in common: roles, hours, the edition of the standard",
    "references/manual.yml": "the parts of the manual, and which kinds of documents are in each",
    "references/standards": "the clauses of an edition of the standard; `standard` in the group's file names it",
}
"""What the files that no manual can do without are for."""


def missing(source: str) -> Problem:
    """Return the mistake that a file is not there."""
    purpose = PURPOSES.get(source) or PURPOSES.get(posixpath.dirname(source))
    message = f"there is no such file; it says {purpose}" if purpose else "there is no such file"
    hint = "`build.py init DIR` writes a small manual with all files a manual needs" if purpose else ""
    return Problem(source, 0, "missing-file", message, hint)


def no_file(source: str, what: str) -> Problem:
    """Return the mistake that something else stands where a file is meant."""
    return Problem(source, 0, "not-a-file", f"it {what}", "put the file itself here")


def _bad(folder: str, name: str, message: str, hint: str) -> Problem:
    return Problem(f"{folder}{written(name)}", 0, "bad-name", message, hint)


def _better(name: str) -> str:
    """Return the hint for a name that cannot stand: the same without what is wrong, where that can be said."""
    better = clean(name).strip(" .")
    return f'rename it to "{better}" (composed letters)' if not name_fault(better) else "rename it"


def written(name: str) -> str:
    """Return a name as a message can have it: what cannot be printed as its number."""
    shown = name.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in shown)
