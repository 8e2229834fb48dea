"""Writing events to the registers, with what each adds to the archive.

For each commune an event is written completely or not at all: documents are staged in the archive, the register is
replaced in one step, and only then do the staged files move (see `archive`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from sotay.base.errors import UserError
from sotay.control.register import appended
from sotay.issuing import ledger
from sotay.issuing.keep import keep
from sotay.load.sources import Sources
from sotay.model.outputs import Tree
from sotay.model.paths import register_path
from sotay.model.registers import Event, Register
from sotay.pipeline.repair import settle
from sotay.storage.archive import TEXT, name, prefix
from sotay.storage.blobs import Missing
from sotay.storage.cache import Cache
from sotay.storage.files import replace_text


def files_of(event: Event, paths: Iterable[str]) -> list[str]:
    """Return those files of a commune's archive that are of an event's revisions."""
    revisions = {name(code, issued.label, "") for code, issued in event.documents.items()}
    return [path for path in paths if prefix(path) in revisions]


def with_events(sources: Sources, events: Mapping[str, Event]) -> Sources:
    """Return the sources as they will be once the events are in their registers."""
    grown = {unit: Register((*sources.registers[unit].events, event)) for unit, event in events.items()}
    return replace(sources, registers={**sources.registers, **grown})


def added(tree: Tree, event: Event) -> Tree:
    """Return what an event adds to the archive, of all that the archive should have."""
    files = {path: tree.files[path] for path in files_of(event, tree.files)}
    texts = sum(path.endswith(TEXT) for path in files)
    assert texts == len(event.documents), "a document reads differently once it is issued"
    return Tree(files)


def commit(sources: Sources, events: Mapping[str, Event], trees: Mapping[str, Tree], cache: Cache) -> None:
    """Write the events, commune by commune: each is there wholly or not at all. The caller holds the lock."""
    try:
        if sources.archive.words:
            keep(sources.archive.words, events, lambda unit, path: cache.read(trees[unit].files[path]))
    except Missing as error:
        raise UserError(f"{cache.folder}: lost some of its files; run issue again") from error
    for unit, event in events.items():
        source, register = register_path(unit), with_events(sources, {unit: event}).registers[unit]
        add = partial(appended, event=event, language=sources.language_of(unit))
        text = ledger.grown(sources, source, add, register, Register)
        try:
            sources.archive.stage(unit, event.seal, trees.get(unit, Tree({})), cache)
            replace_text(sources.folders.root / source, text)
        except Missing as error:
            raise UserError(f"{cache.folder}: lost some of its files; run issue again") from error
        finally:
            settle(sources.folders, unit)
