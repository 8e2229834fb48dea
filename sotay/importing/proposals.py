"""What the manual lacks and the files name, as YAML to be read, mended and put into `references/` and `units/`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sotay.importing.resolve import Proposals
from sotay.importing.understand.acts import kind_of
from sotay.importing.understand.values import ActCited
from sotay.importing.yamltext import comment, scalar

_HEAD = "# Đề xuất của lệnh import: đọc, sửa, rồi chép vào {target}.\n"


def proposal_files(found: Proposals) -> dict[str, str]:
    """Return the text of each file of proposals by its path; none where nothing is proposed."""
    files = {
        "de-xuat/legal.yml": ("references/legal.yml", _acts(found.acts)),
        "de-xuat/forms.yml": ("references/forms.yml", _forms(found.forms)),
        "de-xuat/roles.yml": ("roles: của units/_province.yml", _roles(found.roles)),
    }
    told = {path: (target, "".join(lines)) for path, (target, lines) in files.items()}
    return {path: _HEAD.format(target=target) + text for path, (target, text) in told.items() if text}


def _acts(acts: Mapping[str, ActCited]) -> Iterator[str]:
    for name, act in sorted(acts.items()):
        words = comment(act.said.words).strip("-–•+ ").rstrip(";.")
        kind = kind_of(words, act.number)
        yield f"{name}:\n  number: {scalar(act.number)}\n  kind: {kind}\n"
        yield f"  title: {scalar(_title(words))}\n  issuer: {scalar(_issuer(words, act.number))}\n"
        yield "  certainty: low\n"
        yield from ([f"  issued: {act.day}\n"] if act.day else [])
        yield f"  source: {scalar(f'Bản Word: «{words[:200]}»')}\n"


def _title(words: str) -> str:
    """Return what an act is about, from the words that cite it."""
    for shape in (
        r"\b(?:quy định|về việc|về|hướng dẫn|sửa đổi|công bố|ban hành)\b.*",
        r"(?:Bộ luật|Luật|Pháp lệnh)\s+\D+?(?= số|\d|,|$)",
    ):
        if found := re.search(shape, words):
            return found[0].strip(" ,")
    return words


_OF = re.compile(
    r"\bcủa (Chính phủ|Thủ tướng Chính phủ|Quốc hội|Bộ trưởng Bộ [^,;]+?|Bộ [^,;]+?|Ủy ban nhân dân [^,;]+?"
    r"|Hội đồng nhân dân [^,;]+?)(?= quy| về| hướng| công| ban|,|;|$)"
)


def _issuer(words: str, number: str) -> str:
    if found := _OF.search(words):
        return found[1]
    return "Quốc hội" if "/QH" in number else "Chính phủ" if "NĐ-CP" in number else "(chưa ghi cơ quan ban hành)"


def _forms(forms: Mapping[str, str]) -> Iterator[str]:
    for name, title in sorted(forms.items()):
        yield f"{name}:\n  title: {scalar(title)}\n"


def _roles(roles: Mapping[str, str]) -> Iterator[str]:
    for name, title in sorted(roles.items()):
        yield f"{name}: {scalar(title)}\n"
