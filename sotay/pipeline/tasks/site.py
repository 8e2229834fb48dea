"""The task of a commune's web site: pages, downloads, and data for machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sotay.base.errors import SourceError
from sotay.facts.news import feed, feed_of
from sotay.model.outputs import Tree
from sotay.model.paths import INVENTORY, page_path
from sotay.model.terms import Audience
from sotay.pipeline.tasks.boards import boards
from sotay.pipeline.tasks.job import Built, Expanded, Job, complaint, opened, remembered, sources_of
from sotay.pipeline.tasks.pictures import pictures
from sotay.pipeline.tasks.status_pages import status_pages
from sotay.pipeline.tasks.word_files import word_files
from sotay.pipeline.tasks.workbooks import workbooks
from sotay.site import opendata, render
from sotay.site.colours import style_sheet
from sotay.site.theme import fingerprint
from sotay.storage import kinds
from sotay.storage.cache import Cache


def site(job: Job, expanded: Expanded, audience: Audience) -> Built:
    """Render a commune's site for one audience; pages rendered before from the same inputs are taken from the cache."""
    sources = sources_of(job.cache, job.sources)
    found = opened(job.cache, expanded.manuals)
    manual, markups = replace(found.served[audience], packed=job.zip), found.shown[audience]
    root, pages = sources.folders.root, (*manual.pages, *manual.aside)
    shell = render.shell(root, manual)
    metas = render.described(manual, pdf=job.pdf)
    keys = {p.path: render.key(shell, manual, p, metas[p.path], markups.names[p.path].html) for p in pages}
    known = {path: page for path, key in keys.items() if (page := job.cache.recall(kinds.PAGE, key))}
    look = fingerprint(sources.folders)

    def keep(name: str, make: Callable[[], str]) -> str:
        entries, _ = remembered(job.cache, kinds.ENTRIES, f"{look} {name}", lambda: make().encode())
        return job.cache.read(entries).decode()

    reuse = {path: job.cache.read(page["entries"]).decode() for path, page in known.items()}
    try:
        made = render.build(root, manual, markups, reuse, metas=metas, keep=keep, shapes=_CachedPages(job.cache))
    except render.SiteError as error:
        raise SourceError(complaint("site", message, expanded.unit) for message in error.messages) from error
    part = f"{audience}/{expanded.unit}"
    files = {path: job.cache.put(content) for path, content in made.files.items()}
    for path, page in made.pages.items():
        kept = {"html": files[page_path(path)], "entries": job.cache.put(page.entries.encode())}
        job.cache.remember(kinds.PAGE, keys[path], kept, kept.values())
    files |= {page_path(path): page["html"] for path, page in known.items()}
    assets = {path: job.cache.put(content) for path, content in render.assets(root, manual.language).items()}
    taken_home = {**workbooks(job.cache, manual), **word_files(job.cache, sources, manual, markups)}
    if audience == "public" and job.pdf:
        taken_home |= boards(job, manual)
    shown, proof = pictures(job.cache, sources, manual.unit, pages, markups), status_pages(job, manual)
    assets |= {path: job.cache.put(sheet) for path, sheet in style_sheet(manual.unit.colours).items()}
    data = opendata.published(manual) if audience == "public" else {}
    told = {path: job.cache.put(content) for path, content in data.items()}
    told[INVENTORY] = expanded.inventories[audience]
    news = {path: job.cache.put(feed(manual))} if (path := feed_of(manual)) else {}
    tree = Tree({**assets, **files, **shown, **taken_home, **proof, **told, **news})
    return Built(part, tree, (f"site {part}",), len(reuse))


@dataclass(frozen=True)
class _CachedPages:
    """Pages with slots in the cache."""

    cache: Cache

    def recall(self, shape: str) -> render.Rendered | None:
        found = self.cache.recall(kinds.SHAPE, shape)
        if found is None:
            return None
        return render.Rendered(self.cache.read(found["html"]), self.cache.read(found["entries"]).decode())

    def keep(self, shape: str, page: render.Rendered) -> None:
        kept = {"html": self.cache.put(page.html), "entries": self.cache.put(page.entries.encode())}
        self.cache.remember(kinds.SHAPE, shape, kept, kept.values())
