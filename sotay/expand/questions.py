"""The questions a page asks while it is filled in: equal answers give an equal page.

A page's template and macros can read only the values of a `World`. They get stand-ins that record every field
and entry read, so that a page's dependencies are known, not guessed.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from sotay.base.hashing import digest
from sotay.model.documents import Document
from sotay.model.manual import Scope
from sotay.model.references import References
from sotay.model.units import Unit

Question = tuple[str, ...]
"""The path to a value from a `World`: names of fields and keys of mappings, e.g. scope, unit, roles, tu_phap.

The path to a mapping itself asks for all of it. A day that is only compared with another one is asked no more than
that: `scope, as_of, <, 2027-03-01`; until that day the answer stays the same, and so does the page."""


@dataclass(frozen=True)
class World:
    """Everything that determines a page's content, besides its own source and the code."""

    scope: Scope
    pictures: Mapping[str, str]
    """Digests of files by path below `docs/`."""


OPENED = (World, Scope, Unit, References)
"""Types whose fields are asked one by one; any other value is one answer."""


def watched(world: World, asked: dict[Question, None]) -> World:
    """Return a stand-in for the world that records in `asked` what is read."""
    found: World = _stand_in(world, (), asked)
    return found


class Answers:
    """The answers of a world, each looked up once for all pages in it: those that ask for no document of their own.

    What is the same object in another world, such as the references of most communes, is not asked once more.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        parts: dict[Question, object] = {("scope", f.name): getattr(world.scope, f.name) for f in fields(Scope)}
        parts["pictures",] = world.pictures
        self._known = {place: _known(place, part) for place, part in parts.items()}

    def to(self, question: Question) -> str:
        """Return the digest of the answer to a question."""
        known = self._known[question[:2] if question[0] == "scope" else question[:1]]
        if question not in known:
            known[question] = _digest(_answer(self._world, question))
        return known[question]

    def digest(self, questions: Iterable[Question]) -> str:
        """Return the digest of the answers to these questions."""
        return digest("\n".join(self.to(question) for question in questions))


def _known(place: Question, part: object) -> dict[Question, str]:
    """Return the answers that a part of a world has given in this process."""
    if len(_given) > PARTS:
        _given.clear()
    key = place, id(part)
    if key not in _given:
        _given[key] = part, {}  # with the part itself, so that no other one gets its id
    return _given[key][1]


PARTS = 256
"""How many parts of worlds answers are remembered of."""
_given: dict[tuple[Question, int], tuple[object, dict[Question, str]]] = {}


def _answer(world: World, question: Question) -> object:
    value: object = world
    for place, name in enumerate(question):
        if value is None:  # what it was a part of is gone
            return None
        if name in COMPARED and isinstance(value, date):
            return COMPARED[name](value, date.fromisoformat(question[place + 1]))
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name)
    return value


def _digest(value: object) -> str:
    match value:
        case Document():
            return value.digest
        case Mapping():
            return digest("\n".join(f"{key} {_digest(entry)}" for key, entry in value.items()))
        case frozenset():
            return digest(repr(sorted(value)))
    return digest(repr(value))


# ── stand-ins ────────────────────────────────────────────────────────────────────────────────────


def _stand_in(value: Any, path: Question, asked: dict[Question, None]) -> Any:
    """Return a stand-in for a value, or the value itself, recorded, if it has no parts to ask for."""
    if isinstance(value, OPENED):
        made: Any = object.__new__(_watching(type(value)))  # type: ignore[arg-type]  # a type is hashable
        object.__setattr__(made, "_watched", (value, path, asked, {}))
        return made
    if isinstance(value, Mapping):
        return _Entries(value, path, asked)
    if type(value) is date:
        return _Day.watched(value, path, asked)
    asked[path] = None
    return value


@cache
def _watching(kind: type) -> type:
    """Return a subclass of a dataclass that reads its fields from another object and records them."""
    names = {field.name for field in fields(kind)}

    def look(self: object, name: str) -> Any:
        if name not in names:
            return object.__getattribute__(self, name)
        value, path, asked, given = object.__getattribute__(self, "_watched")
        if name not in given:
            given[name] = _stand_in(getattr(value, name), (*path, name), asked)
        return given[name]

    return type(kind.__name__, (kind,), {"__getattribute__": look})


class _Entries(Mapping[str, Any]):
    """A mapping that records entries one by one, or as a whole when iterated over."""

    def __init__(self, real: Mapping[str, Any], path: Question, asked: dict[Question, None]) -> None:
        self._real, self._path, self._asked = real, path, asked

    def __getitem__(self, key: str) -> Any:
        self._asked[*self._path, str(key)] = None
        return self._real[key]

    def __contains__(self, key: object) -> bool:
        self._asked[*self._path, str(key)] = None
        return key in self._real

    def _all(self) -> Mapping[str, Any]:
        self._asked[self._path] = None
        return self._real

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def keys(self) -> KeysView[str]:
        return self._all().keys()

    def values(self) -> ValuesView[Any]:
        return self._all().values()

    def items(self) -> ItemsView[str, Any]:
        return self._all().items()


COMPARED = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}
"""What may be asked of a day, besides the day itself."""


class _Day(date):
    """A day that records what it is compared with; any other use asks for the day itself."""

    @classmethod
    def watched(cls, day: date, path: Question, asked: dict[Question, None]) -> _Day:
        made = cls(day.year, day.month, day.day)
        made.__dict__.update(_path=path, _asked=asked)
        return made

    def __getattribute__(self, name: str) -> Any:
        if not (name.startswith("_") and name in OF_STAND_INS):
            _plain(self)
        return date.__getattribute__(self, name)

    def _compared(self, sign: str, other: object) -> bool:
        if not isinstance(other, date):
            if sign in ("==", "!="):
                return sign == "!="
            raise TypeError(f"a day is compared with days, not with {type(other).__name__}")
        path, asked = object.__getattribute__(self, "__dict__").values()
        asked[*path, sign, date.__str__(other)] = None
        return bool(COMPARED[sign](date.fromordinal(date.toordinal(self)), date.fromordinal(date.toordinal(other))))

    def __lt__(self, other: date) -> bool:
        return self._compared("<", other)

    def __le__(self, other: date) -> bool:
        return self._compared("<=", other)

    def __gt__(self, other: date) -> bool:
        return self._compared(">", other)

    def __ge__(self, other: date) -> bool:
        return self._compared(">=", other)

    def __eq__(self, other: object) -> bool:
        return self._compared("==", other)

    def __ne__(self, other: object) -> bool:
        return self._compared("!=", other)

    def __hash__(self) -> int:
        return hash(_plain(self))

    def __str__(self) -> str:
        return str(_plain(self))

    def __repr__(self) -> str:
        return repr(_plain(self))

    def __format__(self, words: str) -> str:
        return format(_plain(self), words)

    def __add__(self, other: timedelta) -> date:  # type: ignore[override]
        return _plain(self) + other

    def __radd__(self, other: timedelta) -> date:  # type: ignore[override]
        return _plain(self) + other

    def __sub__(self, other: Any) -> Any:
        return _plain(self) - other

    def __rsub__(self, other: Any) -> Any:
        return other - _plain(self)

    def __reduce__(self) -> Any:
        return _plain(self).__reduce__()


OF_STAND_INS = frozenset({"_compared", "__class__", "__dict__"})


def _plain(day: _Day) -> date:
    """Return the day itself, and record that it was asked for."""
    path, asked = object.__getattribute__(day, "__dict__").values()
    asked[path] = None
    return date.fromordinal(date.toordinal(day))
