"""The sample with something of every kind that changes by itself, and what its readers see on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sotay.expand.manual import expand
from sotay.expand.memory import Memory
from sotay.expand.served import served
from sotay.load.sources import Sources, load
from sotay.site import context
from testing.building import AN_BINH, SHARED, Sample

BIRTH = "docs/quy-trinh/ho-tich/khai-sinh.md"
PROVINCE = "units/_province.yml"
LAW_ENDS, FORM_CHANGES, TEXT_CHANGES, FACTS_CHANGE = (
    date(2027, 3, 1),
    date(2027, 4, 15),
    date(2027, 5, 3),
    date(2027, 6, 10),
)
FEE_CHANGES, AMENDED, RESOLUTION_ENDS = date(2027, 7, 1), date(2027, 8, 2), date(2028, 2, 29)
LAWS = """
luat-moi:
  number: 09/2026/QH00
  kind: Luật
  title: Luật Thử nghiệm (mới)
  issuer: Quốc hội
  certainty: high
  effective: 2027-03-01

nghi-quyet-moi:
  number: 05/2027/NQ-HĐND
  kind: Nghị quyết
  title: quy định mức thu mới
  issuer: Hội đồng nhân dân tỉnh Đồng Bằng
  certainty: high
  effective: 2027-07-01
  until: 2028-02-29

luat-sua:
  number: 11/2027/QH00
  kind: Luật
  title: Luật sửa đổi Luật Thử nghiệm
  issuer: Quốc hội
  certainty: high
  effective: 2027-08-02
"""


def eventful(sample: Sample) -> Sample:
    """Change the sources of a sample so that each kind of change happens on a day of its own."""
    legal = sample.root / "references/legal.yml"
    law = "effective: 2021-01-01\n"
    ends = f"{law}  until: {LAW_ENDS}\n  replaced_by: luat-moi\n"
    amended = "effective: 2027-03-01\n  amended_by: [luat-sua]\n"
    laws = LAWS.replace("effective: 2027-03-01\n", amended)
    legal.write_text(legal.read_text("utf-8").replace(law, ends) + laws, "utf-8")
    sample.edit(
        "references/forms.yml",
        "    - {act: luat-thu, number: Mẫu số 01}",
        f"    - {{act: luat-thu, number: Mẫu số 01, until: {FORM_CHANGES}}}\n"
        f"    - {{act: luat-moi, number: Mẫu số 02, since: {FORM_CHANGES}}}",
    )
    sample.edit(
        BIRTH,
        "legal: [luat-thu, nghi-quyet-thu]",
        "legal: [luat-thu, luat-moi, nghi-quyet-thu]\n"
        f"changes:\n  - {{from: {FACTS_CHANGE}, time: {{limit: 4 giờ làm việc}}}}",
    )
    page = sample.root / SHARED
    block = f'\n{{% call only(since="{TEXT_CHANGES}") %}}\nMột câu của ngày mới.\n{{% endcall %}}\n'
    page.write_text(page.read_text("utf-8") + block, "utf-8")
    amounts = "    amounts: {khu-vuc-1: 8000, khu-vuc-2: 5000}"
    later = f"{{from: {FEE_CHANGES}, source: nghi-quyet-moi, amounts: {{khu-vuc-1: 9000, khu-vuc-2: 6000}}}}"
    sample.edit(PROVINCE, amounts, f"{amounts}\n    changes:\n      - {later}")
    return sample


def sources_of(sample: Sample) -> Sources:
    """Return the sources of a sample without mistakes."""
    sources, problems = load(sample.root)
    assert sources is not None
    assert problems == []
    return sources


def seen(sources: Sources, day: date, memory: Memory | None, unit: str = AN_BINH) -> dict[str, object]:
    """Return everything that the readers of a commune's pages see on a day, by audience and path.

    The day on which the pages change next, which stands on all of them, is left out.
    """
    sources = sources.on(day)
    manuals, problems = expand(sources, sources.units[unit], day, memory)
    assert problems == []
    found: dict[str, object] = {}
    for audience, manual in served(sources, manuals, memory).items():
        for page in (*manual.pages, *manual.aside):
            found[f"{audience} {page.path}"] = (page.markdown, repr(context.page_meta(page, manual, pdf=True)))
        found[f"{audience} *"] = {k: v for k, v in context.extra(manual).items() if k != "stale"}
    return found


def days(first: date, count: int) -> Iterator[date]:
    """Yield that many days in a row."""
    return (first + timedelta(n) for n in range(count))
