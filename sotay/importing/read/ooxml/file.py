"""A .docx as the stories it tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sotay.importing.read.letters import Cleaning
from sotay.importing.read.ooxml.blocks import BlockReader
from sotay.importing.read.ooxml.lists import levels_of_styles, numberer
from sotay.importing.read.ooxml.looks import WordStyles
from sotay.importing.read.ooxml.package import Element, Package, R, W, XmlPart, is_on, value
from sotay.importing.read.ooxml.runs import Found
from sotay.importing.read.stories import Read, is_empty, shown
from sotay.model.wordfiles import Block, Paragraph, Story
from sotay.model.wordplaces import StoryKind

_MARGINS: dict[tuple[str, str], StoryKind] = {
    ("headerReference", "default"): "header",
    ("headerReference", "first"): "first header",
    ("headerReference", "even"): "even header",
    ("footerReference", "default"): "footer",
    ("footerReference", "first"): "first footer",
    ("footerReference", "even"): "even footer",
}
_NOTES: tuple[tuple[StoryKind, str], ...] = (
    ("footnote", "footnotes"),
    ("endnote", "endnotes"),
    ("comment", "comments"),
)


def read(content: bytes) -> Read:
    """Return the stories of a .docx; raise Unreadable where it cannot be read."""
    return _DocxReader(Package(content)).read()


@dataclass
class _DocxReader:
    package: Package

    def read(self) -> Read:
        main = self.package.main()
        numbering = self.package.related("numbering")
        self.looks = WordStyles.of(self.package.related("styles"), self.package.related("theme"))
        self.numberer = numberer(numbering, self.looks)
        self.levels = levels_of_styles(numbering)
        self.found = Found(Cleaning())
        body, sections, ends = self._body(main.root)
        stories = [Story("body", body), *self._margins(main, ends)]
        stories += [*self._notes(), *self._boxes()]
        found = self.found
        return Read(
            stories, sections, max(len(ends), 1), found.cleaning, found.pictures, found.scans, found.shapes,
            found.objects, found.fields, found.insertions, found.deletions,
        )  # fmt: skip

    def _blocks(self, parent: Element) -> tuple[Block, ...]:
        return tuple(BlockReader(self.looks, self.numberer, self.levels, self.found).blocks(parent))

    def _body(self, root: Element) -> tuple[tuple[Block, ...], list[int], list[Element]]:
        """Return the blocks of the body, the section of each, and the properties of the sections."""
        body = root.find(f"{W}body")
        reader = BlockReader(self.looks, self.numberer, self.levels, self.found)
        blocks: list[Block] = []
        sections: list[int] = []
        breaks: list[int] = []
        for block in reader.blocks(body) if body is not None else ():
            # A paragraph with the properties of a section is the last of it.
            ended = len(reader.sections)
            blocks.append(block)
            sections.append(max(ended, 1) if ended > len(breaks) else ended + 1)
            while len(breaks) < ended:
                breaks.append(len(blocks))
        for start, one in zip(breaks, reader.sections[1:], strict=False):
            first = blocks[start] if start < len(blocks) else None
            if isinstance(first, Paragraph) and value(one, "type") not in ("continuous", "nextColumn"):
                blocks[start] = replace(first, new_page=True)
        return tuple(blocks), sections, reader.sections

    def _margins(self, main: XmlPart, sections: Sequence[Element]) -> Iterator[Story]:
        """Yield headers and footers, section by section."""
        settings = self.package.related("settings")
        even = bool(is_on(settings.root, "evenAndOddHeaders")) if settings is not None else False
        first = [bool(is_on(section, "titlePg")) for section in sections]
        defined: dict[StoryKind, dict[int, str]] = {}
        for number, section in enumerate(sections, 1):
            for one in section:
                kind = _MARGINS.get((str(one.tag).removeprefix(W), one.get(f"{W}type", "default")))
                target = main.links.get(one.get(f"{R}id", ""))
                if kind and target:
                    defined.setdefault(kind, {})[number] = target
        stands = shown({kind: sorted(numbers) for kind, numbers in defined.items()}, first, even)
        for number in range(1, len(sections) + 1):
            for kind in _MARGINS.values():
                target = defined.get(kind, {}).get(number)
                part = self.package.part(target) if target else None
                blocks = self._blocks(part.root) if part is not None else ()
                if not is_empty(blocks):
                    yield Story(kind, blocks, number, stands[kind, number])

    def _notes(self) -> Iterator[Story]:
        for kind, name in _NOTES:
            part = self.package.related(name)
            notes = {one.get(f"{W}id", ""): one for one in (part.root if part is not None else ())}
            order = self.found.notes.setdefault(kind, [])
            # What nothing refers to any more is in the file all the same; separators are no notes.
            unused = [key for key, one in notes.items() if one.get(f"{W}type", "normal") == "normal"]
            order.extend(key for key in unused if key not in order)
            for number, key in enumerate(order, 1):
                if key in notes:
                    yield Story(kind, self._blocks(notes[key]), number=number)

    def _boxes(self) -> Iterator[Story]:
        number = 0
        while number < len(self.found.boxes):  # boxes may stand in boxes
            number += 1
            yield Story("text box", self._blocks(self.found.boxes[number - 1]), number=number)
