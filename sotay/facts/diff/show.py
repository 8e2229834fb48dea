"""Changes for display: HTML for screen and paper, plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

from sotay.base.languages.catalogue import counts, marked
from sotay.base.languages.language import Language
from sotay.facts.diff.compare import TITLE, ChangedSection, Changes, Compared, Kind, Words

FIRST_PART = marked("Phần đầu")
"""The title of the text above the first heading."""
NO_WORDS = marked(
    "Lời văn không thay đổi; thay đổi nằm ở hình hoặc ở thông tin kiểm soát (lĩnh vực, điều khoản, căn cứ)."
)
MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
"""The notation of wdiff."""
TAGS = {"removed": ("del", marked("[bỏ: "), "]"), "added": ("ins", marked("[thêm: "), "]")}
"""The tag, and what a screen reader says before and after."""
ADDED, REMOVED = counts("thêm %(num)s từ"), counts("bỏ %(num)s từ")
AROUND = 8
"""Unchanged words shown on each side of changed ones in a terminal."""


def as_text(changes: Changes, language: Language, indent: str = "") -> str:
    """Return changes as lines for a terminal: `[-removed-]` and `{+added+}`, the words around them shortened."""
    lines = []
    for section in changes.sections:
        heading, rest = _headed(section)
        lines.append(indent + (_row(heading) if heading else _named(section.title, language)))
        lines += [f"{indent}  {_row(line)}" for line in rest if line.changed]
    return "\n".join(lines or [indent + language.say(NO_WORDS)])


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


def as_html(changes: Changes, language: Language) -> Markup:
    """Return changes as HTML: a heading for each section, `ins` and `del` that also say so in words."""
    if not changes.sections:
        return Markup('<p class="note">{}</p>').format(language.say(NO_WORDS))
    return Markup("\n").join(_section(section, language) for section in changes.sections)


def _section(section: ChangedSection, language: Language) -> Markup:
    heading, rest = _headed(section)
    parts = [
        Markup("<h2>{}</h2>").format(_words(heading.cells[0], language) if heading else _named(section.title, language))
    ]
    for (kind, columns), lines in groupby(rest, key=lambda line: (line.kind, line.columns)):
        make = {"row": _table, "titles": _table, "item": _list}.get(kind, _paragraphs)
        parts.append(make(list(lines), columns, language))
    return Markup('<section class="changes">\n{}\n</section>').format(Markup("\n").join(parts))


def _named(title: str, language: Language) -> str:
    """Return the heading of a section: its own, or the engine's word."""
    return language.say(title or FIRST_PART) if title in ("", TITLE) else title


def _table(lines: list[Compared], columns: tuple[str, ...], language: Language) -> Markup:
    head = Markup().join(Markup('<th scope="col">{}</th>').format(title) for title in columns)
    opening = Markup("<thead><tr>{}</tr></thead>\n").format(head) if columns else Markup()
    rows = Markup("\n").join(
        Markup("<tr{}>{}</tr>").format(_state(line), Markup().join(_cell(cell, language) for cell in line.cells))
        for line in lines
    )
    return Markup(
        '<div class="changes-table" tabindex="0"><table class="changes-rows">\n{}<tbody>\n{}\n</tbody>\n</table></div>'
    ).format(opening, rows)


def _cell(runs: tuple[Words, ...], language: Language) -> Markup:
    return Markup("<td>{}</td>").format(_words(runs, language))


def _list(lines: list[Compared], columns: tuple[str, ...], language: Language) -> Markup:
    items = Markup("\n").join(
        Markup("<li{}>{}</li>").format(_state(line), _words(line.cells[0], language)) for line in lines
    )
    return Markup("<ul>\n{}\n</ul>").format(items)


def _paragraphs(lines: list[Compared], columns: tuple[str, ...], language: Language) -> Markup:
    return Markup("\n").join(
        Markup("<p{}>{}</p>").format(_state(line), _words(line.cells[0], language)) for line in lines
    )


def _state(line: Compared) -> Markup:
    return Markup() if line.changed else Markup(' class="around"')


def _words(runs: tuple[Words, ...], language: Language) -> Markup:
    return Markup().join(_tagged(run, language) for run in runs)


def _tagged(run: Words, language: Language) -> Markup:
    blank, words = _apart(run)
    if run.kind == "same":
        return escape(run.text)
    tag, before, after = TAGS[run.kind]
    said = Markup('<span class="said">{}</span>').format
    return Markup("{}<{}>{}{}{}</{}>").format(
        blank, Markup(tag), said(language.say(before)), words, said(after), Markup(tag)
    )


def counted(changes: Changes, language: Language) -> str:
    """Return how much changed: `thêm 3 từ, bỏ 2 từ`."""
    kinds: tuple[tuple[Kind, str], ...] = (("added", ADDED), ("removed", REMOVED))
    return ", ".join(language.count(words, number) for kind, words in kinds if (number := changes.count(kind)))
