"""Rules on documents: what their front matter names must exist, and their times must add up."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

import jinja2
from jinja2 import nodes

from sotay.base.errors import Problem
from sotay.base.text import closest, fold
from sotay.facts import news
from sotay.facts.editions import meant
from sotay.facts.structure import belongs
from sotay.load.levels import known_kinds
from sotay.load.sources import Sources
from sotay.model.claims import is_standard
from sotay.model.documents import Document, FrontMatter
from sotay.model.paths import NEWS as NEWS_NAME

START = "index.md"


def every(sources: Sources) -> Iterator[Document]:
    """Yield all documents, shared ones first, then those of each commune."""
    yield from sources.documents
    for own in sources.own.values():
        yield from own


def texts(sources: Sources) -> Iterator[Document]:
    """Yield everything with a text: all documents, and communes' own words for blocks of shared ones."""
    yield from every(sources)
    for supplements in sources.supplements.values():
        yield from supplements


def worded(sources: Sources) -> Iterator[Document]:
    """Yield all documents as written, then those that an edition of the standard changes, as it has them."""
    yield from every(sources)
    for documents in sources.variants.values():
        yield from documents.values()


def at(document: Document, place: str, rule: str, message: str, hint: str = "") -> Problem:
    """Return a problem at a place of the front matter (`steps.2.role`)."""
    field = "pattern" if document.meta.pattern and place.startswith("steps") else place.partition(".")[0]
    line = document.lines.get(place, document.lines.get(field, 1))
    return Problem(document.source, line, rule, message, hint, document.unit)


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Return a hint naming the nearest candidate, or nothing."""
    found = closest(word, candidates)
    return f'did you mean "{found}"?' if found else ""


def unconfirmed(sources: Sources) -> Iterator[Problem]:
    """No question of `import` is left in a front matter; `issue` refuses a document that has one."""
    for document in every(sources):
        for line, words in document.unsure:
            message = f"imported, and nobody has confirmed it: {words}"
            hint = "compare with the file of Word, mend the value, and delete the comment"
            yield Problem(document.source, line, "import-unsure", message, hint, document.unit, "finding")


def duplicate_codes(sources: Sources) -> Iterator[Problem]:
    """A code names one document; codes are compared after folding, as people type them."""
    seen: dict[str, list[Document]] = {}
    for document in every(sources):
        others = seen.setdefault(fold(document.code), [])
        beside = (d for d in others if d.path != document.path and _together(sources, d.unit, document.unit))
        if document.code and (other := next(beside, None)):
            yield at(document, "code", "duplicate-code", f'"{document.code}" is the code of {other.source} too')
        else:
            others.append(document)


def _together(sources: Sources, one: str, other: str) -> bool:
    """Tell whether some unit has the documents of two levels (empty: those of all units)."""
    return not one or not other or not {*sources.below[one]}.isdisjoint(sources.below[other])


NEWS = re.compile(r"\bwhats_new\(\s*[^\s)]")
"""The short list of news: it leads to the page with all of it."""


def missing_pages(sources: Sources) -> Iterator[Problem]:
    """A site has a page to start on, and the page that its short list of news leads to."""
    paths = {document.path for document in sources.documents}
    if START not in paths:
        message, hint = "a site would have no page to start on", "write it; {{ contents() }} lists all documents"
        yield Problem(f"docs/{START}", 0, "missing-page", message, hint)
    page = f"{sources.province.language.address(NEWS_NAME)}.md"
    for document in every(sources):
        if not news.page_of(paths) and (found := NEWS.search(document.body)):
            line = document.body_line + document.body.count("\n", 0, found.start())
            message = f"the list of news leads to docs/{page}, which does not exist"
            hint = "write that page, with {{ whats_new() }}"
            yield Problem(document.source, line, "missing-page", message, hint, document.unit)


def homeless(sources: Sources) -> Iterator[Problem]:
    """A controlled document has a kind and a field that some part of the manual holds."""
    structure = sources.references.structure
    for document in every(sources):
        meta = document.meta
        if meta.field and meta.field not in structure.fields:
            hint = did_you_mean(meta.field, structure.fields)
            yield at(
                document, "field", "unknown-field-of-work", f'"{meta.field}" is not in references/manual.yml', hint
            )
        elif meta.code and meta.kind == "page":
            yield at(document, "code", "code-without-kind", "a controlled document needs a kind", "add `kind:`")
        elif meta.kind != "page" and not meta.code:
            yield at(document, "kind", "no-code", f"a {meta.kind} needs a code", "add `code:`")
        elif meta.code and not any(belongs(document, part) for part in structure.parts):
            message = f"no part of the manual holds a {meta.kind}" + (f' of field "{meta.field}"' if meta.field else "")
            yield at(document, "kind", "no-part", message, "see parts in references/manual.yml")


def unknown_roles(sources: Sources) -> Iterator[Problem]:
    """Whoever does, owns or keeps something is a role of the province."""
    for document in worded(sources):
        meta = document.meta
        named = [("owner", meta.owner)] if meta.owner else []
        named += [(f"steps.{i}.role", step.role) for i, step in enumerate(meta.steps)]
        named += [(f"records.{i}.keeper", record.keeper) for i, record in enumerate(meta.records)]
        named += [(f"risks.{i}.role", risk.role) for i, risk in enumerate(meta.risks)]
        for place, role in named:
            if role not in sources.province.roles:
                hint = did_you_mean(role, sources.province.roles)
                yield at(document, place, "unknown-role", f'"{role}" is not a role of {sources.group_path}', hint)


def named_forms(meta: FrontMatter) -> Iterator[tuple[str, str]]:
    """Yield the forms a document names: (place in the front matter, id)."""
    named = [(f"forms.{i}", form) for i, form in enumerate(meta.forms)]
    named += [(f"steps.{i}.forms.{j}", f) for i, s in enumerate(meta.steps) for j, f in enumerate(s.forms)]
    named += [(f"dossier.{i}.form", paper.form) for i, paper in enumerate(meta.dossier)]
    named += [(f"records.{i}.form", record.form) for i, record in enumerate(meta.records)]
    named += [("form", meta.form)]
    yield from ((place, form) for place, form in named if form)


def unknown_forms(sources: Sources) -> Iterator[Problem]:
    """A form is named by its id in references/forms.yml."""
    forms = sources.references.forms
    for document in worded(sources):
        for place, form in named_forms(document.meta):
            if form not in forms:
                hint = did_you_mean(form, forms)
                yield at(document, place, "unknown-form", f'"{form}" is not a form of references/forms.yml', hint)


def forms_without_page(sources: Sources) -> Iterator[Problem]:
    """A form named by a commune's document has a page there, to be read, printed and downloaded."""
    shared = {d.meta.form for d in sources.documents if d.meta.kind == "form"}
    named: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for slug, unit in sources.units.items():
        documents = sources.documents_of(unit)
        shown = {d.meta.form for d in documents if d.meta.kind == "form"}
        for document in documents:
            key = document.source, unit.standard
            if key not in named:
                named[key] = tuple(named_forms(document.meta))
            for place, form in named[key]:
                if form in sources.references.forms and form not in shown:
                    message = f'the form "{form}" has no page' + (f" in {unit.full_name}" if form in shared else "")
                    found = at(document, place, "form-without-page", message, "write one with `kind: form`")
                    yield replace(found, unit=slug if form in shared else document.unit, level="finding")


