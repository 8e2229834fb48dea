"""A commune's life: it replaces others and is replaced, and it may have documents and pictures of its own."""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
from datetime import date

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, Sample, quiet

from sotay.base.errors import UserError
from sotay.expand.manual import expand
from sotay.load.sources import load
from sotay.model.manual import Manual
from sotay.model.terms import AUDIENCES
from sotay.model.units import Replacement
from sotay.pipeline.build import Options, build
from sotay.storage.archive import Archive

NEW, SINCE = "xa-an-minh", date(2027, 1, 1)
POLICY = f"units/{BINH_MINH}/docs/he-thong/chinh-sach.md"


@pytest.fixture
def merged(fresh: Sample) -> Sample:
    """Return the sample in which a new commune takes the place of two others."""
    text = (fresh.root / f"units/{AN_BINH}.yml").read_text("utf-8").replace("An Bình", "An Minh")
    entries = "".join(f"  - {{unit: {old}, since: {SINCE}}}\n" for old in (AN_BINH, BINH_MINH))
    fresh.write(f"units/{NEW}.yml", f"{text.replace('90001', '90009')}replaces:\n{entries}")
    return fresh


def manual(sample: Sample, unit: str, day: date) -> Manual:
    sources, problems = load(sample.root)
    assert sources is not None
    assert problems == []
    return expand(sources, sources.units[unit], day)[0]["internal"]


def statuses(found: Manual) -> set[str]:
    return {page.standing.status for page in found.pages if page.document.code}


def test_each_knows_whom_it_replaces_and_who_replaces_it(merged: Sample) -> None:
    sources, _ = load(merged.root)
    assert sources is not None
    assert sources.units[NEW].replaces == (
        Replacement(AN_BINH, "xã An Bình", SINCE),
        Replacement(BINH_MINH, "xã Bình Minh", SINCE),
    )
    assert sources.units[AN_BINH].replaced_by == (Replacement(NEW, "xã An Minh", SINCE),)
    assert sources.units[CAO_SON].replaced_by == ()


def test_the_old_ones_documents_end_on_the_day_and_the_new_ones_begin_at_01(merged: Sample) -> None:
    assert "in_force" in statuses(manual(merged, AN_BINH, date(2026, 12, 31)))
    old = manual(merged, AN_BINH, SINCE)
    assert statuses(old) == {"withdrawn"}
    policy = old.page("CSCL")
    assert policy is not None
    assert policy.standing.withdrawal is not None
    assert policy.standing.withdrawal.reason == "Xã An Bình được sắp xếp thành xã An Minh"
    event = merged.issue(1, SINCE, NEW)[NEW]
    assert {(issued.issue, issued.revision) for issued in event.documents.values()} == {(1, 0)}


def test_nothing_more_is_issued_for_a_commune_that_ended(merged: Sample) -> None:
    assert AN_BINH not in merged.issue(1, SINCE)
    with pytest.raises(UserError, match=f"{AN_BINH}: replaced by {NEW} since 2027-01-01; its register is closed"):
        merged.issue(2, SINCE, AN_BINH)


def test_cover_handbook_and_portal_name_what_is_replaced(merged: Sample) -> None:
    merged.build(NEW)
    printed = merged.out / "internal" / NEW / "pdf/so-tay-chat-luong.pdf"
    cover = subprocess.run(["pdftotext", "-l", "1", printed, "-"], capture_output=True, text=True, check=True).stdout
    for old in ("xã An Bình", "xã Bình Minh"):
        assert f"Thay thế sổ tay chất lượng của {old} từ ngày 01/01/2027" in " ".join(cover.split())
    assert "xã An Hòa, xã Bình Hòa, xã An Bình, xã Bình Minh" in (merged.out / "internal/index.html").read_text("utf-8")


def test_the_old_ones_site_turns_into_an_archive(merged: Sample) -> None:
    merged.edit("docs/quy-trinh/ho-tich/khai-sinh.md", "đúng và sớm", "đúng và nhanh")
    build(Options(merged.root, merged.out, SINCE, (AN_BINH, CAO_SON), pdf=False), quiet())
    inner, public = (merged.out / audience / AN_BINH for audience in AUDIENCES)
    page = inner / "quy-trinh/ho-tich/khai-sinh.html"
    for path in (page, inner / "index.html", public / "index.html"):
        text = path.read_text("utf-8")
        assert "Xã An Bình được sắp xếp từ ngày 01/01/2027. Trang này chỉ để tra cứu" in text
        (target,) = re.findall(r'<a href="([^"]+)">xã An Minh</a>', text)
        assert posixpath.normpath(path.relative_to(merged.out).parent / target).endswith(f"{NEW}/index.html")
    # It reads as it was issued, whatever the shared sources say by now; citizens are sent on.
    assert "Hết hiệu lực" in page.read_text("utf-8")
    assert "đúng và sớm" in page.read_text("utf-8")
    assert not (public / "quy-trinh/ho-tich/khai-sinh.html").exists()
    goes_on = (merged.out / "internal" / CAO_SON / "quy-trinh/ho-tich/khai-sinh.html").read_text("utf-8")
    assert "đúng và nhanh" in goes_on
    assert "chỉ để tra cứu" not in goes_on


# ── its own documents ────────────────────────────────────────────────────────────────────────────


def test_an_own_picture_is_shown_printed_and_controlled(fresh: Sample) -> None:
    pictures = [fresh.root / "docs/anh" / name for name in ("cua-vao.png", "tu-luu-tru.png")]
    own = fresh.root / f"units/{BINH_MINH}/docs/anh/rieng.png"
    own.parent.mkdir()
    shutil.copy(pictures[0], own)
    fresh.edit(POLICY, "làm sau.", "làm sau.\n\n![Cửa riêng](../anh/rieng.png)")
    options = Options(fresh.root, fresh.out, AS_OF, (BINH_MINH,))
    build(options, quiet())
    assert (fresh.out / "internal" / BINH_MINH / "anh/rieng.png").read_bytes() == own.read_bytes()
    before = manual(fresh, BINH_MINH, AS_OF).page("CSCL")
    found = fresh.out / "internal" / BINH_MINH / "pdf/CSCL.pdf"
    assert len(subprocess.run(["pdfimages", "-list", found], capture_output=True, check=True).stdout.splitlines()) > 2
    shutil.copy(pictures[1], own)
    after = manual(fresh, BINH_MINH, AS_OF).page("CSCL")
    assert before is not None
    assert after is not None
    assert before.fingerprint != after.fingerprint
    assert f"document internal/{BINH_MINH}/CSCL" in build(options, quiet()).built


def test_an_own_document_is_issued_like_the_others(fresh: Sample) -> None:
    lists = {unit: manual(fresh, unit, AS_OF).page("DM-01") for unit in (AN_BINH, BINH_MINH)}
    own = {unit for unit, page in lists.items() if page and "Chính sách chất lượng (tài liệu riêng" in page.markdown}
    assert own == {BINH_MINH}
    fresh.edit(POLICY, "làm sau.", "làm ngay sau.")
    events = fresh.issue(9, date(2026, 12, 1), codes=("CSCL",))
    assert [*events] == [BINH_MINH]
    said = Archive(fresh.root / "archive").text(BINH_MINH, "CSCL", "01/01")
    assert said is not None
    assert "làm ngay sau" in str(said.internal)
