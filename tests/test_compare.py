"""Records of the national catalogue beside the set: what is changed in them is found, and nothing is invented."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotay.base.clock import today
from sotay.base.errors import SourceError, UserError
from sotay.base.folders import ENGINE
from sotay.base.languages.vi import LANGUAGE as VIETNAMESE
from sotay.base.text import Duration, money
from sotay.check.documents import every
from sotay.cli.compare import as_data, compared, run, told
from sotay.cli.main import main, parser
from sotay.facts.catalogue.difference import fee_words, limit_words
from sotay.facts.catalogue.meaning import level, limits, name, number_of, paper, prices, span
from sotay.facts.catalogue.report import Reconciliation, compare
from sotay.facts.citation import short_name
from sotay.load.catalogue.records import canonical, map_of, read_records
from sotay.load.sources import Sources, load
from sotay.model.catalogue import CatalogueMap, Explanation, OfficialRecord
from sotay.model.documents import Document

Record = dict[str, Any]


@pytest.fixture(scope="module")
def shipped() -> Sources:
    sources, problems = load(ENGINE)
    assert sources is not None, problems
    return replace(sources, references=replace(sources.references, differences=()))  # what records said one day


@pytest.fixture(scope="module")
def usual(shipped: Sources) -> CatalogueMap:
    return map_of("", shipped.references)


def served(sources: Sources) -> list[Document]:
    return [d for d in every(sources) if d.meta.kind == "procedure" and (d.meta.audience == "public" or d.meta.tthc)]


def record_of(document: Document, sources: Sources) -> Record:
    """Return a procedure as the national catalogue would have it, in words of its own kind."""
    meta, acts = document.meta, sources.references.acts
    record: Record = {
        "Mã thủ tục": meta.tthc,
        "Tên thủ tục": f"Thủ tục {meta.title[0].lower()}{meta.title[1:]}",
        "Thời hạn giải quyết": re.sub(r"([0-9]) ngày làm việc", r"\1 (ngày) ngày làm việc", limit_words(meta)),
        "Phí, lệ phí": fee_words(meta).replace(" đồng", "đ"),
        "Thành phần hồ sơ": [f"{one.paper.upper()} (01 bản chính)" for one in meta.dossier],
        "Căn cứ pháp lý": [short_name(acts[act], VIETNAMESE) for act in reversed(meta.legal)],
        "Cơ quan thực hiện": "UBND xã, phường, đặc khu",
    }
    return {field: value for field, value in record.items() if value}


def found_in(records: list[Record], sources: Sources, tmp_path: Path, **said: Any) -> Reconciliation:
    path = tmp_path / "records.json"
    path.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    return compared(sources, [path], replace(map_of("", sources.references), **said))


def told_of(found: Reconciliation) -> set[tuple[str, str, str]]:
    return {(d.document, d.field, d.kind) for d in found.differences}


# ── nothing is invented ──────────────────────────────────────────────────────────────────────────


def test_records_of_the_set_itself_compare_clean(shipped: Sources, tmp_path: Path) -> None:
    documents = served(shipped)
    found = found_in([record_of(d, shipped) for d in documents], shipped, tmp_path, complete=True)
    assert list(told(found))[:-1] == []
    assert (found.records, found.met, found.procedures) == (len(documents),) * 3
    assert found.agreeing == len(documents) > 80


@pytest.mark.parametrize("nothing", ["", None, [], "  "])
def test_a_field_that_a_record_does_not_have_is_no_difference(nothing: Any, shipped: Sources, tmp_path: Path) -> None:
    whole = [record_of(document, shipped) for document in served(shipped)]
    bare = [{key: value if key in (CODE, TITLE) else nothing for key, value in one.items()} for one in whole]
    found = found_in(bare, shipped, tmp_path, complete=True)
    assert told_of(found) == set()
    assert found.agreeing == len(whole)


def as_csv(records: list[Record], delimiter: str) -> str:
    names = list(dict.fromkeys(name for record in records for name in record))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(names)
    for record in records:
        cells = (record.get(name, "") for name in names)
        writer.writerow("\n".join(f"- {one}" for one in c) if isinstance(c, list) else c for c in cells)
    return out.getvalue()


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8-sig"), (",", "utf-8"), ("\t", "utf-16")])
def test_csv_as_spreadsheets_save_it(
    shipped: Sources, usual: CatalogueMap, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    records = [record_of(document, shipped) for document in served(shipped)]
    path = tmp_path / "records.csv"
    path.write_bytes(as_csv(records, delimiter).encode(encoding))
    found = compared(shipped, [path], replace(usual, complete=True))
    assert list(told(found))[:-1] == []
    assert found.met == len(records)


def test_excel_with_titles_above_and_codes_as_numbers(shipped: Sources, usual: CatalogueMap, tmp_path: Path) -> None:
    records = [record_of(document, shipped) for document in served(shipped)]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DANH MỤC THỦ TỤC HÀNH CHÍNH"])
    sheet.append([])
    names = list(dict.fromkeys(name for record in records for name in record))
    sheet.append(["STT", *names])
    for n, record in enumerate(records, 1):
        cells = [record.get(name) for name in names]
        cells = ["\n".join(c) if isinstance(c, list) else c for c in cells]
        if code := record.get("Mã thủ tục"):
            cells[0] = float(code)  # 1.011710 -> 1.01171
        sheet.append([n, *cells])
    book.create_sheet("Ghi chú").append(["Không có gì"])
    book.save(tmp_path / "records.xlsx")
    found = compared(shipped, [tmp_path / "records.xlsx"], replace(usual, complete=True))
    assert list(told(found))[:-1] == []
    assert found.met == len(records)


# ── everything that is changed is found ──────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Plant:
    """A change of a record, to which documents it can be made, and what must be told of it."""

    change: Callable[[Record], None]
    field: str
    kind: str
    where: Callable[[Document], bool] = lambda document: True


def put(field: str, value: Any) -> Callable[[Record], None]:
    return lambda record: record.__setitem__(field, value)


def swap(field: str, old: str, new: str) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        assert old in record[field]
        record[field] = record[field].replace(old, new, 1)

    return change


def limited(document: Document) -> bool:
    time = document.meta.time
    return bool(time and time.limit and not time.exceptions)


def days(document: Document) -> bool:
    time = document.meta.time
    return bool(time and time.limit and time.limit.unit == "working_day")


def excepted(document: Document) -> bool:
    return bool(document.meta.time and document.meta.time.limit and document.meta.time.exceptions)


def free(document: Document) -> bool:
    return {fee.kind for fee in document.meta.fees} == {"free"}


def fixed(document: Document) -> bool:
    return {fee.kind for fee in document.meta.fees} == {"fixed"}


def local(document: Document) -> bool:
    return {fee.kind for fee in document.meta.fees} == {"local"}


def unpublished(document: Document) -> bool:
    return {fee.kind for fee in document.meta.fees} == {"unpublished"}


def papers(document: Document) -> bool:
    return len(document.meta.dossier) > 1


def acts(document: Document) -> bool:
    return len(document.meta.legal) > 1


def coded(document: Document) -> bool:
    return bool(document.meta.tthc)


def code_for(record: Record) -> str:
    """Return a code that no other procedure has."""
    return f"9.{crc32(record[TITLE].encode()) % 10**6:06d}"


LIMIT, FEE, DOSSIER, BASIS = "Thời hạn giải quyết", "Phí, lệ phí", "Thành phần hồ sơ", "Căn cứ pháp lý"
AUTHORITY, TITLE, CODE = "Cơ quan thực hiện", "Tên thủ tục", "Mã thủ tục"
PLANTS: Mapping[str, Plant] = {
    "another limit": Plant(put(LIMIT, "Không quá 91 (chín mươi mốt) ngày làm việc"), "limit", "otherwise", limited),
    "calendar for working days": Plant(swap(LIMIT, "(ngày) ngày làm việc", "ngày"), "limit", "otherwise", days),
    "half a day more": Plant(put(LIMIT, "60,5 ngày làm việc kể từ ngày nhận đủ hồ sơ"), "limit", "otherwise", limited),
    "the same day": Plant(
        put(LIMIT, "Ngay trong ngày làm việc"), "limit", "otherwise", lambda d: limited(d) and days(d)
    ),
    "no limit": Plant(put(LIMIT, "Không quy định"), "limit", "otherwise", limited),
    "a limit where we have none": Plant(
        put(LIMIT, "07 ngày làm việc"), "limit", "unstated", lambda d: not limit_words(d.meta)
    ),
    "a case more": Plant(
        lambda r: put(LIMIT, r[LIMIT] + "; trường hợp phải lấy ý kiến: 77 ngày")(r), "cases", "unstated", limited
    ),
    "another case": Plant(
        lambda r: put(LIMIT, r[LIMIT].split(";")[0] + "; phải xác minh: 78 ngày")(r), "cases", "otherwise", excepted
    ),
    "a case less": Plant(lambda r: put(LIMIT, r[LIMIT].split(";")[0])(r), "cases", "otherwise", excepted),
    "words for a limit": Plant(put(LIMIT, "Theo tiến độ của dự án"), "limit", "unclear"),
    "a limit half understood": Plant(
        lambda r: put(LIMIT, r.get(LIMIT, "Không quy định") + "; vùng khó khăn thêm 10")(r), "limit", "unclear"
    ),
    "another amount": Plant(put(FEE, "77.000 đồng/hồ sơ"), "fee", "otherwise", fixed),
    "an amount for a free one": Plant(put(FEE, "Lệ phí: 12000 VNĐ"), "fee", "otherwise", free),
    "free for an amount": Plant(put(FEE, "Không thu"), "fee", "otherwise", fixed),
    "a nought for an amount": Plant(put(FEE, "0"), "fee", "otherwise", fixed),
    "an amount more": Plant(lambda r: put(FEE, r[FEE] + "\nCấp thêm: 91.000đ/bản")(r), "fee", "otherwise", fixed),
    "an amount for another thing": Plant(
        lambda r: put(FEE, re.sub("/.*", "/vụ việc", r[FEE]))(r), "fee", "otherwise", fixed
    ),
    "free for a local fee": Plant(put(FEE, "Miễn lệ phí"), "fee", "otherwise", local),
    "the province for a free one": Plant(put(FEE, "Theo nghị quyết của HĐND tỉnh"), "fee", "otherwise", free),
    "a fee where ours is not published": Plant(put(FEE, "25.000 đồng"), "fee", "unstated", unpublished),
    "a share for a fee": Plant(put(FEE, "0,05% giá trị hợp đồng"), "fee", "unclear"),
    "a paper more": Plant(lambda r: r[DOSSIER].append("Giấy khám sức khỏe"), "dossier", "otherwise", papers),
    "a paper less": Plant(lambda r: r[DOSSIER].pop(), "dossier", "otherwise", papers),
    "another paper": Plant(
        lambda r: r[DOSSIER].__setitem__(0, "Phiếu lý lịch tư pháp số 2"), "dossier", "otherwise", papers
    ),
    "a word less in a paper": Plant(
        lambda r: r[DOSSIER].__setitem__(0, r[DOSSIER][0].partition(" ")[2]),
        "dossier",
        "reworded",
        lambda d: papers(d) and len({*paper(d.meta.dossier[0].paper)}) > 3,
    ),
    "an act more": Plant(lambda r: r[BASIS].append("Nghị định số 999/2031/NĐ-CP"), "basis", "otherwise", acts),
    "an act less": Plant(lambda r: r[BASIS].pop(), "basis", "otherwise", acts),
    "another number of an act": Plant(
        lambda r: r[BASIS].__setitem__(0, "Thông tư số 7/2031/TT-BTP"), "basis", "otherwise", acts
    ),
    "an act nobody knows": Plant(lambda r: r[BASIS].append("Luật Cây xanh năm 2031"), "basis", "unclear", acts),
    "another name": Plant(lambda r: put(TITLE, r[TITLE] + " lưu động")(r), "title", "renamed", coded),
    "the province decides": Plant(put(AUTHORITY, "Sở Tư pháp"), "level", "elsewhere"),
    "nobody decides": Plant(put(AUTHORITY, "Cơ quan có thẩm quyền"), "level", "unclear"),
    "abolished": Plant(put("Trạng thái", "Đã bãi bỏ theo QĐ 1/QĐ-BTP"), "record", "abolished"),
    "another code": Plant(lambda r: put(CODE, code_for(r))(r), "code", "renumbered", coded),
    "a code where we have none": Plant(lambda r: put(CODE, code_for(r))(r), "code", "unstated", lambda d: not coded(d)),
    "another code that says what it replaces": Plant(
        lambda r: r.update({"Thay thế thủ tục": r[CODE], CODE: code_for(r)}), "code", "renumbered", coded
    ),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_change_is_found_and_nothing_else(plant: str, shipped: Sources, tmp_path: Path) -> None:
    planted = PLANTS[plant]
    places = [document for document in served(shipped) if planted.where(document)]
    assert places, plant
    for chosen in (places, places[-1:]):
        records = {document.code: record_of(document, shipped) for document in served(shipped)}
        for document in chosen:
            planted.change(records[document.code])
        found = found_in([*records.values()], shipped, tmp_path, complete=True)
        assert told_of(found) == {(document.code, planted.field, planted.kind) for document in chosen}
        assert len(found.differences) == len(chosen)


def test_several_procedures_in_one_are_told(shipped: Sources, tmp_path: Path) -> None:
    one, two = [d for d in served(shipped) if coded(d)][:2]
    record = {CODE: "9.999999", TITLE: "Thủ tục chung", "Thay thế thủ tục": f"{one.meta.tthc}; {two.meta.tthc}"}
    found = found_in([record], shipped, tmp_path)
    assert told_of(found) == {(one.code, "record", "merged"), (two.code, "record", "merged")}
    records = [{"Mã hiệu quy trình": d.code, CODE: "9.999999"} for d in (one, two)]
    assert told_of(found_in(records, shipped, tmp_path)) == told_of(found)


def test_what_the_set_lacks_is_new_and_what_all_records_lack_is_gone(shipped: Sources, tmp_path: Path) -> None:
    records = [record_of(document, shipped) for document in served(shipped)]
    gone = served(shipped)[3]
    del records[3]
    records += [
        {CODE: "9.999999", TITLE: "Cấp giấy phép mới", AUTHORITY: "UBND cấp xã"},
        {CODE: "9.999998", TITLE: "Cấp giấy phép của tỉnh", AUTHORITY: "Sở Công Thương"},
        {CODE: "9.999997", TITLE: "Cấp giấy phép cũ", "Trạng thái": "Bãi bỏ"},
    ]
    partly = found_in(records, shipped, tmp_path)
    assert told_of(partly) == {("", "record", "new")}
    assert partly.aside == 1
    whole = found_in(records, shipped, tmp_path, complete=True)
    assert told_of(whole) == {("", "record", "new"), (gone.code, "record", "missing")}


def test_the_same_difference_in_two_files_is_told_once_with_both(shipped: Sources, tmp_path: Path) -> None:
    document = next(d for d in served(shipped) if limited(d) and coded(d))
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, said in zip(paths, ("91 ngày", "  Không quá 91 ngày"), strict=True):
        path.write_text(json.dumps([{CODE: document.meta.tthc, LIMIT: said}]), "utf-8")
    both = compared(shipped, paths, map_of("", shipped.references))
    assert len(both.differences) == 2  # other words
    paths[1].write_text(json.dumps([{CODE: document.meta.tthc, LIMIT: "091 NGÀY."}]), "utf-8")
    both = compared(shipped, paths, map_of("", shipped.references))
    assert [d.place for d in both.differences] == ["a.json: 1; b.json: 1"]


# ── what is explained ────────────────────────────────────────────────────────────────────────────


def explained(sources: Sources, records: list[Record], tmp_path: Path, *why: Explanation) -> Reconciliation:
    references = replace(sources.references, differences=why)
    return found_in(records, replace(sources, references=references), tmp_path)


def test_an_explanation_holds_for_its_field_and_words(shipped: Sources, tmp_path: Path) -> None:
    document = next(d for d in served(shipped) if limited(d) and coded(d))
    record = {CODE: document.meta.tthc, LIMIT: "91 ngày", FEE: "Không thu"}
    why = Explanation(document.code, "limit", "Bản ghi cũ", date(2026, 11, 29), "91 NGÀY")
    found = explained(shipped, [record], tmp_path, why)
    assert ("limit", "Bản ghi cũ") in {(d.field, e.reason) for d, e in found.explained}
    assert "limit" not in {d.field for d in found.differences}
    assert found.idle == ()
    changed = explained(shipped, [record | {LIMIT: "92 ngày"}], tmp_path, why)
    assert "limit" in {d.field for d in changed.differences}
    assert changed.idle == (0,)
    agrees = explained(shipped, [record | {LIMIT: limit_words(document.meta)}], tmp_path, why)
    assert agrees.idle == (0,)


def test_an_explanation_is_not_judged_by_records_that_do_not_speak_of_it(shipped: Sources, tmp_path: Path) -> None:
    one, two = [d for d in served(shipped) if limited(d) and coded(d)][:2]
    why = Explanation(one.code, "limit", "Bản ghi cũ", date(2026, 11, 29))
    assert explained(shipped, [record_of(two, shipped)], tmp_path, why).idle == ()
    assert explained(shipped, [{CODE: one.meta.tthc, FEE: "Không thu"}], tmp_path, why).idle == ()
    by_number = replace(why, code=one.meta.tthc)
    assert explained(shipped, [record_of(one, shipped)], tmp_path, why, by_number).idle == (0, 1)


# ── what words mean ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "main", "others"),
    [
        ("Không quá 02 ngày làm việc. Có thể kéo dài hơn theo thỏa thuận.", "2 ngày làm việc", []),
        ("Ngay trong ngày tiếp nhận. Nhận sau 15 giờ thì trả vào ngày làm việc tiếp theo.", "trong ngày", []),
        ("trả trong ngày làm việc tiếp theo; 8 giờ làm việc", "1 ngày làm việc", []),
        ("03 ngày làm việc. Trường hợp cần xác minh thì không quá 23 ngày.", "3 ngày làm việc", ["23 ngày"]),
        ("Khoảng 30 ngày, bao gồm: 10 ngày xem, 15 ngày chờ và 05 ngày trao", "30 ngày", []),
        ("05 (năm) ngày làm việc kể từ ngày 01/7/2025, theo Điều 5 Nghị định 12/2024/NĐ-CP", "5 ngày làm việc", []),
        ("1 năm", "12 tháng", []),
        ("½ ngày làm việc", "4 giờ", []),
        ("0,5 ngày làm việc", "240 phút", []),
        ("5 ngày (làm việc)", "5 ngày làm việc", []),
        ("HÒA GIẢI: 45 NGÀY", "45 ngày", []),
    ],
)
def test_time_limits_are_read_by_meaning(words: str, main: str, others: list[str]) -> None:
    found = limits(words)
    assert found.main == span(Duration.parse(main))
    assert found.others == {span(Duration.parse(other)) for other in others}
    assert found.unclear == ""


@pytest.mark.parametrize("words", ["Theo tiến độ", "ba ngày", "5 ngày, vùng xa thêm 10", "2-3 ngày làm việc"])
def test_what_is_not_understood_of_a_limit_is_said_with_its_words(words: str) -> None:
    assert limits(words).unclear == words


@pytest.mark.parametrize(
    ("words", "amounts", "free", "local"),
    [
        ("8.000 đồng/bản", [8000], False, False),
        ("8,000đ", [8000], False, False),
        ("8000 VNĐ một bản", [8000], False, False),
        ("Miễn lệ phí.", [], True, False),
        ("Không", [], True, False),
        ("0 đồng", [], True, False),
        ("HĐND tỉnh (TT 85/2019)", [], False, True),
        ("2.000 đồng/trang; trang thứ 3: 1.000đ, tối đa 200.000 đồng/bản", [2000, 1000, 200000], False, False),
        ("Lệ phí tùy theo khu vực: 75.000đ, 50.000đ; hộ nghèo được miễn", [75000, 50000], True, True),
    ],
)
def test_fees_are_read_by_meaning(words: str, amounts: list[int], free: bool, local: bool) -> None:
    found = prices(words)
    assert [price.amount for price in found.amounts] == amounts
    assert (found.free, found.local, found.unclear) == (free, local, "")


def test_money_as_we_print_it_is_read() -> None:
    assert [price.amount for price in prices(money(1_234_000)).amounts] == [1_234_000]
    assert prices("Bằng nửa mức thường").unclear == "Bằng nửa mức thường"
    assert prices("8.000 đồng, bản sau 5.000").unclear


def test_names_numbers_and_levels_are_read_by_meaning() -> None:
    assert name("Thủ tục hoà giải (cấp xã)") == name("HÒA GIẢI")
    assert paper("Giấy chứng sinh (01 bản chính)") == paper("giấy chứng sinh: bản chính: 1") == paper("Giấy chứng sinh")
    assert number_of("Nghị định số 07/2025/nđ-cp") == number_of("7/2025/NĐ-CP") == "7/2025/NĐ-CP"
    assert number_of("66.7/2025/NQ-CP") == "66.7/2025/NQ-CP"
    assert level("Sở Nội vụ quyết định (xã tiếp nhận)") == "commune"
    assert level("Cán bộ tại trụ sở cơ sở") is None
    assert level("UBND thị xã") is None
    assert level("Bộ Tư pháp") == "higher"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1.001193", "1.001193"),
        ("1.01171", "1.011710"),
        ("2,0009", "2.000900"),
        (" 1.1 ", "1.100000"),
        ("QT-1", "QT-1"),
    ],
)
def test_codes_get_back_their_zeros(written: str, code: str) -> None:
    assert canonical(written) == code


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_of_json_keep_their_zeros(usual: CatalogueMap, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"maThuTuc": 1.001190, "phiLePhi": 8000, "thoiHanGiaiQuyet": null}]')
    assert read_records(tmp_path / "a.json", usual) == (OfficialRecord("a.json: 1", "1.001190", fee="8000 đồng"),)


def test_a_map_goes_into_what_is_nested(tmp_path: Path) -> None:
    shape = CatalogueMap(
        "x",
        {
            "code": ("code", "../new", "../old"),
            "dossier": ("papers.name",),
            "limit": ("time",),
            "document": ("../file",),
        },
        records="data.items",
        each="found",
        units={"limit": "ngày làm việc"},
        ignore={"dossier": ("NỘP TẠI",)},
    )
    items = [
        {"file": "a.md", "new": None, "old": "1.000001", "found": [{"code": None, "time": 5}, {"code": "1.2"}]},
        {"file": "b.md", "found": [{"code": "1.000003", "papers": [{"name": "A"}, {"name": "nộp tại xã"}, {"n": 1}]}]},
        {"file": "c.md", "found": []},
    ]
    (tmp_path / "a.json").write_text(json.dumps({"data": {"items": items}}, ensure_ascii=False), "utf-8")
    assert read_records(tmp_path / "a.json", shape) == (
        OfficialRecord("a.json: 1.1", "1.000001", limit="5 ngày làm việc", document="a.md"),
        OfficialRecord("a.json: 1.2", "1.200000", document="a.md"),
        OfficialRecord("a.json: 2.1", "1.000003", dossier=("A",), document="b.md"),
    )


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("a.json", b"{", "is not JSON"),
        ("a.json", b"{}", "holds no list of records"),
        ("a.json", b"[1]", "entry 1 is not an object"),
        ("a.json", b'[{"x": 1}]', "the map knows none of its fields: x"),
        ("a.json", b'[{"code": ""}]', "names no procedure"),
        ("a.json", b'[{"code": "1.1", "fee": {"amount": 1}}]', '"fee.amount"'),
        ("a.csv", "Mã thủ tục;Tên thủ tục\n1.1;a\n".encode("utf-16-le"), "is not UTF-8 text"),
        ("a.csv", "Mã thủ tục;Tên thủ tục\n1.1;a;b\n".encode(), ":2: has more cells"),
        ("a.csv", "Mã thủ tục;Mã thủ tục;Tên thủ tục\n".encode(), "two columns are called ma-thu-tuc"),
        ("a.csv", b"a;b\n1;2\n", "no row of column titles"),
        ("a.xlsx", b"PK", "is no Excel file"),
        ("a.xls", b"", "is none of .json, .csv, .xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_is_said(
    usual: CatalogueMap, tmp_path: Path, file: str, content: bytes, said: str
) -> None:
    (tmp_path / file).write_bytes(content)
    with pytest.raises(UserError, match=said.replace(".", r"\.")) as caught:
        read_records(tmp_path / file, usual)
    assert file in str(caught.value)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_workbook_is_said_or_read_and_nothing_else(
    seed: int, shipped: Sources, usual: CatalogueMap, tmp_path: Path
) -> None:
    chance = Random(seed)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([CODE, TITLE, LIMIT])
    for document in served(shipped):
        sheet.append([document.meta.tthc, document.title, limit_words(document.meta)])
    path = tmp_path / "a.xlsx"
    book.save(path)
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 20)):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content[: chance.choice((len(content), chance.randrange(len(content))))])
    said = ""
    try:
        said = read_records(path, usual)[0].place
    except UserError as error:
        said = str(error)
    assert "a.xlsx" in said


@given(st.text(max_size=200) | st.text("0123456789.,/đồngngàylàmviệc tháng(½)\n", max_size=120))
def test_no_words_stop_a_comparison(words: str) -> None:
    found, fees = limits(words), prices(words)
    assert found.main or found.nothing or found.unclear == words
    assert fees.understood or fees.unclear == words
    assert level(words) in ("commune", "higher", None)
    number_of(words)
    paper(words)
    assert name(words) == name(words.upper()) or "ß" in words or words.upper().lower() != words.lower()


@given(st.decimals(Decimal("0.5"), 400, places=1), st.sampled_from(["phút", "giờ", "ngày làm việc", "ngày", "tháng"]))
def test_a_time_limit_as_we_print_it_is_read(amount: Decimal, unit: str) -> None:
    duration = Duration.parse(f"{amount:f} {unit}".replace(".", ","))
    found = limits(f"Không quá {duration} kể từ ngày 01/7/2025")
    assert (found.main, found.others, found.unclear) == (span(duration), frozenset(), "")


@given(st.integers(1, 99_999_999))
def test_an_amount_as_we_print_it_is_read(amount: int) -> None:
    assert [price.amount for price in prices(f"Phí: {money(amount)}/bản").amounts] == [amount]


# ── the command ──────────────────────────────────────────────────────────────────────────────────


def asked(*arguments: str) -> int:
    options = parser().parse_args(["compare", *arguments])
    return run(options, ENGINE, date(2026, 11, 29))


def test_the_command_says_what_differs_in_three_formats(
    shipped: Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = next(d for d in served(shipped) if limited(d) and coded(d))
    path, out = tmp_path / "a.json", tmp_path / "out.xlsx"
    path.write_text(json.dumps([{CODE: document.meta.tthc, LIMIT: "91 ngày", "Ngày xem": "2026-10-05"}]), "utf-8")
    assert asked(str(path)) == 1
    text = capsys.readouterr().out
    assert f"{document.code}  {document.meta.tthc}" in text
    assert "1 differences (1 otherwise)" in text
    assert asked(str(path), "--format", "json") == 1
    data = json.loads(capsys.readouterr().out)
    assert [(d["field"], d["theirs"], d["seen"]) for d in data["differences"]] == [("limit", "91 ngày", "2026-10-05")]
    assert asked(str(path), "--format", "xlsx", "--out", str(out)) == 1
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Khác biệt", "Đã giải thích"]
    cells = [cell.value for row in book["Khác biệt"].iter_rows() for cell in row]
    assert {"thời hạn", "nói khác", "91 ngày"} <= {*cells}
    with pytest.raises(UserError, match="needs --out"):
        asked(str(path), "--format", "xlsx")


def test_a_set_that_agrees_ends_with_nought(shipped: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sotay.load.sources.load", lambda root: (shipped, []))
    path = tmp_path / "a.json"
    now = shipped.on(today())
    path.write_text(json.dumps([record_of(d, now) for d in served(now)], ensure_ascii=False), "utf-8")
    assert main(["compare", str(path), "--complete", "--out", str(tmp_path / "out.txt")]) == 0


def test_an_explanation_without_a_difference_is_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: Sources
) -> None:
    document = next(d for d in served(shipped) if limited(d) and coded(d))
    why = Explanation(document.code, "limit", "Bản ghi cũ", date(2026, 11, 29))
    references = replace(shipped.references, differences=(why,))
    lines = {**shipped.reference_lines, "references/differences.yml": {"0": 3}}
    made = replace(shipped, references=references, reference_lines=lines)
    monkeypatch.setattr("sotay.load.sources.load", lambda root: (made, []))
    path = tmp_path / "a.json"
    path.write_text(json.dumps([record_of(document, shipped)], ensure_ascii=False), "utf-8")
    with pytest.raises(SourceError, match=r"references/differences\.yml:3: idle-explanation"):
        asked(str(path))


def test_a_map_can_be_a_file_and_is_checked(shipped: Sources, tmp_path: Path) -> None:
    path = tmp_path / "map.yml"
    path.write_text("title: x\nfields: {code: [so]}\n", "utf-8")
    assert map_of(str(path), shipped.references).fields == {"code": ("so",)}
    path.write_text("title: x\nfields: {cod: [so]}\n", "utf-8")
    with pytest.raises(SourceError, match=r"map\.yml:2"):
        map_of(str(path), shipped.references)
    with pytest.raises(UserError, match="is no file, nor one of the maps"):
        map_of("khong-co", shipped.references)


def test_every_shipped_map_reads_what_it_names(shipped: Sources) -> None:
    assert {*shipped.references.catalogues} == {"quoc-gia", "nhieu-nguon"}
    assert as_data(compare([], [], {}, {}, shipped.references.catalogues["quoc-gia"]))["differences"] == []
