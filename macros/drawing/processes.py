"""The processes of the system and how they interact: a picture and a table from the same data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.drawing.svg import (
    ACCENT,
    ARROW,
    CHOICE,
    LEADING,
    arrow,
    figure,
    label,
    line,
    number,
    shape,
    svg,
    width,
    wrap,
)
from macros.html import Column, codes, items, lines, link, table, text
from macros.references import scope_of
from sotay.base.errors import Mistake
from sotay.base.languages.catalogue import marked
from sotay.base.text import slug
from sotay.facts.citation import role_title, unknown
from sotay.model.documents import Document
from sotay.model.manual import Scope
from sotay.model.references import Process
from sotay.model.terms import ProcessGroup

GROUPS: dict[ProcessGroup, tuple[str, str]] = {
    "leadership": (marked("Quá trình lãnh đạo"), ""),
    "main": (marked("Quá trình chính"), marked("mục tiêu, phân công")),
    "support": (marked("Quá trình hỗ trợ"), marked("người, phương tiện, tài liệu")),
    "measurement": (marked("Đo lường, đánh giá, cải tiến"), marked("số liệu, phản ánh")),
}
"""Group → its title, and what passes between it and the group above."""
UPWARDS: ProcessGroup = "support"
"""The group that passes something to the one above; the others receive from it."""
OF_CITIZENS = marked("Yêu cầu của người dân, tổ chức"), marked("Sự hài lòng của người dân, tổ chức")
OF_CUSTOMERS = marked("Yêu cầu của khách hàng"), marked("Sự hài lòng của khách hàng")
"""Where processes begin and end, for communes and for others."""

WIDTH, SIDE, LEFT, RIGHT, LANE = 480.0, 62.0, 96.0, 398.0, 79.0
"""Widths: the sheet, the boxes at its sides; then the edges of the groups between them, and the way back."""
TITLE, TEXT, CODE, SMALL = 13.5, 13.0, 12.0, 12.0
PADDING, GAP, BETWEEN, SPACE = 8.0, 7.0, 26.0, 8.0
"""Gaps inside a box, between boxes, between groups, between codes."""


@pass_context
def process_map(context: Context) -> Markup:
    """Return the figure: groups of processes from the requirements of citizens to their satisfaction."""
    scope = scope_of(context)
    groups = _groups(scope)
    drawing = _draw(scope, groups, slug(scope.document.code or scope.document.path))
    return figure(drawing, scope.language.say("Sơ đồ bằng lời"), _in_words(scope, groups))


Groups = dict[ProcessGroup, list[Process]]


def _groups(scope: Scope) -> Groups:
    processes = scope.references.structure.processes
    if not processes:
        raise Mistake("macro-arguments", "there are no processes to show", "write processes: in references/manual.yml")
    grouped: Groups = {group: [p for p in processes if p.group == group] for group in GROUPS}
    return {group: found for group, found in grouped.items() if found}


def _documents(scope: Scope, process: Process) -> list[Document]:
    """Return a process's documents available to this commune and audience."""
    for code in process.documents:
        if code not in scope.known_codes:
            raise unknown(
                "unknown-document", "a document", code, scope.known_codes, "processes of references/manual.yml"
            )
    return [scope.documents[code] for code in process.documents if code in scope.documents]


def _ends(scope: Scope) -> tuple[str, str]:
    first, last = OF_CITIZENS if scope.unit.profile.services else OF_CUSTOMERS
    return scope.language.say(first), scope.language.say(last)


def _in_words(scope: Scope, groups: Groups) -> Markup:
    say, (begin, end) = scope.language.say, _ends(scope)
    entries = [text(say("Đầu vào: %(what)s.", what=begin[0].lower() + begin[1:]))]
    for group, processes in groups.items():
        listed = Markup("; ").join(
            Markup("{} ({})").format(p.title, codes(scope, _documents(scope, p))) for p in processes
        )
        title, passed = GROUPS[group]
        what = say(passed) if passed else ""
        up = marked(" (đưa lên trên: %(what)s)") if group == UPWARDS else marked(" (nhận từ trên: %(what)s)")
        entries.append(Markup("{}{}: {}.").format(say(title), say(up, what=what) if passed else "", listed))
    back = marked("Đầu ra: %(what)s; kết quả đo lường trở lại quá trình lãnh đạo để cải tiến.")
    entries.append(text(say(back, what=end[0].lower() + end[1:])))
    return items("", entries)


