"""What a commune's logs share: events that are chained by their seals, and appended to a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from sotay.base.languages.language import Language
from sotay.control.register import Fault, seal
from sotay.model.copies import Handover
from sotay.model.readings import Acknowledgement

LogEvent = TypeVar("LogEvent", Handover, Acknowledgement)
HEADER = """\
# yaml-language-server: $schema=../../references/schema/{}.json
# {}
events:
"""


def sealed_after(event: LogEvent, before: str) -> LogEvent:
    """Return an event chained to the one with the seal `before` (empty: it is the first), and sealed."""
    chained = replace(event, previous=before, seal="")
    return replace(chained, seal=seal(chained))


def grown(text: str, schema: str, about: str, lines: Iterable[str], language: Language) -> str:
    """Return the text of a log with the lines of an event appended; an empty one begins with what it is `about`."""
    before = text or HEADER.format(schema, language.say(about))
    return before + ("" if before.endswith("\n") else "\n") + "".join(f"  {line}\n" for line in lines)


def seals_of(event: Handover | Acknowledgement) -> Iterator[str]:
    """Yield the lines that end an event: the seal before it, and its own."""
    if event.previous:
        yield f"previous: {event.previous}"
    yield f"seal: {event.seal}"


def seal_faults(
    events: Sequence[Handover | Acknowledgement], seals: Sequence[str], hint: str, *, always: bool
) -> Iterator[Fault]:
    """Yield what is wrong with the seals of a log; `seals` has for each event what the next one follows.

    Unless they were `always` sealed, the first sealed event puts a seal on those before it.
    """
    before, sealed = "", always
    for i, (event, now) in enumerate(zip(events, seals, strict=True)):
        sealed = sealed or bool(event.seal)
        if sealed and event.seal != seal(event):
            message = f"what was noted on {event.day} was changed after it was sealed"
            yield Fault(f"events.{i}", "edited-event", message, hint)
        if sealed and event.previous != before:
            message = (
                f"what was noted on {event.day} does not follow what stands before it: that was changed, or is gone"
            )
            yield Fault(f"events.{i}.previous", "broken-chain", message, hint)
        before = now
