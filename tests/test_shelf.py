"""A commune's texts as issued are read once, and again where a file looks otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sotay.storage import shelf
from sotay.storage.archive import Archive, name
from sotay.storage.blobs import Missing
from sotay.storage.cache import Cache
from sotay.storage.shelf import on_shelf
from sotay.storage.texts import AsIssued, read_text

UNIT, CODE, LABEL = "xa-a", "QT-01", "01/00"
SAID = AsIssued(CODE, "Tên", "f" * 64, "lời của cán bộ", "lời của người dân", service={"fee": [1, 2]})


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    written(tmp_path / "archive", SAID)
    return Archive(tmp_path / "archive")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the texts that are read, as they are."""
    found: list[Path] = []

    def reading(path: Path) -> AsIssued:
        found.append(path)
        return read_text(path)

    monkeypatch.setattr(shelf, "read_text", reading)
    return found


def written(folder: Path, said: AsIssued) -> Path:
    path = folder / UNIT / name(said.code, LABEL, ".json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(said.as_bytes())
    return path


def looked_up(cache: Cache, archive: Archive, code: str = "1") -> AsIssued:
    with on_shelf(cache, archive, UNIT, code) as shelved:
        found = shelved.text(UNIT, CODE, LABEL)
    assert found is not None
    return replace(found, internal=str(found.internal), public=str(found.public), seal="")


def test_a_text_that_looks_as_before_is_not_read_again(cache: Cache, archive: Archive, read: list[Path]) -> None:
    assert [looked_up(cache, archive) for _ in range(3)] == [SAID] * 3
    assert len(read) == 1


def test_a_changed_text_is_read_again(cache: Cache, archive: Archive, read: list[Path]) -> None:
    looked_up(cache, archive)
    other = replace(SAID, internal="lời của cán  bộ")
    written(archive.folder, other)
    assert [looked_up(cache, archive) for _ in range(2)] == [other] * 2
    assert len(read) == 2


def test_other_code_reads_it_itself(cache: Cache, archive: Archive, read: list[Path]) -> None:
    assert looked_up(cache, archive) == looked_up(cache, archive, code="2")
    assert len(read) == 2


def test_a_text_of_an_internal_document_has_no_words_for_citizens(cache: Cache, archive: Archive) -> None:
    written(archive.folder, replace(SAID, public=None))
    for _ in range(2):
        with on_shelf(cache, archive, UNIT, "1") as shelved:
            found = shelved.text(UNIT, CODE, LABEL)
            assert found is not None
            assert found.public is None


def test_without_its_words_nothing_is_taken_from_the_shelf(cache: Cache, archive: Archive, read: list[Path]) -> None:
    looked_up(cache, archive)
    for blob in cache.folder.glob("blobs/*/*"):
        if blob.read_bytes() == str(SAID.internal).encode():
            blob.unlink()
    assert looked_up(cache, archive) == SAID
    assert len(read) == 2


def test_words_that_were_damaged_are_missing(cache: Cache, archive: Archive) -> None:
    written(archive.folder, said := replace(SAID, internal="lời chưa ai đọc"))
    with on_shelf(cache, archive, UNIT, "1") as shelved:
        shelved.text(UNIT, CODE, LABEL)
    for blob in cache.folder.glob("blobs/*/*"):
        if blob.read_bytes() == str(said.internal).encode():
            blob.chmod(0o644)
            blob.write_bytes(b"x" * len(blob.read_bytes()))
    with pytest.raises(Missing):
        looked_up(cache, archive)
    assert looked_up(cache, archive) == said
