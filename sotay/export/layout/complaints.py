"""What the layout engine complains of; apart from it, so that whoever asks for what is laid out need not load it."""

from __future__ import annotations


class LayoutError(Exception):
    """A text cannot be printed: a picture is missing, a link is dead, a letter has no glyph.

    Each line of the message is one complaint.
    """
