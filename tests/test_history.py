"""A document's life as readers see it: citizens get what is in force, staff the drafts, the past and what changed."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from html import unescape
from io import StringIO
from pathlib import Path

import page as validator
import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, SAMPLE, UNITS, Sample, hashes, put_in_force
from testing.printed_pdf import words_of

from sotay.base.errors import SourceError
from sotay.base.progress import Progress
from sotay.expand.manual import expand
from sotay.facts.services import Needed, OfferedForm, service
from sotay.load.sources import load
from sotay.pipeline.build import Options, build
from sotay.pipeline.check import examine_touched

PAGE = "quy-trinh/ho-tich/khai-sinh.html"
SOURCE = "docs/quy-trinh/ho-tich/khai-sinh.md"
OLD, NEW = "đúng và sớm", "đúng, đủ và sớm"
DECEMBER = date(2026, 12, 1)

pytestmark = pytest.mark.xdist_group("history")  # one process builds what the tests look at


@dataclass(frozen=True)
class Site:
    """What a commune's readers of one kind see."""

    folder: Path

    def text(self, path: str = PAGE) -> str:
        """Return the words of a page's content."""
        html = (self.folder / path).read_text("utf-8")
        content = html[html.index("<article") : html.index("</article")]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).split())

    def html(self, path: str = PAGE) -> str:
        return (self.folder / path).read_text("utf-8")

    def picture(self, path: str, alt: str) -> bytes:
        """Return the picture that a page shows under these words."""
        (address,) = re.findall(rf'<img alt="{alt}" src="([^"]+)"', self.html(path))
        return (self.folder / path).parent.joinpath(address).read_bytes()

    def pdf(self, name: str = "QT-HT-01") -> str:
        return words_of(self.folder / f"pdf/{name}.pdf")

    def bears(self, mark: str, name: str = "QT-HT-01") -> bool:
        """Tell whether a mark, which poppler reads letter by letter, lies across every page of a PDF."""
        pages = self.pdf(name).replace(" ", "").split("\f")[:-1]
        return len(pages) > 2 and all(mark.replace(" ", "") in page for page in pages)

    def has(self, path: str) -> bool:
        return (self.folder / path).exists()


def staff(sample: Sample) -> Site:
    return Site(sample.out / "internal" / AN_BINH)


def citizens(sample: Sample) -> Site:
    return Site(sample.out / "public" / AN_BINH)


def build_on(sample: Sample, day: date) -> None:
    build(Options(sample.root, sample.out, day), Progress(StringIO()))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return the sample, all of it in force, built; tests only look at it."""
    sample = Sample(SAMPLE).sources(tmp_path_factory.mktemp("in-force") / "manual")
    put_in_force(sample.root)
    sample.build()
    return sample


@pytest.fixture(scope="module")
def draft(built: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return the sample with a changed sentence, built; tests only look at it."""
    sample = built.copy(tmp_path_factory.mktemp("draft") / "manual")
    sample.edit(SOURCE, OLD, NEW)
    sample.build()
    return sample


