"""The volumes of a thick manual: one for each field of work, with its procedures and its forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import slug
from sotay.facts.structure import sections
from sotay.model.documents import Document
from sotay.model.paths import volume_path
from sotay.model.references import Structure
from sotay.model.terms import Audience

FEWEST = 3
"""Of two, one would be nearly the whole manual."""
COMMON, COMMON_NAME = marked("Tài liệu chung"), "common"
"""Title and name of what belongs to no field: it comes first."""


@dataclass(frozen=True)
class Volume:
    """A part of the manual that is a file of its own."""

    number: int
    """From 1, in the order of the manual."""
    total: int
    """How many there are."""
    name: str
    """Stands in the name of its file; of a field it stays the same when others come and go."""
    title: str
    documents: tuple[Document, ...]
    """In the order of the manual."""
    path: str
    """Where its PDF stands: `pdf/so-tay-chat-luong.ho-tich.pdf`."""

    def called(self, language: Language) -> str:
        """Return its number and title: `Quyển 3. Hộ tịch`."""
        return language.say("Quyển %(number)s. %(title)s", number=self.number, title=self.title)


def volumes(
    documents: Iterable[Document], structure: Structure, audience: Audience, language: Language
) -> tuple[Volume, ...]:
    """Return the volumes of a manual with these documents, each in one of them; none where there would be few.

    The structure of the manual says whether it has any. They are for staff, citizens take single documents. A field
    has a volume if a part goes by field and has documents of it; what else is of that field stands there too.
    """
    if not structure.volumes or audience == "public":
        return ()
    found = sections(documents, structure)
    fields = {document.meta.field for section in found if section.part.by_field for document in section.documents}
    groups: dict[str, list[Document]] = {"": []}
    for section in found:
        for document in section.documents:
            groups.setdefault(document.meta.field if document.meta.field in fields else "", []).append(document)
    order = [field for field in ("", *structure.fields) if groups.get(field)]
    if len(order) < FEWEST:
        return ()
    titles = {**structure.fields, "": language.say(COMMON)}
    names: list[str] = []
    for number, field in enumerate(order, 1):
        name = slug(field) if field else language.address(COMMON_NAME)
        names.append(name if name and name not in names else f"{name}-{number}")
    return tuple(
        Volume(number, len(order), name, titles[field], tuple(groups[field]), volume_path(name, language))
        for number, (field, name) in enumerate(zip(order, names, strict=True), 1)
    )
