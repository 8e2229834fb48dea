"""`build.py calendar`: days on which output changes by itself, as lines, JSON and a diary; whether a site is due."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, Sample, quiet
from testing.days import LAW_ENDS, eventful

from sotay.cli.calendar import NOT_DUE
from sotay.cli.main import DONE, MISTAKES, main
from sotay.export.icalendar import SPACE, DiaryEvent, icalendar
from sotay.pipeline.build import Options, build

Output = pytest.CaptureFixture[bytes]


@pytest.fixture(scope="module")
def changing(issued: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return a sample with something of every kind that changes by itself; tests only look at it."""
    return eventful(issued.sources(tmp_path_factory.mktemp("changing") / "manual"))


def call(sample: Sample, *arguments: str, day: date = AS_OF) -> int:
    return main(["calendar", "--root", str(sample.root), "--as-of", str(day), *arguments])


def said(sample: Sample, capfdbinary: Output, *arguments: str, day: date = AS_OF) -> str:
    assert call(sample, *arguments, day=day) == DONE
    return capfdbinary.readouterr().out.decode()


# ── text, JSON ───────────────────────────────────────────────────────────────────────────────────


def test_each_change_has_a_line_with_its_documents_and_communes(changing: Sample, capfdbinary: Output) -> None:
    lines = said(changing, capfdbinary).splitlines()
    ends = next(line for line in lines if "act ends" in line and "luat-thu" in line)
    assert ends.startswith("2027-03-01  act ends")
    assert "luat-thu (01/2020/QH00), replaced by luat-moi (09/2026/QH00)" in ends
    assert ends.endswith("[all 3 communes]")
    assert any(re.match(rf"2026-12-01  issue in force .*QT-01 \[{AN_BINH}\]", line) for line in lines)
    assert lines[:-1] == sorted(lines[:-1], key=lambda line: line[:10])
    assert lines[-1].endswith("from 2026-11-02 to 2028-10-31; the next is 2026-12-01")


def test_one_commune_and_fewer_days(changing: Sample, capfdbinary: Output) -> None:
    lines = said(changing, capfdbinary, BINH_MINH, "--days", "121").splitlines()
    assert {line[:10] for line in lines[:-1]} == {"2026-12-01", "2027-03-01"} | {
        line[:10] for line in lines if "review due" in line
    }
    assert all(f"[{BINH_MINH}]" in line or "act announced" in line for line in lines[:-1])


def test_json_has_what_the_lines_have(changing: Sample, capfdbinary: Output) -> None:
    told: dict[str, Any] = json.loads(said(changing, capfdbinary, "--format", "json"))
    assert (told["from"], told["next"]) == ("2026-11-02", "2026-12-01")
    ends = next(c for c in told["changes"] if (c["kind"], c["subject"]) == ("act-ends", "luat-thu"))
    assert ends["day"] == str(LAW_ENDS)
    assert ends["by"] == "luat-moi"
    instead = "được thay thế bởi Luật Thử nghiệm (mới) số 09/2026/QH00"
    assert ends["said"] == f"Luật Thử nghiệm số 01/2020/QH00 hết hiệu lực, {instead}"
    assert "QT-HT-01" in ends["documents"]
    assert len(ends["units"]) == 3


def test_only_the_next_day(changing: Sample, capfdbinary: Output) -> None:
    assert said(changing, capfdbinary, "--next") == "2026-12-01\n"
    assert said(changing, capfdbinary, CAO_SON, "--next", day=date(2098, 1, 1)) == "none\n"


def test_what_cannot_be_read_has_no_days(fresh: Sample, capfdbinary: Output) -> None:
    fresh.write("references/legal.yml", "luat-thu: [\n")
    assert call(fresh) == MISTAKES
    assert b"references/legal.yml:" in capfdbinary.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        call(fresh, "--days", "0")
    assert stopped.value.code == 2


# ── the diary ────────────────────────────────────────────────────────────────────────────────────

