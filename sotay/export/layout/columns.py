"""The least width of words that may break at any letter: WeasyPrint 70 sets the whole rest of a text for each letter.

Columns that follow their words ask for it, as those of what changed do: most of such a layout.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any, TypeAlias

from weasyprint.layout import preferred
from weasyprint.text.line_break import split_first_line

ENOUGH = 3
"""Letters that mostly tell where a line ends that has no room: after one letter and the marks on it."""
MOST = 20_000
"""Lines of one letter that a process remembers."""
STYLES = itemgetter(
    *("direction", "lang", "white_space", "word_break", "hyphens", "tab_size", "letter_spacing", "word_spacing"),
    *("font_style", "font_stretch", "font_weight", "font_size", "font_kerning", "font_language_override"),
    *("font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric"),
    *("font_variant_alternates", "font_variant_east_asian", "font_feature_settings", "font_variation_settings"),
)
"""Returns what the width of a letter follows from besides its font."""
Line: TypeAlias = tuple[int | None, float]
"""Where a line ends in a text, in bytes, and how wide it is, in pixels."""

_lines: dict[tuple[object, ...], Line] = {}


def first_letter(
    text: str, style: Any, context: Any, max_width: float | None, spacing: float, is_line_start: bool, minimum: bool
) -> Any:
    """Return the first line of a text as `split_first_line` does; of one letter only where it ends, and its width."""
    if max_width == 0 and is_line_start and style["overflow_wrap"] == "anywhere":
        end, width = _line(text[:ENOUGH], style, context)
        if end is not None:  # else these letters are one, or all there are
            return None, None, end, width, None, None
    return split_first_line(text, style, context, max_width, spacing, is_line_start, minimum)


def _line(letters: str, style: Any, context: Any) -> Line:
    key = letters, style.font_config, tuple(style["font_family"]), *STYLES(style)
    if key not in _lines:
        if len(_lines) >= MOST:
            _lines.clear()
        _lines[key] = split_first_line(letters, style, context, 0, 0, minimum=True)[2:4]
    return _lines[key]


def use() -> None:
    """Let the layout engine find least widths so."""
    preferred.split_first_line = first_letter
