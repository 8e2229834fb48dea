"""Changes for display: HTML for screen and paper, plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

from sotay.facts.diff.compare import ChangedSection, Changes, Compared, Kind, Words

FIRST_PART = "Phần đầu"
"""The title of the text above the first heading."""
NO_WORDS = "Lời văn không thay đổi; thay đổi nằm ở hình hoặc ở thông tin kiểm soát (lĩnh vực, điều khoản, căn cứ)."
MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
"""The notation of wdiff."""
TAGS = {"removed": ("del", "[bỏ: ", "]"), "added": ("ins", "[thêm: ", "]")}
"""The tag, and what a screen reader says before and after."""
AROUND = 8
"""Unchanged words shown on each side of changed ones in a terminal."""


def as_text(changes: Changes, indent: str = "") -> str:
    """Return changes as lines for a terminal: `[-removed-]` and `{+added+}`, the words around them shortened."""
    lines = []
    for section in changes.sections:
        heading, rest = _headed(section)
        lines.append(indent + (_row(heading) if heading else section.title or FIRST_PART))
        lines += [f"{indent}  {_row(line)}" for line in rest if line.changed]
    return "\n".join(lines or [indent + NO_WORDS])


def _headed(section: ChangedSection) -> tuple[Compared | None, tuple[Compared, ...]]:
    """Return the section's heading if it changed too, and the other lines."""
    first, *rest = section.lines
    return (first, tuple(rest)) if first.kind == "heading" else (None, section.lines)


def _row(line: Compared) -> str:
    return " | ".join("".join(_marked(cell)).strip() for cell in line.cells)


def _marked(runs: tuple[Words, ...]) -> Iterator[str]:
    for place, run in enumerate(runs):
        opening, closing = MARKS[run.kind]
        blank, words = _apart(run)
        if run.kind == "same":
            words = _shortened(words, keep_start=place > 0, keep_end=place < len(runs) - 1)
        yield f"{blank}{opening}{words}{closing}"


def _shortened(words: str, *, keep_start: bool, keep_end: bool) -> str:
    """Return the words next to a change, the others as an ellipsis; all of them if there is no change next to them."""
    found = words.split(" ")
    start, end = AROUND * keep_start, AROUND * keep_end
    if not (start or end) or len(found) <= start + end + 1:
        return words
    return " ".join([*found[:start], "…", *found[len(found) - end :]])


def _apart(run: Words) -> tuple[str, str]:
    """Return the space before a run, which stays outside any mark, and its words."""
    words = run.text.lstrip()
    return run.text[: len(run.text) - len(words)], words


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────


def as_html(changes: Changes) -> Markup:
    """Return changes as HTML: a heading for each section, `ins` and `del` that also say so in words."""
    if not changes.sections:
        return Markup('<p class="note">{}</p>').format(NO_WORDS)
    return Markup("\n").join(_section(section) for section in changes.sections)


def _section(section: ChangedSection) -> Markup:
    heading, rest = _headed(section)
    parts = [Markup("<h2>{}</h2>").format(_words(heading.cells[0]) if heading else section.title or FIRST_PART)]
    for (kind, columns), lines in groupby(rest, key=lambda line: (line.kind, line.columns)):
        make = {"row": _table, "titles": _table, "item": _list}.get(kind, _paragraphs)
        parts.append(make(list(lines), columns))
    return Markup('<section class="changes">\n{}\n</section>').format(Markup("\n").join(parts))


def _table(lines: list[Compared], columns: tuple[str, ...]) -> Markup:
    head = Markup().join(Markup('<th scope="col">{}</th>').format(title) for title in columns)
    opening = Markup("<thead><tr>{}</tr></thead>\n").format(head) if columns else Markup()
    rows = Markup("\n").join(
        Markup("<tr{}>{}</tr>").format(_state(line), Markup().join(map(_cell, line.cells))) for line in lines
    )
    return Markup(
        '<div class="changes-table"><table class="changes-rows">\n{}<tbody>\n{}\n</tbody>\n</table></div>'
    ).format(opening, rows)


def _cell(runs: tuple[Words, ...]) -> Markup:
    return Markup("<td>{}</td>").format(_words(runs))


def _list(lines: list[Compared], columns: tuple[str, ...]) -> Markup:
    items = Markup("\n").join(Markup("<li{}>{}</li>").format(_state(line), _words(line.cells[0])) for line in lines)
    return Markup("<ul>\n{}\n</ul>").format(items)


def _paragraphs(lines: list[Compared], columns: tuple[str, ...]) -> Markup:
    return Markup("\n").join(Markup("<p{}>{}</p>").format(_state(line), _words(line.cells[0])) for line in lines)


def _state(line: Compared) -> Markup:
    return Markup() if line.changed else Markup(' class="around"')


def _words(runs: tuple[Words, ...]) -> Markup:
    return Markup().join(map(_tagged, runs))


def _tagged(run: Words) -> Markup:
    blank, words = _apart(run)
    if run.kind == "same":
        return escape(run.text)
    tag, before, after = TAGS[run.kind]
    said = Markup('<span class="said">{}</span>').format
    return Markup("{}<{}>{}{}{}</{}>").format(blank, Markup(tag), said(before), words, said(after), Markup(tag))


def counted(changes: Changes) -> str:
    """Return how much changed: `thêm 3 từ, bỏ 2 từ`."""
    kinds: tuple[tuple[Kind, str], ...] = (("added", "thêm"), ("removed", "bỏ"))
    return ", ".join(f"{word} {number} từ" for kind, word in kinds if (number := changes.count(kind)))
