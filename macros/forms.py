"""The macros of forms to fill in: letterhead, dotted lines, checkboxes, tables, columns to sign.

Layout follows NĐ 30/2020/NĐ-CP, Appendix I. Blanks are empty elements drawn by style sheets, so that screen
readers do not read hundreds of dots aloud.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from macros.drawing.svg import width
from macros.filling import column_names, filled_in
from macros.html import Column, element, items, template, text
from macros.references import scope_of
from sotay.base import escape as escaping
from sotay.base.errors import Mistake
from sotay.base.languages.catalogue import marked
from sotay.facts import tables
from sotay.model.contracts import UNIT_NAME
from sotay.model.manual import Scope
from sotay.model.units import Unit

SIGN = marked("(Ký, ghi rõ họ, chữ đệm, tên)")
NUMBER = marked("Số:")
TO = marked("Kính gửi:")
DAY = marked("%(place)s, ngày %(day)s tháng %(month)s năm %(year)s")
DAY_ALONE = marked("Ngày %(day)s tháng %(month)s năm %(year)s")
BOX = "☐"
TICK = Markup('<span class="box">{}</span>').format(BOX)
DOTS = re.compile("(…+)")
LINE_WIDTH = 162 / 25.4 * 72
"""Width of a printed line, points."""
TEXT_SIZE = 11.2
"""The print's 13 pt in the wider typeface that `width` measures."""
GAP = 9.0
"""The gap between a blank and the next label, points."""
SHORTEST = 48.0
"""The least space to write after a label, points."""


# ── heads ────────────────────────────────────────────────────────────────────────────────────────


@pass_context
def motto(context: Context) -> Markup:
    """Return Quốc hiệu and Tiêu ngữ, or the group's own motto, centred: the head of a citizen's declaration."""
    unit = scope_of(context).unit
    if not unit.motto:
        raise Mistake(
            "macro-arguments", "this manual has no motto", "write `motto:` in the group's file, or leave it out"
        )
    return element("div", _motto(unit), "motto")


@pass_context
def letterhead(
    context: Context, over: str | None = None, agency: str = "", number: str = NUMBER, place: bool = True
) -> Markup:
    """Return the two columns of NĐ 30/2020: issuer and number; Quốc hiệu, Tiêu ngữ (the motto, if any), place and date.

    Without `agency` the unit's agency issues; with it, `over` is the unit's agency unless said otherwise
    ("" for nobody). `number=""` leaves the number out.
    """
    scope, unit = scope_of(context), scope_of(context).unit
    above = text(over) if over is not None else _named(unit, unit.naming.agency, upper=True) if agency else ""
    issuer = text(agency) if agency else _named(unit, unit.naming.agency, upper=True, gap="<br>")
    at = unit.named(unit.naming.dateline)
    day = _day(scope, "day", _own(at) if at else Markup("")) if place else ""
    said = _filled(scope.language.say(NUMBER) if number == NUMBER else number) if number else ""
    return template(scope, "letterhead", above=above, issuer=issuer, number=said, motto=_motto(unit), day=day)


@pass_context
def headline(context: Context, title: str, under: str = "") -> Markup:
    """Return the form's name, centred, and under it its subject, or when it is used."""
    about = Markup('\n\n<p class="under">{}</p>').format(_filled(under)) if under else ""
    return Markup("## {} {{ .headline }}{}").format(escaping.markdown(title), about)


@pass_context
def addressee(context: Context, to: str = "") -> Markup:
    """Return «Kính gửi: …», by default the unit's agency; «…» in the text is a blank to fill in."""
    scope, unit = scope_of(context), scope_of(context).unit
    whom = _filled(to) if to else _named(unit, unit.naming.agency)
    return element("p", element("span", scope.language.say(TO), "to") + Markup(" ") + whom, "addressee")


@pass_context
def authority(context: Context, title: str = "") -> Markup:
    """Return the deciding authority, centred: a title and its unit; by default the unit's head."""
    unit = scope_of(context).unit
    whose = Markup("{} {}").format(text(title), _own(unit.full_name.upper()))
    return element("p", whose if title else _named(unit, unit.naming.head, upper=True), "authority")


def _motto(unit: Unit) -> Markup:
    first, rest = unit.motto[:1], unit.motto[1:]
    lines = [element("p", text(line), "nation") for line in first]
    return Markup("").join([*lines, *(element("p", element("span", text(line)), "device") for line in rest)])


