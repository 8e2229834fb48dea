"""Time stamps of RFC 3161 on how the registers end. The only module that touches `timestamps/`.

    timestamps/2026-12-01.txt     how each register and list of copies ended that day, as in a site's `registers.txt`
    timestamps/2026-12-01.tsq     the request, to be sent to a time-stamping authority
    timestamps/2026-12-01.tsr     its answer

Requests are made and answers checked offline, by OpenSSL's `openssl ts`.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sotay.base.errors import UserError
from sotay.storage.files import explained, place

TIME, AUTHORITY = re.compile(r"^Time stamp: (.+)$", re.M), re.compile(r"^TSA: (?:DirName:)?/?(.+)$", re.M)


@dataclass(frozen=True)
class TimeStamp:
    """What was stamped on one day, and the answer if it has come."""

    heads: Path
    """The `.txt` file."""

    @property
    def request(self) -> Path:
        """Return the path of the request."""
        return self.heads.with_suffix(".tsq")

    @property
    def answer(self) -> Path:
        """Return the path of the authority's answer."""
        return self.heads.with_suffix(".tsr")

    def verdict(self, authorities: Path) -> tuple[str, bool]:
        """Return what there is to say of the answer, and whether one of these authorities gave it for these words.

        `authorities` has their certificates, and those above them, in PEM.
        """
        if not self.answer.exists():
            return f"waits for the answer to {self.request.name}", False
        asked = ("-data", str(self.heads), "-in", str(self.answer), "-CAfile", str(authorities))
        if _openssl("-verify", *asked).returncode:
            return f"not stamped by anybody in {authorities}, or for other words", False
        said = _openssl("-reply", "-in", str(self.answer), "-text").stdout.decode(errors="replace")
        when, who = TIME.search(said), AUTHORITY.search(said)
        return f"stamped {when[1] if when else ''}{f' by {who[1].strip()}' if who else ''}", True


def stamped(folder: Path) -> Iterator[TimeStamp]:
    """Yield what is in the folder, oldest first."""
    yield from (TimeStamp(path) for path in sorted(folder.glob("*.txt")))


def ask(folder: Path, day: str, heads: str) -> TimeStamp:
    """Write how the registers end, and the request for a time stamp of it. What was stamped already stays."""
    made = TimeStamp(folder / f"{day}.txt")
    if made.answer.exists():
        raise UserError(f"{made.answer}: stamped already on that day; a day has one time stamp")
    with explained(folder):
        folder.mkdir(exist_ok=True)
    place(made.heads, heads.encode())
    run = _openssl("-query", "-data", str(made.heads), "-sha256", "-cert", "-no_nonce")
    if run.returncode:
        raise UserError(f"openssl ts: {run.stderr.decode(errors='replace').strip()}")
    place(made.request, run.stdout)
    return made


def _openssl(act: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["openssl", "ts", act, *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise UserError("openssl is missing; on Debian: apt-get install openssl") from None
