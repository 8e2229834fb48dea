"""What organisations of one sort have in common: how they are called, what their papers and sites have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict

from sotay.base.colours import dark_colour
from sotay.model.terms import STRICT, NamePattern, Words, text

ProfileName = Literal["commune", "plain"]
"""The files of `sotay/profiles/`."""
Act = Literal["prepared", "reviewed", "approved"]
ACTS: tuple[Act, ...] = ("prepared", "reviewed", "approved")
"""What three persons do with an issue, in this order."""
Feature = Literal["services", "notice_board", "open_data", "deadlines", "law"]
"""What a profile switches on or off; the group may say otherwise."""
Doing = Literal["receive", "return"]
"""What a step does with a dossier, where that matters to those who handed it in."""


@dataclass(frozen=True)
class Naming:
    """How units of a kind and their agencies are called: patterns with `{kind}`, `{name}`, `{full}`, `{province}`."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    full: NamePattern = "{name}"
    """Within a sentence: `xã Hải Anh` (NĐ 30/2020/NĐ-CP, Appendix II)."""
    agency: NamePattern = "{full}"
    """Whose papers they are: `Ủy ban nhân dân xã Hải Anh`."""
    over: NamePattern = ""
    """The line above the agency on covers; may be empty."""
    head: NamePattern = "{full}"
    """Who decides, as decisions begin."""
    dateline: NamePattern = "{province}"
    """The place before the day at the head of papers; may be empty."""
    plural: str = ""
    """The heading over the units of this kind."""


@dataclass(frozen=True)
class Profile:
    """A file of `sotay/profiles/`: what holds unless a manual's group says otherwise."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Kinds of unit that need no description, each with its plural, in the order of lists."""
    naming: Naming = Naming()
    issuer: NamePattern = "{province}"
    """Whose the pages about all units are."""
    motto: tuple[Words, ...] = ()
    """The lines at the head of official papers."""
    signers: Mapping[Act, tuple[str, ...]] = field(default_factory=dict)
    """Who prepares, reviews and approves by default: the first of these roles that a unit has."""
    steps: Mapping[Doing, str] = field(default_factory=dict)
    """Ids of steps that receive and return a dossier without saying so."""
    cited: str = ""
    """The group of acts that section 3 of every procedure cites (references/bases.yml); may be empty."""
    currency: Words = "đồng"
    services: bool = True
    """Whether public procedures begin with their answers for citizens, checked for what these need."""
    notice_board: bool = True
    open_data: bool = True
    """Whether programs can read the public procedures."""
    deadlines: bool = True
    """Whether staff see on which day a time limit ends."""
    law: bool = True
    """Whether the staff portal has a page on legal acts that change."""


Colour = Annotated[str, AfterValidator(dark_colour)]


@dataclass(frozen=True)
class Colours:
    """The colours of a manual's sites."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    primary: Annotated[Colour, text("Màu chính của trang, dạng «#1a5276»; đủ đậm để chữ trắng đọc được trên nền này")]
