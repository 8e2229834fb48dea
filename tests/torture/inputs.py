"""Sources changed at random: each is a manual or a list of mistakes, soon and in little memory; never a traceback."""

from __future__ import annotations

import multiprocessing
import random
import resource
import shutil
import signal
import traceback
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from testing.building import quiet
from testing.checking import AS_OF, BASE

from sotay.base.errors import SourceError, UserError
from sotay.pipeline.check import examine_touched

SECONDS, BYTES, BATCH = 10, 2 * 10**9, 40
"""The limits of one input: the second is of the whole process, libraries included."""
NASTY = (
    *("{{", "}}", "{% for x in range(99999) %}", "{{ 'a' * 10**9 }}", "{{ unit.", "''", ": ", "\t", "%20"),
    *("\u202e", "\x00", "\x1b", "\ufeff", "😀", "<script>", "<họ tên>", "javascript:alert(1)", "../../x"),
    *("&anker", "*anker", "!!python/object:os.system", "- - - - -", "[^1][^1]", "<<<<<<<", "> " * 60, "#" * 80),
    *("| a | b |\n|---|\n| c |", "```mermaid", "$x$", "99999999999999999999", "ba ngày", "2206-13-45", "QT-99"),
    "a" * 5000,
)


def mutated(content: bytes, dice: random.Random) -> bytes:
    """Return a source with one to three changes: bytes flipped, cut, doubled or put in, lines swapped."""
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(content) + 1)
        what = dice.randrange(6)
        if what == 0 and content:
            at = min(at, len(content) - 1)
            content = content[:at] + bytes([content[at] ^ 1 << dice.randrange(8)]) + content[at + 1 :]
        elif what == 1:
            content = content[:at] + content[at + dice.randint(1, 30) :]
        elif what == 2:
            content = content[:at] + content[at : at + 60] * dice.randint(2, 4) + content[at + 60 :]
        elif what == 3:
            lines = content.split(b"\n")
            one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one]
            content = b"\n".join(lines)
        else:
            content = content[:at] + dice.choice(NASTY).encode("utf-8", "surrogatepass") + content[at:]
    return content


def torment(folder: Path, inputs: int, seed: int) -> Counter[str]:
    """Check so many mutated manuals; return how many were clean, wrong, and what failed, with the seed of each."""
    found = Counter[str]()
    fork = multiprocessing.get_context("fork")
    for first in range(0, inputs, BATCH):
        ours, theirs = fork.Pipe(duplex=False)
        seeds = range(seed + first, seed + min(first + BATCH, inputs))
        process = fork.Process(target=_batch, args=(folder / str(first), seeds, theirs))
        process.start()
        theirs.close()
        done = 0
        try:
            while done < len(seeds):
                found[ours.recv()] += 1
                done += 1
        except EOFError:
            found[f"the process died at seed {seeds[done]}"] += 1
        process.join()
        shutil.rmtree(folder / str(first), ignore_errors=True)
    return found


def _batch(folder: Path, seeds: range, line: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    files = sorted(p.relative_to(BASE) for p in BASE.rglob("*") if p.suffix in (".md", ".yml"))
    shutil.copytree(BASE, folder)
    for seed in seeds:
        dice = random.Random(seed)
        file = dice.choice(files)
        (folder / file).write_bytes(mutated((BASE / file).read_bytes(), dice))
        line.send(_judged(lambda: bool(examine_touched(folder, AS_OF, 1, quiet())), seed))
        shutil.copy2(BASE / file, folder / file)
    line.close()


def _judged(work: Callable[[], bool], seed: int) -> str:
    def late(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        return "mistakes told" if work() else "clean"
    except (SourceError, UserError):
        return "mistakes told"
    except TimeoutError:
        return f"over {SECONDS} s: seed {seed}"
    except MemoryError:
        return f"out of memory: seed {seed}"
    except BaseException:
        return f"traceback: seed {seed}: {traceback.format_exc()[-400:]}"
    finally:
        signal.alarm(0)
