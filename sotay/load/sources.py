"""Files -> Sources: every file is read here, once, and every check on one file is made here."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sotay.base.errors import Problem, UserError
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.metadata import without_metadata
from sotay.base.names import name_fault
from sotay.base.text import closest, slug
from sotay.load.copies import read_copies
from sotay.load.documents import read_document
from sotay.load.files import documents_in, strays
from sotay.load.patterns import resolve
from sotay.load.reader import Reader
from sotay.load.references import read_references
from sotay.load.registers import read_register
from sotay.load.units import Province, UnitFile, complete, known_kinds, related
from sotay.load.yaml.parse import parse
from sotay.model.copies import CopyLog
from sotay.model.documents import Document
from sotay.model.paths import PORTAL, PORTAL_FOLDERS, unit_path
from sotay.model.references import References
from sotay.model.registers import Register
from sotay.model.units import Unit
from sotay.storage.archive import Archive
from sotay.storage.words import IssuedWords

PAGE_LINK = re.compile(r"\]\(([\w./-]+\.md)")


@dataclass(frozen=True)
class Sources:
    """Everything read, checked file by file. A commune with mistakes of its own is left out of `units`."""

    folders: Folders
    archive: Archive
    province: Province
    references: References
    units: Mapping[str, Unit]
    documents: tuple[Document, ...]
    """Shared documents and pages, by path."""
    own: Mapping[str, tuple[Document, ...]]
    """A commune's own documents; one with the path of a shared document replaces it."""
    registers: Mapping[str, Register]
    portal: tuple[Document, ...]
    pictures: Mapping[str, str]
    """Files below `docs/` that are not Markdown: path → digest."""
    own_pictures: Mapping[str, Mapping[str, str]]
    """The same below a commune's own `docs/`; one with the path of a shared file replaces it."""
    digests: Mapping[str, str]
    """Every file read: path from the root → digest of its bytes."""
    unit_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """For each commune, dotted path in its YAML → line."""
    province_lines: Mapping[str, int] = field(default_factory=dict)
    reference_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """For each file of `references/`, dotted path → line."""
    register_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """For each commune, dotted path in its register (`events.2.documents.QT-01`) → line."""
    strays: tuple[Problem, ...] = ()
    """Files and folders that nothing reads."""
    unread: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For each commune (empty: what all share) with documents that could not be read: how pages call these."""
    copies: Mapping[str, CopyLog] = field(default_factory=dict)
    copies_lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    """Public keys and certificates that the province names, by the path of their file."""

    @cached_property
    def known_codes(self) -> frozenset[str]:
        """Return the codes of all documents of all communes."""
        own = (d for documents in self.own.values() for d in documents)
        return frozenset(d.code for d in (*self.documents, *own) if d.code)

    @cached_property
    def known_paths(self) -> frozenset[str]:
        """Return the paths of all pages of all communes."""
        own = (d for documents in self.own.values() for d in documents)
        return frozenset(d.path for d in (*self.documents, *own))

    def require(self, units: Iterable[str]) -> None:
        """Raise UserError for the slugs that no file in `units/` has."""
        unknown = [unit for unit in units if unit not in self.unit_lines]
        if unknown:
            meant = [near for unit in unknown if (near := closest(unit, self.unit_lines))]
            hint = f"; did you mean {', '.join(meant)}?" if meant else ""
            raise UserError(f"no such commune in units/: {', '.join(unknown)}{hint}")

    def documents_of(self, unit: Unit) -> tuple[Document, ...]:
        """Return the documents that apply to the commune, by path, its own in place of shared ones."""
        own = {d.path: d for d in self.own.get(unit.slug, ())}
        left_out = {entry.code for entry in unit.left_out}
        chosen = {d.path: d for d in self.documents} | own
        return tuple(d for _, d in sorted(chosen.items()) if applies(d, unit) and d.code not in left_out)

    def document(self, source: str, unit: str) -> Document | None:
        """Return the document of a file, of the shared ones or of a commune's own; None for any other file."""
        return next((d for d in (*self.documents, *self.own.get(unit, ())) if d.source == source), None)

    def pictures_of(self, unit: str) -> Mapping[str, str]:
        """Return the files a commune's pages may show, by path below `docs/`: its own in place of shared ones."""
        return {**self.pictures, **self.own_pictures.get(unit, {})}

    def picture(self, unit: str, path: str) -> str:
        """Return the path from the root of a file that a commune's pages show."""
        return f"units/{unit}/docs/{path}" if path in self.own_pictures.get(unit, {}) else f"docs/{path}"

    def fingerprint_of(self, unit: str) -> str:
        """Return the digest of everything this commune's manual depends on: files, and which documents others have."""
        mine = (
            f"{line} {path}"
            for path, line in sorted(self.digests.items())
            if not path.startswith("units/") or path == "units/_province.yml" or owner(path) == unit
        )
        relatives = [str((u.replaces, u.replaced_by)) for u in (self.units.get(unit),) if u]
        return digest("\n".join([*mine, *relatives, *sorted(self.known_codes), *sorted(self.known_paths)]))


def applies(document: Document, unit: Unit) -> bool:
    """Return whether a document applies to this commune, by its `applies_to`."""
    rule = document.meta.applies_to
    return (not rule.kinds or unit.kind in rule.kinds) and (not rule.units or unit.slug in rule.units)


def owner(path: str) -> str:
    """Return the slug of the commune a file below `units/` belongs to."""
    return path.removeprefix("units/").partition("/")[0].removesuffix(".yml")


