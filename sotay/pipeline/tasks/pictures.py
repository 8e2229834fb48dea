"""Files that pages show or link to: current ones from the sources, earlier ones from the archive."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Sequence
from urllib.parse import unquote

from sotay.base.errors import UserError
from sotay.base.hashing import digest
from sotay.base.metadata import without_metadata
from sotay.expand.markdown import kept_file
from sotay.load.sources import Sources
from sotay.model.manual import Page
from sotay.model.outputs import Features
from sotay.model.paths import PORTAL
from sotay.model.units import Unit
from sotay.pipeline.tasks.job import Markups
from sotay.storage.cache import Cache
from sotay.storage.files import explained


def shown(page: Page, features: Features, known: Collection[str]) -> list[str]:
    """Return those of the files known below `docs/` that a page shows or links to."""
    folder, targets = posixpath.dirname(page.path), (*features.images, *features.links)
    named = {posixpath.normpath(posixpath.join(folder, unquote(target.partition("#")[0]))) for target in targets}
    return sorted(named.intersection(known))


def read_picture(sources: Sources, unit: str, path: str) -> bytes:
    """Return the content of a file that pages of a commune show, which must be the one they were read with.

    `UserError` when it was saved meanwhile: results would be kept under the digest of what they were not made of.
    """
    source = sources.picture(unit, path)
    with explained(sources.folders.root / source):
        content = (sources.folders.root / source).read_bytes()
    if digest(content) != sources.digests[source]:
        raise UserError(f"{source} was saved while this build read it; build again")
    return content


def guide_pictures(cache: Cache, sources: Sources) -> dict[str, str]:
    """Return the pictures of the author's guide, path on the portal → digest."""
    found = [path for path in sorted(sources.pictures) if path.startswith(f"{PORTAL}/")]
    named = {path.removeprefix(f"{PORTAL}/"): _bare(read_picture(sources, "", path), path) for path in found}
    return {path: cache.put(content) for path, content in named.items()}


def pictures(cache: Cache, sources: Sources, whose: Unit, pages: Sequence[Page], markups: Markups) -> dict[str, str]:
    """Return the files that these pages of a commune show, its logo, and no others, which may be internal."""
    unit = whose.slug
    known = sources.pictures_of(unit)
    archive, found = sources.archive, dict[str, str]()
    if whose.logo:
        found[whose.logo] = cache.put(_bare(read_picture(sources, unit, whose.logo), whose.logo))
    for page in pages:
        kept = {kept_file(path, name): archive.file(unit, name) for path, name in page.files.items()}
        for path in shown(page, markups.features(page.path), {*known, *kept}):
            if path in found:
                continue
            if path not in kept:
                found[path] = cache.put(_bare(read_picture(sources, unit, path), path))
            elif kept[path].exists():
                found[path] = cache.put(_bare(kept[path].read_bytes(), path))
    return found


def _bare(content: bytes, path: str) -> bytes:
    """Return a file as pages have it: without its metadata."""
    if path.lower().endswith(".pdf"):
        from sotay.export.bind.attached import without_people

        return without_people(content)
    return without_metadata(content, path)
