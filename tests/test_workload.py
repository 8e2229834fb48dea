"""The work of the roles: every step of every procedure is somebody's, in the words and the time it has there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

from testing.authored import SCOPE, cells, document, mistake, page, with_unit, words

from sotay.base.folders import ENGINE
from sotay.base.text import Duration
from sotay.expand.manual import preview
from sotay.facts import workload
from sotay.load.sources import load
from sotay.model.documents import Step
from sotay.model.references import Calendar


def step(what: str, role: str, time: str = "", forms: tuple[str, ...] = ()) -> Step:
    return Step(what, role, time=Duration.parse(time) if time else None, forms=forms)


FIRST = document(
    "a.md",
    title="A",
    code="QT-A-01",
    kind="procedure",
    steps=(
        step("Nhận", "mot_cua", "2 giờ", ("to-khai",)),
        step("Ký", "chu_tich", "1 ngày làm việc"),
        step("Trả", "mot_cua", "30 phút"),
    ),
)
SECOND = document(
    "b.md",
    title="B",
    code="QT-A-02",
    kind="procedure",
    steps=(step("Nhận", "mot_cua", "4 giờ"), step("Niêm yết", "chu_tich", "15 ngày")),
)
TWO = replace(SCOPE, documents={d.code: d for d in (FIRST, SECOND)})


def test_a_task_is_told_once_with_all_procedures_times_forms_and_next_roles() -> None:
    received, returned = workload.tasks_of(TWO, "mot_cua")
    assert (received.what, [d.code for d in received.documents]) == ("Nhận", ["QT-A-01", "QT-A-02"])
    assert [str(time) for time in received.times] == ["02 giờ làm việc", "04 giờ làm việc"]
    assert (received.forms, received.next_roles) == (("to-khai",), ("chu_tich",))
    assert (returned.what, returned.next_roles) == ("Trả", ())


def test_a_share_adds_up_a_roles_own_steps() -> None:
    first, second = workload.shares_of(TWO, "mot_cua")
    assert (first.steps, str(first.time)) == ((1, 3), "2,5 giờ làm việc")
    assert (second.document.code, second.steps) == ("QT-A-02", (1,))


def test_a_load_counts_working_hours_and_no_calendar_days() -> None:
    assert workload.loads(TWO) == (
        workload.Load("mot_cua", 2, 3, Decimal("6.5")),
        workload.Load("chu_tich", 2, 2, Decimal(8)),
    )


def test_the_pages_of_the_shipped_manual_show_every_step() -> None:
    sources, _ = load(ENGINE)
    assert sources is not None
    slug = min(sources.units)
    scope = next(iter(preview(sources, slug, SCOPE.as_of).scopes.values()))
    done = Counter(s.role for d in scope.documents.values() for s in d.meta.steps)
    told = {role: sum(len(share.steps) for share in workload.shares_of(scope, role)) for role in done}
    assert told == done
    pages = {path.stem.replace("-", "_") for path in (ENGINE / "docs/cong-viec").glob("*.md")} - {"index"}
    assert pages == done.keys()


def test_a_page_of_a_role_shows_its_work_by_procedure_then_the_tasks_of_several() -> None:
    share, task = cells('{{ work_of("mot_cua") }}')
    step = "B1. Tiếp nhận (02 giờ làm việc); BM-MC-01 → Công chức Tư pháp"
    assert share == ["QT-HT-01 Đăng ký khai sinh", step, "01 ngày làm việc"]
    assert task == ["Tiếp nhận", "QT-HT-01", "02 giờ làm việc", "BM-MC-01", "Công chức Tư pháp"]


def test_a_time_limit_tells_the_script_what_it_reckons_by() -> None:
    calendar = Calendar(date(2026, 1, 1), date(2026, 12, 31))
    known = replace(SCOPE, references=replace(SCOPE.references, calendar=calendar))
    (due,) = page('{{ work_of("mot_cua") }}', known).find_class("due-today")
    assert (due.get("data-amount"), due.get("data-unit"), due.get("data-cutoff")) == ("1", "working_day", "")
    assert "hidden" in due.attrib  # until the script knows the day
    assert not page('{{ work_of("mot_cua") }}').xpath("//*[@data-calendar]")  # nothing is known of days off


def test_the_overview_leads_to_the_page_of_each_role() -> None:
    overview = page("{{ work_load() }}")
    assert overview.xpath("//td/a/@href") == ["chu-tich.html", "mot-cua.html", "tu-phap-ho-tich.html"]
    assert [words(label) for label in overview.xpath("//svg//*[@class='load-steps']")] == ["1", "1", "1"]


def test_a_role_without_a_step_has_no_page() -> None:
    idle = with_unit(roles={**SCOPE.unit.roles, "thu_ky": "Thư ký"})
    assert mistake('{{ work_of("thu_ky") }}', idle).rule == "macro-arguments"
    assert mistake('{{ work_of("thu_ki") }}', idle).rule == "unknown-role"
