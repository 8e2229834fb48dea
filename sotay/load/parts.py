"""What `load` reads, folder by folder: pages and pictures, communes, registers, keys."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sotay.base.errors import Problem
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.metadata import without_metadata
from sotay.base.names import name_fault
from sotay.base.text import closest, slug
from sotay.load.documents import read_document
from sotay.load.files import OF_ALL_COMMUNES, documents_in
from sotay.load.reader import Reader
from sotay.load.registers import read_register
from sotay.load.units import Province, Region, UnitFile
from sotay.load.yaml.parse import parse
from sotay.model.documents import Document
from sotay.model.paths import PORTAL, PORTAL_FOLDERS, unit_path
from sotay.model.registers import Register

PAGE_LINK = re.compile(r"\]\(([\w./-]+\.md)")


def of_known_kinds(
    reader: Reader, files: Mapping[str, UnitFile | None], known: Sequence[str]
) -> dict[str, UnitFile | None]:
    """Return the communes' files, None for one of a kind that nobody described."""
    found = dict(files)
    for name, file in files.items():
        source = unit_path(name)
        kind = file.kind if file else _written(reader, source, "kind")
        if kind not in ("", *known):
            named, near = ", ".join(f'"{one}"' for one in known), closest(kind, known)
            message = f'"kind" must be one of {named}, not "{kind}"'
            hint = f'did you mean "{near}"?' if near else f"describe it at kinds: in {reader.group_path()}"
            reader.add([Problem(source, reader.lines[source].get("kind", 0), "wrong-value", message, hint)], name)
            found[name] = None
    return found


def _written(reader: Reader, source: str, field: str) -> str:
    """Return what a file with mistakes says in a field, if that is text."""
    path = reader.path(source)
    data, _, _ = parse(path.read_bytes().decode("utf-8", "replace") if path.is_file() else "", source)
    value = data.get(field) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def read_keys(reader: Reader, province: Province) -> dict[str, str]:
    """Return the public keys and certificates that the province names, by path."""
    named = [path for path in (province.signing.signers, province.signing.certificates) if path]
    return {path: reader.text(path) or "" for path in named}


def as_first_names_them(pages: list[Document]) -> tuple[Document, ...]:
    """Return pages in reading order: `index.md` of a folder, then those it links to, in its order, then the rest."""
    order = {page.path: (1, page.path) for page in pages}
    for index in (page for page in pages if posixpath.basename(page.path) == "index.md"):
        folder = posixpath.dirname(index.path)
        linked = [index.path, *(posixpath.join(folder, name) for name in PAGE_LINK.findall(index.body))]
        order |= {path: (0, f"{folder}/{place:04d}") for place, path in reversed(list(enumerate(linked)))}
    return tuple(sorted(pages, key=lambda page: order[page.path]))


def own_docs(folders: Folders, name: str) -> bool:
    """Tell whether a commune has a folder of documents of its own."""
    docs = folders.units / name / "docs"
    return docs.is_dir() and not docs.is_symlink()


def read_folder(reader: Reader, folder: str, unit: str) -> tuple[tuple[Document, ...], dict[str, str]]:
    """Return the pages of a folder, and the digests of its other files, by path below it."""
    base = reader.path(folder)
    found = documents_in(base, folder)
    reader.add(found.problems, unit)
    pages = (read_document(reader, f"{folder}/{name}", name, unit) for name in found.pages)
    pictures = {name: _read_picture(reader, base / name, f"{folder}/{name}", unit) for name in found.pictures}
    reader.digests.update({f"{folder}/{name}": content for name, content in pictures.items()})
    return tuple(page for page in pages if page is not None), pictures


def _read_picture(reader: Reader, path: Path, source: str, unit: str) -> str:
    """Return the digest of a file that is no page."""
    content = path.read_bytes()
    try:
        without_metadata(content, source)
    except ValueError as error:
        reader.add([Problem(source, 0, "damaged-picture", str(error), "save it again, or take it out")], unit)
    return digest(content)


def read_registers(reader: Reader, names: Iterable[str]) -> tuple[dict[str, Register], dict[str, Mapping[str, int]]]:
    """Return the readable registers, and the lines of each."""
    read = {name: read_register(reader, name) for name in names}
    registers = {name: register for name, (register, _) in read.items() if register is not None}
    return registers, {name: lines for name, (_, lines) in read.items()}


def read_regions(reader: Reader) -> tuple[dict[str, Region | None], dict[str, Mapping[str, int]]]:
    """Return each region's file (None after mistakes) and its lines, by its name with the underscore."""
    names = sorted(p.stem for p in reader.folders.units.glob("_*.yml") if p.name not in OF_ALL_COMMUNES)
    read = {name: reader.yaml(unit_path(name), Region, unit=name) for name in names}
    return {name: file for name, (file, _) in read.items()}, {name: lines for name, (_, lines) in read.items()}


def read_units(reader: Reader) -> tuple[dict[str, UnitFile | None], dict[str, Mapping[str, int]]]:
    """Return each commune's file (None after mistakes) and its lines; slugs are compared after folding."""
    files: dict[str, UnitFile | None] = {}
    lines: dict[str, Mapping[str, int]] = {}
    names = sorted(p.stem for p in reader.folders.units.glob("*.yml") if not p.name.startswith("_"))
    regions = (p.stem for p in reader.folders.units.glob("_*.yml") if p.name not in OF_ALL_COMMUNES)
    seen = {slug(name): name for name in sorted(regions)}
    guide = reader.folders.docs / PORTAL
    taken = {path.name for path in guide.iterdir() if path.is_dir()} if guide.is_dir() else set[str]()
    for name in names:
        source = unit_path(name)
        files[name], lines[name] = reader.yaml(source, UnitFile, unit=name)
        folded = slug(name)
        if folded in seen:
            message = f'the slug "{name}" is the same as "{seen[folded]}" once folded'
            reader.add([Problem(source, 0, "duplicate-slug", message, "rename one of the two files")])
        elif folded != name:
            hint = f"rename the file to {folded}.yml"
            reader.add([Problem(source, 0, "bad-slug", f'"{name}" is not a plain ASCII slug', hint)])
        elif name in PORTAL_FOLDERS or name in taken or name_fault(name):
            message = f'"{name}" cannot be a slug: a folder of every site has this name, or a device on Windows'
            reader.add([Problem(source, 0, "bad-slug", message, f"rename the file to xa-{name}.yml")])
        seen.setdefault(folded, name)
    return files, lines


def seals(registers: Iterable[Register]) -> tuple[str, ...]:
    """Return the seals of all events of registers."""
    return tuple(sorted({event.seal for register in registers for event in register.events}))
