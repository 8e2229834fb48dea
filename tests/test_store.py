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

from sotay.errors import UserError
from sotay.hashing import digest
from sotay.store import DAY, Missing, Store

HELLO = digest(b"hello")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    if not Path("/dev/shm").is_dir() or not os.access("/dev/shm", os.W_OK):
        pytest.skip("no second file system")
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def blob(store: Store, name: str) -> Path:
    (found,) = store.folder.glob(f"blobs/*/{name}")
    return found


def spoil(path: Path, content: bytes) -> None:
    """Write into the very file, as a failing disk or an editor does."""
    path.chmod(0o644)
    path.write_bytes(content)


def age(path: Path, days: float) -> None:
    os.utime(path, (time.time() - days * DAY, path.stat().st_mtime))


def test_what_is_put_is_read_under_its_hash(store: Store) -> None:
    assert store.put(b"hello") == HELLO
    assert store.read(HELLO) == b"hello"
    assert blob(store, HELLO).stat().st_mode & 0o777 == 0o444


def test_the_same_bytes_are_kept_once(store: Store) -> None:
    store.put(b"hello")
    before = blob(store, HELLO).stat().st_ino
    store.put(b"hello")
    assert blob(store, HELLO).stat().st_ino == before
    assert len([path for path in store.folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("damage", [b"jello", b"", b"hello!"])
def test_a_damaged_blob_is_deleted_and_made_again(store: Store, tmp_path: Path, damage: bytes) -> None:
    for use in (store.read, lambda name: store.link(name, tmp_path / "target")):
        store.put(b"hello")
        spoil(blob(store, HELLO), damage)
        with pytest.raises(Missing) as caught:
            use(HELLO)
        assert caught.value.digests == (HELLO,)
        assert not list(store.folder.glob(f"blobs/*/{HELLO}"))
        assert not (tmp_path / "target").exists()


def test_putting_mends_a_damaged_blob(store: Store) -> None:
    store.put(b"hello")
    spoil(blob(store, HELLO), b"jello")
    store.put(b"hello")
    assert store.read(HELLO) == b"hello"


def test_an_unknown_blob_is_missing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Missing, match=HELLO):
        store.read(HELLO)
    with pytest.raises(Missing, match=HELLO):
        store.link(HELLO, tmp_path / "target")
    assert not store.folder.exists()


def test_an_action_is_recalled_by_kind_and_key(store: Store) -> None:
    value = {"files": {"a/ă.html": HELLO}, "pages": 3, "none": None}
    store.remember("site", "key of any form / ộ", value)
    assert store.recall("site", "key of any form / ộ") == value
    assert store.recall("site", "another") is None
    assert store.recall("body", "key of any form / ộ") is None


def test_an_action_is_forgotten_with_its_blobs(store: Store) -> None:
    store.remember("body", "key", [store.put(b"hello")], blobs=[HELLO])
    assert store.recall("body", "key") == [HELLO]
    spoil(blob(store, HELLO), b"hel")
    assert store.recall("body", "key") is None
    blob(store, HELLO).unlink()
    assert store.recall("body", "key") is None
    with pytest.raises(Missing, match=HELLO):
        store.remember("body", "key", [HELLO], blobs=[HELLO])


def test_every_damage_to_an_action_is_noticed(store: Store) -> None:
    store.remember("body", "key", ["value"])
    (path,) = (found for found in store.folder.glob("actions/**/*") if found.is_file())
    good = path.read_bytes()
    spoiled = [good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in range(len(good) - 1)]
    for bad in (*spoiled, good[:-2], good[:64], b"", b"\xff\xfe"):
        path.write_bytes(bad) if not path.exists() else spoil(path, bad)
        assert store.recall("body", "key") is None
        assert not path.exists()


def test_an_action_under_another_name_is_not_believed(store: Store) -> None:
    store.remember("body", "one", 1)
    (one,) = (found for found in store.folder.glob("actions/**/*") if found.is_file())
    store.remember("body", "two", 2)
    (two,) = (found for found in store.folder.glob("actions/**/*") if found.is_file() and found != one)
    two.unlink()
    os.link(one, two)
    assert store.recall("body", "two") is None


def test_a_link_shares_the_blob_and_replaces_what_was_there(store: Store, tmp_path: Path) -> None:
    store.put(b"hello")
    for target in (tmp_path / "new/folder/a", tmp_path / "b"):
        (tmp_path / "b").write_text("old")
        store.link(HELLO, target)
        assert target.samefile(blob(store, HELLO))


def test_a_link_to_another_file_system_is_a_copy_with_the_same_time(store: Store, elsewhere: Path) -> None:
    store.put(b"hello")
    os.utime(blob(store, HELLO), (1_000_000_000, 1_000_000_000))
    (elsewhere / "b").write_text("old")
    for target in (elsewhere / "new/folder/a", elsewhere / "b"):
        store.link(HELLO, target)
        assert target.read_bytes() == b"hello"
        assert (target.stat().st_mtime, target.stat().st_mode & 0o777) == (1_000_000_000, 0o444)


def test_a_store_travels_to_other_processes(store: Store) -> None:
    assert pickle.loads(pickle.dumps(store)) == store
    contents = [f"content {number % 20}".encode() for number in range(200)]
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        names = list(pool.map(store.put, contents, chunksize=10))
        assert list(pool.map(store.read, names, chunksize=10)) == contents
    assert len([path for path in store.folder.rglob("*") if path.is_file()]) == 20


def test_use_is_noted_without_changing_the_files_date(store: Store, tmp_path: Path) -> None:
    store.remember("body", "key", HELLO, blobs=[store.put(b"hello")])
    path = blob(store, HELLO)
    os.utime(path, (0, 1_000_000_000))
    for use in (
        lambda: store.put(b"hello"),
        lambda: store.read(HELLO),
        lambda: store.link(HELLO, tmp_path / "target"),
        lambda: store.recall("body", "key"),
    ):
        age(path, 2)
        use()
        assert time.time() - path.stat().st_atime < 60
    age(path, 0.5)
    noted = path.stat()
    store.recall("body", "key")
    assert path.stat() == noted
    assert noted.st_mtime == 1_000_000_000


def test_verifying_removes_all_that_is_damaged(store: Store) -> None:
    names = [store.put(text) for text in (b"one", b"two", b"three")]
    for name in names[:2]:
        path = blob(store, name)
        path.unlink()
        path.write_bytes(b"damaged")
    assert store.verify() == tuple(sorted(names[:2]))
    assert store.verify() == ()
    assert store.read(names[2]) == b"three"


def test_sweeping_removes_what_was_not_used_for_long(store: Store, tmp_path: Path) -> None:
    old, published, fresh = (store.put(content) for content in (b"old", b"published", b"fresh"))
    store.link(published, tmp_path / "published")
    store.remember("body", "old", 1)
    for path in store.folder.rglob("*"):
        age(path, 61)
    store.remember("body", "fresh", fresh, blobs=[fresh])
    store.read(fresh)

    assert store.sweep(keep_days=60) > len(b"old")
    assert [store.recall("body", key) for key in ("old", "fresh")] == [None, fresh]
    assert store.read(fresh) + store.read(published) == b"freshpublished"
    with pytest.raises(Missing):
        store.read(old)
    with pytest.raises(ValueError, match="2 days"):
        store.sweep(keep_days=1)


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    store = Store(tmp_path / "cache")
    for use in (
        lambda: store.put(b"hello"),
        lambda: store.remember("body", "key", 1),
        lambda: store.recall("body", "key"),
    ):
        with pytest.raises(UserError, match=r"cache.*: a file stands where a folder is needed"):
            use()


def test_a_limit_on_file_size_is_told_and_leaves_no_half_file(tmp_path: Path) -> None:
    code = """
import resource, sys
from pathlib import Path
from sotay.errors import UserError
from sotay.store import Store
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    Store(Path(sys.argv[1])).put(b"x" * 10_000)
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
        store = Store(small / "cache")
        store.put(b"hello")
        outside = Store(tmp_path / "cache")
        big = outside.put(b"x" * 1_000_000)
        with pytest.raises(UserError, match=r"small.*: the disk is full: free some space"):
            store.put(b"x" * 1_000_000)
        with pytest.raises(UserError, match=r"small/target: the disk is full: free some space"):
            outside.link(big, small / "target")
        assert [path.name for path in small.rglob("*") if path.is_file()] == [HELLO]
    finally:
        subprocess.run(["umount", str(small)], check=True)
