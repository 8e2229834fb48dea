"""The cache of a cluster: what one machine puts, another reads; what is shared may be lost or damaged."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from sotay.base.errors import UserError
from sotay.base.hashing import digest
from sotay.storage.blobs import Missing
from sotay.storage.cache import Cache
from sotay.storage.kinds import Kind
from sotay.storage.shared import Shared, forget, shared

HELLO = digest(b"hello")
Pair = tuple[Shared, Shared]


def kind(name: str) -> Kind:
    return Kind(name, "a key", "a value")


@pytest.fixture(params=["memory", "file"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    """Two machines that share an object store, or a folder."""
    address = f"memory://{uuid.uuid4()}" if request.param == "memory" else str(tmp_path / "shared")
    yield shared(tmp_path / "one", address), shared(tmp_path / "two", address)
    forget()


def lose(cache: Shared, content: bytes | None = None) -> None:
    """Remove the greeting from the shared store alone, or damage it there, as all find it at their next build."""
    files, path = cache._where(cache._blob(HELLO))
    files.rm_file(path)
    if content is not None:
        files.pipe_file(path, content)
    forget()


def test_what_one_puts_another_reads_and_links(pair: Pair, tmp_path: Path) -> None:
    one, two = pair
    one.put(b"hello")
    assert Cache(two.folder).recall(kind("any"), HELLO) is None
    two.link(HELLO, tmp_path / "out" / "hello")
    assert (tmp_path / "out" / "hello").read_bytes() == two.read(HELLO) == b"hello"


def test_what_was_fetched_is_read_from_here(pair: Pair) -> None:
    one, two = pair
    one.put(b"hello")
    two.read(HELLO)
    lose(one)
    assert two.read(HELLO) == b"hello"
    with pytest.raises(Missing):
        Shared(two.folder / "third", two.address).read(HELLO)


def test_what_one_remembers_another_recalls(pair: Pair) -> None:
    one, two = pair
    one.remember(kind("pdf"), "key", {"laid": 1}, [one.put(b"hello")])
    assert two.recall(kind("pdf"), "key") == {"laid": 1}
    assert two.recall(kind("pdf"), "another key") is None
    assert two.read(HELLO) == b"hello"


def test_one_may_remember_what_another_has_made(pair: Pair) -> None:
    one, two = pair
    two.remember(kind("pdf"), "key", True, [one.put(b"hello")])
    with pytest.raises(Missing):
        two.remember(kind("pdf"), "key", True, [digest(b"never put")])
    assert one.recall(kind("pdf"), "key") is True


def test_nobody_is_told_of_what_is_lost(pair: Pair) -> None:
    one, two = pair
    one.remember(kind("pdf"), "key", True, [one.put(b"hello")])
    lose(one)
    assert two.recall(kind("pdf"), "key") is None


def test_what_is_only_here_is_sent_when_it_is_told_of(pair: Pair) -> None:
    one, two = pair
    alone = Cache(one.folder)
    alone.remember(kind("pdf"), "key", True, [alone.put(b"hello")])
    assert two.recall(kind("pdf"), "key") is None
    assert one.recall(kind("pdf"), "key") is True
    assert two.read(HELLO) == b"hello"


@pytest.mark.parametrize("content", [b"hellO", b"hel"])
def test_what_is_damaged_there_is_removed_and_sent_again(pair: Pair, content: bytes) -> None:
    one, two = pair
    one.put(b"hello")
    lose(one, content)
    with pytest.raises(Missing):
        two.read(HELLO)
    one.put(b"hello")
    assert two.read(HELLO) == b"hello"


@pytest.mark.parametrize(
    ("address", "said"),
    [("s4://bucket", "s4://bucket: Protocol not known: s4"), ("s3://bucket", "s3://bucket: Install s3fs")],
)
def test_an_address_that_cannot_be_used_is_told(tmp_path: Path, address: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        shared(tmp_path, address)


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = shared(tmp_path / "cache", str(tmp_path / "file" / "below"))
    with pytest.raises(UserError, match=r"below: the shared store cannot be used: .*Not a directory"):
        cache.put(b"hello")
