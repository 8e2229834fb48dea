"""Lay out fronts, bodies and bands as PDF; the only module that knows WeasyPrint."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from html import escape
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import pydyf  # type: ignore[import-untyped]
from lxml import html as lxml_html
from weasyprint import CSS, Document
from weasyprint.css.counters import CounterStyle
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from sotay.base import versions
from sotay.base.folders import Folders
from sotay.base.hashing import digest
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.base.metadata import without_metadata
from sotay.export.layout import columns, fonts, lines, parser, pictures, tags
from sotay.export.layout.complaints import LayoutError
from sotay.export.layout.defaults import PrintText
from sotay.export.layout.letters import FAMILY
from sotay.model.contracts import TIGHT, TIGHTER, WORDS
from sotay.storage.blobs import Missing, read_blob

HOME_PATH = "/manual/"
HOME = f"file://{HOME_PATH}"
"""The root's address during layout: picture names in a PDF are derived from their address."""
PICTURE_DIGEST = re.compile(r"\?[0-9a-f]{64}\b")
"""What `pipeline.tasks.printing` adds to the names of pictures."""
ARCHIVE = {"pdf_variant": "pdf/a-2a"}
STAMP = {"pdf_version": "1.7"}
PAGE = marked("Trang:")
BLOCK = '<!DOCTYPE html><html lang="{}"><head><title>front</title></head><body class="{}">{}</body></html>'
LONG_MARK = 30
"""Maximum letters of a mark that fit across the paper in the large size."""
PICTURES = {".gif", ".jpg", ".jpeg", ".png", ".svg", ".webp"}
LOGGER = logging.getLogger("weasyprint")


T = TypeVar("T")


def layout(html: str, folders: Folders) -> bytes:
    """Return a complete HTML text (a front, a body, a cover) as a tagged PDF/A-2a.

    Raises LayoutError with all warnings of the layout engine.
    """
    return _press(folders).write(html, ARCHIVE)[0]


def blocks(front: str) -> list[str]:
    """Return the blocks of a front, each a complete HTML text; many fronts share most of them."""
    whole = lxml_html.document_fromstring(front)
    body = next(whole.iterfind("body"))
    parts = (lxml_html.tostring(section, encoding="unicode", with_tail=False) for section in body)
    return [BLOCK.format(whole.get("lang"), body.get("class", ""), part) for part in parts]


def is_letter(html: str) -> bool:
    """Tell whether a text is to be printed on Letter paper, by the class of its body."""
    return "letter" in next(lxml_html.document_fromstring(html).iterfind("body")).get("class", "").split()


def block(html: str, folders: Folders) -> bytes:
    """Return a block of a front as tagged pages, each as high as its content; `bind.front` stacks them.

    Raises LayoutError as `layout` does.
    """
    return _press(folders).block(html)


def layers(band: str) -> list[str]:
    """Return the layers of a band, bottom first; many bands share most of them."""
    sections = lxml_html.document_fromstring(band).iterfind("body/section")
    return ["".join(lxml_html.tostring(part, encoding="unicode") for part in section) for section in sections]


def bands(layers: Sequence[str], folders: Folders) -> list[bytes]:
    """Return layers of bands, laid out in one run, each as an untagged one-page PDF of the band's size.

    Raises LayoutError if one does not fit its place.
    """
    return _press(folders).stamps("band", layers)


def folios(total: int, folders: Folders, language: Language = VIETNAMESE) -> bytes:
    """Return `total` small pages «Trang 1/total» … for the empty place of a band; any document can use them."""
    return _press(folders).strip(
        "folio", [f"<p>{language.say(PAGE)} <b>{n}/{total}</b></p>" for n in range(1, total + 1)]
    )


def running(first: int, last: int, folders: Folders, language: Language = VIETNAMESE) -> bytes:
    """Return small pages «Sổ tay – trang `first`» … `last` for the foot of a manual; any commune can use them."""
    numbers = (language.say("Sổ tay – trang %(number)s", number=n) for n in range(first, last + 1))
    return _press(folders).strip("running", [f"<p>{number}</p>" for number in numbers])


def copies(contents: Sequence[str], folders: Folders) -> bytes:
    """Return the stamps of controlled copies for the foot of their pages, one page per content.

    Raises LayoutError if one does not fit its place.
    """
    return _press(folders).strip("copy", contents)


