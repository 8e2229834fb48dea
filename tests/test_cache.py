"""The cache: what is put is what is read, damage is noticed, many processes share one folder."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from sotay.base.errors import UserError
from sotay.base.hashing import digest
from sotay.storage.blobs import DAY, Missing
from sotay.storage.cache import Cache
from sotay.storage.kinds import Kind

HELLO = digest(b"hello")


def kind(name: str) -> Kind:
    return Kind(name, "a key", "a value")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    if not Path("/dev/shm").is_dir() or not os.access("/dev/shm", os.W_OK):
        pytest.skip("no second file system")
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def blob(cache: Cache, name: str) -> Path:
    (found,) = cache.folder.glob(f"blobs/*/{name}")
    return found


def spoil(path: Path, content: bytes) -> None:
    """Write into the very file, as a failing disk or an editor does."""
    path.chmod(0o644)
    path.write_bytes(content)


def age(path: Path, days: float) -> None:
    os.utime(path, (time.time() - days * DAY, path.stat().st_mtime))


def test_what_is_put_is_read_under_its_hash(cache: Cache) -> None:
    assert cache.put(b"hello") == HELLO
    assert cache.read(HELLO) == b"hello"
    assert blob(cache, HELLO).stat().st_mode & 0o777 == 0o444


def test_the_same_bytes_are_kept_once(cache: Cache) -> None:
    cache.put(b"hello")
    before = blob(cache, HELLO).stat().st_ino
    cache.put(b"hello")
    assert blob(cache, HELLO).stat().st_ino == before
    assert len([path for path in cache.folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("damage", [b"jello", b"", b"hello!"])
def test_a_damaged_blob_is_deleted_and_made_again(cache: Cache, tmp_path: Path, damage: bytes) -> None:
    for use in (cache.read, lambda name: cache.link(name, tmp_path / "target")):
        cache.put(b"hello")
        spoil(blob(cache, HELLO), damage)
        with pytest.raises(Missing) as caught:
            use(HELLO)
        assert caught.value.digests == (HELLO,)
        assert not list(cache.folder.glob(f"blobs/*/{HELLO}"))
        assert not (tmp_path / "target").exists()


def test_putting_mends_a_damaged_blob(cache: Cache) -> None:
    cache.put(b"hello")
    spoil(blob(cache, HELLO), b"jello")
    cache.put(b"hello")
    assert cache.read(HELLO) == b"hello"


def test_an_unknown_blob_is_missing(cache: Cache, tmp_path: Path) -> None:
    with pytest.raises(Missing, match=HELLO):
        cache.read(HELLO)
    with pytest.raises(Missing, match=HELLO):
        cache.link(HELLO, tmp_path / "target")
    assert not cache.folder.exists()


def test_an_action_is_recalled_by_kind_and_key(cache: Cache) -> None:
    value = {"files": {"a/ă.html": HELLO}, "pages": 3, "none": None}
    cache.remember(kind("site"), "key of any form / ộ", value)
    assert cache.recall(kind("site"), "key of any form / ộ") == value
    assert cache.recall(kind("site"), "another") is None
    assert cache.recall(kind("body"), "key of any form / ộ") is None


def test_an_action_is_forgotten_with_its_blobs(cache: Cache) -> None:
    cache.remember(kind("body"), "key", [cache.put(b"hello")], blobs=[HELLO])
    assert cache.recall(kind("body"), "key") == [HELLO]
    spoil(blob(cache, HELLO), b"hel")
    assert cache.recall(kind("body"), "key") is None
    blob(cache, HELLO).unlink()
    assert cache.recall(kind("body"), "key") is None
    with pytest.raises(Missing, match=HELLO):
        cache.remember(kind("body"), "key", [HELLO], blobs=[HELLO])


def test_every_damage_to_an_action_is_noticed(cache: Cache) -> None:
    cache.remember(kind("body"), "key", ["value"])
    (path,) = (found for found in cache.folder.glob("actions/**/*") if found.is_file())
    good = path.read_bytes()
    spoiled = [good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in range(len(good) - 1)]
    for bad in (*spoiled, good[:-2], good[:64], b"", b"\xff\xfe"):
        path.write_bytes(bad) if not path.exists() else spoil(path, bad)
        assert cache.recall(kind("body"), "key") is None
        assert not path.exists()


def test_an_action_under_another_name_is_not_believed(cache: Cache) -> None:
    cache.remember(kind("body"), "one", 1)
    (one,) = (found for found in cache.folder.glob("actions/**/*") if found.is_file())
    cache.remember(kind("body"), "two", 2)
    (two,) = (found for found in cache.folder.glob("actions/**/*") if found.is_file() and found != one)
    two.unlink()
    os.link(one, two)
    assert cache.recall(kind("body"), "two") is None


def test_a_link_shares_the_blob_and_replaces_what_was_there(cache: Cache, tmp_path: Path) -> None:
    cache.put(b"hello")
    for target in (tmp_path / "new/folder/a", tmp_path / "b"):
        (tmp_path / "b").write_text("old")
        cache.link(HELLO, target)
        assert target.samefile(blob(cache, HELLO))


def test_a_link_to_another_file_system_is_a_copy_with_the_same_time(cache: Cache, elsewhere: Path) -> None:
    cache.put(b"hello")
    os.utime(blob(cache, HELLO), (1_000_000_000, 1_000_000_000))
    (elsewhere / "b").write_text("old")
    for target in (elsewhere / "new/folder/a", elsewhere / "b"):
        cache.link(HELLO, target)
        assert target.read_bytes() == b"hello"
        assert (target.stat().st_mtime, target.stat().st_mode & 0o777) == (1_000_000_000, 0o444)


def test_a_store_travels_to_other_processes(cache: Cache) -> None:
    assert pickle.loads(pickle.dumps(cache)) == cache
    contents = [f"content {number % 20}".encode() for number in range(200)]
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        names = list(pool.map(cache.put, contents, chunksize=10))
        assert list(pool.map(cache.read, names, chunksize=10)) == contents
    assert len([path for path in cache.folder.rglob("*") if path.is_file()]) == 20


def test_use_is_noted_without_changing_the_files_date(cache: Cache, tmp_path: Path) -> None:
    cache.remember(kind("body"), "key", HELLO, blobs=[cache.put(b"hello")])
    path = blob(cache, HELLO)
    os.utime(path, (0, 1_000_000_000))
    for use in (
        lambda: cache.put(b"hello"),
        lambda: cache.read(HELLO),
        lambda: cache.link(HELLO, tmp_path / "target"),
        lambda: cache.recall(kind("body"), "key"),
    ):
        age(path, 2)
        use()
        assert time.time() - path.stat().st_atime < 60
    age(path, 0.5)
    noted = path.stat()
    cache.recall(kind("body"), "key")
    assert path.stat() == noted
    assert noted.st_mtime == 1_000_000_000


def test_verifying_removes_all_that_is_damaged(cache: Cache) -> None:
    names = [cache.put(text) for text in (b"one", b"two", b"three")]
    for name in names[:2]:
        path = blob(cache, name)
        path.unlink()
        path.write_bytes(b"damaged")
    assert cache.verify() == tuple(sorted(names[:2]))
    assert cache.verify() == ()
    assert cache.read(names[2]) == b"three"


def test_sweeping_removes_what_was_not_used_for_long(cache: Cache, tmp_path: Path) -> None:
    old, published, fresh = (cache.put(content) for content in (b"old", b"published", b"fresh"))
    cache.link(published, tmp_path / "published")
    cache.remember(kind("body"), "old", 1)
    for path in cache.folder.rglob("*"):
        age(path, 61)
    cache.remember(kind("body"), "fresh", fresh, blobs=[fresh])
    cache.read(fresh)

    assert cache.sweep(keep_days=60) > len(b"old")
    assert [cache.recall(kind("body"), key) for key in ("old", "fresh")] == [None, fresh]
    assert cache.read(fresh) + cache.read(published) == b"freshpublished"
    with pytest.raises(Missing):
        cache.read(old)
    with pytest.raises(ValueError, match="2 days"):
        cache.sweep(keep_days=1)


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    cache = Cache(tmp_path / "cache")
    for use in (
        lambda: cache.put(b"hello"),
        lambda: cache.remember(kind("body"), "key", 1),
        lambda: cache.recall(kind("body"), "key"),
    ):
        with pytest.raises(UserError, match=r"cache.*: a file is where a folder is needed"):
            use()


def test_a_limit_on_file_size_is_told_and_leaves_no_half_file(tmp_path: Path) -> None:
    code = """
import resource, sys
from pathlib import Path
from sotay.base.errors import UserError
from sotay.storage.cache import Cache
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    Cache(Path(sys.argv[1])).put(b"x" * 10_000)
except UserError as error:
    print(error)
"""
    root = Path(__file__).parent.parent
    command = [sys.executable, "-c", code, str(tmp_path / "cache")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert str(tmp_path / "cache") in done.stdout
    assert "raise it and build again" in done.stdout
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_a_full_disk_is_told_and_leaves_no_half_file(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "sotay", str(small)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a small disk")
    try:
        cache = Cache(small / "cache")
        cache.put(b"hello")
        outside = Cache(tmp_path / "cache")
        big = outside.put(b"x" * 1_000_000)
        with pytest.raises(UserError, match=r"small.*: the disk is full: free some space"):
            cache.put(b"x" * 1_000_000)
        with pytest.raises(UserError, match=r"small/target: the disk is full: free some space"):
            outside.link(big, small / "target")
        assert [path.name for path in small.rglob("*") if path.is_file()] == [HELLO]
    finally:
        subprocess.run(["umount", str(small)], check=True)
