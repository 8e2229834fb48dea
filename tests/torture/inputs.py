"""Sources changed at random: each is a manual or a list of mistakes, soon and in little memory; never a traceback."""

from __future__ import annotations

import multiprocessing
import random
import resource
import shutil
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from testing.building import quiet
from testing.checking import AS_OF, BASE

from sotay.base.errors import Problem, SourceError, UserError
from sotay.pipeline.check import examine_touched

SECONDS, BYTES, BATCH = 10, 10**9, 40
"""The limits of one input: the second is of the whole process, libraries included."""
PYTHON = "told in Python's words"
"""An exception on a page is its author's mistake (`failing-macro`), but not in words for authors: it is counted."""


class LateError(BaseException):
    """The time of an input is over. No `Exception`: whoever fills in a page catches all of those."""


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
        line.send(judged(lambda: examine_touched(folder, AS_OF, 1, quiet()), seed))
        shutil.copy2(BASE / file, folder / file)
    line.close()


def judged(work: Callable[[], Sequence[Problem]], seed: int, seconds: float = SECONDS) -> str:
    """Return what came of checking an input: a kind of `GOOD`, or the fault with its seed."""

    def late(*_: object) -> None:
        raise LateError

    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return _kind(work(), seed)
    except (SourceError, UserError):
        return "mistakes told"
    except LateError:
        return f"over {seconds} s: seed {seed}"
    except MemoryError:
        return f"out of memory: seed {seed}"
    except BaseException:
        return f"traceback: seed {seed}: {traceback.format_exc()[-400:]}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _kind(problems: Sequence[Problem], seed: int) -> str:
    if any("MemoryError" in problem.message for problem in problems):
        return f"out of memory: seed {seed}"
    if any(problem.rule == "failing-macro" for problem in problems):
        return PYTHON
    return "mistakes told" if problems else "clean"
