"""From what files say to what documents name: roles, acts, forms, fields, codes; what is new is proposed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sotay.base.names import CODE
from sotay.base.text import slug
from sotay.importing.mapping import ImportMap, field_of, is_joined, known_role, proposed_role, spelling
from sotay.importing.understand.acts import proposed_id
from sotay.importing.understand.values import ActCited, Procedure, WordValue
from sotay.importing.understand.words import bare
from sotay.model.references import References

NOBODY = "chua_ro"
"""Stands where a file says nobody, beside a question: a step without a role cannot be read."""
ROLE = "vị trí nào?"


@dataclass
class Proposals:
    """What the manual lacks and the files name: id → words."""

    roles: dict[str, str] = field(default_factory=dict)
    acts: dict[str, ActCited] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    fees: dict[str, str] = field(default_factory=dict)


class Resolver:
    """Answers for all files of a folder; collects what is proposed."""

    def __init__(self, settled: ImportMap, references: References, roles: Mapping[str, str]) -> None:
        self.settled, self.references, self.roles = settled, references, roles
        self.proposals = Proposals()
        self._forms = {_form(form.title): name for name, form in references.forms.items()}

    def role(self, said: WordValue) -> tuple[str, str]:
        """Return the role that a spelling means, and the doubt there is."""
        words = spelling(said.words)
        if not words:
            self.proposals.roles.setdefault(NOBODY, "(chưa rõ)")
            return NOBODY, ROLE
        if known := known_role(words, self.settled, self.roles):
            return known, ""
        name = proposed_role(words)
        self.proposals.roles.setdefault(name, words)
        return name, ROLE if is_joined(words) or self.settled.roles.get(words) == "" else ""

    def act(self, cited: ActCited) -> str:
        """Return the id of an act, a proposed one where it is not known."""
        if cited.said.value:
            return cited.said.value
        name = proposed_id(cited.number, cited.said.words)
        self.proposals.acts.setdefault(name, cited)
        return name

    def form(self, title: str) -> str:
        """Return the id of a form by its title, a proposed one where the manual has none."""
        if known := self.known_form(title):
            return known
        plain = re.sub(r"\((?:[^()]*)\)", " ", re.sub(r"(?i)mẫu(?: số)?\s*[\w.\-/]*\d\w*\s*[–:-]?\s*", " ", title))
        words = " ".join(plain.split()).strip(" -–:.;") or title
        made = slug(words)[:60].strip("-") or "bieu-mau"
        self.proposals.forms.setdefault(made, words[:1].upper() + words[1:])
        return made

    def known_form(self, title: str) -> str:
        """Return the id of a form that the manual has by that title; empty where it has none."""
        name = _form(title)
        settled = {_form(spelt): form for spelt, form in self.settled.forms.items()}
        return settled.get(name) or self._forms.get(name, "")

    def field(self, path: str) -> str:
        """Return the field of work of a file."""
        return field_of(path, self.settled, self.references.structure.fields)


def _form(title: str) -> str:
    """Return the title of a form as compared: without number and brackets."""
    said = re.sub(r"\(.*?\)", " ", title)
    said = re.sub(r"(?i)\bmẫu(?: số)?\s*[\w.\-/]*\d\w*\s*[–:-]?\s*", " ", said)
    return re.sub(r"[^a-z0-9]+", " ", bare(said)).strip()


def code_of(procedure: Procedure) -> str:
    """Return the code as Sotay writes codes, `QT-01-CX-HT`; empty where the file has none."""
    said = re.sub(r"[\s/\\_]+", "-", procedure.code.value).strip("-.")
    said = re.sub(r"-{2,}", "-", re.sub(r"[^A-Za-z0-9Đđ.-]", "", said))[:40].rstrip("-.")
    return said if CODE.fullmatch(said) else ""


def page_of(procedure: Procedure, field_name: str, taken: set[str]) -> str:
    """Return the path of a procedure's page below `docs/`; no two files have one."""
    name = (slug(procedure.title.value) or slug(procedure.path.rpartition("/")[2].rpartition(".")[0]) or "quy-trinh")[
        :80
    ].strip("-")
    folder = (
        field_name or slug(re.sub(r"^[\d.\s]+", "", procedure.path.rpartition("/")[0].rpartition("/")[2])) or "khac"
    )
    for extra in ("", *(f"-{n}" for n in range(2, 999))):
        path = f"quy-trinh/{folder}/{name}{extra}.md"
        if path not in taken:
            taken.add(path)
            return path
    raise AssertionError("a thousand procedures of one name")
