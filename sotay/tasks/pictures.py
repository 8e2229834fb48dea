"""Tasks of files that pages show or lead to: those of today from the sources, those of the past from the archive."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping, Sequence

from sotay.load import Sources
from sotay.markup import kept_file
from sotay.model import Markup, Page
from sotay.store import Store


def shown(page: Page, markup: Markup, known: Collection[str]) -> list[str]:
    """Return those of the files known below `docs/` that a page shows or links to."""
    folder = posixpath.dirname(page.path)
    named = {
        posixpath.normpath(posixpath.join(folder, target.partition("#")[0]))
        for target in (*markup.images, *markup.links)
    }
    return sorted(named.intersection(known))


def pictures(
    store: Store, sources: Sources, unit: str, pages: Sequence[Page], markups: Mapping[str, Markup]
) -> dict[str, str]:
    """Return the files that these pages of a commune show, and no others: the rest may be internal."""
    root, known = sources.folders.root, sources.pictures_of(unit)
    archive, found = sources.archive, dict[str, str]()
    for page in pages:
        kept = {kept_file(path, name): archive.file(unit, name) for path, name in page.files.items()}
        for path in shown(page, markups[page.path], {*known, *kept}):
            file = kept[path] if path in kept else root / sources.picture(unit, path)
            if path not in found and file.exists():
                found[path] = store.put(file.read_bytes())
    return found
