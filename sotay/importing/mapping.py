"""`import.yml`: what a person settles for a whole folder: roles, fields, forms, fees, what is left out and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import ConfigDict

from sotay.base.errors import Problem, SourceError
from sotay.base.text import fold, slug
from sotay.importing.understand.values import Procedure
from sotay.importing.understand.words import bare
from sotay.importing.yamltext import scalar
from sotay.load.yaml.parse import parse
from sotay.load.yaml.validate import validate
from sotay.model.terms import STRICT, text

_JOINED = re.compile(r"[/;\n]|,| và | hoặc ")
ALIASES: tuple[tuple[str, str, str], ...] = (
    ("mot_cua", r"tiep nhan|mot cua|tn ?& ?tkq|tra ket qua|bp mot cua|trung tam phuc vu hanh chinh cong", ""),
    ("tu_phap_ho_tich", r"tu phap|ho tich|\btp ?ht\b", r"^(?:so|phong|truong|lanh dao)\b|truong phong|phong tu phap"),
    ("pho_chu_tich", r"^(?:dong chi )?pho chu tich", r""),
    ("chu_tich", r"^chu tich (?:ubnd|uy ban)", r"pho chu tich|tinh|huyen|hdnd$"),
    ("van_thu", r"^(?:bo phan |cong chuc |can bo )?van thu$", ""),
    ("dia_chinh", r"^(?:cong chuc |can bo |cc )?dia chinh", ""),
    ("tai_chinh_ke_toan", r"^(?:cong chuc |can bo |cc )?(?:tai chinh|ke toan)", ""),
    ("van_hoa_xa_hoi", r"^(?:cong chuc |can bo |cc )?van hoa", ""),
)
"""Role, what its usual spellings have in them once folded, and what they must not have."""
HEAD = """\
# Những gì người quyết định thay cho máy khi nhập. Sửa tệp này rồi chạy lại lệnh import; máy không ghi đè.
#   fields    thư mục → lĩnh vực (mã trong references/manual.yml)
#   roles     cách viết trong bản Word → mã vị trí; "" là chưa quyết định
#   forms     tên biểu mẫu → mã biểu mẫu (references/forms.yml)
#   fees      lời về phí trong bản Word → mã khoản thu (units/_province.yml)
#   left_out  tệp không nhập → vì sao
"""


@dataclass(frozen=True)
class ImportMap:
    """What was settled; what is not there is decided by the program, or asked about."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    fields: Annotated[Mapping[str, str], text("Thư mục → lĩnh vực")] = field(default_factory=dict)
    roles: Annotated[Mapping[str, str], text("Cách viết → mã vị trí")] = field(default_factory=dict)
    forms: Annotated[Mapping[str, str], text("Tên biểu mẫu → mã biểu mẫu")] = field(default_factory=dict)
    fees: Annotated[Mapping[str, str], text("Lời về phí → mã khoản thu")] = field(default_factory=dict)
    left_out: Annotated[Mapping[str, str], text("Tệp không nhập → vì sao")] = field(default_factory=dict)


def read_map(path: Path) -> ImportMap:
    """Return the map in a file; SourceError where it has mistakes."""
    data, lines, problems = parse(path.read_text("utf-8"), path.name)
    if problems:
        raise SourceError(problems)
    made, mistakes = validate(data or {}, lines, path.name, ImportMap)
    if made is None:
        raise SourceError(mistakes or [Problem(path.name, 0, "bad-yaml", "the map is empty")])
    return made


def spelling(words: str) -> str:
    """Return how an office is spelt, as the map has it."""
    return " ".join(words.split())


def known_role(words: str, settled: ImportMap, roles: Mapping[str, str]) -> str:
    """Return the role that a spelling means for sure; empty where a person must say. `roles`: id → title."""
    said = spelling(words)
    if settled.roles.get(said):
        return settled.roles[said]
    plain = _plain(said)
    for role, title in roles.items():
        if _plain(title) == plain:
            return role
    if is_joined(said):
        return ""
    found = [role for role, has, lacks in ALIASES if re.search(has, plain) and not (lacks and re.search(lacks, plain))]
    return found[0] if len(found) == 1 and found[0] in roles else ""


def is_joined(words: str) -> bool:
    """Return whether a spelling names several offices: «Công chức tư pháp/Chủ tịch UBND»."""
    return bool(_JOINED.search(_ONE.sub("", words)))


_ONE = re.compile(
    r"tiếp nhận (?:và|&) (?:hẹn )?trả|TN ?& ?TKQ|HĐND (?:và|-) UBND|tiếp nhận và|một cửa, một cửa", re.IGNORECASE
)


def _plain(text: str) -> str:
    said = re.sub(r"[-–.]", " ", bare(text))
    said = re.sub(r"\buy ban nhan dan\b", "ubnd", " ".join(said.split()))
    return re.sub(r"^(?:dong chi|ong|ba)\s+|\s+(?:cap xa|xa|phuong|xa phuong|phuong xa)$", "", said).replace(
        "ubnd cap xa", "ubnd"
    )


def proposed_role(words: str) -> str:
    """Return the id of a role that there is not yet, after its spelling."""
    return slug(spelling(words)).replace("-", "_")[:60].strip("_") or "vi_tri"


def field_of(path: str, settled: ImportMap, fields: Mapping[str, str]) -> str:
    """Return the field of work of a file's folder: as settled, or the one of the same name; empty: not known."""
    folder = path.rpartition("/")[0]
    if folder in settled.fields:
        return settled.fields[folder]
    said = re.sub(r"^[\d.\s_-]+", "", folder.rpartition("/")[2])
    for name, title in fields.items():
        if slug(said) in (name, slug(title)) or fold(said) == fold(title):
            return name
    return ""


def first_map(found: Iterable[Procedure], roles: Mapping[str, str], fields: Mapping[str, str]) -> str:
    """Return the map that a first run writes: what was recognised, and what is open."""
    return "".join(_lines(list(found), roles, fields))


def _lines(found: list[Procedure], roles: Mapping[str, str], fields: Mapping[str, str]) -> Iterator[str]:
    nothing = ImportMap()
    yield HEAD
    folders = sorted({p.path.rpartition("/")[0] for p in found})
    yield from _mapping("fields", {f: field_of(f"{f}/x", nothing, fields) for f in folders})
    spelt = {spelling(s.who.words) for p in found for s in p.steps} | {
        spelling(r.keeper.words) for p in found for r in p.records
    }
    offices = {s: known_role(s, nothing, roles) for s in sorted(spelt) if s}
    yield from _mapping("roles", {s: role for s, role in offices.items() if role or is_joined(s)})
    yield from _mapping("forms", {})
    yield from _mapping("fees", {})
    yield from _mapping("left_out", {})


def _mapping(name: str, entries: Mapping[str, str]) -> Iterator[str]:
    yield f"{name}:\n" if entries else f"# {name}: {{}}\n"
    for key, value in entries.items():
        yield f"  {scalar(key)}: {scalar(value)}\n"
