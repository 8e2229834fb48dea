"""A page as staff will read it, at once when its file is saved; the build that follows makes everything else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from sotay.base.errors import Mistake, SourceError, UserError
from sotay.base.folders import Folders
from sotay.control.notices import statement
from sotay.expand.manual import refilled
from sotay.expand.markdown import convert
from sotay.load.reread import reread
from sotay.load.sources import Sources, load
from sotay.model.manual import Manual, Page
from sotay.model.paths import page_path
from sotay.pipeline.known import recall_content
from sotay.pipeline.tasks.job import Job, Opened, opened
from sotay.site import render
from sotay.storage.blobs import Missing
from sotay.storage.cache import Cache


class Glance:
    """The pages of a commune as they were built last, and what they were made of."""

    def __init__(self, root: Path, unit: str, as_of: date) -> None:
        self._root, self._unit, self._as_of = root, unit, as_of
        self._sources: Sources | None = None
        self._content: Opened | None = None
        self._saved: Sources | None = None
        """The sources with the file that was saved last: what most builds are made of."""

    def open(self) -> None:
        """Read the sources, and the pages of the last sound build without PDFs.

        Files may have been saved since that build began, so what they said then is looked for first.
        """
        saved, self._saved = self._saved, None  # something else may be saved before the next build
        if saved and self._built_from(saved):
            self._sources = saved
            return
        sources, _ = load(self._root)
        if sources:
            self._sources = sources
            self._built_from(sources)

    def _built_from(self, sources: Sources) -> bool:
        """Take the pages that were built from exactly these sources; tell whether there are any."""
        job = Job(Cache(sources.folders.cache), "", self._as_of, pdf=False)
        with suppress(Missing):
            if name := recall_content(sources.on(self._as_of), job, self._unit):
                self._content = opened(job.cache, name)
                return True
        return False

    def page(self, source: str) -> tuple[str, str] | None:
        """Return address and HTML of the page of a file that was saved.

        None where only a build can tell: more follows from the file, or there is something wrong with it.
        """
        if self._sources is None:
            return None
        with suppress(Mistake, SourceError, UserError, render.SiteError, Missing, OSError):
            changed = self._saved = reread(self._sources, source)
            if changed is None or self._content is None:
                return None
            page = self._page(changed.on(self._as_of), self._content, source)
            html = self._html(page, self._content.served["internal"]) if page else ""
            return (f"/internal/{self._unit}/{page_path(page.path)}", html) if page and html else None
        return None

    def _page(self, sources: Sources, content: Opened, source: str) -> Page | None:
        unit = sources.units.get(self._unit)
        if unit is None or unit.ended(self._as_of):
            return None
        standings = {p.document.code: p.standing for p in content.manuals["internal"].pages}
        page = refilled(sources, unit, self._as_of, source, standings)
        return page and replace(page, notice=statement(page.document, page.standing, self._as_of, unit.language))

    def _html(self, page: Page, manual: Manual) -> str:
        shown = replace(manual, pages=tuple(page if p.path == page.path else p for p in manual.pages))
        markup = convert(page.markdown, Folders(self._root), language=manual.language)
        return "" if markup.refused else render.alone(self._root, shown, page, markup).decode()
