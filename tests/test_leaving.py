"""Every PDF that leaves the house is read by others without a word of complaint."""

from __future__ import annotations

from pathlib import Path

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, Sample, quiet
from testing.printed_pdf import complaints, words_of
from testing.signing import SECRET, certificate

from sotay.issuing.sign import File, sign


@pytest.mark.parametrize("folder", ["site/internal", "site/public", "archive"])
def test_nobody_complains_of_what_is_published_and_kept(built: Sample, folder: str, tmp_path: Path) -> None:
    files = {path.read_bytes(): path for path in sorted((built.root / folder).rglob("*.pdf"))}
    assert len(files) > 15
    assert {path.name: found for path in files.values() if (found := [*complaints(path, tmp_path)])} == {}


@pytest.mark.parametrize("address", ["", "sites:\n  internal: https://noi-bo.example/binh-minh\n"])
def test_nobody_complains_of_what_holders_get_and_give_back(fresh: Sample, address: str, tmp_path: Path) -> None:
    """Of copies, of the sheets with which they are handed out, and of those with which they are recalled."""
    unit = fresh.root / f"units/{BINH_MINH}.yml"
    unit.write_text(unit.read_text("utf-8") + address, "utf-8")
    assert fresh.run("copies", BINH_MINH, "--as-of", "2026-11-01", "--yes", "--jobs", "1")[0] == 0
    day = ("--effective", "2026-11-02", "--reason", "Hết dùng", "--as-of", "2026-11-02")
    assert fresh.run("withdraw", "CSCL", "--units", BINH_MINH, "--decision", "9/QĐ-UBND", *day, "--yes")[0] == 0
    assert fresh.run("recall", BINH_MINH, "--as-of", "2026-11-03")[0] == 0
    files = sorted((fresh.root / "copies").rglob("*.pdf"))
    assert {path.name.partition("-")[0] for path in files} == {"ban", "phieu"}
    assert any("thu-hoi" in path.name for path in files)
    assert any("giao-nhan" in path.name for path in files)
    assert {path.name: found for path in files if (found := [*complaints(path, tmp_path)])} == {}
    stamp = "Quét mã để biết bản này còn hiệu lực." if address else "Mã ghi đơn vị, mã hiệu, lần ban hành."
    other = "Mã ghi đơn vị" if address else "Quét mã"
    words = [words_of(path) for path in files if path.name.startswith("ban-")]
    assert all(stamp in said and other not in said for said in words)


def test_nobody_complains_of_what_is_signed(fresh: Sample, tmp_path: Path) -> None:
    key = certificate(tmp_path / "key.p12")
    files = sign(fresh.root, (AN_BINH,), (), AS_OF, File(key), lambda question: SECRET, quiet())
    assert len(files) > 4
    assert {path.name: found for path in files if (found := [*complaints(path, tmp_path)])} == {}
