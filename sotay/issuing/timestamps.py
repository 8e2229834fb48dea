"""Time stamps of the registers: ask for one, and hold the registers against those that were given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sotay.base.errors import SourceError, UserError
from sotay.base.progress import Progress
from sotay.control.heads import contradicted, parse, published, seals
from sotay.issuing.standing import Finding
from sotay.load.sources import Sources
from sotay.pipeline.repair import writing
from sotay.storage.timestamps import TimeStamp, ask, stamped


def request(root: Path, as_of: date, progress: Progress) -> TimeStamp:
    """Write the request for a time stamp of how all registers and lists of copies end. Raises `UserError`."""
    with writing(root, progress) as (sources, problems):
        if sources is None:
            raise SourceError(problems)
        now = seals(sources.registers, sources.copies, sources.readings)
        if not now:
            raise UserError("nothing to stamp: no commune has a register yet; `build.py issue` begins it")
        return ask(sources.folders.timestamps, str(as_of), published(None, now, as_of, ()).as_text())


def time_stamps(sources: Sources, authorities: Path | None) -> Iterator[Finding]:
    """Yield what there is to say of each time stamp: who gave it, and whether the registers continue what it has."""
    if authorities is None or not authorities.is_file():
        raise UserError("whose time stamps count? --authorities FILE has their certificates, in PEM")
    now = seals(sources.registers, sources.copies, sources.readings)
    for stamp in stamped(sources.folders.timestamps):
        try:
            heads = parse(stamp.heads.read_text("utf-8"))
        except ValueError:
            yield Finding(stamp.heads, "not as it was written")
            continue
        says, is_sound = stamp.verdict(authorities)
        cut = contradicted(heads, now)
        yield from (Finding(stamp.heads, f"contradicts {path}: it ended otherwise") for path in cut)
        yield Finding(stamp.heads, f"{says}: {heads.serial} events", is_sound and not cut)
