"""The kinds of cache entries: what each is keyed by, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind; its name is that of a folder below `.cache/actions/`."""

    name: str
    key: str
    """What an entry depends on: entries with equal keys are the same."""
    holds: str


YAML = Kind("yaml", "all code, the model, path and digest of a large YAML file", "its values and lines, pickled")
MISTAKES = Kind("mistakes", "all code, the day, and the digests of files of a scope", "the mistakes found in it")
ASKED = Kind("asked", "the code that fills in pages, and a document", "the lists of questions its page asked")
SAID = Kind("said", "the same, and the answers to such a list", "the page filled in, and its fingerprint")
SNAPSHOT = Kind("snapshot", "the code that fills in pages, and a commune", "how its pages were filled in last, pickled")
MARKUP = Kind("markup", "the code that converts Markdown, and a text", "its HTML, and what rules ask of it, pickled")
CONVERSIONS = Kind("conversions", "the same code, and a commune", "the entries of `markup` that it used last, pickled")
ENTRIES = Kind("entries", "theme, configuration, and a page's content", "its entries of the search index")
PAGE = Kind("page", "theme, configuration, and everything a page of a site shows", "its HTML and entries of search")
SHAPE = Kind("shape", "theme, configuration, and all on a page but its unit's own words", "the same, with slots")
STATUS = Kind("status", "theme, and what a site tells of each revision", "the digests of its pages for paper copies")
APART = Kind(
    "apart", "the code that does it, and a page's HTML with slots", "its HTML for print, and the parts taken out"
)
SHEET = Kind("sheet", "all code, commune, document, standing and HTML", "the HTML of front, body and band; fillings")
PDF = Kind("pdf", "the layout code, styles, fonts, and HTML with its pictures", "a laid-out part as PDF")
FRONT = Kind("front", "the layout code, styles, fonts, and HTML of a front", "its paper and the PDFs of its blocks")
PAGES = Kind("pages", "the digest of a PDF", "its number of pages")
DOCUMENT = Kind("document", "the binding code, the PDFs of the parts, and the document's identity", "it as PDF")
PIECE = Kind("piece", "the binding code, a PDF, and the numbers its objects get", "its objects, pickled")
SEGMENT = Kind("segment", "the binding code, and the PDF of a body or stamp", "its objects without numbers, pickled")
PLACED = Kind("placed", "the same, and the numbers its objects get", "its objects with numbers, pickled")
MANUAL = Kind("manual", "the binding code, and the PDFs of all documents", "the bound manual or a volume, as PDF")
WORKBOOK = Kind("workbook", "the code that writes Excel files, and lists", "the .xlsx file")
WORD = Kind("word", "the code that writes Word files, identity and HTML of a form", "the .docx file")
ZIP = Kind("zip", "the code that packs, and the digests of a site's files", "the .zip file")
SIGNED = Kind("signed", "a PDF, what is kept as it with a signature, and the certificates that count", "the verdict")
SEEN = Kind("seen", "nothing: there is one", "serial and date of the newest site that was found as published")
ARCHIVE = Kind("archive", "sizes and times of files of `archive/` or `issued/`", "that they are whole, or have no more")
INSPECTED = Kind(
    "inspected", "all code, and a commune", "looks of its archive's files, what they are and tell, pickled"
)
TEXTS = Kind("texts", "all code, and a commune", "its texts as issued, with sizes and times of their files, pickled")
HEADS = Kind("heads", "name, size and time of a file of `issued/`", "events, labels and communes of its words")
STANDING = Kind("standing", "everything a commune's pages depend on", "the standing of its documents, pickled")
READING = Kind("reading", "everything a commune's pages depend on", "what its roles have yet to read, pickled")
COMPARED = Kind("compared", "the code that compares, titles and Markdown of two texts", "what changed, pickled")
REHEARSAL = Kind("rehearsal", "the same as `standing`, and a day to come", "what documents then say otherwise, pickled")
TURNS = Kind("turns", "everything a commune's pages depend on", "what changes by itself after a day, pickled")
PORTAL = Kind("portal", "all code, and what a portal is made of, or what it shows", "the digests of its files")
UNIT = Kind("unit", "everything a commune's sites depend on", "the digests of the files of its parts")
CONTENT = Kind("content", "the same as `unit`", "the commune's pages, filled in and converted, pickled")
KINDS = (
    YAML,
    MISTAKES,
    ASKED,
    SAID,
    SNAPSHOT,
    MARKUP,
    CONVERSIONS,
    ENTRIES,
    PAGE,
    SHAPE,
    STATUS,
    APART,
    SHEET,
    PDF,
    FRONT,
    PAGES,
    DOCUMENT,
    PIECE,
    SEGMENT,
    PLACED,
    MANUAL,
    WORKBOOK,
    WORD,
    ZIP,
    SIGNED,
    SEEN,
    ARCHIVE,
    INSPECTED,
    TEXTS,
    HEADS,
    STANDING,
    READING,
    COMPARED,
    REHEARSAL,
    TURNS,
    PORTAL,
    UNIT,
    CONTENT,
)
