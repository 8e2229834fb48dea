"""A page takes no more than it may: what would run for ever or fill the memory is a mistake with its line."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from testing.authored import FOLDERS, SCOPE, mistake, rendered, with_meta, written

from sotay.base.errors import Mistake
from sotay.base.folders import ENGINE
from sotay.expand.limits import FIGURE, LETTERS, ROUNDS, Excess, limited
from sotay.expand.markdown import convert

BOMBS = [
    "{{ 'a' * 10**9 }}",
    "{{ 10**9 * 'a' }}",
    "{{ [1] * 10**9 }}",
    "{{ 9**(9**9) }}",
    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "{% for i in range(99999) recursive %}{{ loop(range(99999)) }}{% endfor %}",
    "{% for i in range(99999) %}{{ '0123456789' * 99 }}{% endfor %}",
    "{% macro f(n) %}{{ f(n) if n > 90 }}{{ n and f(n - 1) }}{{ n and f(n - 1) }}{% endmacro %}{{ f(60) }}",
    "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = [n.x, n.x] | join %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = ''.join([n.x, n.x]) %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = n.x.replace('a', 'aa') %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = n.x | replace('a', 'aa') %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = '%s%s' % (n.x, n.x) %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = '{0}{0}'.format(n.x) %}{% endfor %}",
    "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "{% set n = namespace(x=3) %}{% for i in range(60) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "{% set n = namespace(x='') %}{% for i in range(99999) %}{% set n.x = n.x ~ '0123456789' %}{% endfor %}",
    "{{ ([[1] * 1000] * 1000000) | sum(start=[]) | length }}",
    "{{ 'a'.center(10**9) }}",
    "{{ 'a' | center(1000000000) }}",
    "{{ 'a'.ljust(10**9) }}{{ 'a'.rjust(10**9) }}",
    "{{ 'a'.zfill(10**9) }}",
    "{{ ('\\t' * 9999).expandtabs(9999) }}",
    "{{ ('a\\n' * 9999) | indent(9999) }}",
    "{{ ('a\\n' * 9999) | indent('x' * 9999) }}",
    "{{ ('a ' * 9999) | wordwrap(1, wrapstring='x' * 9999) }}",
    "{{ 'a'.translate({97: 'b' * 1000000}) * 9 }}",
    "{{ ('a' * 9999).translate({97: 'b' * 9999}) }}",
    "{{ 'a'.encode().ljust(10**9) }}",
    "{{ (1).to_bytes(10**9, 'big') }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '%*d' % (999999999, 1) }}",
    "{{ '%.999999999f' % 1 }}",
    "{{ '%(a)999999999d' % {'a': 1} }}",
    "{{ ('%9999d' * 9999) % (1,) }}",
    "{{ '%999999999d' | format(1) }}",
    "{{ '{:999999999}'.format(1) }}",
    "{{ '{:{}}'.format(1, 999999999) }}",
    "{{ '{0:.999999999f}'.format(1) }}",
    "{{ '{a:999999999}'.format_map({'a': 1}) }}",
    "{% set t %}{:999999999}{% endset %}{{ t.format(1) }}",
    "{{ [1, 2, 3] | batch(10**9, 0) | list }}",
    "{{ [1, 2, 3] | slice(10**9) | list }}",
    "{{ 5 | round(-1000000000) }}",
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_a_mistake_at_its_line(bomb: str) -> None:
    begun = time.process_time()
    _, problems = rendered(f"Lời.\n\n{bomb}")
    assert [(p.line, p.rule) for p in problems][-1] == (3, "too-much")
    assert time.process_time() - begun < 15


def test_brackets_that_nest_too_deep_are_a_mistake() -> None:
    assert mistake("{{ " + "(" * 900 + "1" + ")" * 900 + " }}").rule == "too-much"


def test_no_bomb_takes_much_memory() -> None:
    code = (
        "import resource, sys; sys.path.insert(0, 'tests')\n"
        "from test_limits import BOMBS, rendered\n"
        "rendered('x')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "[rendered(bomb) for bomb in BOMBS if 'range(99999)' not in bomb]\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ENGINE, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 400


def test_what_a_real_page_does_is_far_from_the_limits() -> None:
    rows = "{% for i in range(2000) %}| {{ i }} | {{ '%05d' % i }} | {{ unit.name.upper() }} |\n{% endfor %}"
    assert written(rows).count("\n") == 2000
    assert written("{{ 'Xã'.center(80) | length }} {{ '{:>10}'.format('a') | length }}") == "80 10"
    assert (ROUNDS, LETTERS, FIGURE) == (200_000, 2_000_000, 10_000)


def test_the_next_page_has_all_of_it_again() -> None:
    half = "{% for i in range(20000) %}{% endfor %}" * 9
    assert [rendered(half)[1] for _ in range(3)] == [[], [], []]


# ── time ─────────────────────────────────────────────────────────────────────────────────────────

SLOW = "[^1]" * 20_000 + "\n\n[^1]: Chú thích.\n"
"""Takes minutes to convert: each reference is looked for among all."""


def test_markdown_that_takes_too_long_is_a_mistake() -> None:
    begun = time.process_time()
    with pytest.raises(Mistake, match=r"too-much: the page takes more than 0\.3 seconds of processor time"):
        convert(SLOW, FOLDERS, 0.3)
    assert time.process_time() - begun < 3
    assert "<p>Lời.</p>" in convert("Lời.", FOLDERS).html


def test_what_was_set_before_is_set_again() -> None:
    handler = signal.signal(signal.SIGPROF, signal.SIG_IGN)
    try:
        with limited(5):
            assert 0 < signal.getitimer(signal.ITIMER_PROF)[0] <= 5.1
        assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
        assert signal.getsignal(signal.SIGPROF) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGPROF, handler)


def test_nobody_keeps_the_time_limit_by_catching_it() -> None:
    with pytest.raises(Excess), limited(0.1):
        _stubborn()


def _stubborn() -> None:
    while True:
        with suppress(Exception):
            sum(range(1000))


def test_another_thread_counts_too() -> None:
    told: list[str] = []
    thread = threading.Thread(target=lambda: told.append(mistake(BOMBS[4]).rule))
    thread.start()
    thread.join()
    assert told == ["too-much"]


# ── clock, chance, memory ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        "{{ as_of.today() }}",
        "{{ as_of.fromtimestamp(0) }}",
        "{{ as_of | attr('today') }}",
        "{{ as_of['today']() }}",
        "{{ [as_of] | map(attribute='today') | list }}",
        "{{ '{0.today}'.format(as_of) }}",
        "{{ as_of.max.today() }}",
        "{{ as_of.strftime('%s') }}",
        "{{ as_of.strftime('%d/%m/%Y %Z') }}",
        "{{ as_of.strftime('%c') }}",
        "{{ '{:%s}'.format(as_of) }}",
        "{% set t %}{:%s}{% endset %}{{ t.format(as_of) }}",
    ],
)
def test_the_machines_clock_and_zone_are_out_of_reach(body: str) -> None:
    text, problems = rendered(body)
    assert {p.rule for p in problems} <= {"unsafe", "not-text"}
    assert (text.strip(), problems != []) == ("", True)


def test_a_day_may_be_written_in_figures() -> None:
    assert written("{{ as_of.strftime('%d.%m.%Y %%') }}") == "22&#46;11&#46;2026 %"
    assert written("{{ '{:%d %m}'.format(as_of) }}") == "22 11"


@pytest.mark.parametrize(
    "value",
    ["unit", "doc", "''.upper", "[1] | map('upper')", "range(3)", "namespace(x=1)", "[1, 2]", "unit.roles", "scope"],
)
@pytest.mark.parametrize(
    "body",
    [
        "{{ V }}",
        "{{ (V) | string }}",
        "{{ (V) | upper }}",
        "{{ 'a' ~ (V) }}",
        "{{ [V] | join }}",
        "{{ '%s' % [V] }}",
        "{{ '%s%s' % (1, V) }}",
        "{{ '%s' | format([V]) }}",
        "{{ '{}'.format(V) }}",
        "{{ '{!r:>9}'.format(V) }}",
        "{{ 'a' | replace('a', V) }}",
        "{{ role('mot_cua') ~ (V) }}",
        "{{ (role('mot_cua') ~ '%s') % [V] }}",
        "{{ role('mot_cua').join([V]) }}",
    ],
)
def test_only_text_is_printed(value: str, body: str) -> None:
    text, problems = rendered(body.replace("V", value))
    assert [p.rule for p in problems] == ["not-text"]
    assert "0x" not in text.lower()


def test_chance_has_no_word() -> None:
    assert mistake("{{ [1, 2] | random }}").rule == "template-syntax"
    assert mistake("{{ unit | pprint }}").rule == "template-syntax"


def test_what_has_no_order_is_sorted() -> None:
    codes = sorted(SCOPE.known_codes)
    assert written("{% for c in scope.known_codes %}{{ c }} {% endfor %}").replace("&#45;", "-").split() == codes
    assert written("{{ scope.known_codes | join(' ') }}").replace("&#45;", "-").split() == codes
    assert written("{{ scope.known_codes | list | first }}").replace("&#45;", "-") == codes[0]


def test_times_and_days_read_as_before() -> None:
    assert written("{{ document.meta.time.limit ~ '' }}", with_meta()) == "01 ngày làm việc"


def in_a_thread(work: Callable[[], object]) -> list[object]:
    """Do something as a worker of a Dask cluster does, not in the main thread; return what came of it."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(work())
        except (Mistake, Excess) as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    return found


def test_a_worker_of_a_cluster_keeps_the_time_limit_too() -> None:
    def hang() -> None:
        with limited(0.2):
            while True:
                with suppress(Exception):
                    len([])

    (error,) = in_a_thread(hang)
    assert isinstance(error, Excess)
    assert "more than 0.2 seconds" in error.message
    (error,) = in_a_thread(lambda: convert("[^1]" * 20_000 + "\n\n[^1]: a\n", FOLDERS, 0.3))
    assert isinstance(error, Mistake)
    assert error.rule == "too-much"
    (made,) = in_a_thread(lambda: convert("Lời", FOLDERS))  # nothing is left of it
    assert made == convert("Lời", FOLDERS)
