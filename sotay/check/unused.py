"""Rules against unused entries: whatever documents can use, some document does use."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from sotay.base.errors import Problem
from sotay.check.passages import Passage
from sotay.facts.citation import form_ids
from sotay.load.sources import Sources
from sotay.model.documents import Document

QUOTED = re.compile(r"""["']([\w.-]+)["']""")
"""Matches the names passed to macros in a body."""


def _ever(sources: Sources) -> Iterator[Document]:
    """Yield all documents as they read in each of their periods, then as the editions of the standard have them."""
    yield from sources.ever
    for documents in sources.variants.values():
        yield from documents.values()


def unused_roles(sources: Sources) -> Iterator[Problem]:
    """Every role of the province has a task: in a step, a record, a signature, a department or a text."""
    signing = (role for unit in sources.units.values() for choice in unit.signers.values() for role in choice)
    used = {*signing} | _named(sources)
    used |= {role for unit in sources.units.values() for body in unit.departments.values() for role in body.roles}
    for document in _ever(sources):
        meta = document.meta
        used |= {meta.owner, *(step.role for step in meta.steps), *(record.keeper for record in meta.records)}
    for name in sources.province.roles.keys() - used:
        yield _idle(sources.group_path, sources.province_lines.get(f"roles.{name}", 0), name, "role")


def unused_fees(sources: Sources) -> Iterator[Problem]:
    """Every fee of the province is named by some document."""
    used = {fee.fee for document in _ever(sources) for fee in document.meta.fees} | _named(sources)
    for name in sources.province.fees.keys() - used:
        yield _idle(sources.group_path, sources.province_lines.get(f"fees.{name}", 0), name, "fee")


def unused_forms(sources: Sources) -> Iterator[Problem]:
    """Every form is filled in, kept or shown by some document."""
    used = _named(sources) | {*sources.references.structure.one_stop}
    for document in _ever(sources):
        used |= {document.meta.form, *form_ids(document.meta)}
    yield from _unused(sources, "forms", sources.references.forms, used, "form")


def unused_patterns(sources: Sources) -> Iterator[Problem]:
    """Every step pattern is followed by some procedure."""
    used = {document.meta.pattern.name for document in _ever(sources) if document.meta.pattern}
    yield from _unused(sources, "patterns", sources.references.patterns, used, "pattern")


def unused_bases(sources: Sources) -> Iterator[Problem]:
    """Every group of legal acts is the basis of some document."""
    used = {sources.province.known.cited, *(name for document in _ever(sources) for name in document.meta.basis)}
    yield from _unused(sources, "bases", sources.references.groups, used, "group of acts")


def unused_acts(sources: Sources) -> Iterator[Problem]:
    """Every legal act is cited, or amends, replaces or was replaced by one that is."""
    acts = sources.references.acts
    used = _cited(sources) & acts.keys() | {name for name, act in acts.items() if act.watched}
    bound: set[str] = set()
    while used != bound:
        bound = set(used)
        used |= {name for known in bound for name in (acts[known].replaced_by, *acts[known].amended_by) if name in acts}
        used |= {name for name, act in acts.items() if act.replaced_by in bound or not bound.isdisjoint(act.amended_by)}
    yield from _unused(sources, "legal", acts, used, "act")


def _cited(sources: Sources) -> set[str]:
    references = sources.references
    cited = _named(sources)
    for document in _ever(sources):
        cited |= {*document.meta.legal, *(fee.source for fee in document.meta.fees)}
    cited |= {act for group in references.groups.values() for act in group.acts}
    cited |= {version.act for form in references.forms.values() for version in form.versions}
    fees = sources.written.fees.values()
    return cited | {some.source or "" for fee in fees for some in fee.ever}


def unused_abbreviations(sources: Sources, texts: Sequence[Passage]) -> Iterator[Problem]:
    """Every abbreviation of the glossary occurs in some text."""
    glossary = sources.references.glossary
    words = {word for passage in texts for word in re.findall(r"\w+", passage.text)}
    yield from _unused(sources, "glossary", glossary, words, "abbreviation")


def _named(sources: Sources) -> set[str]:
    """Return every name a body passes to a macro."""
    return {name for document in sources.ever for name in QUOTED.findall(document.body)}


def _unused(sources: Sources, file: str, known: Iterable[str], used: Collection[str], what: str) -> Iterator[Problem]:
    source = f"references/{file}.yml"
    lines = sources.reference_lines.get(source, {})
    for name in known:
        if name not in used:
            yield _idle(source, lines.get(name, 0), name, what)


def _idle(source: str, line: int, name: str, what: str) -> Problem:
    hint = "remove it, or name it where it is needed"
    return Problem(source, line, "unused", f'no document uses the {what} "{name}"', hint, level="finding")
