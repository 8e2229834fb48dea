"""Commands killed at random moments: the next one leaves nothing half-written, lost or twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
from collections import Counter
from pathlib import Path

from testing.building import AN_BINH, SHARED, UNITS, Sample

from sotay.load.sources import load

DAY = "2026-12-05"
BIRDS = ("con cò", "con vạc", "con diệc", "con nông")


def commands(number: int, dice: random.Random) -> tuple[str, ...]:
    """Return a command that writes, with what it needs."""
    decision = ("--decision", f"{number:03d}/QĐ-UBND", "--effective", DAY, "--reason", "Thử", "--yes")
    return dice.choice(
        (
            ("build", "--jobs", "2"),
            ("build", "--jobs", "1", AN_BINH),
            ("issue", "--all", *decision, "--jobs", "2"),
            ("issue", AN_BINH, *decision, "--jobs", "1"),
            ("copies", AN_BINH, "--yes", "--jobs", "1"),
        )
    )


def torment(sample: Sample, kills: int, seed: int) -> Counter[str]:
    """Kill so many commands; return how many were killed while they ran, and the faults by kind."""
    dice, found, birds = random.Random(seed), Counter[str](), 0
    before = {unit: sample.register(unit).read_text("utf-8") for unit in UNITS}
    for number in range(kills):
        following = (birds + 1) % len(BIRDS)
        sample.edit(SHARED, BIRDS[birds], BIRDS[following])
        birds = following
        command = commands(number, dice)
        process = sample.start(*command, "--as-of", DAY)
        try:
            process.wait(dice.uniform(0.1, 2.5))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            found["killed while running"] += 1
        _, said = process.communicate()
        if process.returncode not in (0, 1, -signal.SIGKILL):
            found[f"{command[0]} ends with {process.returncode}: {said[-300:]}"] += 1
        for fault in faults(sample, before):
            found[fault] += 1
        before = {unit: sample.register(unit).read_text("utf-8") for unit in UNITS}
    return found


def faults(sample: Sample, before: dict[str, str]) -> list[str]:
    """Run the next command and return what is wrong after it."""
    code, _, said = sample.run("build", "--jobs", "2", "--as-of", DAY)
    found = [] if code == 0 else [f"the next build ends with {code}: {said[-300:]}"]
    code, told, _ = sample.run("verify", str(sample.out), "--as-of", DAY)
    found += [] if code == 0 else [f"mixed: {told[-300:]}"]
    now = {unit: sample.register(unit).read_text("utf-8") for unit in UNITS}
    found += [f"{unit}: events lost" for unit in UNITS if not now[unit].startswith(before[unit])]
    sources, problems = load(sample.root)
    if sources is None or problems:
        return [*found, "sources cannot be read"]
    for unit, register in sources.registers.items():
        for event in register.events:
            for document, issued in event.documents.items():
                if sources.archive.text(unit, document, issued.label) is None:
                    found.append(f"{unit}: {document} {issued.label} is not in the archive")
        numbers = [copy.number for event in sources.copies[unit].events for copy in event.copies.values()]
        found += [f"{unit}: a number on two papers"] if len(numbers) != len(set(numbers)) else []
    return [*found, *(f"left over: {path.name}" for path in strays(sample.root))]


def strays(root: Path) -> list[Path]:
    """Return what a command should have taken away."""
    return [path for path in root.rglob(".*") if path.name.endswith(".new") and ".cache" not in path.parts]
