"""All units as sheets to fill in: their own values, people, documents left out, fees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args, get_type_hints

from pydantic.fields import FieldInfo

from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.letters import clean
from sotay.load.levels import known_kinds
from sotay.load.sources import Sources
from sotay.load.units import UnitFile
from sotay.load.yaml.parse import parse
from sotay.model.grids import Grid, GridBook, GridColumn
from sotay.model.paths import unit_path
from sotay.model.units import LeftOut

UNITS, PEOPLE, LEFT_OUT, FEES = marked("Đơn vị"), marked("Người"), marked("Không áp dụng"), marked("Mức thu")
"""The sheets."""
SPARE = 200
"""Empty rows for documents that are to be left out."""
FIELDS: Mapping[str, tuple[str, int]] = {
    "name": (marked("Tên riêng"), 18),
    "kind": (marked("Loại"), 12),
    "gso_code": (marked("Mã ĐVHC"), 10),
    "identifier": (marked("Mã của đơn vị"), 12),
    "province": (marked("Tỉnh (nếu khác)"), 14),
    "address": (marked("Địa chỉ trụ sở"), 36),
    "contacts.phone": (marked("Điện thoại"), 16),
    "contacts.email": (marked("Thư điện tử"), 24),
    "contacts.hotline": (marked("Đường dây nóng"), 16),
    "contacts.zalo": ("Zalo", 24),
    "one_stop.name": (marked("Nơi tiếp nhận"), 36),
    "one_stop.address": (marked("Địa chỉ tiếp nhận"), 36),
    "one_stop.phone": (marked("Điện thoại tiếp nhận"), 16),
    "fee_zone": (marked("Khu vực thu phí"), 14),
    "standard": (marked("Phiên bản tiêu chuẩn"), 20),
    "sites.internal": (marked("Trang nội bộ"), 30),
    "sites.public": (marked("Trang công khai"), 30),
}
"""Dotted path in the file of a unit → title and width of its column."""
CHOSEN = {"kind": "kinds", "fee_zone": "zones", "standard": "standards"}
"""Fields whose values are chosen from a list."""
UNIT = GridColumn(marked("Tên tệp"), 20, marked("Tên tệp của đơn vị trong units/, bỏ đuôi .yml; không sửa"), open=False)
NAME = GridColumn(marked("Đơn vị"), 22, marked("Không sửa ở đây: sửa ở trang «Đơn vị»"), open=False)
ROLE, ROLE_TITLE, PERSON = marked("Mã vị trí"), marked("Vị trí"), marked("Họ và tên")
CODE, REASON = marked("Mã hiệu"), marked("Lý do")
FEE, FEE_TITLE = marked("Mã khoản thu"), marked("Khoản thu")
ZONE_AMOUNT, OWN_AMOUNT = marked("Mức theo khu vực"), marked("Mức riêng (đồng)")


def book(sources: Sources) -> GridBook:
    """Return the units of a manual, by slug, with the lists that closed choices have."""
    said = {unit: _read(sources, unit) for unit in sorted(sources.files)}
    zones = {zone for fee in sources.province.fees.values() for zone in fee.amounts if zone}
    lists = {
        "kinds": known_kinds(sources.province),
        "zones": tuple(sorted(zones)),
        "standards": tuple(sorted(sources.references.editions)),
        "units": tuple(said),
        "codes": tuple(sorted(sources.known_codes)),
    }
    names = {unit: f"{at(data, 'kind')} {at(data, 'name')}" for unit, data in said.items()}
    language = sources.province.language
    grids = (
        *(_units(said, lists), _people(sources, said, names)),
        *(_left_out(said, lists, language), _fees(sources, said, names)),
    )
    return GridBook(tuple(_in(language, grid) for grid in grids), lists, language)


def _in(language: Language, grid: Grid) -> Grid:
    """Return a sheet with titles and notes in a language."""
    say = language.say
    columns = (replace(c, title=say(c.title), note=say(c.note) if c.note else "") for c in grid.columns)
    return replace(grid, columns=tuple(columns), title=language.say(grid.name))


def at(data: object, place: str) -> str:
    """Return what a file says at a dotted path, as text in one line; empty where it says nothing."""
    for name in place.split("."):
        data = data.get(name) if isinstance(data, dict) else None
    return "" if data is None or isinstance(data, (dict, list)) else one_line(str(data))


def one_line(text: str) -> str:
    """Return text as a cell has it."""
    return " ".join(clean(text).split())


def own_fee_place(data: object, fee: str) -> str:
    """Return the dotted path of a unit's own amount of a fee: one that changes some day has it deeper."""
    fees = data.get("fees") if isinstance(data, dict) else None
    return f"fees.{fee}.amount" if isinstance(fees, dict) and isinstance(fees.get(fee), dict) else f"fees.{fee}"