def load(root: Path) -> tuple[Sources | None, list[Problem]]:
    """Return all sources below a root and every mistake in any file; no sources when shared data is unusable."""
    folders = Folders(root.resolve())
    reader = Reader(folders)
    province, province_lines = reader.yaml("units/_province.yml", Province)
    edition = province.standard if province else None
    references = read_references(reader, edition)
    shared, pictures = _read_folder(reader, "docs", "")
    files, lines = _read_units(reader)
    read = {name: _read_folder(reader, f"units/{name}/docs", name) for name in files if _own_docs(folders, name)}
    own = {name: pages for name, (pages, _) in read.items()}
    own_pictures = {name: shown for name, (_, shown) in read.items()}
    beside = tuple(strays(folders.units, folders.references))
    reader.add(problem for problem in beside if problem.level == "mistake")
    registers, register_lines = _read_registers(reader, files)
    copies = {name: read_copies(reader, name) for name in files}
    if province is None or references is None:
        return None, reader.problems
    shared = _with_steps(reader, shared, references)
    own = {name: _with_steps(reader, pages, references) for name, pages in own.items()}
    files = _of_known_kinds(reader, files, known_kinds(province))
    units = {n: complete(n, file, province) for n, file in files.items() if file is not None and n in registers}
    units = related(units, files)
    sources = Sources(
        folders=folders,
        archive=Archive(folders.archive, words=IssuedWords(folders.issued, _seals(registers.values()))),
        province=province,
        references=references,
        units=units,
        documents=tuple(d for d in shared if not d.path.startswith(f"{PORTAL}/")),
        own=own,
        registers=registers,
        register_lines=register_lines,
        copies={name: log for name, (log, _) in copies.items()},
        copies_lines={name: found for name, (_, found) in copies.items()},
        portal=_as_first_names_them([d for d in shared if d.path.startswith(f"{PORTAL}/")]),
        pictures=pictures,
        own_pictures=own_pictures,
        keys=_read_keys(reader, province),
        digests=dict(sorted(reader.digests.items())),
        unit_lines=lines,
        province_lines=province_lines,
        strays=tuple(problem for problem in beside if problem.level != "mistake"),
        unread=reader.unread,
        reference_lines={path: found for path, found in reader.lines.items() if path.startswith("references/")},
    )
    return sources, reader.problems


def _of_known_kinds(
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
            hint = f'did you mean "{near}"?' if near else "describe it at kinds: in units/_province.yml"
            reader.add([Problem(source, reader.lines[source].get("kind", 0), "wrong-value", message, hint)], name)
            found[name] = None
    return found


def _written(reader: Reader, source: str, field: str) -> str:
    """Return what a file with mistakes says in a field, if that is text."""
    path = reader.path(source)
    data, _, _ = parse(path.read_bytes().decode("utf-8", "replace") if path.is_file() else "", source)
    value = data.get(field) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""


def _seals(registers: Iterable[Register]) -> tuple[str, ...]:
    return tuple(sorted({event.seal for register in registers for event in register.events}))


def _read_keys(reader: Reader, province: Province) -> dict[str, str]:
    named = [path for path in (province.signing.signers, province.signing.certificates) if path]
    return {path: reader.text(path) or "" for path in named}


def _as_first_names_them(pages: list[Document]) -> tuple[Document, ...]:
    """Return pages in reading order: `index.md` of a folder, then those it links to, in its order, then the rest."""
    order = {page.path: (1, page.path) for page in pages}
    for index in (page for page in pages if posixpath.basename(page.path) == "index.md"):
        folder = posixpath.dirname(index.path)
        linked = [index.path, *(posixpath.join(folder, name) for name in PAGE_LINK.findall(index.body))]
        order |= {path: (0, f"{folder}/{place:04d}") for place, path in reversed(list(enumerate(linked)))}
    return tuple(sorted(pages, key=lambda page: order[page.path]))


def _with_steps(reader: Reader, documents: tuple[Document, ...], references: References) -> tuple[Document, ...]:
    """Return the documents, with the steps of any pattern they refer to."""
    resolved = []
    for document in documents:
        complete_one, problems = resolve(document, references)
        reader.add(problems, document.unit)
        resolved.append(complete_one)
    return tuple(resolved)


def _own_docs(folders: Folders, name: str) -> bool:
    docs = folders.units / name / "docs"
    return docs.is_dir() and not docs.is_symlink()


def _read_folder(reader: Reader, folder: str, unit: str) -> tuple[tuple[Document, ...], dict[str, str]]:
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


def _read_registers(reader: Reader, names: Iterable[str]) -> tuple[dict[str, Register], dict[str, Mapping[str, int]]]:
    """Return the readable registers, and the lines of each."""
    read = {name: read_register(reader, name) for name in names}
    registers = {name: register for name, (register, _) in read.items() if register is not None}
    return registers, {name: lines for name, (_, lines) in read.items()}


def _read_units(reader: Reader) -> tuple[dict[str, UnitFile | None], dict[str, Mapping[str, int]]]:
    """Return each commune's file (None after mistakes) and its lines; slugs are compared after folding."""
    files: dict[str, UnitFile | None] = {}
    lines: dict[str, Mapping[str, int]] = {}
    names = sorted(p.stem for p in reader.folders.units.glob("*.yml") if not p.name.startswith("_"))
    seen: dict[str, str] = {}
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
