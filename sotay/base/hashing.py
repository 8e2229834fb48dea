"""The hash that identifies everything: SHA-256, in hex."""

from __future__ import annotations

import hashlib


def digest(content: str | bytes) -> str:
    """Return the SHA-256 of a text (as UTF-8) or of bytes, in hex."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
