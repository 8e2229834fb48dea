"""`build.py new UNIT`: a commented file for a new commune."""

from __future__ import annotations

from pathlib import Path

from sotay.base.errors import UserError
from sotay.base.text import slug
from sotay.model.terms import COMMUNES

TEMPLATE = """\
# yaml-language-server: $schema=../references/schema/unit.json
# Tệp của một đơn vị. Những gì không ghi ở đây lấy theo units/_province.yml.

name: ""            # tên riêng, không kèm «{kind}»: Hải Anh
kind: {kind}
gso_code: ""        # mã đơn vị hành chính, 5 chữ số, để trong dấu nháy; nơi khác để trống
predecessors: []    # các đơn vị trước khi sắp xếp, mỗi dòng «- xã …»

address: ""         # địa chỉ trụ sở
contacts:
  phone: ""
  email: ""

one_stop:
  name: ""          # Trung tâm Phục vụ hành chính công {kind} …
  address: ""
  phone: ""
  # hours:          # chỉ ghi khi khác giờ chung của tỉnh
  #   - "Thứ Hai đến thứ Sáu: 07 giờ 30 – 11 giờ 30"

fee_zone: ""        # khu vực thu phí, khi nghị quyết của tỉnh chia khu vực
# fees:             # mức thu riêng (đồng), khi khác khu vực
#   le-phi-ho-tich: 8000
# roles:            # tên vị trí, khi khác tên chung của tỉnh
#   mot_cua: …
people: {{}}          # mã vị trí: họ và tên; bỏ trống thì in dòng để ký
left_out: []        # tài liệu không áp dụng: «- code: …» và «reason: …»
# distribution:     # nơi nhận bản có kiểm soát, khi khác danh sách chung
#   - holder: Thư ký ISO
#     copies: 1
sites:
  internal: ""      # địa chỉ trang nội bộ
  public: ""        # địa chỉ trang công khai
"""


def new(root: Path, unit: str) -> Path:
    """Write `units/<unit>.yml` and return its path. UserError when it exists or the slug is not a plain one."""
    prefixes = {f"{slug(kind)}-": kind for kind in _kinds(root)}
    kind = next((kind for prefix, kind in prefixes.items() if unit.startswith(prefix)), None)
    if slug(unit) != unit or kind is None:
        *some, last = (f"{prefix}…" for prefix in prefixes)
        raise UserError(f'"{unit}" is not a valid commune slug; write {", ".join(some)} or {last}')
    path = root / "units" / f"{unit}.yml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE.format(kind=kind))
    except FileExistsError:
        raise UserError(f"{path} exists already") from None
    return path


def _kinds(root: Path) -> tuple[str, ...]:
    """Return the kinds of unit that the manual knows; those of communes where its files cannot be read."""
    from sotay.load.sources import load
    from sotay.load.units import known_kinds

    sources, _ = load(root)
    return known_kinds(sources.province) if sources else tuple(COMMUNES)
