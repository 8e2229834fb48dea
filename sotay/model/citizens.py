"""The ways in of the public home page, as recorded in `references/citizens.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict

from sotay.model.terms import STRICT, text, words


@dataclass(frozen=True)
class LifeEvent:
    """What happens to people, and the procedures it brings."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    title: Annotated[str, words("Việc trong đời, như người dân nói: «Có con»")]
    procedures: Annotated[tuple[str, ...], text("Mã hiệu các quy trình, việc cần làm trước đứng trước")]


@dataclass(frozen=True)
class Citizens:
    """`references/citizens.yml`: the ways in of the public home page."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    most_asked: Annotated[tuple[str, ...], text("Mã hiệu các quy trình hay làm nhất, theo thứ tự tỉnh đặt")] = ()
    sample: Annotated[bool, text("Thứ tự most_asked là mẫu, chưa theo số hồ sơ thực tế")] = True
    events: Annotated[tuple[LifeEvent, ...], text("Việc trong đời và thủ tục của nó")] = ()
    feedback: Annotated[str, text("Phiếu góp ý (mã trong references/forms.yml)")] = ""