def _named(unit: Unit, pattern: str, *, upper: bool = False, gap: str = " ") -> Markup:
    """Return a pattern of names filled in, the unit's own part marked as such; `gap` stands before that part."""
    before, _, after = pattern.partition("{full}")
    parts = [unit.named(part.strip()) for part in (before, after)]
    name = unit.full_name
    if "{full}" not in pattern:  # nothing but a name of its own
        parts, name = ["", ""], unit.named(pattern)
    before, name, after = (word.upper() if upper else word for word in (parts[0], name, parts[1]))
    head = Markup("{}{}").format(before, Markup(gap)) if before else ""
    return Markup("{}{}{}").format(head, _own(name), f" {after}" if after else "")


def _own(name: str) -> Markup:
    """Return a name that is the commune's own, marked as such."""
    return element("span", text(name), UNIT_NAME)


def _day(scope: Scope, css: str, place: Markup) -> Markup:
    written = Markup(DAY if place else DAY_ALONE)
    said = scope.language.say(written, place=place, day=_blank(1), month=_blank(1), year=_blank(1))
    return element("p", said, css)


# ── what is filled in ────────────────────────────────────────────────────────────────────────────


@pass_context
def blank(context: Context, size: int = 3, fill: str = "") -> Markup:
    """Return a blank within a sentence: 1 is enough for a day (11 mm), 6 for a name (66 mm); `fill` as in `line`."""
    if size not in range(1, 7):
        raise Mistake("macro-arguments", f"{size} is not a size of a blank", "1 (a day) to 6 (a name)")
    return filled_in(_blank(size), fill)


def _blank(size: int) -> Markup:
    return element("span", "", f"blank b{size}")


