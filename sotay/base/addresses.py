"""Addresses that people write and pages lead to: only those of the web and of letters."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

EMAIL = re.compile(r"[^@\s<>\"'(),:;\\]+@[^@\s<>\"'(),:;\\.]+(\.[^@\s<>\"'(),:;\\.]+)+")
HARMFUL = re.compile(r"[\s\"'<>\\^`{|}]")


def web_address(text: str) -> str:
    """Return the address of a site as it is, or nothing; ValueError with a hint after `; ` when it is none."""
    if not text:
        return text
    example = "write it like https://haianh.example.vn"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f'"{text}" is not the address of a site: {error}; {example}') from None
    if parts.scheme not in ("http", "https") or not parts.hostname or HARMFUL.search(text) or "@" in parts.netloc:
        raise ValueError(f'"{text}" is not the address of a site; {example}')
    if parts.query or parts.fragment:
        raise ValueError(f'"{text}" has more than a site\'s address; leave out what follows ? or #')
    return text


def email_address(text: str) -> str:
    """Return the address for letters as it is, or nothing; ValueError with a hint after `; ` when it is none."""
    if text and not EMAIL.fullmatch(text):
        raise ValueError(f'"{text}" is not an e-mail address; write it like ubnd@haianh.example.vn')
    return text
