"""The communes' own values out to Excel and back: real files, the sample's communes, the command as people call it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from testing.building import AN_BINH, BINH_MINH, CAO_SON, Sample

from sotay.base.errors import UserError
from sotay.cli.main import DONE, MISTAKES, main
from sotay.export.excel import grid_book
from sotay.importing.units.editing import drop, put
from sotay.importing.units.sheets import book
from sotay.load.sources import load
from sotay.load.yaml.parse import parse

Output = pytest.CaptureFixture[str]
Edit = Callable[[openpyxl.Workbook], None]
AN_BINH_YML, BINH_MINH_YML, CAO_SON_YML = (f"units/{unit}.yml" for unit in (AN_BINH, BINH_MINH, CAO_SON))


def units(sample: Sample, action: str, file: Path, *more: str) -> int:
    where = ["--root", str(sample.root), "--as-of", "2026-11-01", "--jobs", "1"]
    return main(["units", action, str(file), *where, *more])


def exported(sample: Sample, folder: Path, edit: Edit | None = None) -> Path:
    file = folder / "don-vi.xlsx"
    assert units(sample, "export", file) == DONE
    if edit:
        found = openpyxl.load_workbook(file)
        edit(found)
        found.save(file)
    return file


def texts(sample: Sample) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (sample.root / "units").glob("*.yml")}


def cell(sheet: Worksheet, unit: str, title: str, key: str = "") -> openpyxl.cell.cell.Cell:
    """Return the cell of a unit (and a role, a code, a fee) below a title."""
    column = next(c.column for c in sheet[1] if c.value == title)
    row = next(r for r in sheet.iter_rows(min_row=2) if r[0].value == unit and (not key or key in [c.value for c in r]))
    found = row[column - 1]
    assert isinstance(found, openpyxl.cell.cell.Cell)
    return found


# ── out ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_commune_is_a_row_and_what_may_be_changed_is_open(unissued: Sample, tmp_path: Path) -> None:
    found = openpyxl.load_workbook(exported(unissued, tmp_path))
    assert [s.title for s in found if s.sheet_state == "visible"] == ["Đơn vị", "Người", "Không áp dụng", "Mức thu"]
    sheet = found["Đơn vị"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [CAO_SON, AN_BINH, BINH_MINH]
    assert all(s.protection.sheet for s in found if s.sheet_state == "visible")
    assert sheet["A2"].protection.locked
    assert not sheet["B2"].protection.locked
    code, phone = cell(sheet, AN_BINH, "Mã ĐVHC"), cell(sheet, AN_BINH, "Điện thoại")
    assert (code.value, code.number_format, phone.value) == ("90001", "@", "0228 000 0001")
    comment = next(c.comment for c in sheet[1] if c.value == "Mã ĐVHC")
    assert comment is not None
    assert comment.text == "Mã đơn vị hành chính, 5 chữ số"


def test_closed_choices_are_lists(unissued: Sample, tmp_path: Path) -> None:
    found = openpyxl.load_workbook(exported(unissued, tmp_path))
    offered = {}
    for rule in found["Đơn vị"].data_validations.dataValidation:
        column, place = str(rule.sqref)[0], str(rule.formula1)
        name, _, area = place.partition("!")
        area = area.replace("$", "")
        cells = found[name.strip("'")][area if ":" in area else f"{area}:{area}"]
        offered[found["Đơn vị"][f"{column}1"].value] = [row[0].value for row in cells]
    assert offered["Khu vực thu phí"] == ["khu-vuc-1", "khu-vuc-2"]
    assert offered["Loại"][:2] == ["phường", "xã"]
    assert offered["Phiên bản tiêu chuẩn"] == ["tieu-chuan-thu"]


def test_equal_communes_give_equal_files(unissued: Sample) -> None:
    sources, _ = load(unissued.root)
    assert sources is not None
    assert grid_book(book(sources)) == grid_book(book(sources))


def test_a_file_that_is_there_is_not_overwritten(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    file = exported(unissued, tmp_path)
    before = file.read_bytes()
    assert units(unissued, "export", file) == MISTAKES
    assert "it is there already" in capsys.readouterr().err
    assert file.read_bytes() == before


# ── back ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_round_trip_without_a_change_changes_no_byte(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    before = texts(unissued)
    file = exported(unissued, tmp_path, lambda found: None)
    assert units(unissued, "import", file, "--yes") == DONE
    assert "says nothing else" in capsys.readouterr().out
    assert texts(unissued) == before


def fill_in(found: openpyxl.Workbook) -> None:
    cell(found["Đơn vị"], AN_BINH, "Điện thoại").value = "0228 000 0009"
    cell(found["Đơn vị"], AN_BINH, "Đường dây nóng").value = "0900000001"
    cell(found["Người"], CAO_SON, "Họ và tên", "chu_tich").value = None
    cell(found["Người"], AN_BINH, "Họ và tên", "thu_ky_iso").value = "Trần Thị Mẫu"
    cell(found["Mức thu"], BINH_MINH, "Mức riêng (đồng)", "le-phi-ho-tich").value = 4000
    cell(found["Không áp dụng"], BINH_MINH, "Lý do", "QT-DD-01").value = "Xã bên tiếp nhận thay"


def test_what_was_filled_in_is_shown_and_stands_where_it_stood(
    unissued: Sample, tmp_path: Path, capsys: Output
) -> None:
    path = unissued.root / AN_BINH_YML
    path.write_text(
        path.read_text("utf-8").replace('"0228 000 0001"', '"0228 000 0001"   # gọi giờ hành chính'), "utf-8"
    )
    before = texts(unissued)
    file = exported(unissued, tmp_path, fill_in)
    capsys.readouterr()
    assert units(unissued, "import", file, "--dry-run") == DONE
    shown = capsys.readouterr().out
    assert "Đơn vị!H3 contacts.phone: 0228 000 0001 → 0228 000 0009" in shown
    assert "chu_tich: Nguyễn Văn Mẫu → (nothing)" in shown
    assert "6 cells of 3 communes" in shown
    assert texts(unissued) == before
    assert units(unissued, "import", file, "--yes") == DONE
    after = texts(unissued)
    assert after[f"{AN_BINH}.yml"].decode() == before[f"{AN_BINH}.yml"].decode().replace(
        'phone: "0228 000 0001"   # gọi', 'phone: "0228 000 0009"   # gọi'
    ).replace("anbinh@example.vn\n", 'anbinh@example.vn\n  hotline: "0900000001"\n') + (
        "people:\n  thu_ky_iso: Trần Thị Mẫu\n"
    )
    assert after[f"{CAO_SON}.yml"].decode() == before[f"{CAO_SON}.yml"].decode().replace(
        "people:\n  chu_tich: Nguyễn Văn Mẫu\n", "people: {}\n"
    )
    assert (
        after[f"{BINH_MINH}.yml"].decode()
        == before[f"{BINH_MINH}.yml"].decode().replace("Việc này do xã bên tiếp nhận thay", "Xã bên tiếp nhận thay")
        + "fees:\n  le-phi-ho-tich: 4000\n"
    )
    assert units(unissued, "import", file, "--yes") == DONE
    assert texts(unissued) == after


def test_a_document_is_left_out_and_applied_again(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    def edit(found: openpyxl.Workbook) -> None:
        sheet = found["Không áp dụng"]
        cell(sheet, BINH_MINH, "Lý do", "QT-DD-01").value = None
        for column, words in enumerate((AN_BINH, "QT-DD-01", "Không có đất"), 1):
            sheet.cell(7, column).value = words

    assert units(unissued, "import", exported(unissued, tmp_path, edit), "--yes") == DONE
    capsys.readouterr()
    assert (unissued.root / BINH_MINH_YML).read_text("utf-8").endswith("left_out: []\n")
    said, _, _ = parse((unissued.root / AN_BINH_YML).read_text("utf-8"), AN_BINH_YML)
    assert isinstance(said, dict)
    assert said["left_out"] == [{"code": "QT-DD-01", "reason": "Không có đất"}]


def wrong(title: str, words: object, sheet: str = "Đơn vị", unit: str = AN_BINH, key: str = "") -> Edit:
    def edit(found: openpyxl.Workbook) -> None:
        cell(found[sheet], unit, title, key).value = words  # type: ignore[assignment]

    return edit


def no_reason(found: openpyxl.Workbook) -> None:
    for column, words in enumerate((AN_BINH, "QT-DD-01"), 1):
        found["Không áp dụng"].cell(7, column).value = words


def no_column(found: openpyxl.Workbook) -> None:
    found["Người"]["E1"].value = "Tên"


def twice(found: openpyxl.Workbook) -> None:
    for column in range(1, 19):
        found["Đơn vị"].cell(5, column).value = found["Đơn vị"].cell(3, column).value


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (wrong("Mã ĐVHC", "9001"), "don-vi.xlsx:Đơn vị!D3: wrong-value"),
        (wrong("Địa chỉ trụ sở", None), "don-vi.xlsx:Đơn vị!G3: wrong-value"),
        (wrong("Loại", "xa"), 'don-vi.xlsx:Đơn vị!C3: wrong-value: "kind" must be one of'),
        (wrong("Khu vực thu phí", "khu-vuc-9"), "don-vi.xlsx:Đơn vị!O3: "),
        (wrong("Tên tệp", "xa-an-bin"), 'don-vi.xlsx:Đơn vị!A3: wrong-row: "xa-an-bin" is no Tên tệp'),
        (wrong("Mức riêng (đồng)", "4.000", "Mức thu"), 'don-vi.xlsx:Mức thu!F3: wrong-value: "4.000" is no amount'),
        (wrong("Lý do", "Vì", "Không áp dụng", BINH_MINH), ""),
        (wrong("Lý do", None, "Không áp dụng", BINH_MINH), ""),
        (wrong("Điện thoại", 2280000001), ""),
        (
            no_reason,
            "don-vi.xlsx:Không áp dụng!C7: wrong-value: it is not said why xa-an-binh leaves this document out",
        ),
        (no_column, 'don-vi.xlsx:Người: missing-column: there is no column "Họ và tên"'),
        (lambda found: found.remove(found["Mức thu"]), "don-vi.xlsx:Mức thu: missing-sheet"),
        (twice, "don-vi.xlsx:Đơn vị!A5: wrong-row: it says the same as row 3"),
        (wrong("Mã hiệu", "QT-XX-99", "Không áp dụng", BINH_MINH), "don-vi.xlsx:Không áp dụng!B2: wrong-row"),
    ],
)
def test_a_mistake_says_sheet_and_cell(unissued: Sample, tmp_path: Path, capsys: Output, edit: Edit, said: str) -> None:
    before = texts(unissued)
    file = exported(unissued, tmp_path, edit)
    capsys.readouterr()
    assert units(unissued, "import", file, "--dry-run") == (MISTAKES if said else DONE)
    shown = capsys.readouterr()
    assert said in shown.out + shown.err
    assert texts(unissued) == before


def test_a_number_that_lost_its_zero_is_noticed(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    path = unissued.root / AN_BINH_YML
    path.write_text(path.read_text("utf-8").replace("0228 000 0001", "02280000001"), "utf-8")
    file = exported(unissued, tmp_path, wrong("Điện thoại", 2280000001))
    capsys.readouterr()
    assert units(unissued, "import", file, "--yes") == MISTAKES
    assert 'don-vi.xlsx:Đơn vị!H3: wrong-value: "2280000001" lacks the 0' in capsys.readouterr().err


def test_a_value_changed_on_both_sides_is_asked_about(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    file = exported(unissued, tmp_path, wrong("Điện thoại", "0228 000 0009"))
    path = unissued.root / AN_BINH_YML
    path.write_text(path.read_text("utf-8").replace("0228 000 0001", "0228 000 0005"), "utf-8")
    capsys.readouterr()
    assert units(unissued, "import", file, "--yes") == MISTAKES
    shown = capsys.readouterr()
    assert "don-vi.xlsx:Đơn vị!H3: changed-since" in shown.out + shown.err


def test_a_value_changed_in_the_file_alone_stays(unissued: Sample, tmp_path: Path, capsys: Output) -> None:
    file = exported(unissued, tmp_path, wrong("Thư điện tử", "xa@example.vn"))
    path = unissued.root / AN_BINH_YML
    path.write_text(path.read_text("utf-8").replace("0228 000 0001", "0228 000 0005"), "utf-8")
    assert units(unissued, "import", file, "--yes") == DONE
    assert "1 cell of 1 commune" in capsys.readouterr().out
    assert "0228 000 0005" in path.read_text("utf-8")
    assert "email: xa@example.vn" in path.read_text("utf-8")


# ── one value of a YAML text ─────────────────────────────────────────────────────────────────────


TEXT = """\
# đầu
name: A   # tên
people: {a: Một, "b": "Hai"}  # người
fees:
  # phí
  x: 1

