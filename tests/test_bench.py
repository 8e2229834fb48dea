"""The generated provinces of `make bench-growth` are manuals like any other; results are recorded in their sections."""

from __future__ import annotations

from pathlib import Path

import pytest
from testing.building import SAMPLE

from sotay.cli.main import parser
from sotay.load.sources import load

BENCH = Path(__file__).parent / "bench"


def test_a_made_up_province_has_as_many_communes_as_asked_and_no_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(BENCH)
    from growth import province
    from trial import copied

    project = copied(tmp_path / "project", SAMPLE)
    slugs = province(project, 7)
    sources, problems = load(project)
    assert sources is not None
    assert problems == []
    assert [*sources.units] == slugs
    assert len({(u.name, u.gso_code, u.contacts.phone) for u in sources.units.values()}) == 7


@pytest.mark.parametrize("bench", ["bench", "peers", "parts", "typst", "growth"])
def test_a_result_replaces_its_own_section_and_no_other(
    bench: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(BENCH)
    from measuring import RESULTS, conditions, record

    copy = tmp_path / RESULTS.name
    copy.write_text(before := RESULTS.read_text())
    record(bench, said := conditions(), copy)
    begin, end = f"<!-- {bench} -->", f"<!-- end of {bench} -->"
    head, _, rest = before.partition(begin)
    assert copy.read_text() == f"{head}{begin}\n\n{said}\n\n{end}{rest.partition(end)[2]}"


def test_a_result_without_a_section_is_not_lost_silently(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCH)
    from measuring import record

    (tmp_path / "RESULTS.md").write_text("# Results\n")
    with pytest.raises(SystemExit, match="no section bench"):
        record("bench", "x", tmp_path / "RESULTS.md")


def test_the_commands_that_are_timed_are_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCH)
    from trial import ROOT
    from waits import copying, issuing

    commands = parser("build.py")
    assert commands.parse_args(issuing(ROOT)).docs
    assert commands.parse_args(copying("xa-hai-anh", ["QT-01"])).yes


def test_typst_gets_every_word_of_a_page_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCH)
    from peers import as_typst

    html = '<h2>Một</h2><p>Hai "ba"</p><ul><li><p>Bốn</p></li></ul>'
    html += "<table><thead><tr><th>Năm</th></tr></thead><tbody><tr><td>Sáu</td></tr></tbody></table>"
    assert as_typst("Thử", html).splitlines()[3:] == [
        '= #"Một"',
        "",
        '#"Hai \\"ba\\""',
        "",
        '- #"Bốn"',
        "",
        '#table(columns: (1fr, ), table.header([#"Năm"]), [#"Sáu"])',
    ]
