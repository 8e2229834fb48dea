"""The zip task: a commune's site as one file, for places without a network."""

from __future__ import annotations

from sotay.base.versions import ZIPPING, version
from sotay.model.outputs import ITSELF, Tree
from sotay.pipeline.tasks.job import Built, Job, remembered
from sotay.storage import kinds
from sotay.storage.zips import pack, zip_of


def zip_key(tree: Tree) -> str:
    """Return the contents of a site's zip file."""
    return f"{version(ZIPPING)} {tree.digest}"


def packed(job: Job, part: str, tree: Tree) -> Built:
    """Pack a part of the site, `internal/xa-a`, into the part `internal/xa-a.zip`."""
    files = ((path, job.cache.read(name)) for path, name in sorted(tree.files.items()))
    name, made = remembered(job.cache, kinds.ZIP, zip_key(tree), lambda: pack(files))
    return Built(zip_of(part), Tree({ITSELF: name}), (f"zip {part}",) if made else (), int(not made))
