"""Bits flipped in what is cached and published: the next build makes it again, and publishes nothing else."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

from testing.building import Sample, hashes


def torment(sample: Sample, rounds: int, seed: int) -> Counter[str]:
    """Damage files so many times and build; return how often the site was whole again, and how often not."""
    dice, clean, found = random.Random(seed), hashes(sample.out), Counter[str]()
    for number in range(rounds):
        files = sorted(p for part in (sample.root / ".cache", sample.out) for p in part.rglob("*") if _counts(p))
        for path in dice.sample(files, 5):
            flip(path, dice, keep_time=number % 2 == 0)
        sample.build()
        if hashes(sample.out) == clean:
            found["whole again"] += 1
        else:
            found[f"published damaged: round {number} of seed {seed}"] += 1
            return found
    return found


def _counts(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0 and not path.name.startswith(".") and path.name != "report.json"


def flip(path: Path, dice: random.Random, *, keep_time: bool) -> None:
    """Flip a bit of a file in place; all that share its inode change with it."""
    found, content = path.stat(), bytearray(path.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.chmod(0o644)
    path.write_bytes(content)
    if keep_time:
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
