"""A document as a Word file to comment on: changes are tracked, and the file knows what it was made from."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

from lxml import html as lxml_html

from sotay.export.word.form import WordForm, word, zipped

STAMPED = re.compile(r"<dc:subject>([^<]*)</dc:subject>")
DRAWINGS = " | ".join(
    f"descendant::*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in ("flowchart", "flowchart-text")
)
"""What the table of steps says already."""


def review_copy(form: WordForm, stamp: str) -> bytes:
    """Return a document as a .docx that tracks changes from its opening on; `stamp` comes back with it."""
    root = lxml_html.fragment_fromstring(form.html, create_parent="div")
    for drawing in root.xpath(DRAWINGS):
        drawing.drop_tree()
    words = "".join(lxml_html.tostring(child, encoding="unicode") for child in root)
    plain = WordForm(**{**vars(form), "html": words})
    with zipfile.ZipFile(io.BytesIO(word(plain))) as made:
        files = {name: made.read(name) for name in made.namelist()}
    core = files["docProps/core.xml"].decode().replace("<dc:subject/>", f"<dc:subject>{escape(stamp)}</dc:subject>")
    files["docProps/core.xml"] = core.encode()
    settings = files["word/settings.xml"].decode()
    begin = re.search(r"<w:(proofState|defaultTabStop|characterSpacingControl)\b", settings)
    at = begin.start() if begin else settings.index("</w:settings>")
    files["word/settings.xml"] = (settings[:at] + "<w:trackRevisions/>" + settings[at:]).encode()
    return zipped(files)


def stamp_of(content: bytes) -> str:
    """Return what a .docx says that it was made from; empty where it says nothing, or is no .docx."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            found = STAMPED.search(file.read("docProps/core.xml").decode("utf-8", "replace"))
    except (zipfile.BadZipFile, KeyError, OSError):
        return ""
    return found[1] if found else ""
