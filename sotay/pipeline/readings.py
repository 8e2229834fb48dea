"""Who has not yet read what: registers, logs of readings and the words as issued held against one another."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator
from datetime import date

from sotay.base.hashing import digest
from sotay.control.standing import ended, history
from sotay.facts.readers import ToRead, concerned, share
from sotay.facts.structure import ordered
from sotay.load.sources import Sources
from sotay.model.documents import Document
from sotay.model.revisions import Revision
from sotay.model.slots import slots_of
from sotay.model.units import Unit
from sotay.pipeline.run import stated
from sotay.pipeline.tasks.comparing import compared
from sotay.pipeline.tasks.job import markup_of, remembered
from sotay.storage import kinds
from sotay.storage.cache import Cache


def known_unread(cache: Cache, sources: Sources, units: Iterable[str], as_of: date) -> dict[str, tuple[ToRead, ...]]:
    """Return what the roles of each of these communes have yet to read; it is remembered until something changes."""
    found: dict[str, tuple[ToRead, ...]] = {}
    for unit in units:
        key = digest(json.dumps(stated(sources, unit, as_of)))

        def make(unit: str = unit) -> bytes:
            return pickle.dumps(unread(cache, sources.on(as_of), sources.units[unit], as_of))

        found[unit] = pickle.loads(cache.read(remembered(cache, kinds.READING, key, make)[0]))
    return found


def unread(cache: Cache, sources: Sources, unit: Unit, as_of: date) -> tuple[ToRead, ...]:
    """Return what the roles of a commune have yet to read and acknowledge, in the order of the manual.

    It is the revision issued last of each document, in force or for a day to come. Sample issues need not be read,
    nor what took effect before `reading.since` of the province.
    """
    register = ended(sources.registers[unit.slug], unit)
    standing = set(register.standing_codes)
    documents = sources.documents_of(unit)
    known = {d.code: d for d in ordered(documents, sources.references.structure) if d.code}
    codes = [*(code for code in known if code in standing), *sorted(standing - known.keys())]
    found: list[ToRead] = []
    for code in codes:
        past = history(register, code)
        if not unit.ended(as_of) and _counts(sources, past[-1]):
            found += _of_document(cache, sources, unit, code, known.get(code), past)
    return tuple(found)


def _counts(sources: Sources, revision: Revision) -> bool:
    """Tell whether a revision must be acknowledged."""
    since = sources.province.reading.since
    return not revision.sample and (since is None or revision.effective >= since)


def _of_document(
    cache: Cache, sources: Sources, unit: Unit, code: str, document: Document | None, past: tuple[Revision, ...]
) -> Iterator[ToRead]:
    last, log = past[-1], sources.readings[unit.slug]
    said = sources.archive.text(unit.slug, code, last.label)
    html = markup_of(cache, sources, said.internal, unit.language).html if said else ""
    title = said.title if said else document.title if document else ""
    roles = concerned(html, document, unit, sources.documents_of(unit)) or {last.prepared}
    for role in sorted(roles):
        read = [revision for revision in past if revision.label in log.labels(role, code)]
        if last in read:
            continue
        # Who has acknowledged none knows what stood before acknowledging began.
        earlier = [revision for revision in past[:-1] if not _counts(sources, revision)]
        before = next(iter([*reversed(read), *reversed(earlier)]), None)
        if before is not None and before.fingerprint == last.fingerprint:
            continue
        old = sources.archive.text(unit.slug, code, before.label) if before else None
        if before is None or old is None or said is None:
            yield ToRead(role, code, title, last, "", None)
            continue
        texts = (old.title, old.internal), (said.title, said.internal)
        changes = compared(cache, sources, *texts, unit.language, slots_of(unit))
        mine = share(changes, unit.roles.get(role, role))
        if mine.sections or not changes.sections:  # without words, a picture or a controlled field has changed
            yield ToRead(role, code, title, last, before.label, mine)
