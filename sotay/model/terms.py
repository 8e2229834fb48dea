"""What several nouns share: kinds, and how strictly user input is parsed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from sotay.base.addresses import email_address, web_address
from sotay.base.languages.known import locale_of
from sotay.base.names import code_of, name_pattern, plain_name, regular_expression

Audience = Literal["internal", "public"]
DocumentKind = Literal[
    "handbook",
    "policy",
    "objectives",
    "report",
    "plan",
    "decision",
    "declaration",
    "procedure",
    "form",
    "list",
    "notice",
]
Channel = Literal["counter", "online", "post"]
Certainty = Literal["seen", "high", "medium", "low"]
Tier = Literal["leadership", "department", "system"]
ProcessGroup = Literal["leadership", "main", "support", "measurement"]

PaperSize = Literal["A4", "Letter"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As Python counts them: Monday is 0."""
OFFICE_WEEK = WEEKDAYS[:5]
AUDIENCES: tuple[Audience, ...] = ("internal", "public")
STRICT = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

SAYS_SOMETHING = r"\S"

Words = Annotated[str, Field(pattern=SAYS_SOMETHING)]
"""Text that is not empty."""
Code = Annotated[str, AfterValidator(code_of)]
"""What files are named after."""
CodeIfAny = Annotated[str, AfterValidator(lambda text: text and code_of(text))]
PlainName = Annotated[str, AfterValidator(plain_name)]
WebAddress = Annotated[str, AfterValidator(web_address)]
NamePattern = Annotated[str, AfterValidator(name_pattern)]
Locale = Annotated[str, AfterValidator(locale_of)]
"""The code of a language."""
Pattern = Annotated[str, AfterValidator(regular_expression)]
EmailAddress = Annotated[str, AfterValidator(email_address)]


def text(description: str) -> Any:
    """Return the annotation of a described text field."""
    return Field(description=description)


def words(description: str) -> Any:
    """Return the annotation of a described text field that must say something."""
    return Field(pattern=SAYS_SOMETHING, description=description)
