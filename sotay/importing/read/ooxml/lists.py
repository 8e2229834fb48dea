"""The definitions of lists of a .docx (`numbering.xml`)."""

from __future__ import annotations

from sotay.importing.read.counters import LEVELS, ListLevel, ListUse, Numberer
from sotay.importing.read.letters import bullet, plain
from sotay.importing.read.ooxml.looks import WordStyles
from sotay.importing.read.ooxml.package import Element, W, XmlPart, is_on, number, value


def numberer(part: XmlPart | None, looks: WordStyles) -> Numberer:
    """Return a counter of the lists of a file."""
    definitions: dict[int | str, tuple[ListLevel, ...]] = {}
    uses: dict[int, ListUse] = {}
    linked: dict[str, str] = {}
    for one in part.root.iterchildren(f"{W}abstractNum") if part is not None else ():
        name = one.get(f"{W}abstractNumId", "")
        definitions[name] = _levels(one)
        if (style := value(one, "numStyleLink")) is not None:
            linked[name] = style
    for one in part.root.iterchildren(f"{W}num") if part is not None else ():
        uses[number(one.get(f"{W}numId"))] = _use(one, value(one, "abstractNumId") or "")
    for linking, style in linked.items():
        # A list that is a style of lists has its levels where the style's paragraphs have theirs.
        properties = looks.styles[style].find(f"{W}pPr/{W}numPr") if style in looks.styles else None
        use = uses.get(number(value(properties, "numId")))
        if use is not None:
            definitions[linking] = definitions.get(use.definition, ())
    return Numberer(definitions, uses)


def levels_of_styles(part: XmlPart | None) -> dict[tuple[int, str], int]:
    """Return number of the list and id of the style → the level that paragraphs of the style have in it."""
    found: dict[tuple[int, str], int] = {}
    if part is None:
        return found
    styles: dict[str, dict[str, int]] = {}
    for one in part.root.iterchildren(f"{W}abstractNum"):
        for level in one.iterchildren(f"{W}lvl"):
            if style := value(level, "pStyle"):
                styles.setdefault(one.get(f"{W}abstractNumId", ""), {})[style] = number(level.get(f"{W}ilvl"))
    for one in part.root.iterchildren(f"{W}num"):
        for style, at in styles.get(value(one, "abstractNumId") or "", {}).items():
            found[number(one.get(f"{W}numId")), style] = at
    return found


def _levels(definition: Element) -> tuple[ListLevel, ...]:
    levels = [ListLevel() for _ in range(LEVELS)]
    for one in definition.iterchildren(f"{W}lvl"):
        at = number(one.get(f"{W}ilvl"))
        if 0 <= at < LEVELS:
            levels[at] = _level(one)
    return tuple(levels)


def _use(one: Element, definition: str) -> ListUse:
    starts: dict[int, int] = {}
    levels: dict[int, ListLevel] = {}
    for other in one.iterchildren(f"{W}lvlOverride"):
        at = number(other.get(f"{W}ilvl"))
        if (start := value(other, "startOverride")) is not None:
            starts[at] = number(start, 1)
        if (level := other.find(f"{W}lvl")) is not None:
            levels[at] = _level(level)
    return ListUse(definition, starts, levels)


def _level(one: Element) -> ListLevel:
    form, text = value(one, "numFmt") or "decimal", value(one, "lvlText") or ""
    fonts = one.find(f"{W}rPr/{W}rFonts")
    font = "" if fonts is None else fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii") or ""
    text = bullet(text, font) if form == "bullet" else plain(text, font)
    restart = value(one, "lvlRestart")
    return ListLevel(
        form,
        text,
        number(value(one, "start")),
        None if restart is None else number(restart),
        bool(is_on(one, "isLgl")),
    )
