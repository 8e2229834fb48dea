"""The organisation chart: the commune's bodies, their heads and members; and the steering board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.drawing.svg import ACCENT, CHOICE, LEADING, figure, label, line, number, shape, svg, wrap
from macros.html import Column, element, table, text
from macros.references import scope_of
from sotay.base.errors import Mistake
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.base.text import slug
from sotay.control.register import signers
from sotay.facts.citation import role_title
from sotay.model.manual import Scope
from sotay.model.units import Department

WIDTH, MIDDLE = 480.0, 240.0
"""As wide as a flowchart, so that letters have the same size in both."""
COLUMN, TOP_BOX = 222.0, 300.0
NAME, ROLE = 14.0, 13.0
PADDING, BETWEEN, ROW, LEVEL = 8.0, 3.0, 14.0, 22.0
"""Gaps inside a box, between roles, between rows of boxes, between levels."""


@dataclass(frozen=True)
class Box:
    """A body on the sheet: its name, and its roles each on their own lines."""

    name: tuple[str, ...]
    roles: tuple[tuple[str, ...], ...]

    @property
    def head(self) -> float:
        """Return the height of the name."""
        return len(self.name) * NAME * LEADING + 2 * PADDING - 3

    @property
    def height(self) -> float:
        """Return the height of the box."""
        return self.head + sum(len(role) * ROLE * LEADING + BETWEEN for role in self.roles) + PADDING


@pass_context
def organisation_chart(context: Context) -> Markup:
    """Return the figure: the bodies of this commune as a drawing and as a list."""
    scope = scope_of(context)
    bodies = tuple((department.tier, named(scope, department)) for department in _departments(scope).values())
    drawing = _draw(bodies, slug(scope.document.code or scope.document.path), scope.language)
    return figure(drawing, scope.language.say("Sơ đồ bằng lời"), _in_words(bodies))


def _departments(scope: Scope) -> dict[str, Department]:
    departments = dict(scope.unit.departments)
    if not departments:
        raise Mistake("macro-arguments", "there are no departments to show", "write departments: in the group's file")
    return departments


Named = tuple[str, tuple[str, ...]]


def named(scope: Scope, department: Department) -> Named:
    """Return a body's name and its roles' titles in this commune."""
    return department.name, tuple(role_title(scope, role) for role in department.roles)


def _in_words(bodies: Sequence[tuple[str, Named]]) -> Markup:
    entries = (element("li", text(f"{name}: {'; '.join(roles)}.")) for _, (name, roles) in bodies)
    return element("ul", Markup("\n").join(entries))


# ── drawing ──────────────────────────────────────────────────────────────────────────────────────


def _draw(bodies: Sequence[tuple[str, Named]], name: str, language: Language) -> Markup:
    """Return the leaders on top, the departments in pairs on both sides of a stem, the system's bodies below."""
    leaders, departments, boards = (
        [body for tier, body in bodies if tier == wanted] for wanted in ("leadership", "department", "system")
    )
    parts: list[Markup] = []
    top = 1.0
    for body in leaders:
        box = _box(body, TOP_BOX)
        parts.append(_boxed(box, MIDDLE - TOP_BOX / 2, top, TOP_BOX, ACCENT, 0.18))
        top += box.height + (ROW if body is not leaders[-1] else LEVEL)
    stem, end = top - LEVEL, top - LEVEL
    for pair in (departments[i : i + 2] for i in range(0, len(departments), 2)):
        boxes = [_box(body, COLUMN) for body in pair]
        end = top + min(box.head for box in boxes) / 2
        for box, left, edge in zip(boxes, (1.0, WIDTH - COLUMN - 1), (COLUMN + 1, WIDTH - COLUMN - 1), strict=False):
            parts += [
                _boxed(box, left, top, COLUMN, ACCENT, 0.07),
                line(f"M{number(MIDDLE)} {number(end)}H{number(edge)}"),
            ]
        top += max(box.height for box in boxes) + ROW
    parts.append(line(f"M{number(MIDDLE)} {number(stem)}V{number(end)}"))
    for body in boards:
        box = _box(body, WIDTH - 2)
        parts.append(line(f"M{number(MIDDLE)} {number(end)}V{number(top)}", stroke_dasharray="4 3"))
        parts.append(_boxed(box, 1, top, WIDTH - 2, CHOICE, 0.12))
        top, end = top + box.height + ROW, top + box.height
    return svg(f"organisation-{name}", language.say("Sơ đồ tổ chức"), WIDTH, top - ROW + 1, parts)


def _box(body: Named, room: float) -> Box:
    name, roles = body
    inside = room - 2 * PADDING
    # Bold letters are a little wider than the measured ones.
    return Box(wrap(name, NAME * 1.06, inside), tuple(wrap(role, ROLE * 1.03, inside) for role in roles))


def _boxed(box: Box, left: float, top: float, room: float, colour: str, opacity: float) -> Markup:
    outline: dict[str, str | float] = {"x": left, "y": top, "width": room, "rx": "4"}
    drawn = [
        shape("rect", "oc-body", **outline, height=box.height, stroke=colour, stroke_width="1.5"),
        shape("rect", "oc-head", **outline, height=box.head, fill=colour, fill_opacity=f"{opacity:g}"),
        label("oc-name", box.name, left + room / 2, top + box.head / 2, NAME, font_weight="600"),
    ]
    below = top + box.head + BETWEEN
    for rank, role in enumerate(box.roles):
        height = len(role) * ROLE * LEADING
        weight = "normal" if rank else "600"
        drawn.append(label("oc-role", role, left + PADDING, below + height / 2, ROLE, "start", font_weight=weight))
        below += height + BETWEEN
    return Markup("\n").join(drawn)


# ── the board ────────────────────────────────────────────────────────────────────────────────────

_BOARD = (
    Column(marked("TT"), 8),
    Column(marked("Họ và tên"), 30),
    Column(marked("Chức vụ"), 34),
    Column(marked("Nhiệm vụ trong Ban"), 28),
)
BLANK = "……………………"


@pass_context
def steering_board(context: Context) -> Markup:
    """Return the members of the steering board: leaders, then the head of each department, then the secretary."""
    scope = scope_of(context)
    say, departments = scope.language.say, _departments(scope).values()
    leaders = [role for d in departments if d.tier == "leadership" for role in d.roles]
    heads = [d.roles[0] for d in departments if d.tier == "department"]
    duties = {
        **dict.fromkeys(heads, say("Thành viên")),
        **dict.fromkeys(leaders[1:], say("Phó Trưởng ban, Đại diện lãnh đạo về chất lượng")),
        **dict.fromkeys(leaders[:1], say("Trưởng ban")),
    }
    order = dict.fromkeys([*leaders, *heads])
    rows = [(scope.unit.people.get(role, BLANK), role_title(scope, role), duties[role]) for role in order]
    secretary = signers(scope.unit)["prepared"]
    rows.append((scope.unit.people.get(secretary, BLANK), BLANK, say("Thành viên, Thư ký ISO")))
    return table(scope, "list", _BOARD, [(str(n), *row) for n, row in enumerate(rows, 1)])
