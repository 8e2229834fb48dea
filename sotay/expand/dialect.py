"""Our Markdown: an extension of Python-Markdown that reads what people type as CommonMark does.

Boxes are headed in Vietnamese, notes lead back on a screen only, and columns keep their alignment under a
Content-Security-Policy that takes no inline style.
"""

from __future__ import annotations

import re
import string
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import OListProcessor, UListProcessor
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.inlinepatterns import SubstituteTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import slug
from sotay.expand.blocks import laid_out
from sotay.expand.settle import settled

KINDS = {
    "note": marked("Lưu ý"),
    "info": marked("Thông tin"),
    "tip": marked("Gợi ý"),
    "important": marked("Quan trọng"),
    "warning": marked("Cảnh báo"),
    "caution": marked("Chú ý"),
    "attention": marked("Chú ý"),
    "danger": marked("Nguy hiểm"),
    "error": marked("Lỗi"),
    "success": marked("Đạt"),
    "question": marked("Câu hỏi"),
    "example": marked("Ví dụ"),
    "quote": marked("Trích dẫn"),
    "abstract": marked("Tóm tắt"),
}
"""Kinds of boxes, as Material for MkDocs knows them, and what stands over one without a title."""
NAMED = {slug(title): kind for kind, title in reversed(KINDS.items())}
WRITTEN = "written"
"""Attribute of an item: its number in the source, until lists are complete."""
ALIGNED = re.compile(r"text-align: (left|center|right);")


def known_kind(words: str) -> str:
    """Return the kind of box that words name, in English or Vietnamese; empty where they name none."""
    first = words.lower().split(" ", 1)[0]
    return first if first in KINDS else NAMED.get(slug(words), "")


class Settling(Preprocessor):
    """Takes comments out, and lays out lists, tables and fences."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines as Python-Markdown wants them."""
        return laid_out(settled("\n".join(lines)).split("\n"))


class Numbers(OListProcessor):
    """Lists whose items have the numbers they were given, marked `1.` or `1)`; `1.` again and again counts up."""

    SIBLING_TAGS = ["ol"]  # noqa: RUF012 (as the library has it)
    LAZY_OL = False

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.RE = re.compile(r"^[ ]{0,3}\d{1,9}[.)][ ]+(.*)")
        self.CHILD_RE = re.compile(r"^[ ]{0,3}((\d{1,9}[.)]))[ ]+(.*)")
        self.INDENT_RE = re.compile(r"^[ ]{4,7}((\d{1,9}[.)])|[*+-])[ ]+.*")
        self._bracket = False

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Add the items of a block to the list above it, or to a new one."""
        marks = [found[1] for line in blocks[0].split("\n") if (found := self.CHILD_RE.match(line))]
        self._bracket = bracket = marks[0].endswith(")")
        above = self.lastChild(parent)
        count = len(above) if above is not None and above.tag == "ol" else 0
        super().run(parent, blocks)
        made = super().lastChild(parent)
        if made is not None and made.tag == "ol":
            made.attrib |= {"class": "bracket"} if bracket else {}
            for item, mark in zip(made[count:], marks, strict=False):
                item.set(WRITTEN, mark[:-1])

    def lastChild(self, parent: Element) -> Element | None:  # noqa: N802 (as the library has it)
        """Return the last child, but no list whose numbers are followed by the other sign."""
        child = super().lastChild(parent)
        other = child is not None and child.tag == "ol" and (child.get("class") == "bracket") != self._bracket
        return None if other else child


class Bullets(UListProcessor):
    """Lists of bullets, which go into no list of numbers."""

    SIBLING_TAGS = ["ul"]  # noqa: RUF012 (as the library has it)

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.CHILD_RE = re.compile(r"^[ ]{0,3}(([*+-]))[ ]+(.*)")
        self.INDENT_RE = re.compile(r"^[ ]{4,7}((\d{1,9}[.)])|[*+-])[ ]+.*")


class Boxes(AdmonitionProcessor):
    """Boxes whose title is in the language of the page; words that are no kind of box are its title."""

    RE = re.compile(r'(?:^|\n)!!! ?([\w\-]+(?: +[\w\-]+)*)(?: +"(.*?)")? *(?:\n|$)')

    def __init__(self, parser: BlockParser, language: Language) -> None:
        super().__init__(parser)
        self.language = language

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        """Return the classes of a box and its title, None for none."""
        words, title = match[1], match[2]
        kind = known_kind(words)
        if title is None:
            title = self.language.say(KINDS[kind]) if kind else words[:1].upper() + words[1:]
        return kind or "note", title or None


class Anchors(AttrListTreeprocessor):
    """`{#id}` names a heading, and macros write `{.class}`; any other braces are words."""

    BASE_RE = r"\{:?[ ]*([#.][\w-]+(?:[ ]+[#.][\w-]+)*)[ ]*\}"  # type: ignore[misc]
    HEADER_RE = re.compile(rf"[ ]+{BASE_RE}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{BASE_RE}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{BASE_RE}")  # type: ignore[misc]


class Attributes(Treeprocessor):
    """Items have the numbers they were given, and columns are aligned by a class, where a style would be refused."""

    def run(self, root: Element) -> None:
        """Turn what the parsers noted into what browsers read."""
        for element in root.iter():
            if element.tag == "ol":
                _number(element)
            elif element.tag in ("td", "th") and (found := ALIGNED.match(element.get("style", ""))):
                del element.attrib["style"]
                element.set("class", f"align-{found[1]}")


def _number(numbers: Element) -> None:
    """Give those items their number that would have another one; a number written again counts up."""
    following, before = int(numbers.get("start", "1")), ""
    for item in numbers:
        written = item.attrib.pop(WRITTEN, "")
        if written and written != before and int(written) != following:
            item.set("value", str(int(written)))
        following = int(item.get("value", following)) + 1
        before = written


class Dialect(Extension):
    """All of it, after the extensions of `mkdocs.yml`; what the engine adds is in a language."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown calls it so)
        """Register what differs from Python-Markdown."""
        md.ESCAPED_CHARS[:] = sorted({*md.ESCAPED_CHARS, *string.punctuation})
        md.preprocessors.register(Settling(md), "settling", 28)  # after tabs are spaces, before anything is read
        md.parser.blockprocessors.register(Numbers(md.parser), "olist", 40)
        md.parser.blockprocessors.register(Bullets(md.parser), "ulist", 30)
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash", 185)
        md.treeprocessors.register(Attributes(md), "attributes", 5)
        if "admonition" in md.parser.blockprocessors:
            md.parser.blockprocessors.register(Boxes(md.parser, self.language), "admonition", 105)
        if "attr_list" in md.treeprocessors:
            md.treeprocessors.register(Anchors(md), "attr_list", 8)
        for extension in md.registeredExtensions:
            if hasattr(extension, "setFootnote"):
                extension.setConfig("BACKLINK_TITLE", self.language.say("Trở lại chỗ có chú thích {}"))
