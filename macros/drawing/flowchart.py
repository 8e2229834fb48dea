"""The lưu đồ: an inline SVG drawn from the steps, with a text alternative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.drawing.lanes import Way, entries
from macros.drawing.layout import (
    CORNER,
    FIRST_LANE,
    HEAD,
    HEAD_TEXT,
    LABEL_TEXT,
    LANE,
    OVAL_HEIGHT,
    OVAL_WIDTH,
    ROLES,
    SIDE_TEXT,
    START,
    TEXT,
    WIDTH,
    Frame,
    Row,
    away,
    rows_of,
)
from macros.drawing.pages import ChartPage, frame_for, sheets_of
from macros.drawing.svg import ACCENT, ARROW, CHOICE, LEADING, arrow, figure, label, line, number, shape, svg
from macros.html import element, text
from macros.references import scope_of
from macros.tables import no_label, stated, way_back, yes_label
from sotay.base.languages.language import Language
from sotay.base.text import slug
from sotay.facts.citation import role_title
from sotay.facts.timing import spoken_times
from sotay.model.documents import Step


@pass_context
def flowchart(context: Context) -> Markup:
    """Return the figure: the drawing and its text alternative."""
    scope = scope_of(context)
    meta = stated(scope, "steps", "flowchart")
    roles = {step.role: role_title(scope, step.role) for step in meta.steps}
    name = slug(scope.document.code or scope.document.path)
    return _figure(meta.steps, tuple(sorted(roles.items())), name, meta.title, scope.language)


@lru_cache(maxsize=1024)
def _figure(
    steps: tuple[Step, ...], roles: tuple[tuple[str, str], ...], name: str, title: str, language: Language
) -> Markup:
    """Return the figure; drawn once for all communes whose roles have the same titles."""
    titles = dict(roles)
    drawing = draw(steps, titles, name, title, language)
    return figure(drawing, language.say("Lưu đồ bằng lời"), in_words(steps, titles, language))


# ── in words ─────────────────────────────────────────────────────────────────────────────────────


def in_words(steps: Sequence[Step], roles: Mapping[str, str], language: Language) -> Markup:
    """Return the steps as an ordered list that says all that the drawing shows."""
    times = spoken_times(steps, language)
    told = (_sentence(steps, place, roles, times[place], language) for place in range(len(steps)))
    return element("ol", Markup("\n").join(told))


def _sentence(
    steps: Sequence[Step], place: int, roles: Mapping[str, str], times: Sequence[str], language: Language
) -> Markup:
    step = steps[place]
    who = roles[step.role] + (f", {'; '.join(times)}" if times else "")
    choice = ""
    if step.check:
        back = way_back(steps, place, language)
        no = f" {no_label(step, language)}: {back}." if back else ""
        choice = language.say(" %(check)s %(yes)s: tiếp tục.", check=step.check, yes=yes_label(step, language)) + no
    return element("li", text(f"{step.what} ({who}).{choice}"))


# ── drawing ──────────────────────────────────────────────────────────────────────────────────────


def draw(steps: Sequence[Step], roles: Mapping[str, str], name: str, title: str, language: Language) -> Markup:
    """Return the SVG of the steps, or several if one would be higher than a page.

    `roles` maps role ids to titles; `name` makes ids unique.
    """
    sheets = sheets_of(steps, roles, language)
    frame = frame_for(sheets)
    if len(sheets) == 1:
        return _draw(sheets[0], frame, roles, name, title, language)
    return Markup("\n").join(
        _draw(
            sheet,
            frame,
            roles,
            f"{name}-{i}",
            language.say("%(title)s (phần %(number)s/%(count)s)", title=title, number=i, count=len(sheets)),
            language,
        )
        for i, sheet in enumerate(sheets, 1)
    )


def _draw(
    sheet: ChartPage, frame: Frame, roles: Mapping[str, str], name: str, title: str, language: Language
) -> Markup:
    rows = rows_of(sheet.steps, sheet.times, roles, frame, HEAD, language)
    end = rows[-1].following
    height = end + OVAL_HEIGHT + 3
    following = sheet.first + len(sheet.steps)
    parts = [
        *_heads(frame, height, language),
        _oval(frame, START, language.say("Bắt đầu"))
        if sheet.begins
        else _joint(frame, START, language.say("tiếp theo bước %(number)s", number=sheet.first)),
        *(part for i, row in enumerate(rows) for part in _row(frame, row, sheet.first + i)),
        _oval(frame, end, language.say("Kết thúc"))
        if sheet.ends
        else _joint(frame, end, language.say("sang bước %(number)s", number=following + 1)),
        *_ways_on(frame, rows, START + OVAL_HEIGHT, end),
        *(_way(frame, rows, end, way, sheet.ways) for way in sheet.ways),
        *(_way_out(frame, rows[i], where) for i, where in sheet.leaving.items()),
    ]
    return svg(f"flowchart-{name}", language.say("Lưu đồ: %(title)s", title=title), WIDTH, height, parts)


def _joint(frame: Frame, top: float, words: str) -> Markup:
    """Return the connector circle from one sheet to the next."""
    middle = top + OVAL_HEIGHT / 2
    circle = shape(
        "circle",
        "fc-joint",
        cx=frame.middle,
        cy=middle,
        r=OVAL_HEIGHT / 2,
        fill=ACCENT,
        fill_opacity="0.18",
        stroke=ACCENT,
        stroke_width="1.5",
    )
    chevron = line(f"M{number(frame.middle - 6)} {number(middle - 3)}l6 6l6 -6", "fc-line")
    beside = label("fc-label", [words], frame.middle + OVAL_HEIGHT / 2 + 6, middle, LABEL_TEXT, "start")
    return circle + chevron + beside


def _heads(frame: Frame, height: float, language: Language) -> list[Markup]:
    edge = ROLES + 6
    style = {"font_weight": "600"}
    return [
        label("fc-head", [language.say("Trách nhiệm")], 0, 11, HEAD_TEXT, "start", **style),
        label("fc-head", [language.say("Trình tự công việc")], frame.middle, 11, HEAD_TEXT, **style),
        line(f"M0 23H{number(WIDTH)}M{number(edge)} 2V{number(height - 2)}", "fc-rule", stroke_opacity="0.25"),
    ]


def _oval(frame: Frame, top: float, words: str) -> Markup:
    outline = shape(
        "rect",
        "fc-end",
        x=frame.middle - OVAL_WIDTH / 2,
        y=top,
        width=OVAL_WIDTH,
        height=OVAL_HEIGHT,
        rx=OVAL_HEIGHT / 2,
        fill=ACCENT,
        fill_opacity="0.18",
        stroke=ACCENT,
        stroke_width="1.5",
    )
    return outline + label("fc-text", [words], frame.middle, top + OVAL_HEIGHT / 2, TEXT, font_weight="600")


def _row(frame: Frame, row: Row, index: int) -> list[Markup]:
    middle = row.top + row.task_height / 2
    parts = [
        shape(
            "rect",
            "fc-task",
            x=frame.left,
            y=row.top,
            width=frame.room,
            height=row.task_height,
            rx="4",
            fill=ACCENT,
            fill_opacity="0.07",
            stroke=ACCENT,
            stroke_width="1.5",
        ),
        label("fc-text", row.task, frame.middle, middle, TEXT),
        shape("circle", "fc-badge", cx=frame.left, cy=row.top, r="10.5", fill=ACCENT),
        label("fc-number", [str(index + 1)], frame.left, row.top, LABEL_TEXT, fill="#fff", font_weight="600"),
        *_side(row),
    ]
    if row.check:
        parts += [_decision(frame, row), label("fc-text", row.check, frame.middle, row.tip, TEXT)]
    return parts


def _decision(frame: Frame, row: Row) -> Markup:
    left, right = frame.left + row.inset, frame.right - row.inset
    top, bottom = row.check_top, row.check_top + row.check_height
    corners = [(frame.middle, top), (right, row.tip), (frame.middle, bottom), (left, row.tip)]
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return shape(
        "polygon", "fc-decision", points=points, fill=CHOICE, fill_opacity="0.12", stroke=CHOICE, stroke_width="1.5"
    )


def _side(row: Row) -> list[Markup]:
    leading = SIDE_TEXT * LEADING
    top = row.top + max(0.0, (row.task_height - row.side_height) / 2)
    who = top + len(row.who) * leading / 2
    when = top + len(row.who) * leading + len(row.when) * leading / 2
    return [
        label("fc-role", row.who, 0, who, SIDE_TEXT, "start"),
        *(
            [label("fc-time", row.when, 0, when, SIDE_TEXT, "start", font_style="italic", opacity="0.8")]
            if row.when
            else []
        ),
    ]


def _ways_on(frame: Frame, rows: Sequence[Row], start: float, end: float) -> list[Markup]:
    """Return the arrows from each shape to the next, with the word for yes beside those of decisions."""
    parts = [_arrow_down(frame.middle, start, rows[0].top)]
    following = [*(row.top for row in rows[1:]), end]
    for row, below in zip(rows, following, strict=True):
        if row.check:
            middle = row.bottom + 9 + (len(row.yes) - 1) * LABEL_TEXT * LEADING / 2
            parts.append(_arrow_down(frame.middle, row.top + row.task_height, row.check_top))
            parts.append(label("fc-label", row.yes, frame.middle + 8, middle, LABEL_TEXT, "start"))
        parts.append(_arrow_down(frame.middle, row.bottom, below))
    return parts


def _arrow_down(x: float, top: float, bottom: float) -> Markup:
    return line(f"M{number(x)} {number(top)}V{number(bottom - ARROW + 1)}") + arrow(x, bottom, "down")


def _way(frame: Frame, rows: Sequence[Row], end: float, way: Way, ways: Sequence[Way]) -> Markup:
    """Return a way back: out of the diamond's tip, along its lane, into its target's edge."""
    sign = 1 if way.side == "right" else -1
    edge = frame.right if sign > 0 else frame.left
    lane = edge + sign * (FIRST_LANE + way.lane * LANE - 3)
    source = rows[way.source].tip
    into, target = _entry(frame, rows, end, way, ways)
    turn = CORNER if target > source else -CORNER
    d = (
        f"M{number(edge - sign * rows[way.source].inset)} {number(source)}H{number(lane - sign * CORNER)}"
        f"Q{number(lane)} {number(source)} {number(lane)} {number(source + turn)}V{number(target - turn)}"
        f"Q{number(lane)} {number(target)} {number(lane - sign * CORNER)} {number(target)}"
        f"H{number(into + sign * (ARROW - 1))}"
    )
    head = arrow(into, target, "left" if sign > 0 else "right")
    return line(d, "fc-line fc-back") + head + _words(frame, rows[way.source], rows[way.source].no, sign, -1)


def _words(frame: Frame, row: Row, words: Sequence[str], sign: int, below: int) -> Markup:
    """Return the label at the first segment of a way, above (-1) or below (1)."""
    x = (frame.right if sign > 0 else frame.left) + sign * (FIRST_LANE - 8)
    middle = row.tip + below * away(words, row.check_height, row.inset, frame)
    return label("fc-label", words, x, middle, LABEL_TEXT, "end" if sign > 0 else "start")


def _way_out(frame: Frame, row: Row, where: str) -> Markup:
    """Return the start of a way to another sheet, and its destination."""
    end = frame.right + ARROW
    shaft = line(f"M{number(frame.right - row.inset)} {number(row.tip)}H{number(end - ARROW + 1)}")
    return shaft + arrow(end, row.tip, "right") + _words(frame, row, row.no, 1, -1) + _words(frame, row, (where,), 1, 1)


def _entry(frame: Frame, rows: Sequence[Row], end: float, way: Way, ways: Sequence[Way]) -> tuple[float, float]:
    """Return the point where a way enters its target: spread over the edge if several do."""
    sharing = entries(ways, way.target, way.side)
    share = (sharing.index(way) + 1) / (len(sharing) + 1)
    if way.target == len(rows):
        return frame.middle + (OVAL_WIDTH / 2) * (1 if way.side == "right" else -1), end + OVAL_HEIGHT * share
    row = rows[way.target]
    return frame.right if way.side == "right" else frame.left, row.top + row.task_height * share