TEXT = r"(?:[^\x00-\x08\x0A-\x1F\x7F\\;,]|\\[\\;,Nn])*"
"""A TEXT value (RFC 5545, 3.3.11), its commas, semicolons and backslashes escaped; a quotation mark needs nothing."""
LINES = {
    "VCALENDAR": {
        "VERSION": r"2\.0", "PRODID": TEXT, "CALSCALE": "GREGORIAN", "METHOD": "PUBLISH",
        "NAME": TEXT, "X-WR-CALNAME": TEXT,
    },
    "VEVENT": {
        "UID": r"[0-9a-f-]{36}", "DTSTAMP": r"\d{8}T\d{6}Z", "DTSTART;VALUE=DATE": r"\d{8}",
        "DTEND;VALUE=DATE": r"\d{8}", "SUMMARY": TEXT, "DESCRIPTION": TEXT, "CATEGORIES": TEXT, "TRANSP": "TRANSPARENT",
    },
}  # fmt: skip
"""Component → what may stand in it once, with the grammar of its value."""
REQUIRED = {"VCALENDAR": {"VERSION", "PRODID"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY"}}


def parsed(content: bytes) -> list[dict[str, str]]:
    """Return the events of a diary file; fail where it departs from the grammar of RFC 5545."""
    assert content.endswith(b"\r\n")
    raw = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(b"\r" not in line and b"\n" not in line for line in raw)
    assert max(map(len, raw)) <= 75, "octets of a line"
    for octets in raw:
        octets.decode("utf-8")  # no letter is cut in two
    logical = content.decode("utf-8").replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert (logical[0], logical[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    open_ones: list[tuple[str, dict[str, str]]] = []
    for line in logical:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            open_ones.append((value, {}))
        elif name == "END":
            component, found = open_ones.pop()
            assert component == value
            assert REQUIRED[component] <= found.keys()
            events += [found] if component == "VEVENT" else []
        else:
            component, found = open_ones[-1]
            assert re.fullmatch(LINES[component][name], value), line
            assert name not in found, "once"
            found[name] = value
    assert not open_ones
    return events


def plain(value: str) -> str:
    """Return the text of a TEXT value."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_the_diary_has_every_change(changing: Sample, capfdbinary: Output) -> None:
    assert call(changing, "--format", "ics") == DONE
    content = capfdbinary.readouterr().out
    events = parsed(content)
    told = json.loads(said(changing, capfdbinary, "--format", "json"))["changes"]
    assert sorted((e["DTSTART;VALUE=DATE"], plain(e["SUMMARY"])) for e in events) == sorted(
        (change["day"].replace("-", ""), change["said"]) for change in told
    )
    assert len({event["UID"] for event in events}) == len(events)
    ends = next(e for e in events if "01/2020/QH00" in e["SUMMARY"] and e["DTSTART;VALUE=DATE"] == "20270301")
    assert "Dựng lại trang trong ngày này." in plain(ends["DESCRIPTION"])


def test_the_diary_is_the_same_again_and_an_event_keeps_its_id(changing: Sample, capfdbinary: Output) -> None:
    found = []
    for day in (AS_OF, AS_OF, AS_OF + timedelta(20)):
        assert call(changing, "--format", "ics", "--days", "200", day=day) == DONE
        found.append(capfdbinary.readouterr().out)
    assert found[0] == found[1]
    ids = [{e["UID"]: e["SUMMARY"] for e in parsed(content)} for content in found]
    both = ids[0].keys() & ids[2].keys()
    assert both
    assert all(ids[0][uid] == ids[2][uid] for uid in both)


@given(st.lists(st.tuples(st.dates(), st.text(), st.text()), max_size=4))
def test_any_text_makes_a_diary(told: list[tuple[date, str, str]]) -> None:
    events = [DiaryEvent(min(day, date(9999, 1, 1)), str(n), a, b) for n, (day, a, b) in enumerate(told)]
    found = parsed(icalendar("Lịch", events))
    assert {e["UID"] for e in found} == {str(uuid.uuid5(SPACE, event.name)) for event in events}
    for event in events:
        mine = next(e for e in found if e["UID"] == str(uuid.uuid5(SPACE, event.name)))
        assert plain(mine["SUMMARY"]) == readable(event.summary)


def readable(text: str) -> str:
    return "\n".join(re.sub(r"[\x00-\x08\x0a-\x1f\x7f]", "", line) for line in text.splitlines())


# ── is the site due ──────────────────────────────────────────────────────────────────────────────


def test_a_site_is_due_once_a_day_that_stands_on_it_has_come(
    changing: Sample, tmp_path: Path, capfdbinary: Output
) -> None:
    sample = changing.copy(tmp_path / "manual")
    assert call(sample, "--due") == DONE
    assert b"internal is not published yet, and so are 3 more" in capfdbinary.readouterr().out
    build(Options(sample.root, sample.out, AS_OF, jobs=1, pdf=False), quiet())
    assert call(sample, "--due") == NOT_DUE
    assert capfdbinary.readouterr().out == b"the published site stands\n"
    assert call(sample, "--due", day=date(2026, 11, 30)) == NOT_DUE
    capfdbinary.readouterr()
    assert call(sample, "--due", day=date(2026, 12, 1)) == DONE
    assert b"has been out of date since 2026-12-01" in capfdbinary.readouterr().out
    build(Options(sample.root, sample.out, date(2026, 12, 1), (AN_BINH,), jobs=1, pdf=False), quiet())
    assert call(sample, AN_BINH, "--due", day=date(2026, 12, 1)) == NOT_DUE


def test_nothing_changes_from_day_to_day_but_what_says_the_day(changing: Sample, tmp_path: Path) -> None:
    """What stands on pages is the next day of change, not the day of the build."""
    sample, found = changing.copy(tmp_path / "manual"), []
    for day in (date(2026, 11, 2), date(2026, 11, 25)):
        build(Options(sample.root, sample.out, day, jobs=1, pdf=False), quiet())
        pages = [p for p in sample.out.rglob("*.html") if "trang-thai" not in p.parts]
        found.append({p.relative_to(sample.out).as_posix(): p.read_bytes() for p in pages})
    different = {path for path in found[0] if found[0][path] != found[1].get(path)}
    assert found[0].keys() == found[1].keys()
    desks = {path for path in found[0] if path.startswith("internal/ban-thu-ky")}
    assert different <= {"internal/tinh-trang.html", "internal/van-ban-thay-doi.html", *desks}
