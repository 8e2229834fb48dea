"""Publishing: the only module that writes `site/`.

Changes are staged next to the published tree as hard links from the cache (`plan`), a journal lists the moves,
and then each folder is exchanged with its new one in a single step (`moves`). If killed before the journal is
written, nothing has happened; if killed after, the next build finishes the moves. `.new/` mirrors the new tree,
`.old/` takes what is removed, `.parts` names the folders, `.journal` the moves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from sotay.model.outputs import Tree
from sotay.storage.blobs import Missing
from sotay.storage.cache import Cache
from sotay.storage.files import explained, place_link, write
from sotay.storage.publish.moves import NEW, REMOVED, Move, clear, commit, recover
from sotay.storage.publish.plan import MANIFEST, PARTS, REPORT, SIGNATURE, Plan, Published, make_plan
from sotay.storage.publish.seen import look, remember


def publish(
    out: Path,
    parts: Mapping[str, Tree],
    cache: Cache,
    *,
    files: Mapping[str, bytes] = MappingProxyType({}),
    wanted: Collection[str] | None = None,
    sign: Callable[[bytes], bytes] | None = None,
    report: Callable[[bytes], bytes] | None = None,
) -> Published:
    """Make the site hold these parts and files; the caller holds `lock(out)`.

    A part `internal/xa-a` is a folder replaced as a whole, or, as `internal/xa-a.zip`, a file. A part `internal`
    is everything next to such parts: each of its files and folders is replaced as a whole, `index.html` last.
    `files` are single files, at the top or next to such folders. All files are listed in MANIFEST, but for
    `report.json`, which `report` makes and which may name the MANIFEST that it goes with. A part that is not given
    stays as it is, unless `wanted` (every such part there should be, given or not) leaves it out. What is unchanged
    since the last MANIFEST is not touched, and read only if its attributes have changed since verified (`seen`).
    `sign` signs MANIFEST; without it, an old signature is removed.

    Raises `Missing` with all blobs that must be rebuilt, `UserError` for a full disk or an unwritable folder.
    After either, the old site is intact and nothing is left behind.
    """
    with explained(out):
        out.mkdir(parents=True, exist_ok=True)
        recover(out)
        plan = make_plan(out, parts, files, wanted)
        cache.doubt(plan.damaged)
        try:
            moves = _stage(out, plan, cache, files, sign, report)
            if moves:
                commit(out, moves)
        except BaseException:
            clear(out)
            raise
        _note(out, plan)
    return plan.published


def _note(out: Path, plan: Plan) -> None:
    """Record the attributes of files just placed, and of those sharing an inode with one placed or removed."""
    placed = {path: look(out / path) for paths in plan.changed.values() for path in paths}
    touched = plan.touched | {found.inode for found in placed.values()}
    kept = {path: look(out / path) if found.inode in touched else found for path, found in plan.seen.items()}
    if kept | placed != plan.before:
        remember(out, kept | placed)


def _stage(
    out: Path,
    plan: Plan,
    cache: Cache,
    files: Mapping[str, bytes],
    sign: Callable[[bytes], bytes] | None,
    report: Callable[[bytes], bytes] | None,
) -> list[Move]:
    """Stage what changed in `.new/` and return the moves; nothing is staged if nothing changed."""
    new, lines, missing = out / NEW, dict(plan.kept), list[str]()
    for path, digest in (item for paths in plan.changed.values() for item in paths.items()):
        try:
            if path in plan.standing:
                _link_again(out, path)
                lines[path] = plan.standing[path]
                continue
            if path in files:
                write(new / path, files[path])
            else:
                cache.link(digest, new / path)
            lines[path] = digest, (new / path).lstat().st_size
        except Missing as error:
            missing += error.digests
    if missing:
        raise Missing(missing)
    manifest = "".join(f"{digest}  {size}  {path}\n" for path, (digest, size) in sorted(lines.items())).encode()
    texts = {
        PARTS: "".join(f"{folder}\n" for folder in plan.folders).encode(),
        MANIFEST: manifest,
        **({SIGNATURE: sign(manifest)} if sign else {}),
        **({REPORT: report(manifest)} if report else {}),
    }
    texts = {name: content for name, content in texts.items() if not _holds(out / name, content)}
    for name, content in texts.items():
        write(new / name, content)
    removed = [*plan.removed]
    if MANIFEST in texts and not sign and (out / SIGNATURE).exists():
        removed.append(SIGNATURE)
    staged = [*plan.changed, *removed, *texts]
    return [(name, REMOVED if name in removed else (new / name).lstat().st_ino) for name in staged]


def _link_again(out: Path, path: str) -> None:
    """Stage a published file that stays as it is."""
    try:
        # A `Path` for each of thousands of files takes longer than the link.
        os.link(f"{out}/{path}", f"{out}/{NEW}/{path}")
    except OSError:  # the first of a folder, or no links here
        place_link(out / path, out / NEW / path)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False
