"""`build.py new UNIT`: a commented file for a new commune."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sotay.base.errors import UserError
from sotay.base.languages.catalogue import SOURCE
from sotay.base.text import slug
from sotay.model.paths import PROVINCE

if TYPE_CHECKING:
    from sotay.model.profiles import ProfileName

COMMUNE = """\
# yaml-language-server: $schema=../references/schema/unit.json
# Tệp của một đơn vị. Những gì không ghi ở đây lấy theo {group}.

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

PLAIN = """\
# yaml-language-server: $schema=../references/schema/unit.json
# Tệp của một đơn vị. Những gì không ghi ở đây lấy theo cấp trên (parent) và {group}.

name: ""            # tên riêng
kind: {kind}
# parent: …         # cấp trên trực tiếp, nếu có: tên tệp trong units/, vùng thì bỏ dấu gạch dưới
# identifier: …     # mã của đơn vị, khi phần chung có identifier

address: ""         # địa chỉ
contacts:
  phone: ""
  email: ""

# hours:            # giờ làm việc, khi khác phần chung
# roles:            # tên vị trí, khi khác tên chung
people: {{}}          # mã vị trí: họ và tên; bỏ trống thì in dòng để ký
left_out: []        # tài liệu không áp dụng: «- code: …» và «reason: …»
# distribution:     # nơi nhận bản có kiểm soát, khi khác danh sách chung
sites:
  internal: ""      # địa chỉ trang nội bộ
  public: ""        # địa chỉ trang công khai
"""
PLAIN_ENGLISH = """\
# yaml-language-server: $schema=../references/schema/unit.json
# A unit's own file. What it does not say is as the level above it (parent) and {group} have it.

name: ""            # its own name
kind: {kind}
# parent: …         # the level above it, if any: the name of a file in units/, a region without its underscore
# identifier: …     # the unit's number, where the group's file has identifier

address: ""
contacts:
  phone: ""
  email: ""

# hours:            # opening hours, where they differ
# roles:            # titles of roles, where they differ
# locale: …         # the language of its pages and papers, where it differs
people: {{}}          # role id: name; left out, a line to sign on is printed
left_out: []        # documents that do not apply: «- code: …» and «reason: …»
# distribution:     # who gets controlled copies, where it differs
sites:
  internal: ""      # address of the staff site
  public: ""        # address of the public site
"""
CALLED: Mapping[ProfileName, str] = {"commune": "commune", "plain": "unit"}
PLAIN_IN: Mapping[str, str] = {SOURCE: PLAIN, "en": PLAIN_ENGLISH}
"""What is written for other organisations, by language; English where a language has none of its own."""


def new(root: Path, unit: str) -> Path:
    """Write `units/<unit>.yml` and return its path. UserError when it exists or the slug is not a plain one."""
    profile, locale, group, kinds = _group(root)
    prefixes = {f"{slug(kind)}-": kind for kind in kinds}
    kind = next((kind for prefix, kind in prefixes.items() if unit.startswith(prefix)), None)
    if not prefixes:
        raise UserError(f"{group} describes no kind of unit; write `kinds:` there first")
    if slug(unit) != unit or kind is None:
        some = [f"{prefix}…" for prefix in prefixes]
        wanted = " or ".join(filter(None, (", ".join(some[:-1]), some[-1])))
        raise UserError(f'"{unit}" is not a valid {CALLED[profile]} slug; write {wanted}')
    template = COMMUNE if profile == "commune" else PLAIN_IN.get(locale, PLAIN_ENGLISH)
    path = root / "units" / f"{unit}.yml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template.format(kind=kind, group=group))
    except FileExistsError:
        raise UserError(f"{path} exists already") from None
    return path


def _group(root: Path) -> tuple[ProfileName, str, str, tuple[str, ...]]:
    """Return profile, language, group's file and kinds of unit; those of communes where the files cannot be read."""
    from sotay.load.levels import known_kinds
    from sotay.load.profiles import profile_of
    from sotay.load.sources import load

    sources, _ = load(root)
    if sources is None:
        return "commune", SOURCE, PROVINCE, tuple(profile_of("commune").kinds)
    return sources.province.profile, sources.province.language.code, sources.group_path, known_kinds(sources.province)
