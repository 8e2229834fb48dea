"""What citizens are led by on the public site, as recorded in `references/citizens.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import quote

from pydantic import ConfigDict

from sotay.model.terms import STRICT, WebAddress, text, words

CODE_HERE = "{tthc}"
"""Where the number of a procedure stands in an address of the national portal."""


@dataclass(frozen=True)
class EventStep:
    """What somebody does at this point: one of this unit's procedures, or what another office does."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    do: Annotated[str, words("Việc phải làm, như nói với người dân")]
    procedures: Annotated[tuple[str, ...], text("Mã hiệu các quy trình của bước, nếu làm ở đơn vị")] = ()
    office: Annotated[str, text("Cơ quan khác làm việc này, viết như người dân hỏi đường đến")] = ""


@dataclass(frozen=True)
class LifeEvent:
    """What happens to people, and the procedures it brings."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, words("Việc trong đời, như người dân nói: «Có con»")]
    procedures: Annotated[tuple[str, ...], text("Mã hiệu các quy trình, việc cần làm trước đứng trước")]
    steps: Annotated[tuple[EventStep, ...], text("Từng bước phải làm, kể cả ở cơ quan khác")] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """Return the procedures that no step names."""
        named = {code for step in self.steps for code in step.procedures}
        return tuple(code for code in self.procedures if code not in named)


@dataclass(frozen=True)
class NationalPortal:
    """Where the national portal has a procedure and tells how far a dossier is; addresses change, so they are data."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    home: Annotated[WebAddress, text("Trang chủ")] = "https://dichvucong.gov.vn"
    procedure: Annotated[str, text("Địa chỉ tìm đúng một thủ tục theo mã, mã đứng ở chỗ {tthc}")] = ""
    tracking: Annotated[WebAddress, text("Địa chỉ tra cứu hồ sơ đã nộp")] = ""

    def of(self, tthc: str) -> str:
        """Return the address of a procedure; the home page for one without a number."""
        return self.procedure.replace(CODE_HERE, quote(tthc)) if tthc and self.procedure else self.home


@dataclass(frozen=True)
class Citizens:
    """`references/citizens.yml`: the ways in of the public home page."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    most_asked: Annotated[tuple[str, ...], text("Mã hiệu các quy trình hay làm nhất, theo thứ tự tỉnh đặt")] = ()
    sample: Annotated[bool, text("Thứ tự most_asked là mẫu, chưa theo số hồ sơ thực tế")] = True
    events: Annotated[tuple[LifeEvent, ...], text("Việc trong đời và thủ tục của nó")] = ()
    feedback: Annotated[str, text("Phiếu góp ý (mã trong references/forms.yml)")] = ""
    portal: Annotated[NationalPortal, text("Cổng Dịch vụ công quốc gia")] = NationalPortal()
