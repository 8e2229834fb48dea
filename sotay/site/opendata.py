"""A commune's procedures for machines: `services.json` with its JSON Schema, and schema.org data for a page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from markupsafe import Markup as Html
from pydantic import ConfigDict, TypeAdapter

from sotay.base.languages.schemas import said
from sotay.facts.services import CHANNELS, PORTAL, Charge, Needed, OfferedForm, Service, address, services
from sotay.model.manual import Manual
from sotay.model.paths import SERVICES, SERVICES_SCHEMA
from sotay.model.terms import STRICT, Channel, text
from sotay.model.units import Unit

Way = Literal["truc_tiep", "truc_tuyen", "buu_chinh"]
Kind = Literal["mien", "co_dinh", "theo_nghi_quyet", "chua_cong_bo"]
WAYS: dict[Channel, Way] = {"counter": "truc_tiep", "online": "truc_tuyen", "post": "buu_chinh"}
KINDS: dict[str, Kind] = {
    "free": "mien",
    "fixed": "co_dinh",
    "local": "theo_nghi_quyet",
    "unpublished": "chua_cong_bo",
}

# The names of the fields are those of the national data base of procedures, without their marks.


@dataclass(frozen=True)
class FormData:
    """A form."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    ma_hieu: Annotated[str, text("Mã hiệu biểu mẫu trong bộ tài liệu")]
    ten_mau: Annotated[str, text("Tên mẫu đơn, tờ khai")]
    so_mau: Annotated[str, text("Số mẫu và văn bản ban hành; trống khi chưa có")]
    trang: Annotated[str, text("Trang của biểu mẫu, đường dẫn từ tệp này")]
    word: Annotated[str, text("Tệp Word, đường dẫn từ tệp này")]
    pdf: Annotated[str, text("Tệp PDF, đường dẫn từ tệp này")]


@dataclass(frozen=True)
class PaperData:
    """A line of the dossier."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    ten_giay_to: Annotated[str, text("Tên giấy tờ")]
    so_ban_chinh: Annotated[int, text("Số bản chính phải nộp")]
    so_ban_sao: Annotated[int, text("Số bản sao phải nộp")]
    xuat_trinh: Annotated[bool, text("Chỉ xuất trình để đối chiếu")]
    truong_hop: Annotated[str, text("Trường hợp phải có; trống là mọi trường hợp")]
    mau_don_to_khai: Annotated[FormData | None, text("Mẫu đơn, tờ khai")]


@dataclass(frozen=True)
class CaseData:
    """Another time limit."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    truong_hop: Annotated[str, text("Trường hợp")]
    thoi_han: Annotated[str, text("Thời hạn trong trường hợp đó")]


@dataclass(frozen=True)
class TimeData:
    """The time limit."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    thoi_han: Annotated[str | None, text("Thời hạn; null khi chưa công bố")]
    mo_ta: Annotated[str, text("Diễn giải")]
    truong_hop_khac: Annotated[tuple[CaseData, ...], text("Trường hợp có thời hạn khác")]


@dataclass(frozen=True)
class FeeData:
    """A fee line; not published is not free."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    ten_khoan: Annotated[str, text("Tên khoản phí, lệ phí")]
    loai: Annotated[Kind, text("Miễn, cố định, theo nghị quyết của HĐND tỉnh, hoặc chưa công bố")]
    muc_thu: Annotated[int | None, text("Đồng; 0 là miễn, null là chưa biết")]
    don_vi_tinh: Annotated[str, text("Đơn vị tính: bản, trang, trường hợp …")]
    can_cu: Annotated[str, text("Văn bản quy định mức thu")]
    ghi_chu: Annotated[str, text("Diễn giải, trường hợp miễn giảm")]


