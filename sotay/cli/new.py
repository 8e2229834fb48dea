"""`build.py new UNIT`: a commented file for a new commune."""

from __future__ import annotations

from pathlib import Path

from sotay.base.errors import UserError
from sotay.base.text import slug

KINDS = {"xa": "xã", "phuong": "phường", "thi-tran": "thị trấn", "dac-khu": "đặc khu"}

TEMPLATE = """\
# yaml-language-server: $schema=../references/schema/unit.json
# Tệp của một đơn vị. Những gì không ghi ở đây lấy theo units/_province.yml.

name: ""            # tên riêng, không kèm «{kind}»: Hải Anh
kind: {kind}
gso_code: ""        # mã đơn vị hành chính, 5 chữ số, để trong dấu nháy
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
    kind = next((name for prefix, name in KINDS.items() if unit.startswith(f"{prefix}-")), None)
    if slug(unit) != unit or kind is None:
        raise UserError(f'"{unit}" is not a valid commune slug; write xa-…, phuong-…, thi-tran-… or dac-khu-…')
    path = root / "units" / f"{unit}.yml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE.format(kind=kind))
    except FileExistsError:
        raise UserError(f"{path} exists already") from None
    return path
