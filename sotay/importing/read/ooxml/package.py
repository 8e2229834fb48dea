"""The parts of a .docx: XML without entities or links, each no larger than it may be."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

from sotay.importing.read.refusals import Unreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LARGEST = 100_000_000
"""Bytes of a part once unpacked: the text of a document of a thousand pages has a tenth of it."""
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
"""Namespaces of files saved as «Strict Open XML», and those that all others have."""

Element = etree._Element


@dataclass(frozen=True)
class XmlPart:
    """An XML part and what it refers to: id → name of another part."""

    name: str
    root: Element
    links: dict[str, str] = field(default_factory=dict)


class Package:
    """An opened .docx."""

    def __init__(self, content: bytes) -> None:
        """Open the zip; raise Unreadable if it is damaged, locked, or no document of Word."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable("word-unreadable", f"{error}", "tệp nén bị hỏng") from error
        self._names = {name.lower(): name for name in reversed(self._zip.namelist())}
        links = self._links("")
        main = next((target for kind, target in links.values() if kind.endswith("/officeDocument")), None)
        self.main_name = main or "word/document.xml"

    def main(self) -> XmlPart:
        """Return the part with the body."""
        part = self.part(self.main_name)
        if part is None:
            raise Unreadable("word-unreadable", "it has no body", "không có phần thân")
        return part

    def related(self, kind: str) -> XmlPart | None:
        """Return the part that the body refers to as `styles`, `numbering`, `footnotes` …; None where there is none."""
        links = self._links(self.main_name).values()
        target = next((target for name, target in links if name.endswith(f"/{kind}")), None)
        return self.part(target) if target else None

    def part(self, name: str) -> XmlPart | None:
        """Return a part by its name; None where there is none, Unreadable where it is damaged."""
        content = self._read(name)
        if content is None:
            return None
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
        links = {key: target for key, (_, target) in self._links(name).items()}
        return XmlPart(name, _parsed(content, name), links)

    def _links(self, name: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to: id → kind and name of the other part."""
        folder, own = posixpath.split(name)
        content = self._read(posixpath.join(folder, "_rels", f"{own}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for link in _parsed(content, f"{name}.rels") if content else ():
            if link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
                found[link.get("Id", "")] = (link.get("Type", ""), target.lstrip("/"))
        return found

    def _read(self, name: str) -> bytes | None:
        known = self._names.get(name.lower())
        if known is None:
            return None
        if self._zip.getinfo(known).file_size > LARGEST:
            raise Unreadable("word-too-large", f"{LARGEST // 1_000_000} MB")
        try:
            return self._zip.read(known)
        except RuntimeError as error:  # a zip with a password
            raise Unreadable("word-encrypted") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable("word-unreadable", f"{known}: {error}", f"phần {known} bị hỏng") from error


def _parsed(content: bytes, name: str) -> Element:
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise Unreadable("word-unreadable", f"{name} defines entities", f"phần {name} khai báo thực thể lạ")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("word-unreadable", f"{name}: {error}", f"phần {name} bị hỏng") from error


def value(parent: Element | None, name: str, attribute: str = "val") -> str | None:
    """Return an attribute of a child of WordprocessingML; None where the child, and "" where the attribute is not."""
    child = None if parent is None else parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}{attribute}", "")


def number(text: str | None, otherwise: int = 0) -> int:
    """Return a whole number as files write it, also `12.5` and `12pt`; `otherwise` for none."""
    try:
        return int(float(text)) if text else otherwise
    except (ValueError, OverflowError):
        return otherwise


def is_on(parent: Element | None, name: str) -> bool | None:
    """Return whether a switch is on; None where nothing is said of it."""
    found = value(parent, name)
    return None if found is None else found not in ("0", "false", "off", "none")