def unknown_acts(sources: Sources) -> Iterator[Problem]:
    """A legal act is named by its id in references/legal.yml."""
    acts = sources.references.acts
    for document in worded(sources):
        named = [(f"legal.{i}", act) for i, act in enumerate(document.meta.legal)]
        named += [(f"fees.{i}.source", fee.source) for i, fee in enumerate(document.meta.fees) if fee.source]
        for place, act in named:
            if act not in acts:
                hint = did_you_mean(act, acts)
                yield at(document, place, "unknown-act", f'"{act}" is not an act of references/legal.yml', hint)


def unknown_audience_units(sources: Sources) -> Iterator[Problem]:
    """`applies_to` names existing communes, kinds of communes and editions: otherwise nobody would get the document."""
    kinds = {unit.kind for unit in sources.units.values()}
    for document in every(sources):
        rule = document.meta.applies_to
        for i, name in enumerate(rule.units):
            if name not in sources.unit_lines and f"_{name}" not in sources.region_lines:
                hint = did_you_mean(name, sources.units)
                yield at(document, f"applies_to.units.{i}", "unknown-unit", f'"{name}" is not a commune', hint)
        for i, name in enumerate(rule.editions):
            known = sources.references.editions
            if not (meant(known, name) or any(is_standard(one, name) for one in known)):
                hint = did_you_mean(name, sources.references.editions)
                message = f'"{name}" is not an edition of references/standards/'
                yield at(document, f"applies_to.editions.{i}", "unknown-edition", message, hint)
        for i, kind in enumerate(rule.kinds):
            if kind not in kinds and _all_read(sources):
                yield at(
                    document,
                    f"applies_to.kinds.{i}",
                    "never-true",
                    f'no commune is a "{kind}"',
                    did_you_mean(kind, kinds),
                )