def left_out_entries(data: object) -> list[dict[str, Any]]:
    """Return the documents that a file leaves out."""
    return (data.get("left_out") if isinstance(data, dict) else None) or []


def _read(sources: Sources, unit: str) -> object:
    path = unit_path(unit)
    return parse((sources.folders.root / path).read_text("utf-8-sig"), path)[0]


def _units(said: Mapping[str, object], lists: Mapping[str, tuple[str, ...]]) -> Grid:
    columns = [UNIT]
    for place, (title, width) in FIELDS.items():
        # A list of choices that is empty would let nothing be typed.
        chosen = CHOSEN.get(place, "")
        columns.append(GridColumn(title, width, note(UnitFile, place), choices=chosen if lists.get(chosen) else ""))
    rows = tuple((unit, *(at(data, place) for place in FIELDS)) for unit, data in said.items())
    return Grid(UNITS, tuple(columns), (0,), rows)


def _people(sources: Sources, said: Mapping[str, object], names: Mapping[str, str]) -> Grid:
    person = GridColumn(PERSON, 30, note(UnitFile, "people"))
    columns = (UNIT, NAME, _locked(ROLE, 24), _locked(ROLE_TITLE, 40), person)
    rows = (
        (unit, names[unit], role, title, at(data, f"people.{role}"))
        for unit, data in said.items()
        for role, title in _roles(sources, unit).items()
    )
    return Grid(PEOPLE, columns, (0, 2), tuple(rows))


def _roles(sources: Sources, unit: str) -> Mapping[str, str]:
    found = sources.units.get(unit)
    return found.roles if found else sources.province.roles


def _left_out(said: Mapping[str, object], lists: Mapping[str, tuple[str, ...]], language: Language) -> Grid:
    slug = GridColumn(UNIT.title, 20, UNIT.note, open=False, choices="units")
    code = GridColumn(CODE, 16, note(LeftOut, "code"), open=False, choices="codes" if lists["codes"] else "")
    why = language.say("%(note)s. Xóa lý do là áp dụng lại tài liệu", note=language.say(note(LeftOut, "reason")))
    columns = (slug, code, GridColumn(REASON, 70, why))
    rows = (
        (unit, at(entry, "code"), at(entry, "reason"))
        for unit, data in said.items()
        for entry in left_out_entries(data)
    )
    return Grid(LEFT_OUT, columns, (0, 1), tuple(rows), SPARE)


def _fees(sources: Sources, said: Mapping[str, object], names: Mapping[str, str]) -> Grid:
    say = sources.province.language.say
    digits = say("%(note)s: số nguyên, không dấu chấm", note=say(note(UnitFile, "fees")))
    amount = GridColumn(OWN_AMOUNT, 16, digits, number=True)
    columns = (UNIT, NAME, _locked(FEE, 28), _locked(FEE_TITLE, 44), _locked(ZONE_AMOUNT, 16), amount)
    rows = (
        (unit, names[unit], fee, local.title, _zone(sources, unit, local.amounts), at(data, own_fee_place(data, fee)))
        for unit, data in said.items()
        for fee, local in sources.province.fees.items()
    )
    return Grid(FEES, columns, (0, 2), tuple(rows))


def _zone(sources: Sources, unit: str, amounts: Mapping[str, int]) -> str:
    found = sources.units.get(unit)
    amount = amounts.get(found.fee_zone if found else "", amounts.get(""))
    return "" if amount is None else str(amount)


def _locked(title: str, width: int) -> GridColumn:
    return GridColumn(title, width, open=False)


def note(model: Any, place: str) -> str:
    """Return what the schema says of a field."""
    words = ""
    for name in place.split("."):
        hint = get_type_hints(model, include_extras=True)[name]
        model = get_args(hint)[0]
        words = next(iter(reversed([*_descriptions(hint)])), "")
    return words


def _descriptions(hint: Any) -> Iterator[str]:
    for part in getattr(hint, "__metadata__", ()):
        if isinstance(part, FieldInfo) and part.description:
            yield part.description