hours: # giờ
- sáng
- chiều  # đến năm giờ
note: >-
  dài
  lắm

# cuối
empty:   # chưa có
"""


@pytest.mark.parametrize(
    ("place", "value", "old", "new"),
    [
        (("name",), "B: C", "name: A ", 'name: "B: C" '),
        (("people", "a"), "Ba, Bốn", "a: Một", 'a: "Ba, Bốn"'),
        (("people", "b"), "Ba", '"Hai"', '"Ba"'),
        (("people", "c"), "Ba", '"Hai"}', '"Hai", c: Ba}'),
        (("fees", "x"), 2, "x: 1", "x: 2"),
        (("fees", "y"), 3, "  x: 1\n", "  x: 1\n  y: 3\n"),
        (("hours", "1"), "tối", "chiều", "tối"),
        (("hours", "2"), "tối", "đến năm giờ\n", "đến năm giờ\n- tối\n"),
        (("note",), "ngắn", ">-\n  dài\n  lắm\n", "ngắn\n"),
        (("empty",), "có", "empty:   #", "empty: có   #"),
        (("empty", "sâu"), "có", "chưa có\n", "chưa có\n  sâu: có\n"),
        (("mới", "sâu"), "01", "chưa có\n", 'chưa có\nmới:\n  sâu: "01"\n'),
        (
            ("left_out", "0"),
            {"code": "A-1", "reason": "vì"},
            "chưa có\n",
            "chưa có\nleft_out:\n  - code: A-1\n    reason: vì\n",
        ),
    ],
)
def test_one_value_changes_and_no_other_letter(
    place: tuple[str, ...], value: str | int | dict[str, str], old: str, new: str
) -> None:
    assert put(TEXT, place, value, "x.yml") == TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        (("people", "a"), 'a: Một, "b"', '"b"'),
        (("people", "b"), ', "b": "Hai"', ""),
        (("fees", "x"), "fees:\n  # phí\n  x: 1\n", "fees: {}\n  # phí\n"),
        (("hours", "0"), "- sáng\n", ""),
        (("note",), "note: >-\n  dài\n  lắm\n", ""),
    ],
)
def test_one_value_goes_and_no_other_letter(place: tuple[str, ...], old: str, new: str) -> None:
    assert drop(TEXT, place, "x.yml") == TEXT.replace(old, new)


def test_a_question_before_a_comma_is_read_as_parse_reads_it() -> None:
    text = "steps:\n  - {what: Nhận, check: Đủ?, no: end}\n"
    assert put(text, ("steps", "0", "what"), "Tiếp nhận", "x.yml") == text.replace("Nhận", "Tiếp nhận")


def test_what_is_written_in_an_unusual_way_is_left_to_people() -> None:
    with pytest.raises(UserError, match=r"x\.yml:1: a\.b\.c is written in a way"):
        put("a: {b: {}}\n", ("a", "b", "c"), "d", "x.yml")


def shipped() -> Iterator[Path]:
    folder = Path(__file__).parents[1] / "units"
    yield from (path for path in sorted(folder.glob("*.yml")) if not path.stem.startswith("_"))


def test_every_shipped_commune_takes_a_value_and_gives_it_back() -> None:
    for path in shipped():
        text = path.read_text("utf-8")
        more = put(put(text, ("people", "chu_tich"), "A", path.name), ("fees", "x"), 1, path.name)
        less = drop(drop(more, ("fees", "x"), path.name), ("people", "chu_tich"), path.name)
        assert less.removesuffix("fees: {}\n") == text, path


def test_a_file_of_windows_keeps_its_ends(unissued: Sample, tmp_path: Path) -> None:
    path = unissued.root / AN_BINH_YML
    before = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(before)
    file = exported(unissued, tmp_path, wrong("Điện thoại", "0228 000 0009"))
    assert units(unissued, "import", file, "--yes") == DONE
    assert path.read_bytes() == before.replace(b"0228 000 0001", b"0228 000 0009")


def test_a_file_that_another_program_saved_is_read(unissued: Sample, tmp_path: Path) -> None:
    file = exported(unissued, tmp_path)
    content = io.BytesIO(file.read_bytes())
    openpyxl.load_workbook(content).save(file)
    before = texts(unissued)
    assert units(unissued, "import", file, "--yes") == DONE
    assert texts(unissued) == before
