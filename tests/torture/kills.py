"""Commands killed at random moments: the next one leaves nothing half-written, lost or twice."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from testing.building import AN_BINH, SHARED, Sample
from testing.signing import SECRET, certificate

from sotay.load.sources import load

KILLED = "killed while running"
DAY = "2026-12-05"
BIRDS = ("con cò", "con vạc", "con diệc", "con nông")
CODES = ("QT-01", "QT-HT-01", "STCL")
KEPT = {".lock", ".parts", ".seen", ".cache", ".gitignore", ".gitkeep"}
"""Hidden names that are no leftovers."""


@dataclass(frozen=True)
class Keys:
    """What `sign` signs with."""

    ssh: Path
    p12: Path

    @classmethod
    def made(cls, folder: Path) -> Keys:
        """Make a key and a certificate of nobody's."""
        folder.mkdir()
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "key"], check=True)
        return cls(folder / "key", certificate(folder / "key.p12"))


def commands(number: int, dice: random.Random, keys: Keys) -> tuple[str, ...]:
    """Return a command that writes, with what it needs."""
    decision = ("--decision", f"{number:03d}/QĐ-UBND", "--effective", DAY, "--reason", "Thử", "--yes")
    return dice.choice(
        (
            ("build", "--jobs", "2"),
            ("build", "--jobs", "1", AN_BINH),
            ("issue", "--all", *decision, "--jobs", "2"),
            ("issue", AN_BINH, *decision, "--jobs", "1"),
            ("withdraw", dice.choice(CODES), "--units", AN_BINH, *decision),
            ("withdraw", dice.choice(CODES), "--all", *decision),
            ("copies", AN_BINH, "--yes", "--jobs", "1"),
            ("copies", AN_BINH, "--returned", str(dice.randint(1, 9))),
            ("recall", AN_BINH),
            ("sign", "--all", "--ssh", str(keys.ssh)),
            ("sign", AN_BINH, "--p12", str(keys.p12)),
            ("serve", AN_BINH, "--port", "0"),
        )
    )


def next_command(number: int, dice: random.Random, keys: Keys) -> tuple[str, ...]:
    """Return the command that somebody gives after the kill: any but one that never ends."""
    readers = (("status",), ("check",), ("verify", "units"), ("verify", "archive"))
    if dice.random() < 0.3:
        return dice.choice(readers)
    while (command := commands(number, dice, keys))[0] == "serve":
        pass
    return command


def torment(sample: Sample, kills: int, seed: int) -> Counter[str]:
    """Kill so many commands; return how many were killed while they ran, by command, and the faults by kind."""
    dice, found, birds = random.Random(seed), Counter[str](), 0
    keys = Keys.made(sample.root.parent / f"{sample.root.name}-keys")
    before = kept(sample)
    for number in range(kills):
        following = (birds + 1) % len(BIRDS)
        sample.edit(SHARED, BIRDS[birds], BIRDS[following])
        birds = following
        command = commands(2 * number, dice, keys)
        process = sample.start(*command, "--as-of", DAY, env={"SOTAY_PIN": SECRET})
        try:
            process.wait(dice.uniform(0.1, 2.5))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            found[f"{KILLED}: {command[0]}"] += 1
        _, said = process.communicate()
        told = [] if process.returncode in (0, 1, -signal.SIGKILL) else [ended(command, process.returncode, said)]
        after = next_command(2 * number + 1, dice, keys)
        for fault in (*told, *faults(sample, after, before)):
            found[f"{fault} (killed: {command[0]}, then: {after[0]})"] += 1
        before = kept(sample)
    return found


def ended(command: tuple[str, ...], code: int, said: str) -> str:
    """Return what is wrong with how a command ended."""
    return f"{command[0]} ends with {code}: {said[-300:]}"


def kept(sample: Sample) -> dict[Path, str]:
    """Return the registers and lists of copies as they read, which only ever become longer."""
    return {file: file.read_text("utf-8") for file in sorted(sample.root.glob("units/*/*.yml"))}


def faults(sample: Sample, after: tuple[str, ...], before: dict[Path, str]) -> list[str]:
    """Run the next command, then look; build and look again; return what is wrong."""
    code, _, said = sample.run(*after, "--as-of", DAY, env={"SOTAY_PIN": SECRET})
    found = [] if code in (0, 1) and "Traceback" not in said else [ended(after, code, said)]
    found += lost(sample, before)
    code, _, said = sample.run("build", "--jobs", "2", "--as-of", DAY)
    found += [] if code == 0 else [f"the next build ends with {code}: {said[-300:]}"]
    code, told, _ = sample.run("verify", str(sample.out), "--as-of", DAY)
    found += [] if code == 0 else [f"mixed: {told[-300:]}"]
    return [*dict.fromkeys([*found, *lost(sample, before), *unfinished(sample)])]


def lost(sample: Sample, before: dict[Path, str]) -> list[str]:
    """Return what was in registers and lists of copies, and is no longer; and numbers that are on two papers."""
    found = [
        f"{file.parent.name}/{file.name}: events lost" for file, text in before.items() if not _extends(file, text)
    ]
    sources, problems = load(sample.root)
    if sources is None or problems:
        return [*found, f"sources cannot be read: {problems[:1]}"]
    for unit, log in sources.copies.items():
        numbers = [copy.number for event in log.events for copy in event.copies.values()]
        found += [f"{unit}: a number on two papers"] if len(numbers) != len(set(numbers)) else []
    return found


def _extends(file: Path, text: str) -> bool:
    return file.exists() and file.read_text("utf-8").startswith(text)


def unfinished(sample: Sample) -> list[str]:
    """Return the events without their files, and files that a command should have taken away."""
    sources, _ = load(sample.root)
    if sources is None:
        return []
    found = []
    for unit, register in sources.registers.items():
        for event in register.events:
            for document, issued in event.documents.items():
                if sources.archive.text(unit, document, issued.label) is None:
                    found.append(f"{unit}: {document} {issued.label} is not in the archive")
    for unit, log in sources.copies.items():
        papers = {hashlib.sha256(p.read_bytes()).hexdigest() for p in (sample.root / "copies" / unit).rglob("*.pdf")}
        found += [f"{unit}: the file of a handover is missing" for e in log.events if e.file and e.file not in papers]
    return [*found, *(f"left over: {path.relative_to(sample.root)}" for path in strays(sample.root))]


def strays(root: Path) -> list[Path]:
    """Return what a command should have taken away: everything hidden, outside the cache."""
    hidden = (path for path in root.rglob(".*") if ".cache" not in path.relative_to(root).parts)
    return sorted(path for path in hidden if path.name not in KEPT)
