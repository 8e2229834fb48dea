"""`build.py rehearse`: a day to come beside today, what has to be decided before, and nothing written."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, Sample, hashes
from testing.days import BIRTH, FACTS_CHANGE, LAW_ENDS, TEXT_CHANGES, eventful

from sotay.cli.main import DONE, MISTAKES, USAGE, main

Output = pytest.CaptureFixture[str]


@pytest.fixture
def changing(fresh: Sample) -> Sample:
    """Return the sample with something of every kind that changes by itself."""
    return eventful(fresh)


def call(sample: Sample, *arguments: str) -> int:
    return main(["rehearse", "--root", str(sample.root), "--as-of", str(AS_OF), "--jobs", "1", *arguments])


def said(sample: Sample, capsys: Output, *arguments: str) -> str:
    assert call(sample, *arguments) == DONE
    return capsys.readouterr().out


def data(sample: Sample, capsys: Output, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said(sample, capsys, "--format", "json", *arguments))
    return found


def of(found: dict[str, Any], code: str) -> dict[str, Any]:
    mine = [document for document in found["documents"] if document["code"] == code]
    assert len(mine) == 1
    return dict(mine[0])


def test_what_changes_is_told_word_by_word_and_once_for_all_communes(changing: Sample, capsys: Output) -> None:
    found = data(changing, capsys, str(FACTS_CHANGE))
    handbook = of(found, "STCL")
    assert handbook["units"] == [CAO_SON, AN_BINH, BINH_MINH]
    assert any("{+Một câu của ngày mới.+}" in line for line in handbook["text"])
    birth = "\n".join(of(found, "QT-HT-01")["text"])
    assert "[-01 ngày-] {+04 giờ+} làm việc" in birth or "{+04 giờ+}" in birth
    assert "[-Luật Thử nghiệm số 01/2020/QH00" in birth
    assert "{+Luật Thử nghiệm (mới) số 09/2026/QH00" in birth
    lines = said(changing, capsys, str(FACTS_CHANGE)).splitlines()
    assert any(line.startswith("  STCL ") and line.endswith("[all 3 communes]") for line in lines)


def test_before_the_day_nothing_of_it_is_told(changing: Sample, capsys: Output) -> None:
    codes = {d["code"] for d in data(changing, capsys, "2027-02-28")["documents"]}
    assert "STCL" not in codes
    assert "QT-HT-01" not in codes
    assert "STCL" in {d["code"] for d in data(changing, capsys, str(TEXT_CHANGES))["documents"]}


def test_what_must_be_issued_and_by_when_and_what_is_issued_already(changing: Sample, capsys: Output) -> None:
    found = data(changing, capsys, str(LAW_ENDS))
    asked = [d for d in found["decisions"] if AN_BINH in d["units"]]
    assert [(d["order"], d["by"], d["effective"]) for d in asked] == [("issue", "2027-02-28", "2027-03-01")]
    assert "QT-HT-01" in asked[0]["documents"]
    assert of(found, "QT-HT-01")["undecided"] is True

    # The command it names does it: nothing is left to decide then.
    arguments = (
        re.sub('--reason "TEXT"', "--reason Luật --yes", asked[0]["command"]).replace("NO", "50/QĐ-UBND").split()
    )
    changed = main([*arguments[1:], "--root", str(changing.root), "--as-of", str(AS_OF), "--jobs", "1"])
    assert changed == DONE
    capsys.readouterr()
    after = data(changing, capsys, str(LAW_ENDS), *asked[0]["units"])
    assert after["decisions"] == []
    assert of(after, "QT-HT-01")["decision"] == "50/QĐ-UBND"
    assert of(after, "QT-HT-01")["status"] == "in_force"


def test_a_document_that_no_longer_applies_must_be_withdrawn(changing: Sample, capsys: Output) -> None:
    change = f"  - {{from: {FACTS_CHANGE}, time: {{limit: 4 giờ làm việc}}}}"
    changing.edit(BIRTH, change, f"  - {{from: {FACTS_CHANGE}, applies_to: {{kinds: [phường]}}}}")
    changing.edit("docs/lien-he.md", 'doc("QT-HT-01")', 'doc("QT-HT-01", fallback="Đăng ký khai sinh")')
    found = data(changing, capsys, str(FACTS_CHANGE))
    gone = of({"documents": [d for d in found["documents"] if d["happening"] == "gone"]}, "QT-HT-01")
    assert CAO_SON not in gone["units"]
    orders = [d for d in found["decisions"] if d["order"] == "withdraw"]
    assert orders
    assert all(d["documents"] == ["QT-HT-01"] for d in orders)
    assert all(d["command"].startswith("build.py withdraw QT-HT-01 --units ") for d in orders)


def test_what_rests_on_an_ended_act_is_told_with_its_place(changing: Sample, capsys: Output) -> None:
    loss = next(one for one in data(changing, capsys, str(LAW_ENDS))["ended"] if one["act"] == "luat-thu")
    assert (loss["ended"], loss["successor"], loss["successor_begins"]) == ("2027-03-01", "luat-moi", "2027-03-01")
    line = 1 + (changing.root / BIRTH).read_text("utf-8").splitlines().index(
        "legal: [luat-thu, luat-moi, nghi-quyet-thu]"
    )
    assert f"{BIRTH}:{line}" in loss["at"]
    assert "QT-HT-01" in loss["cited_by"]
    assert "QT-HT-01" not in loss["without_successor"]


def test_an_act_without_successor_and_one_named_in_the_text(changing: Sample, capsys: Output) -> None:
    legal = changing.root / "references/legal.yml"
    legal.write_text(legal.read_text("utf-8").replace("  replaced_by: luat-moi\n", ""), "utf-8")
    page = changing.root / "docs/he-thong/chinh-sach.md"
    page.write_text(page.read_text("utf-8") + "\nTheo số 01/2020/QH00.\n", "utf-8")
    loss = next(one for one in data(changing, capsys, str(LAW_ENDS))["ended"] if one["act"] == "luat-thu")
    assert loss["successor"] is None
    assert "CSCL" in loss["named_by"]
    text = said(changing, capsys, str(LAW_ENDS))
    assert '"luat-thu" (01/2020/QH00) ends on 2027-03-01, and no successor is named' in text


def test_reviews_and_drafts(changing: Sample, capsys: Output) -> None:
    changing.edit("docs/he-thong/chinh-sach.md", "dễ hiểu", "dễ nhớ")
    found = data(changing, capsys, "2027-01-20", AN_BINH)
    assert "QT-HT-01" in found["reviews"][AN_BINH]
    assert "CSCL" in found["drafts"][AN_BINH]


def test_nothing_is_written_but_what_is_asked_for(changing: Sample, capsys: Output, tmp_path: Path) -> None:
    def files() -> dict[str, str]:
        return {path: digest for path, digest in hashes(changing.root).items() if not path.startswith(".cache")}

    before = files()
    told = said(changing, capsys, str(LAW_ENDS), "--out", str(tmp_path / "xem.html"))
    assert files() == before
    page = (tmp_path / "xem.html").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["xem.html"]
    assert "<h1>Xem trước ngày 01/03/2027</h1>" in page
    assert "Hạn cuối: hết ngày <strong>28/02/2027</strong>" in page
    assert "<del>" in page
    assert "http" not in page
    assert told == said(changing, capsys, str(LAW_ENDS)), "the same again, from memory"


def test_again_and_for_a_day_without_change_hardly_anything_is_done(
    changing: Sample, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sotay.expand.page import render

    pages: list[str] = []

    def noted(document: Any, *rest: Any) -> str:
        pages.append(document.source)
        return render(document, *rest)

    monkeypatch.setattr("sotay.expand.unit.render", noted)
    said(changing, capsys, "2027-02-27")
    assert pages
    pages.clear()
    said(changing, capsys, "2027-02-28")
    assert pages == [], "no answer differs, so nothing is filled in"
    begun = time.monotonic()
    said(changing, capsys, "2027-02-28")
    assert pages == []
    assert time.monotonic() - begun < 20
    said(changing, capsys, str(LAW_ENDS))
    assert BIRTH in pages
    assert "docs/he-thong/chinh-sach.md" not in pages


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((str(AS_OF),), "is not after 2026-11-01: name a day to come"),
        (("2036-03-01",), "more than two years ahead"),
        (("2027-03-01", "--out", "xem.txt"), "give it a name that ends in .html"),
        (("2027-03-01", "xa-khong-co"), "no such commune"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    fresh: Sample, capsys: Output, arguments: tuple[str, ...], message: str
) -> None:
    assert call(fresh, *arguments) == MISTAKES
    assert message in capsys.readouterr().err


def test_a_day_is_a_day(fresh: Sample, capsys: Output) -> None:
    with pytest.raises(SystemExit) as stopped:
        call(fresh, "01/03/2027")
    assert stopped.value.code == USAGE
    assert "is not a date; write 2026-12-01" in capsys.readouterr().err
    assert date(2027, 3, 1) == LAW_ENDS


def test_mistakes_of_the_day_to_come_are_told(changing: Sample, capsys: Output) -> None:
    page = changing.root / "docs/he-thong/chinh-sach.md"
    block = f'\n{{% call only(since="{LAW_ENDS}") %}}\n{{{{ doc("QT-99") }}}}\n{{% endcall %}}\n'
    page.write_text(page.read_text("utf-8") + block, "utf-8")
    assert call(changing, "2027-02-28") == DONE
    capsys.readouterr()
    assert call(changing, str(LAW_ENDS)) == MISTAKES
    assert "unknown-document" in capsys.readouterr().err