@dataclass(frozen=True)
class ServiceData:
    """A procedure. What is null is not known: not published, or to be read on the page alone."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    ma_thu_tuc: Annotated[str | None, text("Mã thủ tục hành chính quốc gia; null khi chưa xác nhận")]
    ma_quy_trinh: Annotated[str, text("Mã hiệu quy trình của đơn vị")]
    ten_thu_tuc: Annotated[str, text("Tên thủ tục hành chính")]
    linh_vuc: Annotated[str, text("Lĩnh vực")]
    trang: Annotated[str, text("Trang của thủ tục, đường dẫn từ tệp này")]
    co_quan_thuc_hien: Annotated[str, text("Cơ quan thực hiện")]
    cach_thuc_thuc_hien: Annotated[tuple[Way, ...] | None, text("Cách thức thực hiện")]
    thanh_phan_ho_so: Annotated[tuple[PaperData, ...] | None, text("Thành phần hồ sơ")]
    so_luong_ho_so: Annotated[int | None, text("Số bộ hồ sơ")]
    thoi_han_giai_quyet: Annotated[TimeData | None, text("Thời hạn giải quyết")]
    phi_le_phi: Annotated[tuple[FeeData, ...] | None, text("Phí, lệ phí; null khi chưa công bố")]
    ket_qua_thuc_hien: Annotated[tuple[str, ...] | None, text("Kết quả thực hiện")]
    yeu_cau_dieu_kien: Annotated[tuple[str, ...] | None, text("Yêu cầu, điều kiện thực hiện")]
    can_cu_phap_ly: Annotated[tuple[str, ...] | None, text("Căn cứ pháp lý")]
    noi_dung_mau: Annotated[bool, text("Nội dung mẫu, đơn vị còn phải rà soát")]


@dataclass(frozen=True)
class OfficeData:
    """Where dossiers are received."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    ten: Annotated[str, text("Tên nơi tiếp nhận và trả kết quả")]
    dia_chi: Annotated[str, text("Địa chỉ tiếp nhận hồ sơ")]
    gio_tiep_nhan: Annotated[tuple[str, ...], text("Giờ tiếp nhận")]
    dien_thoai: Annotated[str, text("Điện thoại")]


