"""A rule on pictures: each that a page shows is whole, is what its name says, and can be seen and printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from sotay.base.errors import Problem
from sotay.base.folders import Folders
from sotay.base.metadata import without_metadata
from sotay.check.links import problem_at, resolved
from sotay.export.layout import pictures
from sotay.load.sources import Sources
from sotay.model.manual import Manual
from sotay.model.outputs import Features

NOT_IN_WORD = ("is a drawing (SVG), which Word files of forms do not show", "save it as PNG")


def unfit(manual: Manual, features: Mapping[str, Features], sources: Sources) -> Iterator[Problem]:
    """Yield the pictures of a manual's pages that are broken, or of a format that cannot be shown, at their lines."""
    unit = manual.unit.slug
    known = sources.pictures_of(unit)
    for page in manual.pages:
        for target in dict.fromkeys(features[page.path].images):
            path = resolved(page.path, target)
            if path in known:
                source = sources.picture(unit, path)
                faults = _faults(sources.folders, source, known[path])
                if page.document.meta.kind == "form" and path.lower().endswith(".svg"):
                    faults += (NOT_IN_WORD,)
                for message, hint in faults:
                    yield problem_at(page, target, "bad-picture", f'"{source}" {message}', hint)


@lru_cache(maxsize=4096)
def _faults(folders: Folders, source: str, digest: str) -> tuple[pictures.PictureFault, ...]:
    """Return the faults of a picture, looked for once while its content, `digest`, is the same."""
    try:
        content = (folders.root / source).read_bytes()
    except OSError as error:
        return ((f"cannot be read ({error.strerror or error})", "see who may read it"),)
    try:
        without_metadata(content, source)
    except ValueError:
        return ()  # `damaged-picture`, which was told when it was read
    return tuple(pictures.faults(source, content, folders))
