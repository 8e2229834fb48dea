"""What a build says while it runs: one line that changes on a terminal, plain lines elsewhere."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future
from io import StringIO

import pytest

from sotay.base import progress as progress_module
from sotay.base.progress import Progress, spelled


class Terminal(StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def finished(values: Iterable[int]) -> list[Future[int]]:
    futures = []
    for value in values:
        future: Future[int] = Future()
        future.set_result(value)
        futures.append(future)
    return futures


def test_elsewhere_one_plain_line_tells_the_end() -> None:
    stream = StringIO()
    assert sorted(Progress(stream).each("communes filled in", finished(range(40)))) == list(range(40))
    assert stream.getvalue() == "communes filled in 40/40\n"


def test_a_terminal_shows_counts_and_time_left_on_one_line() -> None:
    stream = Terminal()
    list(Progress(stream).each("sites and manuals", finished(range(3))))
    shown = stream.getvalue()
    assert shown.startswith("\r\033[Ksites and manuals 1/3, 0 s left")
    assert shown.endswith("\r\033[Ksites and manuals 3/3, 0 s left\n")
    assert shown.count("\n") == 1


def test_quiet_says_nothing_but_sentences() -> None:
    stream = StringIO()
    progress = Progress(stream, quiet=True)
    list(progress.each("sites", finished([1, 2])))
    progress.say("another build is writing")
    assert stream.getvalue() == "another build is writing\n"


def test_nothing_to_wait_for_says_nothing() -> None:
    stream = StringIO()
    assert list(Progress(stream).each("sites", [])) == []
    assert stream.getvalue() == ""


def test_an_error_of_the_work_is_passed_on() -> None:
    future: Future[int] = Future()
    future.set_exception(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        list(Progress(StringIO()).each("sites", [future]))


# ── time left ────────────────────────────────────────────────────────────────────────────────────


def test_what_came_from_the_cache_at_once_promises_nothing_of_the_rest() -> None:
    """Sixty results come at once, then one in 50 ms: at half time, the rest is told to take as long as it does."""
    stream = Terminal()
    slow: list[Future[int]] = [Future() for _ in range(60)]

    def work() -> None:
        for future in slow:
            time.sleep(0.05)
            future.set_result(1)

    worker = threading.Thread(target=work)
    worker.start()
    list(Progress(stream).each("sites", [*finished(range(60)), *slow]))
    worker.join()
    told = re.findall(r"sites (\d+)/120, (\d+) s left", stream.getvalue())
    at_half = [int(left) for done, left in told if 88 <= int(done) <= 92]
    assert at_half
    assert all(1 <= left <= 2 for left in at_half), told


def test_a_terminal_counts_on_while_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "TICK", 0.02)
    stream, slow = Terminal(), Future[int]()
    threading.Timer(0.3, slow.set_result, [1]).start()
    list(Progress(stream).each("sites", [slow]))
    assert stream.getvalue().count("sites 0/1") > 2


def test_elsewhere_who_waits_long_hears_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "LULL", 0.05)
    stream, slow = StringIO(), Future[int]()
    threading.Timer(0.3, slow.set_result, [1]).start()
    list(Progress(stream, patience=0.1).each("communes filled in", [slow]))
    assert stream.getvalue().startswith("communes filled in 0/1\n")


def test_patience_shows_nothing_of_what_is_quick_and_leaves_nothing_behind() -> None:
    for stream in (Terminal(), StringIO()):
        list(Progress(stream, patience=2).each("sites", finished(range(5))))
        assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (59.4, "59 s"), (200, "3 min 20 s"), (612, "10 min"), (7500, "2 h 5 min")]
)
def test_times_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert spelled(seconds) == said
