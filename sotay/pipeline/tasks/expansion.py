"""Expansion tasks: a commune's pages with their links checked, and the rules across files."""

from __future__ import annotations

import pickle

from sotay.base.errors import Mistake, Problem
from sotay.check import pictures
from sotay.check.control import lost_words
from sotay.check.links import broken_links
from sotay.check.printing import letters_of_pages
from sotay.check.rules import check
from sotay.expand.manual import expand
from sotay.expand.memory import Memory
from sotay.model.manual import Manual, Page
from sotay.model.terms import AUDIENCES, Audience
from sotay.pipeline.tasks.archive import damages
from sotay.pipeline.tasks.history import with_history
from sotay.pipeline.tasks.job import Expanded, Job, Markups, markup_named, sources_of


def check_together(job: Job) -> list[Problem]:
    """Return the mistakes that show only across files."""
    return check(sources_of(job.cache, job.sources), job.as_of)


def check_unit(job: Job, unit: str) -> Expanded:
    """Return the mistakes in all pages of a commune, including links; its manuals are not kept."""
    _, _, problems = _filled(job, unit)
    return Expanded(unit, problems, "")


def expand_unit(job: Job, unit: str) -> Expanded:
    """Fill in and convert all pages of a commune and check their links."""
    manuals, markups, problems = _filled(job, unit)
    sources = sources_of(job.cache, job.sources)
    if any(problem.rule in ("damaged", "lost-words") for problem in problems):
        return Expanded(unit, problems, "")
    kept = job.cache.put(pickle.dumps(with_history(job.cache, sources, manuals, markups)))
    return Expanded(unit, problems, kept)


def _filled(job: Job, unit: str) -> tuple[dict[Audience, Manual], dict[Audience, Markups], tuple[Problem, ...]]:
    """Return a commune's manuals, their HTML, and the mistakes in both and in its archive."""
    sources = sources_of(job.cache, job.sources)
    manuals, problems = expand(sources, sources.units[unit], job.as_of, Memory(job.cache, sources.folders))
    markups: dict[Audience, Markups] = {}
    for audience in AUDIENCES:
        manual = manuals[audience]
        names = {p.path: _converted(job, p, problems) for p in manual.pages}
        markups[audience] = Markups(job.cache, names)
        problems.extend(broken_links(manual, markups[audience], sources.known_paths, sources.pictures_of(unit)))
        problems.extend(letters_of_pages(manual, markups[audience], sources))
        problems.extend(pictures.unfit(manual, markups[audience], sources))
    problems.extend(damages(job.cache, sources, unit))
    problems.extend(lost_words(sources, manuals["internal"]))
    return manuals, markups, tuple(sorted(set(problems)))


def _converted(job: Job, page: Page, problems: list[Problem]) -> str:
    """Return the digest of a page's HTML; of one that takes too much nothing is kept, and it is its own mistake."""
    sources = sources_of(job.cache, job.sources)
    try:
        return markup_named(job.cache, sources, page.markdown)
    except Mistake as mistake:
        at = page.document
        problems.append(Problem(at.source, at.body_line, mistake.rule, mistake.message, mistake.hint, at.unit))
        return markup_named(job.cache, sources, "")
