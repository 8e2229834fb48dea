"""YAML as Sotay's authors write it: text plain where it may be, in quotes where it must."""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"[^\W\d_](?:[\w ,.()/;«»–%+=@-]*[\w.)»%])?")
_TYPED = {"true", "false", "null", "yes", "no", "on", "off"}


def scalar(text: str) -> str:
    """Return a text as a YAML value on one line."""
    if _PLAIN.fullmatch(text) and text.lower() not in _TYPED:
        return text
    return json.dumps(text, ensure_ascii=False)


def comment(text: str) -> str:
    """Return text that may stand in a comment: on one line."""
    return " ".join(text.split())
