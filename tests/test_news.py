"""What is new: each decision with its reason and what it changed, on a page, on the home page and in an Atom feed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

from lxml import html
from testing.authored import BIRTH, CONTROL, SCOPE, page, words
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, Sample

from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.expand.manual import expand
from sotay.facts import news
from sotay.load.sources import load
from sotay.model.manual import Manual
from sotay.model.revisions import Revision, Standing, Withdrawal
from sotay.model.units import Addresses

ATOM, FEED = {"a": news.ATOM}, "co-gi-moi.xml"
FIRST = Revision(1, 0, date(2026, 1, 5), "12/QĐ-UBND", "Ban hành lần đầu", "")
SECOND = Revision(1, 1, date(2026, 6, 1), "30/QĐ-UBND", "Rút ngắn <thời hạn> & thêm *mẫu*", "")
END = Withdrawal(date(2026, 8, 1), "44/QĐ-UBND", "Không còn dùng")
STANDINGS = {
    "QT-01": Standing("withdrawn", (FIRST,), END),
    "QT-HT-01": Standing("in_force", (FIRST, SECOND)),
    "BM-MC-01": Standing("draft"),
}
TOLD = replace(SCOPE, standings=STANDINGS)


def test_a_decision_is_told_once_with_all_it_changed_newest_first() -> None:
    told = news.decisions([(CONTROL, STANDINGS["QT-01"]), (BIRTH, STANDINGS["QT-HT-01"])])
    assert [one.number for one in told] == ["44/QĐ-UBND", "30/QĐ-UBND", "12/QĐ-UBND"]
    assert [(c.document.code, c.said(VIETNAMESE)) for c in told[2].changes] == [
        ("QT-01", "ban hành lần đầu"),
        ("QT-HT-01", "ban hành lần đầu"),
    ]
    assert [one.changes[0].said(VIETNAMESE) for one in told[:2]] == ["thu hồi", "sửa đổi, lần 01/01"]
    assert news.DocumentChange(BIRTH, replace(FIRST, issue=2)).said(VIETNAMESE) == "ban hành lại, lần 02/00"
    assert len({one.anchor for one in told}) == 3


def test_the_page_gives_reason_decision_and_documents() -> None:
    found = page("{{ whats_new() }}", TOLD)
    assert [words(h) for h in found.xpath("//h2")] == ["Không còn dùng", SECOND.reason, "Ban hành lần đầu"]
    assert words(found.xpath("//p[@class='news-when']")[1]) == "Quyết định 30/QĐ-UBND, hiệu lực từ 01/06/2026"
    assert next(words(li) for li in found.xpath("//ul[@class='news'][1]/li")) == "QT-01 Kiểm soát tài liệu – thu hồi"
    assert words(page("{{ whats_new() }}", replace(SCOPE, standings={c: Standing("draft") for c in STANDINGS})))


def test_many_documents_are_folded() -> None:
    many = {f"QT-{n}": replace(CONTROL, meta=replace(CONTROL.meta, code=f"QT-{n}")) for n in range(11)}
    scope = replace(SCOPE, documents=many, standings={code: Standing("in_force", (FIRST,)) for code in many})
    assert words(page("{{ whats_new() }}", scope).xpath("//details/summary")[0]) == "11 tài liệu"
    assert len(page("{{ whats_new() }}", scope).xpath("//details//li/a")) == 11


def test_the_start_page_shows_the_last_few_and_leads_to_all() -> None:
    found = page("{{ whats_new(2) }}", TOLD)
    lines = [words(li) for li in found.xpath("//li")]
    assert lines == ["01/08/2026 Không còn dùng QT-01", f"01/06/2026 {SECOND.reason} QT-HT-01"]
    anchors = {str(h.get("id")) for h in page("{{ whats_new() }}", TOLD).xpath("//h2")}
    targets = [str(a).partition("#") for a in found.xpath("//li/a/@href")]
    assert {name for name, _, _ in targets} == {"../../co-gi-moi.html"}
    assert {anchor for _, _, anchor in targets} <= anchors
    assert words(page("{{ whats_new(5) }}", replace(SCOPE, standings={}, documents={}))) == ""


# ── the feed ─────────────────────────────────────────────────────────────────────────────────────


def feed(sample: Sample, part: str) -> ET.Element:
    return ET.parse(sample.out / part / FEED).getroot()


def texts(feed: ET.Element, path: str) -> list[str]:
    return [element.text or "" for element in feed.findall(path, ATOM)]


def test_a_feed_has_what_atom_demands(built: Sample) -> None:
    for part in (f"{audience}/{unit}" for audience in ("internal", "public") for unit in (AN_BINH, BINH_MINH, CAO_SON)):
        found = feed(built, part)
        entries = found.findall("a:entry", ATOM)
        assert found.tag == f"{{{news.ATOM}}}feed"
        assert entries
        assert texts(found, "a:author/a:name")[0].startswith("Ủy ban nhân dân")
        for element in (found, *entries):
            for name in ("id", "title", "updated"):
                assert len(element.findall(f"a:{name}", ATOM)) == 1
            assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext("a:id", "", ATOM))
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\+07:00", element.findtext("a:updated", "", ATOM))
        ids = [*texts(found, "a:id"), *texts(found, "a:entry/a:id")]
        assert len(ids) == len(set(ids))
        assert found.findtext("a:updated", "", ATOM) == max(texts(found, "a:entry/a:updated"))


def test_entries_lead_to_what_the_page_says_of_them(built: Sample) -> None:
    folder = built.out / "internal" / AN_BINH
    for link in feed(built, f"internal/{AN_BINH}").findall("a:entry/a:link", ATOM):
        name, _, anchor = link.get("href", "").partition("#")
        assert html.parse(str(folder / name)).getroot().get_element_by_id(anchor) is not None
    assert titles(built, f"internal/{AN_BINH}")[0] == "Đổi người giữ chìa khóa"


def titles(sample: Sample, part: str) -> list[str]:
    return texts(feed(sample, part), "a:entry/a:title")


def test_citizens_are_told_of_public_documents_alone(built: Sample) -> None:
    public = Path(built.out / "public" / AN_BINH)
    told = (public / FEED).read_text("utf-8") + (public / "co-gi-moi.html").read_text("utf-8")
    assert "QT-HT-01" in told
    for code in ("QT-01", "STCL", "DM-01"):
        assert f"{code} " in (built.out / "internal" / AN_BINH / "co-gi-moi.html").read_text("utf-8")
        assert f"{code} " not in told
    assert "Đổi người giữ chìa khóa" not in told


def test_pages_name_the_feed_and_the_start_page_the_last_decisions(built: Sample) -> None:
    home = html.parse(str(built.out / "internal" / AN_BINH / "index.html")).getroot()
    assert home.xpath("//link[@type='application/atom+xml']/@href") == [FEED]
    assert words(home.xpath("//section[@class='latest']//li")[0]).startswith("từ 01/12/2026 Đổi người giữ chìa khóa")
    assert "co-gi-moi" not in (built.out / "internal" / AN_BINH / "search/search_index.json").read_text("utf-8")


def test_ids_stay_when_more_is_issued(issued: Sample, tmp_path: Path) -> None:
    sample = issued.sources(tmp_path / "manual")
    before = ET.fromstring(news.feed(manual(sample)))
    sample.edit("docs/quy-trinh/dat-dai/hoa-giai.md", "title: Hòa giải", "title: Việc hòa giải")
    sample.issue(9, date(2026, 12, 24), AN_BINH, reason="Đổi tên")
    after = ET.fromstring(news.feed(manual(sample)))
    assert texts(after, "a:id") == texts(before, "a:id")
    assert texts(after, "a:entry/a:title")[0] == "Đổi tên"
    assert texts(after, "a:entry/a:id")[1:] == texts(before, "a:entry/a:id")
    assert news.feed(manual(sample)) == news.feed(manual(sample))


def test_a_site_with_an_address_tells_it(issued: Sample) -> None:
    found = manual(issued)
    unit = replace(found.unit, sites=Addresses(internal="https://noi-bo.example.vn/xa/"))
    links = ET.fromstring(news.feed(replace(found, unit=unit))).findall("a:link", ATOM)
    assert {link.get("rel"): link.get("href") for link in links} == {
        "self": "https://noi-bo.example.vn/xa/co-gi-moi.xml",
        "alternate": "https://noi-bo.example.vn/xa/co-gi-moi.html",
    }


def test_where_nothing_was_issued_there_is_no_feed(unissued: Sample) -> None:
    assert news.feed_of(manual(unissued)) == ""


def manual(sample: Sample) -> Manual:
    sources, problems = load(sample.root)
    assert sources is not None
    assert problems == []
    manuals, mistakes = expand(sources, sources.units[AN_BINH], AS_OF)
    assert mistakes == []
    return manuals["internal"]