def fees_that_say_nothing(sources: Sources) -> Iterator[Problem]:
    """Each kind of fee has what it needs: an amount and its source, or the id of a local fee."""
    for document in worded(sources):
        for i, fee in enumerate(document.meta.fees):
            if fee.kind == "fixed" and (fee.amount is None or not fee.source):
                yield at(document, f"fees.{i}", "fee-without-source", "a fixed fee needs `amount` and `source`")
            if fee.kind == "local" and fee.fee not in sources.province.fees:
                hint = did_you_mean(fee.fee, sources.province.fees)
                message = f'"{fee.fee}" is not a fee of {sources.group_path}'
                yield at(document, f"fees.{i}.fee", "unknown-fee", message, hint)
            if fee.kind != "fixed" and fee.amount is not None:
                yield at(document, f"fees.{i}.amount", "fee-kind", f"a {fee.kind} fee has no amount", "kind: fixed?")


_COMPARING = re.compile(r"\bunit\s*\.[^{}]*(?:[=<>]|\bin\b)|(?:[=<>]|\bin\b)[^{}]*\bunit\s*\.|\bonly\b")
"""Matches pages that compare a field of the commune: parsing templates is slow, and few pages do."""


def conditions_no_unit_meets(sources: Sources) -> Iterator[Problem]:
    """`unit.kind == "…"` and `only(kinds=["…"])` in a page name a value that some commune has."""
    for document in texts(sources) if _all_read(sources) else ():
        for field, value, line in _conditions(document.body, known_kinds(sources.province)):
            values = {str(getattr(unit, field)) for unit in sources.units.values() if hasattr(unit, field)}
            if values and value not in values:
                message, hint = f'no commune has {field} "{value}"', did_you_mean(value, values)
                place = document.body_line + line - 1
                yield Problem(document.source, place, "never-true", message, hint, document.unit)


@lru_cache(maxsize=1024)
def _conditions(body: str, known: tuple[str, ...]) -> tuple[tuple[str, str, int], ...]:
    """Return the values a page compares fields of the commune with: field, value, line."""
    if not _COMPARING.search(body):
        return ()
    try:
        tree = jinja2.Environment(autoescape=True).parse(body)
    except jinja2.TemplateSyntaxError:
        return ()  # expand reports it
    found = (*_compared(tree), *_kinds_of_only(tree, known))
    return tuple((field, c.value, c.lineno) for field, c in found if isinstance(c.value, str))


def _all_read(sources: Sources) -> bool:
    """Return whether every commune's file could be read: an unreadable one may be the one with the value."""
    return sources.units.keys() == sources.unit_lines.keys()


def _compared(tree: nodes.Template) -> Iterator[tuple[str, nodes.Const]]:
    """Yield the field of `unit` and the constant of each comparison, including `in […]`."""
    for comparison in tree.find_all(nodes.Compare):
        sides = [comparison.expr, *(operand.expr for operand in comparison.ops)]
        fields = [s.attr for s in sides if isinstance(s, nodes.Getattr) and _is_name(s.node, "unit")]
        yield from ((field, constant) for field in fields for side in sides for constant in _constants(side))


def _kinds_of_only(tree: nodes.Template, known: Collection[str]) -> Iterator[tuple[str, nodes.Const]]:
    """Yield the kinds of unit that `only()` is called with; the macro itself reports what is not a kind."""
    for call in tree.find_all(nodes.Call):
        for argument in call.kwargs if _is_name(call.node, "only") else ():
            if argument.key == "kinds":
                yield from (("kind", c) for c in _constants(argument.value) if c.value in known)


def _constants(node: nodes.Node) -> Iterator[nodes.Const]:
    return (found for found in (node, *node.find_all(nodes.Const)) if isinstance(found, nodes.Const))


def _is_name(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name
