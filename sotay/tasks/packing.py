"""Task of packing: the site of a commune as one file, to be carried to where there is no network."""

from __future__ import annotations

from sotay import tools
from sotay.model import ITSELF, Tree
from sotay.packing import pack, zip_of
from sotay.tasks.job import Built, Job, remembered


def zip_key(tree: Tree) -> str:
    """Return what a zip file of a site is made of."""
    return f"{tools.packing()} {tree.digest}"


def packed(job: Job, part: str, tree: Tree) -> Built:
    """Pack a part of the site, `internal/xa-a`, into the part `internal/xa-a.zip`."""
    files = ((path, job.store.read(name)) for path, name in sorted(tree.files.items()))
    name, made = remembered(job.store, "zip", zip_key(tree), lambda: pack(files))
    return Built(zip_of(part), Tree({ITSELF: name}), (f"zip {part}",) if made else (), int(not made))