@pytest.fixture(scope="module")
def pending(draft: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return the sample with the change issued for a later day, built; tests only look at it."""
    sample = draft.copy(tmp_path_factory.mktemp("pending") / "manual")
    sample.issue(45, DECEMBER, reason="Sửa cho đúng")
    sample.build()
    return sample


@pytest.fixture(scope="module")
def december(pending: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return the sample as it is from the day of the change on; tests only look at it."""
    sample = pending.copy(tmp_path_factory.mktemp("december") / "manual")
    build_on(sample, DECEMBER)
    return sample


# ── draft ────────────────────────────────────────────────────────────────────────────────────────


def test_staff_see_the_draft_and_that_it_is_one(draft: Sample) -> None:
    page = staff(draft)
    assert NEW in page.text()
    assert "Dự thảo. Nội dung dưới đây đã sửa nhưng chưa ban hành" in page.text()
    assert "áp dụng lần 01/00, hiệu lực từ ngày 05/01/2026" in page.text()
    assert page.bears("DỰ THẢO – CHƯA BAN HÀNH")


def test_citizens_go_on_reading_what_was_issued(draft: Sample, built: Sample) -> None:
    page = citizens(draft)
    assert OLD in page.text()
    assert "01/00 Đang hiệu lực" in page.text()
    assert "Bản sửa đổi đang được soạn thảo" in page.text()
    for path in ("pdf/QT-HT-01.pdf", "pdf/so-tay-chat-luong.pdf", "pdf/bang-niem-yet-a4.pdf", "services.json"):
        assert (draft.out / "public" / AN_BINH / path).read_bytes() == (
            built.out / "public" / AN_BINH / path
        ).read_bytes()


def test_no_word_of_a_draft_is_in_the_public_tree(sample: Sample) -> None:
    sample.edit(SOURCE, OLD, "đúng, báo trước bí mật")
    sample.edit(SOURCE, "title: Đăng ký khai sinh", "title: Đăng ký khai sinh bí mật")
    sample.edit(SOURCE, "  - Giấy khai sinh\n", "  - Giấy khai sinh bí mật\n")
    sample.build()
    assert '<h2 id="can-mang-theo">Cần mang theo</h2>' in citizens(sample).html()
    files = [f for f in (sample.out / "public").rglob("*") if f.suffix in {".html", ".js", ".json", ".xml"}]
    assert len(files) > 20
    assert [f for f in files if "bí mật" in f.read_text("utf-8")] == []
    assert "Đăng ký khai sinh" in citizens(sample).text("index.html")


def test_what_was_never_issued_is_left_out_of_the_public_site(unissued: Sample) -> None:
    unissued.build()
    page = citizens(unissued)
    assert not page.has(PAGE)
    assert not page.has("pdf/QT-HT-01.pdf")
    assert staff(unissued).has(PAGE)
    assert "QT-HT-01 Đăng ký khai sinh" in page.text("lien-he.html")  # named, for it is known, but not linked
    assert "khai-sinh" not in page.html("lien-he.html")


def test_what_is_in_force_and_cannot_be_shown_stops_its_commune_alone(sample: Sample) -> None:
    (sample.root / "archive" / AN_BINH / "QT-HT-01" / "01-00.json").unlink()
    sample.edit(SOURCE, OLD, NEW)
    before = hashes(sample.out / "public" / AN_BINH)
    with pytest.raises(SourceError) as caught:
        sample.build()
    (problem,) = caught.value.problems
    assert (problem.path, problem.rule, problem.unit) == (f"units/{AN_BINH}/register.yml", "lost-words", AN_BINH)
    line = (sample.root / problem.path).read_text("utf-8").splitlines()[problem.line - 1]
    assert line.strip().startswith("QT-HT-01: {issue: 1, revision: 0,")
    assert problem in examine_touched(sample.root, AS_OF, 1, Progress(StringIO()))
    assert hashes(sample.out / "public" / AN_BINH) == before
    assert OLD in Site(sample.out / "public" / BINH_MINH).text()
    sample.edit(SOURCE, NEW, OLD)
    sample.build()


def test_pictures_of_the_past_are_those_of_its_day(sample: Sample) -> None:
    picture, other = (sample.root / "docs/anh" / name for name in ("cua-vao.png", "tu-luu-tru.png"))
    was, is_now = picture.read_bytes(), other.read_bytes()
    picture.write_bytes(is_now)
    sample.edit(SOURCE, "Cửa vào nơi tiếp nhận", "Cửa mới")
    sample.build()
    old = "quy-trinh/ho-tich/khai-sinh.01-00.html"
    assert staff(sample).picture(PAGE, "Cửa mới") == is_now
    assert staff(sample).picture(old, "Cửa vào nơi tiếp nhận") == was
    assert citizens(sample).picture(PAGE, "Cửa vào nơi tiếp nhận") == was
    assert not citizens(sample).has("anh/cua-vao.png")
    picture.unlink()
    sample.edit(SOURCE, "![Cửa mới](../../anh/cua-vao.png)", "")
    sample.build()
    assert staff(sample).picture(old, "Cửa vào nơi tiếp nhận") == was


@pytest.mark.parametrize("profile", ["2a", "ua1"])
@pytest.mark.parametrize("name", ["QT-HT-01.thay-doi-01-01", "QT-HT-01.01-00"])
def test_what_changed_and_what_was_replaced_are_archival_and_accessible(
    december: Sample, name: str, profile: str
) -> None:
    result = validator.validate_pdf(staff(december).folder / f"pdf/{name}.pdf", profile=profile)
    assert result.is_compliant, result


def test_what_changes_is_told_word_by_word(draft: Sample) -> None:
    page = staff(draft)
    changes = "quy-trinh/ho-tich/khai-sinh.thay-doi.html"
    assert "khai-sinh.thay-doi.html" in page.html()
    assert "1. Mục đích" in page.text(changes)
    assert ">, đủ<" in page.html(changes)
    assert "thêm" in page.text(changes)
    assert "đúng, đủ và sớm" in page.pdf("QT-HT-01.thay-doi")
    assert "5.9" not in page.text(changes)


# ── pending ──────────────────────────────────────────────────────────────────────────────────────


def test_until_its_day_the_revision_before_is_followed(pending: Sample) -> None:
    page = staff(pending)
    assert "Chưa có hiệu lực. Áp dụng từ ngày 01/12/2026." in page.text()
    assert page.bears("CHƯA CÓ HIỆU LỰC – áp dụng từ ngày 01/12/2026")
    assert "Áp dụng từ: 01/12/2026" in page.pdf()
    assert OLD in citizens(pending).text()
    assert "Từ ngày 01/12/2026 áp dụng bản sửa đổi" in citizens(pending).text()
    # What is followed still bears no mark.
    old = "quy-trinh/ho-tich/khai-sinh.01-00.html"
    assert "Vẫn áp dụng cho đến khi lần 01/01 có hiệu lực" in page.text(old)
    assert not page.bears("HẾT HIỆU LỰC", "QT-HT-01.01-00")


def test_from_its_day_on_it_is_in_force_everywhere_and_the_old_one_is_marked(december: Sample) -> None:
    for page in (staff(december), citizens(december)):
        assert NEW in page.text()
        assert "01/01 Đang hiệu lực" in page.text()
        assert not page.bears("CHƯA CÓ HIỆU LỰC")
    page, old = staff(december), "quy-trinh/ho-tich/khai-sinh.01-00.html"
    assert OLD in page.text(old)
    assert "Thay bằng lần 01/01 từ ngày 01/12/2026" in page.text(old)
    assert page.bears("HẾT HIỆU LỰC – thay bằng lần 01/01", "QT-HT-01.01-00")
    assert not citizens(december).has(old)
    assert not citizens(december).has("pdf/QT-HT-01.01-00.pdf")


def test_the_revision_table_leads_to_each_revision(pending: Sample) -> None:
    page = staff(pending)
    assert "01/00 05/01/2026 12/QĐ-UBND Ban hành lần đầu" in page.text()
    assert "01/01 01/12/2026 45/QĐ-UBND Sửa cho đúng Thay đổi" in page.text()
    for address in re.findall(r'href="([^"]*khai-sinh\.[^"]+\.html|[^"]*QT-HT-01\.[^"]+\.pdf)"', page.html()):
        assert (page.folder / "quy-trinh/ho-tich" / address).resolve().exists(), address
    assert "45/QĐ-UBND" not in citizens(pending).text()


def test_any_day_can_be_looked_at(pending: Sample, tmp_path: Path) -> None:
    sample = pending.copy(tmp_path / "manual")
    build_on(sample, date(2026, 1, 1))
    assert not citizens(sample).has(PAGE)
    assert "Chưa có hiệu lực" in staff(sample).text("he-thong/so-tay.html")


# ── review, withdrawal ───────────────────────────────────────────────────────────────────────────


def test_a_due_review_is_told_to_staff_and_is_no_mark(sample: Sample) -> None:
    build_on(sample, date(2027, 6, 1))
    assert "Đến hạn soát xét. Phải soát xét từ ngày 05/01/2027" in staff(sample).text()
    assert not staff(sample).bears("DỰ THẢO")
    assert "soát xét từ ngày" not in citizens(sample).text()


def test_what_is_withdrawn_is_marked_for_staff_and_gone_for_citizens(sample: Sample) -> None:
    sample.withdraw(9, date(2026, 10, 1), "QT-HT-01", *UNITS)
    sample.build()
    assert "Hết hiệu lực. Không áp dụng" in staff(sample).text()
    assert staff(sample).bears("HẾT HIỆU LỰC")
    assert not citizens(sample).has(PAGE)
    assert not citizens(sample).has("pdf/QT-HT-01.pdf")


# ── search, laws ─────────────────────────────────────────────────────────────────────────────────


def test_search_finds_the_status_and_no_page_of_the_past(pending: Sample) -> None:
    index = (staff(pending).folder / "search/search_index.json").read_text("utf-8")
    assert "Chưa có hiệu lực" in index
    assert "khai-sinh.01-00" not in index
    assert "thay-doi" not in index


def test_with_registers_and_archive_a_build_on_top_of_another_is_a_clean_build(pending: Sample, tmp_path: Path) -> None:
    again = pending.sources(tmp_path / "clean")
    again.build()
    assert hashes(pending.out) == hashes(again.out)
    assert pending.copy(tmp_path / "manual").build().built == ()


def test_kept_answers_are_those_of_then_with_the_addresses_of_today() -> None:
    sources, _ = load(SAMPLE)
    assert sources is not None
    manual = expand(sources, sources.units[AN_BINH], AS_OF)[0]["public"]
    page = next(p for p in manual.pages if p.document.code == "QT-HT-01")
    said = service(manual, page)
    forms = [
        OfferedForm(code, "Tờ khai", "", "cu.html", "docx/cu.docx", "pdf/cu.pdf")
        for code in (page.document.code, "BM-99")
    ]
    papers = tuple(Needed(f"Giấy {n}", 1, 0, False, "", form) for n, form in enumerate(forms))
    answers = json.loads(json.dumps(asdict(replace(said, path="cu.html", limit="Ba ngày", papers=papers))))
    kept = service(manual, replace(page, answers=answers))
    assert replace(kept, papers=said.papers, limit=said.limit) == said
    assert kept.limit == "Ba ngày"
    here, gone = (paper.form for paper in kept.papers)
    assert gone is None
    assert here is not None
    assert (here.page, here.pdf) == (PAGE, "pdf/QT-HT-01.pdf")