# ── drawing ──────────────────────────────────────────────────────────────────────────────────────


def _draw(scope: Scope, groups: Groups, name: str) -> Markup:
    """Return the groups one below the other, between the requirements and the satisfaction of citizens."""
    parts: list[Markup] = []
    say = scope.language.say
    places: dict[ProcessGroup, tuple[float, float]] = {}
    top = 1.0
    for group, processes in groups.items():
        if places:
            parts.append(_passage(group, top, top + BETWEEN, say))
            top += BETWEEN
        band, bottom = _band(scope, group, processes, top)
        parts.append(band)
        places[group] = top, bottom
        top = bottom
    middles = [sum(place) / 2 for place in places.values()]
    main = sum(places.get("main", (1.0, top))) / 2
    first, last = _ends(scope)
    end = WIDTH - SIDE - 1
    top = max(top, *(_side_height(words) + 1 for words in (first, last)))
    parts += [
        _side(first, 1.0, top, main),
        _side(last, end, top, main),
        line(f"M{number(SIDE + 1)} {number(main)}H{number(LEFT - ARROW + 1)}") + arrow(LEFT, main, "right"),
        line(f"M{number(RIGHT)} {number(main)}H{number(WIDTH - SIDE - ARROW)}")
        + arrow(WIDTH - SIDE - 1, main, "right"),
        *_return(middles[0], middles[-1], main),
    ]
    return svg(f"processes-{name}", say("Sự tương tác giữa các quá trình"), WIDTH, top + 1, parts)


def _return(first: float, last: float, crossed: float) -> list[Markup]:
    """Return the way from the last group back to the first, with a gap for the arrow it crosses."""
    d = (
        f"M{number(LEFT)} {number(last)}H{number(LANE)}V{number(crossed + 6)}"
        f"M{number(LANE)} {number(crossed - 6)}V{number(first)}H{number(LEFT - ARROW + 1)}"
    )
    return [line(d, "fc-line fc-back"), arrow(LEFT, first, "right")]


def _side(words: str, left: float, bottom: float, middle: float) -> Markup:
    outline = shape(
        "rect", "pm-side", x=left, y=1.0, width=SIDE, height=bottom - 1, rx="4", fill=CHOICE, fill_opacity="0.12",
        stroke=CHOICE, stroke_width="1.5",
    )  # fmt: skip
    half = _side_height(words) / 2
    within = max(1 + half, min(middle, bottom - half))
    return outline + label("pm-text", _side_rows(words), left + SIDE / 2, within, TEXT, font_weight="600")


def _side_rows(words: str) -> tuple[str, ...]:
    return wrap(words, TEXT * 1.06, SIDE - 8)


def _side_height(words: str) -> float:
    return len(_side_rows(words)) * TEXT * LEADING + PADDING


def _passage(group: ProcessGroup, top: float, bottom: float, say: Callable[[str], str]) -> Markup:
    """Return the arrow between a group and the one above, with its label."""
    x = LEFT + 40
    ends = (bottom, top, "up") if group == UPWARDS else (top, bottom, "down")
    start, tip, towards = ends
    stop = tip + (ARROW - 1) * (1 if towards == "up" else -1)
    words = label("fc-label", [say(GROUPS[group][1])], x + 10, (top + bottom) / 2, SMALL, "start", font_style="italic")
    return line(f"M{number(x)} {number(start)}V{number(stop)}") + arrow(x, tip, towards) + words


