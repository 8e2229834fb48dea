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


VALUES = (
    *("''", "0", "-1", "3.5", "true", "[]", "{}", "[a, b]", "x" * 300, "QT-01", "BM-01", "mot_cua", "xa-an", "ho-tich"),
    *("public", "internal", "procedure", "form", "2026-02-30", "2099-01-01", "1900-01-01", "3 ngày làm việc", "0 ngày"),
    *(
        "'{{ unit.name }}'",
        "'<b>đậm</b>'",
        "'a | b'",
        "'../x'",
        "CON",
        "'Đăng ký'",
        "'hoà giải'",
        "vnd",
        "100000000000",
    ),
)
"""Values that a field of the sources might have, right somewhere and wrong elsewhere."""
LINES = (
    *(
        "{{ unit.nosuch }}",
        "{{ nosuch * 2 }}",
        "{{ doc('QT-01') }}",
        "{{ doc('QT-99') }}",
        "{{ steps() }}",
        "{{ role(1) }}",
    ),
    *(
        "{{ unit.name + 1 }}",
        "{{ 5('x') }}",
        "{% for x in unit %}x{% endfor %}",
        "{{ act('x') }}",
        "{{ clause('4.1') }}",
    ),
    *(
        "{% call only(audience='public') %}",
        "{% endcall %}",
        "{% if nosuch > 1 %}a{% endif %}",
        "{{ lines('a', 999999) }}",
    ),
    *(
        "# Một",
        "###### Sáu",
        "- mục",
        "   1) mục",
        "| a | b |",
        "|---|---|",
        "```",
        "> trích",
        "---",
        "===",
        "[x]: y.md",
    ),
    *(
        "![hình](anh/khong-co.png)",
        "[trang](khong-co.md)",
        "[trang](index.md#khong-co)",
        "<div>",
        "</p>",
        "Lời[^1].",
        "[^1]: a",
    ),
    *("$x$", "*a* **b** ***c", "VNĐ", "UBND ngày LV", "Luật số 1/1900/QH1", "a" * 3000, "\\", "&nbsp;&#0;", "{: .x }"),
)
"""Lines that an author might put anywhere into a page."""


def mutated(content: bytes, dice: random.Random) -> bytes:
    """Return a source with one to three changes, of its bytes or of what it says."""
    return (_edited if dice.random() < 0.6 else _damaged)(content, dice)


def _edited(content: bytes, dice: random.Random) -> bytes:
    """Change what a source says, so that it is still YAML and Markdown: values, entries, lines of a page."""
    lines = content.decode().split("\n")
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(lines))
        key, colon, value = lines[at].partition(": ")
        end = _end(lines, at)
        what = dice.randrange(5)
        if what == 0 and colon:  # another value, or that of another field
            others = [line.partition(": ")[2] for line in lines if ": " in line]
            lines[at] = f"{key}: {dice.choice(VALUES if dice.random() < 0.5 else others)}"
        elif what == 1 and len(lines) > end - at:  # without an entry
            del lines[at:end]
        elif what == 2:  # an entry twice
            lines[end:end] = lines[at:end]
        elif what == 3:  # an entry elsewhere
            moved, lines[at:end] = lines[at:end], []
            place = dice.randint(0, len(lines))
            lines[place:place] = moved
        else:
            lines[at:at] = [dice.choice(LINES)] if not colon else [f"{key}{dice.choice('xyz')}: {value}"]
    return "\n".join(lines).encode()


def _end(lines: list[str], at: int) -> int:
    """Return where the entry ends that begins in a line: after all lines further in."""
    deep = len(lines[at]) - len(lines[at].lstrip(" -"))
    end = at + 1
    while end < len(lines) and lines[end].strip() and len(lines[end]) - len(lines[end].lstrip(" -")) > deep:
        end += 1
    return end


def _damaged(content: bytes, dice: random.Random) -> bytes:
    """Change the bytes of a source: flipped, cut, doubled or put in, lines swapped."""
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


def torment(folder: Path, inputs: int, seed: int) -> tuple[Counter[str], set[str]]:
    """Check so many mutated manuals; return how many were clean, wrong and what failed, with the seed of each, and
    the rules that were told.

    A process that dies is one input's fault; another goes on with the next.
    """
    found, rules = Counter[str](), set[str]()
    fork = multiprocessing.get_context("fork")
    first, end = seed, seed + inputs
    while first < end:
        ours, theirs = fork.Pipe(duplex=False)
        seeds = range(first, min(first + BATCH, end))
        process = fork.Process(target=_batch, args=(folder / str(first), seeds, theirs))
        process.start()
        theirs.close()
        at = first
        try:
            while first < seeds.stop:
                kind, told = ours.recv()
                found[kind] += 1
                rules |= told
                first += 1
        except EOFError:
            found[f"the process died at seed {first}"] += 1
            first += 1
        process.join()
        shutil.rmtree(folder / str(at), ignore_errors=True)
    return found, rules


def _batch(folder: Path, seeds: range, line: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    files = sorted(p.relative_to(BASE) for p in BASE.rglob("*") if p.suffix in (".md", ".yml"))
    shutil.copytree(BASE, folder)
    told: set[str] = set()

    def check() -> Sequence[Problem]:
        try:
            problems = examine_touched(folder, AS_OF, 1, quiet())
        except SourceError as error:
            problems = tuple(error.problems)
        told.update(problem.rule for problem in problems)
        return problems

    for seed in seeds:
        dice = random.Random(seed)
        file = dice.choice(files)
        (folder / file).write_bytes(mutated((BASE / file).read_bytes(), dice))
        told.clear()
        line.send((judged(check, seed), set(told)))
        shutil.copy2(BASE / file, folder / file)
    line.close()


def judged(work: Callable[[], Sequence[Problem]], seed: int, seconds: float = SECONDS) -> str:
    """Return what came of checking an input: a kind of `GOOD`, or the fault with its seed."""

    said: list[str] = []

    def late(*_: object) -> None:
        said.append(f"over {seconds} s: seed {seed}")
        raise LateError  # Python swallows it inside a destructor: then the next alarm says it

    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        found = _kind(work(), seed)
        return said[0] if said else found
    except UserError:
        return "mistakes told"
    except LateError:
        return said[0]
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
        return f"{PYTHON}: seed {seed}"
    return "mistakes told" if problems else "clean"
