"""Rules on words, figures and use, where a broken manual is not enough: what is no mistake, and where one is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from testing.checking import PROCEDURE, RECORDS, add, checked, procedure, write

from sotay.check.wording import respelt

OUTDATED = "Phòng Tư pháp: nêu Sở Tư pháp\ncông chức tư pháp – hộ tịch: viết chức danh mới\n"


# ── spelling ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new"),
    [("hòa", "hoà"), ("Ủy ban", "Uỷ ban"), ("ỦY BAN", "UỶ BAN"), ("khỏe", "khoẻ"), ("thủy", "thuỷ"), ("lọa", "loạ")],
)
def test_open_syllables_have_two_spellings(old: str, new: str) -> None:
    assert (respelt(old, "hoà"), respelt(new, "hòa")) == (new, old)


@pytest.mark.parametrize("word", ["hoàn", "toán", "quý", "khuỷu", "của", "múa", "huýt", "loan", "ngoại"])
def test_other_syllables_have_one(word: str) -> None:
    assert respelt(word, "hoà") == respelt(word, "hòa") == word


@given(st.text(alphabet="hoàòaủỷuyUỶqQn .đ"))
def test_respelling_moves_no_letter_and_is_done_at_once(text: str) -> None:
    for spelling in ("hòa", "hoà"):
        right = respelt(text, spelling)
        assert len(right) == len(text)
        assert respelt(right, spelling) == right


def test_the_province_chooses_the_spelling(root: Path) -> None:
    assert procedure(root, "", "Ủy ban hòa giải.\n") == []
    add(root, "units/_province.yml", "spelling: hoà\n")
    assert procedure(root, "", "Uỷ ban hoà giải.\n") == []
    assert [found[2] for found in procedure(root, "", "Ủy ban hòa giải.\n")] == ["mixed-spelling"] * 2


# ── abolished bodies, units ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "«Phòng Tư pháp» của luật cũ.",
        "Theo “Công chức tư pháp – hộ tịch” nêu ở đó.",
        "<!-- Phòng Tư pháp -->Lời.",
        "{# Phòng Tư pháp #}Lời.",
    ],
)
def test_quotations_and_comments_may_name_what_is_no_more(root: Path, text: str) -> None:
    write(root, "references/outdated.yml", OUTDATED)
    assert procedure(root, "", text + "\n") == []


@pytest.mark.parametrize(
    "text",
    ["Phòng Tư pháp.", "phòng  tư pháp", "Phòng Tư\npháp", "công chức tư pháp - hộ tịch", "CÔNG CHỨC TƯ PHÁP–HỘ TỊCH"],
)
def test_a_name_is_found_however_it_is_set(root: Path, text: str) -> None:
    write(root, "references/outdated.yml", OUTDATED)
    assert [found[2] for found in procedure(root, "", text + "\n")] == ["outdated-name"]


def test_what_a_pattern_says_is_told_once_where_it_is_written(root: Path) -> None:
    steps = "    - {id: xet, what: Phòng Tư pháp thẩm định, role: mot_cua}\n"
    write(root, "references/outdated.yml", OUTDATED)
    write(root, "references/patterns.yml", f"ba-buoc:\n  title: Ba bước\n  steps:\n{steps}")
    for name in ("a", "b"):
        front = PROCEDURE.replace("QT-09", f"QT-1{name}")
        write(root, f"docs/{name}.md", f"---\n{front}pattern: {{name: ba-buoc}}\n{RECORDS}---\n")
    assert checked(root) == [("references/patterns.yml", 4, "outdated-name", "")]


@pytest.mark.parametrize(
    "text", ["Từ 7 giờ 30 phút.", "Nộp 1.234.000 đồng.", "Sau 0,5 ngày.", "Bảng ghi «16h».", "Số 12 đường 3/2."]
)
def test_administrative_style_is_no_mistake(root: Path, text: str) -> None:
    assert procedure(root, "", text + "\n") == []


# ── figures ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "Thời hạn giải quyết là 3 ngày làm việc.",
        "Thời hạn 03 ngày làm việc; phải xác minh thì thời hạn 8 ngày làm việc.",
        "Trong thời hạn 10 ngày, người yêu cầu bổ sung.",
        "Thời hạn niêm yết 15 ngày.",
        "Thời hạn 0 ngày.",
        "Chi phí mai táng 10.000.000 đồng.",
        "Lệ phí 5.000 đồng.",
    ],
)
def test_prose_may_repeat_the_figures_and_have_others_of_its_own(root: Path, text: str) -> None:
    time = "time: {limit: 3 ngày làm việc, exceptions: [{when: Xác minh, limit: 8 ngày làm việc}]}\n"
    assert procedure(root, time + "fees: [{kind: local, fee: le-phi}]\n", text + "\n") == []


# ── first and last step ──────────────────────────────────────────────────────────────────────────


def test_following_up_may_come_after_returning(root: Path) -> None:
    steps = ["id: tiep-nhan, what: Nhận", "what: Ký", "id: tra, what: Trả", "what: Theo dõi"]
    front = "audience: public\nsteps:\n" + "".join(f"  - {{{step}, role: mot_cua}}\n" for step in steps)
    assert procedure(root, front + RECORDS) == []


def test_only_what_citizens_read_must_receive_and_return(root: Path) -> None:
    assert procedure(root, "steps:\n  - {what: Nêu nhu cầu, role: mot_cua}\n" + RECORDS) == []
