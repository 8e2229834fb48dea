"""JSON Schemas of the YAML files, for editors: `python -m sotay.load.schema` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from sotay.base.folders import ENGINE
from sotay.base.languages.catalogue import SOURCE
from sotay.base.languages.known import language
from sotay.base.languages.schemas import said
from sotay.load.periods import FIXED
from sotay.load.units import Group, Province, Region, UnitFile
from sotay.model.catalogue import CatalogueMap, Explanation
from sotay.model.citizens import Citizens
from sotay.model.copies import CopyLog
from sotay.model.documents import FrontMatter, Pattern
from sotay.model.readings import ReadingLog
from sotay.model.references import Basis, Calendar, Correlation, FormTemplate, LegalAct, Standard, Structure
from sotay.model.registers import Register
from sotay.model.supplements import Supplement

FOLDER = ENGINE / "references" / "schema"
SCHEMAS: Mapping[str, tuple[str, Any]] = {
    "unit": ("Tệp của một đơn vị (units/<slug>.yml)", UnitFile),
    "group": ("Phần chung của mọi đơn vị (units/_group.yml)", Group),
    "province": ("Phần chung của mọi đơn vị (units/_province.yml)", Province),
    "region": ("Vùng, nước, khối: phần chung của các đơn vị ở đó (units/_<vùng>.yml)", Region),
    "register": ("Sổ theo dõi ban hành (units/<slug>/register.yml)", Register),
    "copies": ("Sổ giao nhận bản kiểm soát (units/<slug>/copies.yml)", CopyLog),
    "readings": ("Sổ xác nhận đã đọc và hiểu (units/<slug>/readings.yml)", ReadingLog),
    "document": ("Phần đầu của một tài liệu (docs/**/*.md)", FrontMatter),
    "legal": ("Văn bản quy phạm (references/legal.yml)", Mapping[str, LegalAct]),
    "forms": ("Mẫu biểu (references/forms.yml)", Mapping[str, FormTemplate]),
    "manual": ("Cấu trúc bộ tài liệu (references/manual.yml)", Structure),
    "patterns": ("Mẫu trình tự (references/patterns.yml)", Mapping[str, Pattern]),
    "bases": ("Nhóm căn cứ pháp lý (references/bases.yml)", Mapping[str, tuple[str, ...] | Basis]),
    "glossary": ("Chữ viết tắt (references/glossary.yml)", Mapping[str, str]),
    "outdated": ("Tên gọi không còn dùng (references/outdated.yml)", Mapping[str, str]),
    "synonyms": ("Cách gọi khác, cho tìm kiếm (references/synonyms.yml)", Mapping[str, tuple[str, ...]]),
    "calendar": ("Ngày nghỉ, ngày làm bù (references/calendar.yml)", Calendar),
    "citizens": ("Lối vào của trang công khai (references/citizens.yml)", Citizens),
    "correlation": ("Tương ứng giữa hai phiên bản (references/correlations/*.yml)", Correlation),
    "catalogue": ("Cách đọc bản ghi của danh mục quốc gia (references/catalogues/*.yml)", CatalogueMap),
    "differences": ("Vì sao khác với danh mục quốc gia (references/differences.yml)", tuple[Explanation, ...]),
    "supplement": ("Đoạn riêng của đơn vị trong tài liệu chung (units/*/docs/**/*.md)", Supplement),
    "standard": ("Phiên bản tiêu chuẩn (references/standards/*.yml)", Standard),
}


def schema(name: str, locale: str = SOURCE) -> str:
    """Return the JSON Schema of that name as text. Draft 7 is named: it is what YAML editors read."""
    title, shape = SCHEMAS[name]
    body = TypeAdapter(shape).json_schema()
    if shape is FrontMatter:
        body["properties"]["changes"]["items"] = _change(body["properties"])
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": title}
    return json.dumps(said({**body, **head}, language(locale)), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _change(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an entry of `changes`: a day, and some of the facts of a document."""
    day = {"type": "string", "format": "date", "description": "Từ ngày nào"}
    changing = {name: shape for name, shape in facts.items() if name not in FIXED}
    return {
        "type": "object",
        "properties": {"from": day, **changing},
        "required": ["from"],
        "additionalProperties": False,
    }


def main() -> None:
    """Write every schema."""
    FOLDER.mkdir(exist_ok=True)
    for name in SCHEMAS:
        (FOLDER / f"{name}.json").write_text(schema(name), encoding="utf-8")


if __name__ == "__main__":
    main()