def note(text: str, folders: Folders) -> bytes:
    """Return a line of text for the foot of pages, below the running number."""
    return _press(folders).strip("note", [f"<p>{escape(text)}</p>"])


def mark(text: str, folders: Folders) -> bytes:
    """Return a full-size page with the text across it, to go under the words."""
    size = "long" if len(text) > LONG_MARK else "short"
    return _press(folders).strip("mark", [f'<p class="{size}">{escape(text)}</p>'])


def settle(lay: Callable[[int], T], count: Callable[[T], int], guess: int = 1) -> T:
    """Return the contents, laid out repeatedly until the page count they assume for themselves is right.

    `lay` lays them out for an assumed number of pages, `count` returns the actual number. A good `guess`
    saves a second layout.
    """
    pages = guess
    for _ in range(5):
        made = lay(pages)
        if count(made) == pages:
            return made
        pages = count(made)
    raise LayoutError(f"contents do not settle at {pages} pages")


# ── the press: what is made once per process ─────────────────────────────────────────────────────


@lru_cache(maxsize=4)
def _press(folders: Folders) -> _Press:
    return _Press(folders)


class _Press:
    """Fonts, styles and pictures of one manual, read once per process."""

    def __init__(self, folders: Folders) -> None:
        columns.use()
        lines.use()
        parser.keep_patterns()
        self.folders, self.root = folders, folders.root
        self.style = folders.overrides / "print" / "print.css"
        self.fetcher = _LocalFiles(self.root, folders.cache, folders.overrides, folders.docs, folders.units)
        self.pictures: dict[str, object] = {}
        self.font_config = FontConfiguration()
        self.counters = CounterStyle()
        self.faces = fonts.read(folders.overrides / "fonts" / "tinos")

    @cached_property
    def css(self) -> CSS:
        """Return the stylesheet, parsed, with its fonts; UserError when one of them was saved meanwhile.

        Results would be kept under the digest of what they were not made of.
        """
        style = CSS(
            string=self.style.read_text(encoding="utf-8"),
            base_url=self.style.as_uri(),
            url_fetcher=self.fetcher,
            font_config=self.font_config,
            counter_style=self.counters,
        )
        versions.unsaved(self.folders, versions.PRINTING)
        return style

    def write(self, html: str, options: dict[str, str]) -> tuple[bytes, int]:
        """Return the PDF and its number of pages."""
        with _complaints_are_errors():
            source = self._source(html)
            document = self._render(source, options)
            if WORDS in _classes(source) and _is_hardly_begun(document):
                document = self._in_fewer_pages(source, options, document)
            return self._pdf(document, options), len(document.pages)

    def _in_fewer_pages(self, source: PrintText, options: dict[str, str], document: Document) -> Document:
        """Return a text set as tight as saves it a page; as it is if none does."""
        usual = _classes(source)
        for classes in ((TIGHT,), (TIGHT, TIGHTER)):
            _body(source).set("class", " ".join([*usual, *classes]))
            tight = self._render(source, options)
            if len(tight.pages) < len(document.pages):
                return tight
        return document

    def block(self, html: str) -> bytes:
        """Return tagged pages cut off at the end of their content."""
        with _complaints_are_errors():
            document = self._render(self._source(html), ARCHIVE)
            for page in document.pages:
                page.height = page._page_box.children[0].margin_height()
            return self._pdf(document, ARCHIVE, tags.forget_pages)

    def strip(self, kind: str, contents: Sequence[str]) -> bytes:
        """Return small untagged pages of one kind, one per content."""
        with _complaints_are_errors():
            return self._pdf(self._pages(kind, contents), STAMP)

    def stamps(self, kind: str, contents: Sequence[str]) -> list[bytes]:
        """Return small untagged pages of one kind as files of their own."""
        with _complaints_are_errors():
            document = self._pages(kind, contents)
            return [self._pdf(document.copy([page]), STAMP) for page in document.pages]

    def _pages(self, kind: str, contents: Sequence[str]) -> Document:
        sections = "".join(f'<section class="{kind}">{content}</section>' for content in contents)
        html = f'<!DOCTYPE html><html lang="vi"><title>{kind}</title><body>{sections}</body></html>'
        document = self._render(self._source(html), STAMP)
        if len(document.pages) != len(contents):
            raise LayoutError(f"{len(contents)} of kind {kind} take {len(document.pages)} pages")
        return document

    def _source(self, html: str) -> PrintText:
        return PrintText(string=html, base_url=HOME, url_fetcher=self.fetcher)

    def _render(self, source: PrintText, options: dict[str, str]) -> Document:
        styles = {"font_config": self.font_config, "counter_style": self.counters, "stylesheets": [self.css]}
        return source.render(cache=self.pictures, **styles, **options)

    def _pdf(
        self, document: Document, options: dict[str, str], then: Callable[[pydyf.PDF], None] = lambda pdf: None
    ) -> bytes:
        def finish(document: Document, pdf: pydyf.PDF) -> None:
            _only_our_fonts(document)
            fonts.embed(pdf, self.faces)
            tags.mend(pdf)
            then(pdf)

        result: bytes = document.write_pdf(finisher=finish, **options)
        return result


