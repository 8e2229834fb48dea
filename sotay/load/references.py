"""`references/*.yml` -> what documents refer to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from sotay.errors import Problem
from sotay.model import FormTemplate, LegalAct, Pattern, References, Standard, Structure

if TYPE_CHECKING:
    from sotay.load.reader import Reader


T = TypeVar("T")


def read_references(reader: Reader, edition: str | None) -> References | None:
    """Return the references with that edition of the standard (None: nobody knows which), or None after mistakes."""
    acts, act_lines = reader.yaml("references/legal.yml", Mapping[str, LegalAct])  # type: ignore[type-abstract]
    forms, form_lines = reader.yaml("references/forms.yml", Mapping[str, FormTemplate])  # type: ignore[type-abstract]
    structure, _ = reader.yaml("references/manual.yml", Structure)
    patterns = _optional(reader, "patterns", Mapping[str, Pattern])  # type: ignore[type-abstract]
    bases = _optional(reader, "bases", Mapping[str, tuple[str, ...]])  # type: ignore[type-abstract]
    glossary = _optional(reader, "glossary", Mapping[str, str])  # type: ignore[type-abstract]
    synonyms = _optional(reader, "synonyms", Mapping[str, tuple[str, ...]])  # type: ignore[type-abstract]
    outdated = _optional(reader, "outdated", Mapping[str, str])  # type: ignore[type-abstract]
    standard = reader.yaml(f"references/standards/{edition}.yml", Standard)[0] if edition else None
    if acts is None or forms is None or structure is None or standard is None:
        return None
    if patterns is None or bases is None or glossary is None or synonyms is None or outdated is None:
        return None
    reader.add(_dangling(acts, act_lines, "references/legal.yml"))
    for name, form in forms.items():
        for index, version in enumerate(form.versions):
            if version.act not in acts:
                line = form_lines.get(f"{name}.versions.{index}.act", 0)
                reader.add([Problem("references/forms.yml", line, "unknown-act", f'"{version.act}" is not an act')])
    for name, members in bases.items():
        for act in members:
            if act not in acts:
                reader.add([Problem("references/bases.yml", 0, "unknown-act", f'"{act}" in "{name}" is not an act')])
    return References(standard, acts, forms, structure, patterns, bases, glossary, synonyms, outdated)


def _optional(reader: Reader, name: str, model: type[Mapping[str, T]]) -> Mapping[str, T] | None:
    """Return what a file of references holds, or None after mistakes; a manual's own references may be without it."""
    source = f"references/{name}.yml"
    return reader.yaml(source, model)[0] if reader.path(source).exists() else {}


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
