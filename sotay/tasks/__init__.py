"""What worker processes do: pure tasks, small values in, digests of the store out.

A task gets a `Job`, which names the pickled sources in the store. What a task makes is remembered by what it
was made from, so doing it again costs a look into the store; `.built` says what really ran.
"""

from __future__ import annotations

import pickle
from dataclasses import replace

from sotay import opendata
from sotay.check import broken_links, check
from sotay.errors import Problem, SourceError
from sotay.expand import Memory, expand
from sotay.inventory import INVENTORY, inventory
from sotay.model import AUDIENCES, Audience, Manual, Tree
from sotay.news import feed, feed_of
from sotay.tasks.archiving import Due, archived, damages, due, issued_prints
from sotay.tasks.history import with_history
from sotay.tasks.job import Built, Expanded, Job, Markups, complaint, markup_named, opened, sources_of
from sotay.tasks.packing import packed, zip_key
from sotay.tasks.portals import portal
from sotay.tasks.printing import bind_unit, front, laid_before, layout
from sotay.tasks.sheets import Print, prints_of
from sotay.tasks.standings import Stand, stand

__all__ = [
    "Built",
    "Due",
    "Expanded",
    "Job",
    "Print",
    "Stand",
    "archived",
    "bind_unit",
    "due",
    "examine_unit",
    "expand_unit",
    "front",
    "issued_prints",
    "laid_before",
    "layout",
    "look",
    "packed",
    "portal",
    "prints_of",
    "site",
    "stand",
    "zip_key",
]


def look(job: Job) -> list[Problem]:
    """Return what shows only when files are seen together."""
    return check(sources_of(job.store, job.sources), job.as_of)


def examine_unit(job: Job, unit: str) -> Expanded:
    """Return the mistakes in all pages of a commune, its links among them; nothing is kept of its manuals."""
    _, _, problems = _filled(job, unit)
    return Expanded(unit, problems, "")


def expand_unit(job: Job, unit: str) -> Expanded:
    """Fill in and convert all pages of a commune and follow their links."""
    manuals, markups, problems = _filled(job, unit)
    sources = sources_of(job.store, job.sources)
    if any(problem.rule == "damaged" for problem in problems):
        return Expanded(unit, problems, "")
    kept = job.store.put(pickle.dumps(with_history(job.store, sources, manuals, markups)))
    return Expanded(unit, problems, kept)


def _filled(job: Job, unit: str) -> tuple[dict[Audience, Manual], dict[Audience, Markups], tuple[Problem, ...]]:
    """Return a commune's manuals, their HTML, and the mistakes in both and in its archive."""
    sources = sources_of(job.store, job.sources)
    manuals, problems = expand(sources, sources.units[unit], job.as_of, Memory(job.store, sources.folders))
    markups: dict[Audience, Markups] = {}
    for audience in AUDIENCES:
        manual = manuals[audience]
        names = {p.path: markup_named(job.store, sources, p.markdown) for p in manual.pages}
        markups[audience] = Markups(job.store, names)
        problems.extend(broken_links(manual, markups[audience], sources.known_paths, sources.pictures_of(unit)))
    problems.extend(damages(job.store, sources, unit))
    return manuals, markups, tuple(sorted(set(problems)))


def site(job: Job, expanded: Expanded, audience: Audience) -> Built:
    """Render a commune's site for one audience; pages that were rendered so before are taken from the store."""
    from sotay import site as renderer
    from sotay.tasks.boards import boards
    from sotay.tasks.listing import workbooks
    from sotay.tasks.pictures import pictures
    from sotay.tasks.proving import status_pages
    from sotay.tasks.wording import word_files

    sources = sources_of(job.store, job.sources)
    found = opened(job.store, expanded.manuals)
    manual, markups = replace(found.served[audience], packed=job.zip), found.shown[audience]
    root, pages = sources.folders.root, (*manual.pages, *manual.aside)
    shell = renderer.shell(root, manual)
    keys = {p.path: renderer.key(shell, manual, p, markups.names[p.path], pdf=job.pdf) for p in pages}
    known = {path: page for path, key in keys.items() if (page := job.store.recall("page", key))}
    reuse = {path: job.store.read(page["entries"]).decode() for path, page in known.items()}
    try:
        made = renderer.build(root, manual, markups, reuse, pdf=job.pdf)
    except renderer.SiteError as error:
        raise SourceError(complaint("site", message, expanded.unit) for message in error.messages) from error
    part = f"{audience}/{expanded.unit}"
    files = {path: job.store.put(content) for path, content in made.files.items()}
    for path, page in made.pages.items():
        kept = {"html": files[renderer.html_path(path)], "entries": job.store.put(page.entries.encode())}
        job.store.remember("page", keys[path], kept, kept.values())
    files |= {renderer.html_path(path): page["html"] for path, page in known.items()}
    assets = {path: job.store.put(content) for path, content in renderer.assets(root).items()}
    taken_home = {**workbooks(job.store, manual), **word_files(job.store, manual, markups)}
    if audience == "public" and job.pdf:
        taken_home |= boards(job, manual)
    shown, proof = pictures(job.store, sources, expanded.unit, pages, markups), status_pages(job, manual)
    data = opendata.published(manual) if audience == "public" else {}
    told = {path: job.store.put(content) for path, content in {INVENTORY: inventory(manual), **data}.items()}
    news = {path: job.store.put(feed(manual))} if (path := feed_of(manual)) else {}
    tree = Tree({**assets, **files, **shown, **taken_home, **proof, **told, **news})
    return Built(part, tree, (f"site {part}",), len(reuse))