@dataclass(frozen=True)
class UnitData:
    """The commune."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    ten: Annotated[str, text("Tên cơ quan")]
    ma_don_vi_hanh_chinh: Annotated[str, text("Mã đơn vị hành chính, 5 chữ số")]
    tinh: Annotated[str, text("Tỉnh")]
    dia_chi: Annotated[str, text("Địa chỉ trụ sở")]
    dien_thoai: Annotated[str, text("Điện thoại")]
    thu_dien_tu: Annotated[str, text("Thư điện tử")]
    trang_thong_tin: Annotated[str, text("Địa chỉ trang công khai; trống khi chưa có")]
    noi_tiep_nhan: Annotated[OfficeData, text("Nơi tiếp nhận và trả kết quả")]


@dataclass(frozen=True)
class Catalogue:
    """What `services.json` holds."""

    don_vi: Annotated[UnitData, text("Đơn vị")]
    thu_tuc: Annotated[tuple[ServiceData, ...], text("Các thủ tục công khai")]


_SHAPE = TypeAdapter(Catalogue)


def published(manual: Manual) -> dict[str, bytes]:
    """Return `services.json` of a public manual and its schema, path below the site → content; or nothing."""
    unit = manual.unit
    if not unit.profile.open_data:
        return {}
    catalogue = Catalogue(_unit(unit), tuple(_service(s, unit) for s in services(manual)))
    return {
        SERVICES: _json({"$schema": SERVICES_SCHEMA, **_SHAPE.dump_python(catalogue)}),
        SERVICES_SCHEMA: _json(said(described(), unit.language)),
    }


def described() -> dict[str, Any]:
    """Return the JSON Schema of `services.json`, its sentences as the code has them."""
    schema = _SHAPE.json_schema()
    schema["properties"]["$schema"] = {"type": "string"}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Thủ tục hành chính của một đơn vị"}
    return {**schema, **head}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _unit(unit: Unit) -> UnitData:
    office = unit.one_stop
    return UnitData(
        unit.agency,
        unit.gso_code,
        unit.province,
        unit.address,
        unit.contacts.phone,
        unit.contacts.email,
        unit.sites.public,
        OfficeData(office.name, office.address, office.hours, office.phone),
    )


def _service(service: Service, unit: Unit) -> ServiceData:
    known = not service.as_issued
    limits = tuple(CaseData(*case) for case in service.limits)
    return ServiceData(
        ma_thu_tuc=service.tthc or None,
        ma_quy_trinh=service.code,
        ten_thu_tuc=service.title,
        linh_vuc=service.field,
        trang=service.path,
        co_quan_thuc_hien=unit.agency,
        cach_thuc_thuc_hien=tuple(WAYS[channel] for channel in service.channels) or None,
        thanh_phan_ho_so=tuple(map(_paper, service.papers)) or None,
        so_luong_ho_so=service.sets if service.papers else None,
        thoi_han_giai_quyet=TimeData(service.limit or None, service.limit_note, limits) if known else None,
        phi_le_phi=tuple(map(_fee, service.charges)) or None,
        ket_qua_thuc_hien=service.results or None,
        yeu_cau_dieu_kien=service.conditions if known else None,
        can_cu_phap_ly=service.legal or None,
        noi_dung_mau=service.sample,
    )


def _paper(paper: Needed) -> PaperData:
    form = _form(paper.form) if paper.form else None
    return PaperData(paper.name, paper.original, paper.copy, paper.shown, paper.when, form)


def _form(form: OfferedForm) -> FormData:
    return FormData(form.code, form.title, form.number, form.page, form.word, form.pdf)


def _fee(charge: Charge) -> FeeData:
    return FeeData(charge.name, KINDS[charge.kind], charge.dong, charge.per, charge.source, charge.note)


# ── schema.org ───────────────────────────────────────────────────────────────────────────────────


def linked(service: Service, unit: Unit) -> Html:
    """Return a procedure as JSON-LD (schema.org `GovernmentService`), to stand in a script element as it is."""
    said = json.dumps(_without_gaps(_government_service(service, unit)), ensure_ascii=False, separators=(",", ":"))
    return Html(said.replace("<", "\\u003c"))


def _government_service(service: Service, unit: Unit) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": service.title,
        "serviceType": service.field,
        "identifier": service.tthc
        and {"@type": "PropertyValue", "propertyID": unit.language.say("Mã thủ tục hành chính"), "value": service.tthc},
        "url": address(unit, service.path),
        "areaServed": {"@type": "AdministrativeArea", "name": unit.place},
        "provider": {
            "@type": "GovernmentOrganization",
            "name": unit.agency,
            "address": _address(unit.address, unit),
            "telephone": unit.contacts.phone,
            "email": unit.contacts.email,
        },
        "availableChannel": [_channel(channel, unit) for channel in service.channels or ("counter",)],
        "offers": [_offer(charge) for charge in service.charges if charge.dong is not None],
        "serviceOutput": [{"@type": "Thing", "name": result} for result in service.results],
    }


def _channel(channel: Channel, unit: Unit) -> dict[str, Any]:
    office = unit.one_stop
    place = {
        "@type": "GovernmentOffice",
        "name": office.name,
        "address": _address(office.address, unit),
        "telephone": office.phone,
    }
    where = {"serviceUrl": PORTAL} if channel == "online" else {"serviceLocation": place}
    return {"@type": "ServiceChannel", "name": unit.language.say(CHANNELS[channel]), **where}


def _address(street: str, unit: Unit) -> dict[str, str]:
    return {
        "@type": "PostalAddress",
        "streetAddress": street,
        "addressRegion": unit.province,
        "addressCountry": "VN",
    }


def _offer(charge: Charge) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "name": charge.name,
        "price": charge.dong,
        "priceCurrency": "VND",
        "description": charge.amount,
    }


def _without_gaps(value: Any) -> Any:
    """Return a value without the fields of which nothing is known."""
    if isinstance(value, dict):
        return {key: _without_gaps(inside) for key, inside in value.items() if inside not in ("", [], None)}
    return [_without_gaps(inside) for inside in value] if isinstance(value, list) else value
