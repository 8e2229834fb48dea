"""A unit's own words for marked blocks of a shared document, as its file says, and where their lines are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict

from sotay.model.terms import STRICT, text, words


@dataclass(frozen=True)
class Supplement:
    """What stands between the `---` lines of a supplement: a unit's own words for blocks of a shared document."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    supplements: Annotated[str, words("Mã hiệu tài liệu chung mà đơn vị viết riêng một số đoạn")]
    reason: Annotated[str, text("Vì sao đơn vị viết riêng; in trong ma trận tài liệu và đơn vị")] = ""


@dataclass(frozen=True)
class WrittenAt:
    """Lines of a document's text, from `first` on, that are written from `line` on in a file."""

    first: int
    source: str
    line: int
    unit: str