def _band(scope: Scope, group: ProcessGroup, processes: Sequence[Process], top: float) -> tuple[Markup, float]:
    """Return a group with its processes, and its bottom; those of the main group are chained."""
    columns = min(3, len(processes)) if group == "main" else 2
    space = ARROW + GAP if group == "main" else GAP
    room = (RIGHT - LEFT - 2 * PADDING - (columns - 1) * space) / columns
    head = TITLE * LEADING + PADDING
    drawn, y = [], top + head + 2
    for start in range(0, len(processes), columns):
        cells = [_cell(scope, process, room) for process in processes[start : start + columns]]
        height = max(cell.height for cell in cells)
        for i, cell in enumerate(cells):
            x = LEFT + PADDING + i * (room + space)
            drawn.append(_celled(scope, cell, x, y, room, height))
            if group == "main" and i:
                drawn.append(arrow(x - 1, y + height / 2, "right"))
        y += height + GAP
    bottom = y + PADDING - GAP
    outline = shape(
        "rect", "pm-group", x=LEFT, y=top, width=RIGHT - LEFT, height=bottom - top, rx="4", fill=ACCENT,
        fill_opacity="0.14" if group == "main" else "0.06", stroke=ACCENT, stroke_width="1.5",
    )  # fmt: skip
    title = label(
        "pm-group-title",
        [scope.language.say(GROUPS[group][0])],
        (LEFT + RIGHT) / 2,
        top + head / 2 + 1,
        TITLE,
        font_weight="600",
    )
    return Markup("\n").join([outline, title, *drawn]), bottom


@dataclass(frozen=True)
class Cell:
    """A process on the sheet: its title, and its documents on lines."""

    title: tuple[str, ...]
    codes: tuple[tuple[Document, ...], ...]

    @property
    def height(self) -> float:
        """Return the height of the box."""
        return (len(self.title) * TEXT + len(self.codes) * CODE) * LEADING + PADDING


def _cell(scope: Scope, process: Process, room: float) -> Cell:
    rows: list[tuple[Document, ...]] = []
    for document in _documents(scope, process):
        longer = (*rows[-1], document) if rows else ()
        if longer and _length(longer) <= room - 8:
            rows[-1] = longer
        else:
            rows.append((document,))
    return Cell(wrap(process.title, TEXT, room - 8), tuple(rows))


def _length(row: Sequence[Document]) -> float:
    return sum(width(d.code, CODE) for d in row) + SPACE * (len(row) - 1)


def _celled(scope: Scope, cell: Cell, x: float, y: float, room: float, height: float) -> Markup:
    middle = x + room / 2
    first = y + (height - cell.height + PADDING) / 2
    titled = first + len(cell.title) * TEXT * LEADING
    box = shape("rect", "pm-process", x=x, y=y, width=room, height=height, rx="3", stroke=ACCENT, stroke_width="1")
    drawn = [box, label("pm-text", cell.title, middle, (first + titled) / 2, TEXT)]
    for i, row in enumerate(cell.codes):
        line_middle = titled + (i + 0.5) * CODE * LEADING
        left = middle - _length(row) / 2
        for document in row:
            wide = width(document.code, CODE)
            size = min(CODE, CODE * (room - 4) / wide)  # a code is not broken: it is what people look for
            letters = label("pm-code", [document.code], left + wide / 2, line_middle, size, fill=ACCENT)
            drawn.append(link(scope, document, letters))
            left += wide + SPACE
    return Markup("\n").join(drawn)


# ── table ────────────────────────────────────────────────────────────────────────────────────────

_PROCESSES = (
    Column(marked("Quá trình"), 21),
    Column(marked("Đầu vào"), 19),
    Column(marked("Đầu ra"), 20),
    Column(marked("Trách nhiệm"), 17),
    Column(marked("Theo dõi, đo bằng"), 23),
)


@pass_context
def process_table(context: Context) -> Markup:
    """Return each process with its input, output, owner and measures."""
    scope = scope_of(context)
    return table(
        scope, "processes", _PROCESSES, [_process(scope, p) for found in _groups(scope).values() for p in found]
    )


def _process(scope: Scope, process: Process) -> tuple[str, ...]:
    title = lines([text(process.title), codes(scope, _documents(scope, process))])
    return title, process.input, process.output, role_title(scope, process.owner), process.measure