def _filled(words: str) -> Markup:
    """Return the text with a blank for each run of «…», and after a final colon."""
    pieces = DOTS.split(f"{words} {9 * '…'}" if words.endswith(":") else words)
    drawn = (_blank(min(6, -(-len(p) // 3))) if DOTS.fullmatch(p) else text(p) for p in pieces)
    return Markup("").join(drawn)


@pass_context
def line(context: Context, *labels: str, fill: str = "") -> Markup:
    """Return labels on a line, each followed by a blank; what does not fit goes to the next line.

    `fill` names what a clerk's browser writes into the first blank (`macros.filling`).
    """
    if not labels or not all(isinstance(label, str) for label in labels):
        raise Mistake("macro-arguments", "line() takes labels", 'write line("Họ, chữ đệm, tên")')
    return filled_in(Markup("\n").join(_line(row) for row in _fitting(labels)), fill)


def _fitting(labels: Sequence[str]) -> Iterator[list[str]]:
    """Yield the labels by line, as many as leave a usable blank after each."""
    row: list[str] = []
    for label in labels:
        if row and _run([*row, label]) > LINE_WIDTH:
            yield row
            row = []
        row.append(label)
    yield row


def _run(labels: Sequence[str]) -> float:
    return sum(map(_taken, labels)) + len(labels) * SHORTEST


def _taken(label: str) -> float:
    """Return the width a label takes on a printed line, points."""
    return width(f"{label}: ", TEXT_SIZE) + GAP if label else 0.0


def _line(labels: Sequence[str]) -> Markup:
    """Return a line divided among labels and blanks in percent; all blanks are about equal."""
    if _run(labels) > LINE_WIDTH:
        return element("p", _label(labels[0], "label") + element("span", "", "room"), "line long")
    room = (LINE_WIDTH - sum(map(_taken, labels))) / len(labels)
    ends = [0, *(round(100 * end / LINE_WIDTH) for end in accumulate(x for y in labels for x in (_taken(y), room)))]
    shares = [end - start for start, end in pairwise(ends)]
    parts = (
        _label(label, f"label w{named}") + element("span", "", f"room w{free}")
        for label, named, free in zip(labels, shares[::2], shares[1::2], strict=True)
    )
    return element("p", Markup("").join(parts), "line")


def _label(label: str, css: str) -> Markup:
    return element("span", _labelled(label), css) if label else Markup("")


def _labelled(label: str) -> Markup:
    return text(label if label.endswith((":", "?", ".")) else f"{label}:")


@pass_context
def lines(context: Context, label: str = "", count: int = 3) -> Markup:
    """Return a label and `count` lines to write on, the first next to the label if there is room."""
    if not isinstance(label, str) or not isinstance(count, int) or count < 1:
        raise Mistake("macro-arguments", "lines() takes a label and a number", 'write lines("Nội dung", 3)')
    rows = [_line([label if number == 0 else ""]) for number in range(count)]
    return element("div", Markup("").join(rows), "lines")


@pass_context
def choice(context: Context, label: str, options: Sequence[str]) -> Markup:
    """Return a label and checkboxes: in a row, or each on its own line if they do not fit.

    An option ending in a colon is followed by a blank, and «…» is a blank too; an empty label is left out.
    """
    if isinstance(options, str) or not options:
        raise Mistake("macro-arguments", "options of choice() is a list", 'write choice("Giới tính", ["Nam", "Nữ"])')
    named = [Markup('<span class="label">{}</span>').format(_labelled(label))] if label else []
    run = sum(width(f"{BOX} {option}", TEXT_SIZE) + TEXT_SIZE for option in (*options, label))
    if run > 2 * LINE_WIDTH or any(width(option, TEXT_SIZE) > LINE_WIDTH / 2 for option in options):
        above = element("p", named[0], "choice") if named else Markup("")
        return above + items("options", map(_option, options))
    boxes = [element("span", _option(option), "option") for option in options]
    return element("p", Markup(" ").join([*named, *boxes]), "choice")


def _option(words: str) -> Markup:
    return TICK + Markup("&#160;") + _filled(words)


@pass_context
def grid(
    context: Context,
    columns: Sequence[str],
    widths: Sequence[int],
    rows: int = 5,
    labels: Sequence[str] = (),
    ticks: Sequence[str] = (),
    fill: Sequence[str] = (),
) -> Markup:
    """Return a table to fill in; `widths` are percent of the line.

    A first column «TT» is numbered; `labels` name the rows, in the first column that is not «TT», and set their
    number; the columns named in `ticks` have checkboxes. `fill` names, column by column, what a clerk's browser
    writes there (`macros.filling`).
    """
    _check_grid(columns, widths, rows, labels, ticks)
    numbered = columns[0] in ("TT", "STT")

    def row(number: int, label: str) -> list[str]:
        cells: list[str] = [TICK if title in ticks else Markup("") for title in columns]
        if numbered:
            cells[0] = Markup(number)
        if label:
            cells[int(numbered)] = text(label)
        return cells

    named = labels or [""] * rows
    body = [row(number, label) for number, label in enumerate(named, 1)]
    css = "fill" if labels else "fill empty"
    drawn = tables.table(css, [Column(c, w) for c, w in zip(columns, widths, strict=True)], body)
    return filled_in(drawn, column_names(columns, fill))


def _check_grid(
    columns: Sequence[str], widths: Sequence[int], rows: int, labels: Sequence[str], ticks: Sequence[str]
) -> None:
    """Raise Mistake `macro-arguments` for inconsistent arguments of a table."""
    hint = 'write grid(["TT", "Họ và tên", "Ghi chú"], widths=[8, 60, 32], rows=5)'
    if any(isinstance(given, str) for given in (columns, labels, ticks)) or not columns:
        raise Mistake("macro-arguments", "columns, labels and ticks of grid() are lists", hint)
    if not all(isinstance(percent, int) for percent in widths):
        raise Mistake("macro-arguments", "widths of grid() are numbers", hint)
    if len(columns) != len(widths):
        raise Mistake("macro-arguments", f"grid() has {len(columns)} columns and {len(widths)} widths", hint)
    if sum(widths) != 100:
        raise Mistake("macro-arguments", f"widths of grid() add up to {sum(widths)} percent", "they must add up to 100")
    if rows < 1:
        raise Mistake("macro-arguments", f"grid() of {rows} rows", hint)
    for title in (t for t in ticks if t not in columns):
        raise Mistake("macro-arguments", f'"{title}" in ticks of grid() is not one of its columns', hint)


# ── how it ends ──────────────────────────────────────────────────────────────────────────────────


@pass_context
def pledge(context: Context, words: str) -> Markup:
    """Return the sentence in which the signer vouches for what is written above."""
    return element("p", _filled(words), "pledge")


@pass_context
def place_and_date(context: Context) -> Markup:
    """Return «……, ngày … tháng … năm …», on the right."""
    return _day(scope_of(context), "day", _blank(3))


@pass_context
def signatures(
    context: Context, *signers: str | Sequence[str], note: str = SIGN, sent_to: Sequence[str] = ()
) -> Markup:
    """Return columns to sign, at most four, each with `note` under its title; a pair (title, note) has its own.

    `sent_to` is the list «Nơi nhận» on the left.
    """
    if any(len(signer) != 2 for signer in signers if not isinstance(signer, str)):
        hint = 'write signatures("NGƯỜI NHẬN", ("CHỦ TỊCH", "(Ký, đóng dấu)"))'
        raise Mistake("macro-arguments", "a signer is a title, or a title and a note", hint)
    scope = scope_of(context)
    note = scope.language.say(SIGN) if note == SIGN else note
    columns = [(signer, note) if isinstance(signer, str) else tuple(signer) for signer in signers]
    count = len(columns) + bool(sent_to)
    if not 1 <= count <= 4:
        raise Mistake("macro-arguments", f"signatures() of {count} columns", "name one to four signers")
    told = [(text(title), text(how)) for title, how in columns]
    return template(scope, "signatures", count=count, signers=told, sent_to=items("plain", sent_to) if sent_to else "")
