"""`references/*.yml` -> what documents refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from sotay.base.errors import Problem
from sotay.facts.law import in_force
from sotay.load.yaml.parse import Lines
from sotay.model.catalogue import CatalogueMap, Explanation
from sotay.model.citizens import Citizens
from sotay.model.documents import Pattern
from sotay.model.references import Basis, Calendar, Correlation, FormTemplate, LegalAct, References, Standard, Structure

if TYPE_CHECKING:
    from sotay.load.reader import Reader


T = TypeVar("T")
BASES, FORMS, LEGAL = "references/bases.yml", "references/forms.yml", "references/legal.yml"


def references_on(references: References, day: date) -> References:
    """Return the references as documents may cite them on a day: groups that hold, acts that are in force."""
    acts = references.acts
    cited = {
        name: tuple(act for act in group.acts if act not in acts or in_force(acts[act], acts, day))
        if group.holds(day)
        else ()
        for name, group in references.groups.items()
    }
    return replace(references, bases=cited, day=day)


def read_references(reader: Reader, edition: str | None) -> References | None:
    """Return the references with that edition of the standard (None: unknown), or None after mistakes."""
    calendar = reader.yaml("references/calendar.yml", Calendar)[0] if _exists(reader, "calendar") else None
    acts = _optional(reader, "legal", Mapping[str, LegalAct])  # type: ignore[type-abstract]
    forms = _optional(reader, "forms", Mapping[str, FormTemplate])  # type: ignore[type-abstract]
    structure, _ = reader.yaml("references/manual.yml", Structure)
    patterns = _optional(reader, "patterns", Mapping[str, Pattern])  # type: ignore[type-abstract]
    written = _optional(reader, "bases", Mapping[str, tuple[str, ...] | Basis])  # type: ignore[type-abstract]
    glossary = _optional(reader, "glossary", Mapping[str, str])  # type: ignore[type-abstract]
    synonyms = _optional(reader, "synonyms", Mapping[str, tuple[str, ...]])  # type: ignore[type-abstract]
    outdated = _optional(reader, "outdated", Mapping[str, str])  # type: ignore[type-abstract]
    ways_in = "references/citizens.yml"
    citizens = reader.yaml(ways_in, Citizens)[0] if reader.path(ways_in).exists() else Citizens()
    editions = _folder(reader, "standards", Standard)
    correlations = _folder(reader, "correlations", Correlation)
    catalogues = _folder(reader, "catalogues", CatalogueMap)
    differences = _differences(reader)
    standard = editions.get(edition) if edition else None
    if edition and standard is None:
        reader.yaml(f"references/standards/{edition}.yml", Standard)  # reports why not
    if acts is None or forms is None or structure is None or standard is None or citizens is None:
        return None
    if calendar is None and _exists(reader, "calendar"):
        return None
    if patterns is None or written is None or glossary is None or synonyms is None or outdated is None:
        return None
    if differences is None:
        return None
    reader.add(_dangling(acts, reader.lines.get("references/legal.yml", {}), "references/legal.yml"))
    groups = {name: found if isinstance(found, Basis) else Basis(found) for name, found in written.items()}
    references = References(
        standard,
        acts,
        forms,
        structure,
        patterns=patterns,
        bases={name: group.acts for name, group in groups.items()},
        groups=groups,
        glossary=glossary,
        synonyms=synonyms,
        outdated=outdated,
        editions=editions,
        correlations=correlations,
        calendar=calendar,
        citizens=citizens,
        catalogues=catalogues,
        differences=differences,
    )
    reader.add(_periodless(references, reader.lines))
    reader.add([*_unknown_acts(reader, references), *_unknown_forms(reader, structure, forms)])
    return references


def _unknown_acts(reader: Reader, references: References) -> Iterator[Problem]:
    """Yield the acts that forms and groups of acts name and that do not exist."""
    for name, form in references.forms.items():
        for index, version in enumerate(form.versions):
            if version.act not in references.acts:
                line = reader.lines["references/forms.yml"].get(f"{name}.versions.{index}.act", 0)
                yield Problem("references/forms.yml", line, "unknown-act", f'"{version.act}" is not an act')
    for name, group in references.groups.items():
        for i, act in enumerate(group.acts):
            if act not in references.acts:
                lines = reader.lines["references/bases.yml"]
                line = lines.get(f"{name}.{i}", lines.get(f"{name}.acts.{i}", 0))
                yield Problem("references/bases.yml", line, "unknown-act", f'"{act}" is not an act')


def _periodless(references: References, lines: Mapping[str, Lines]) -> Iterator[Problem]:
    """Yield the acts, groups and versions of forms that no day has, and versions that begin on the same day."""
    terms = [(LEGAL, f"{name}.until", act.effective, act.until) for name, act in references.acts.items()]
    terms += [(BASES, f"{name}.until", group.since, group.until) for name, group in references.groups.items()]
    for name, form in references.forms.items():
        begun: set[date | None] = set()
        for i, version in enumerate(form.versions):
            terms.append((FORMS, f"{name}.versions.{i}.until", version.since, version.until))
            if version.since in begun:
                line = lines[FORMS].get(f"{name}.versions.{i}", 0)
                message = f"another version of the form is used from {version.since or 'the beginning'} on, too"
                yield Problem(FORMS, line, "contradictory-change", message, "give each version its `since`")
            begun.add(version.since)
    for source, place, since, until in terms:
        if since and until and until <= since:
            message = f"what begins on {since} and holds until {until} never holds"
            hint = "`until` is the first day on which it no longer holds"
            yield Problem(source, lines[source].get(place, 0), "empty-period", message, hint)


def _unknown_forms(reader: Reader, structure: Structure, forms: Mapping[str, FormTemplate]) -> Iterator[Problem]:
    """Yield the forms of the one-stop shop that do not exist."""
    for i, named in enumerate(structure.one_stop):
        if named not in forms:
            line = reader.lines["references/manual.yml"].get(f"one_stop.{i}", 0)
            yield Problem("references/manual.yml", line, "unknown-form", f'"{named}" is not a form')


def _folder(reader: Reader, name: str, model: type[T]) -> dict[str, T]:
    """Return the contents of a folder's files by file name; those with mistakes are left out."""
    sources = sorted(reader.path(f"references/{name}").glob("*.yml"))
    found = {path.stem: reader.yaml(f"references/{name}/{path.name}", model)[0] for path in sources}
    return {stem: value for stem, value in found.items() if value is not None}


def _optional(reader: Reader, name: str, model: type[Mapping[str, T]]) -> Mapping[str, T] | None:
    """Return the content of a references file, or None after mistakes; a manual may lack the file."""
    return reader.yaml(f"references/{name}.yml", model)[0] if _exists(reader, name) else {}


def _differences(reader: Reader) -> tuple[Explanation, ...] | None:
    if not _exists(reader, "differences"):
        return ()
    return reader.yaml("references/differences.yml", tuple[Explanation, ...])[0]


def _exists(reader: Reader, name: str) -> bool:
    return reader.path(f"references/{name}.yml").exists()


def _dangling(acts: Mapping[str, LegalAct], lines: Mapping[str, int], source: str) -> list[Problem]:
    found = []
    for name, act in acts.items():
        targets = [(f"{name}.amended_by.{i}", t) for i, t in enumerate(act.amended_by)]
        if act.replaced_by:
            targets.append((f"{name}.replaced_by", act.replaced_by))
        for place, target in targets:
            if target not in acts:
                message = f'"{target}" is not an act of this file'
                found.append(Problem(source, lines.get(place, 0), "unknown-act", message))
    return found