def _body(source: PrintText) -> Any:
    return source.etree_element.find("body")


def _classes(source: PrintText) -> list[str]:
    return str(_body(source).get("class", "")).split()


def _is_hardly_begun(document: Document) -> bool:
    """Return whether the last of several pages is less than half full."""
    page = document.pages[-1]._page_box
    filled: float = page.children[0].margin_height()
    return len(document.pages) > 1 and filled < page.height / 2


class _LocalFiles(URLFetcher):  # type: ignore[misc]
    """Reads only files below the given folders; HOME stands for the root. Drawings get the font of print."""

    def __init__(self, root: Path, cache: Path, *folders: Path) -> None:
        super().__init__(allowed_protocols={"file", "data"}, fail_on_errors=True)
        self.root = root
        self.cache = cache
        self.folders = [folder.resolve() for folder in folders]

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the content of a file, or of a picture that is its own address; else raise PermissionError."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        parts = urlsplit(url)
        name = unquote(parts.path)
        path = (self.root / name.removeprefix(HOME_PATH) if name.startswith(HOME_PATH) else Path(name)).resolve()
        if parts.scheme != "file" or not any(path.is_relative_to(folder) for folder in self.folders):
            raise PermissionError(f"only files of the manual are printed, not {url}")
        if path.suffix.lower() not in PICTURES:
            return super().fetch(path.as_uri(), headers)
        # The address of a picture names its SHA-256, which is in the key of what it is printed in.
        content = path.read_bytes() if path.exists() or not parts.query else b""
        if parts.query and digest(content) != parts.query:
            content = self._of_then(name, parts.query)
        # A picture goes into a PDF as it is, with the place where a photo was taken; under the name of a file that is
        # there it would be read from it again.
        bare = without_metadata(content, path.name)
        if path.suffix.lower() == ".svg":
            return URLFetcherResponse(url, pictures.in_our_font(bare), {"Content-Type": "image/svg+xml"})
        return URLFetcherResponse(f"{HOME}{path.name}", bare)

    def _of_then(self, name: str, wanted: str) -> bytes:
        """Return the picture that an earlier revision shows, which the cache has."""
        try:
            return read_blob(self.cache, wanted)
        except Missing:
            message = f"{name.removeprefix(HOME_PATH)} was saved while this build read it; build again"
            raise ValueError(message) from None


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _complaints_are_errors() -> Iterator[None]:
    """Raise LayoutError when the layout engine logs a warning; it would continue silently."""
    collector = _Collector()
    LOGGER.addHandler(collector)
    try:
        yield
    except FatalURLFetchingError as fatal:
        raise LayoutError(_plain(f"{fatal}: {fatal.__cause__}")) from fatal
    finally:
        LOGGER.removeHandler(collector)
    if collector.messages:
        raise LayoutError("\n".join(dict.fromkeys(map(_plain, collector.messages))))


def _plain(message: str) -> str:
    """Return a message on one line that names pictures as authors do: by their path from the root."""
    return " ".join(PICTURE_DIGEST.sub("", message.replace(HOME, "")).split())


# ── fixes before the file is written ───────────────────────────────────────────────────────────


def _only_our_fonts(document: Document) -> None:
    """Raise LayoutError for letters set in a system font, because ours lacks them or a style names another."""
    strangers = {font.family: font for font in document.fonts.values() if font.family != FAMILY}
    if strangers:
        shown = "; ".join(
            f"{family}: {''.join(sorted(set(''.join(font.to_unicode.values()))))}"
            for family, font in sorted(strangers.items())
        )
        raise LayoutError(f"letters that would not be printed in {FAMILY}: {shown}")
