"""What a build says while it runs: one line that changes on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from io import StringIO

import pytest

from sotay.base.progress import Progress


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
