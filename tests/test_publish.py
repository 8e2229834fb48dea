"""Publishing: each part is wholly old or new at any moment, whatever happens; nothing changed, nothing touched."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from sotay.base.errors import UserError
from sotay.model.outputs import Tree
from sotay.storage.blobs import Missing
from sotay.storage.cache import Cache
from sotay.storage.lock import lock
from sotay.storage.publish import moves
from sotay.storage.publish.moves import recover
from sotay.storage.publish.plan import Published
from sotay.storage.publish.write import publish

NOBODY = 65534
FORK = get_context("fork")


class Site:
    """A site, its cache, and two states of it: `A` and `B` differ in every part."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "site"
        self.cache = Cache(folder / "cache")
        self.states = {
            "A": self.state("A", "internal/xa-a", "internal/xa-b", "public/xa-a", "internal", "public"),
            "B": self.state("B", "internal/xa-a", "internal/xa-c", "public/xa-a", "internal", "public"),
        }

    def tree(self, files: Mapping[str, str]) -> Tree:
        return Tree({path: self.cache.put(text.encode()) for path, text in files.items()})

    def state(self, word: str, *parts: str) -> dict[str, Tree]:
        return {
            part: self.tree(
                {
                    "index.html": f"{word} {part}",
                    f"assets/{word}.css": f"{word} style",
                    "assets/logo.svg": "the same in both",
                    f"only-{word}/index.html": f"{word} page",
                }
            )
            for part in parts
        }

    def publish(self, word: str) -> Published:
        parts = self.states[word]
        files = {"index.html": f"{word} top".encode()}
        wanted = {part for part in parts if "/" in part}
        return publish(self.out, parts, self.cache, files=files, wanted=wanted, report=lambda _: f'"{word}"'.encode())

    def word(self, part: str) -> str:
        """Return in which state a folder part is: `A`, `B` or `` for absent; fail on a mixture."""
        files = contents(self.out / part)
        if not files:
            assert not (self.out / part).exists()
            return ""
        (word,) = [word for word in "AB" if files["index.html"].startswith(word.encode())]
        assert files == {path: self.cache.read(name) for path, name in self.states[word][part].files.items()}
        return word

    def check_whole(self, word: str) -> None:
        """Check that the site is in this state, exactly, and MANIFEST tells the truth."""
        expected = {
            f"{part}/{path}": self.cache.read(name)
            for part, tree in self.states[word].items()
            for path, name in tree.files.items()
        }
        files = contents(self.out)
        assert files.pop("report.json") == f'"{word}"'.encode()
        check_manifest(self.out)
        del files["MANIFEST"]
        assert files == expected | {"index.html": f"{word} top".encode()}
        assert hidden(self.out) <= {".lock", ".parts", ".seen"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    """Return path → bytes of the files of a folder, without the publisher's own at its top."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    }


def hidden(out: Path) -> set[str]:
    return {path.name for path in out.iterdir() if path.name.startswith(".")}


def check_manifest(out: Path) -> None:
    files = contents(out)
    files.pop("report.json", None)
    lines = files.pop("MANIFEST").decode().splitlines()
    assert lines == [f"{hashlib.sha256(files[path]).hexdigest()}  {len(files[path])}  {path}" for path in sorted(files)]


def stamps(out: Path) -> dict[str, tuple[int, int]]:
    """Return path → (inode, mtime) of everything, folders and hidden files too."""
    return {str(path): (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in [out, *out.rglob("*")]}


def published(out: Path) -> dict[str, tuple[int, int]]:
    """Return path → (inode, mtime) of everything that is published."""
    return {path: stamp for path, stamp in stamps(out).items() if path not in (str(out), str(out / ".seen"))}


# ── what is published ────────────────────────────────────────────────────────────────────────────


def test_a_site_is_published_and_changed(site: Site) -> None:
    parts = tuple(sorted(site.states["A"]))
    assert site.publish("A") == Published(changed=parts, removed=(), unchanged=())
    site.check_whole("A")
    assert site.publish("B").removed == ("internal/xa-b",)
    site.check_whole("B")


def test_nothing_changed_nothing_touched(site: Site) -> None:
    site.publish("A")
    before = stamps(site.out)
    assert site.publish("A") == Published(changed=(), removed=(), unchanged=tuple(sorted(site.states["A"])))
    assert stamps(site.out) == before


def test_a_new_report_changes_the_report_alone(site: Site) -> None:
    site.publish("A")
    before = stamps(site.out)
    publish(site.out, {}, site.cache, files={"index.html": b"A top"}, report=lambda _: b"{}")
    after = stamps(site.out)
    assert {path for path in after if before.get(path) != after[path]} == {
        str(site.out),
        str(site.out / "report.json"),
    }


def test_one_changed_part_leaves_the_others_and_its_equal_files_alone(site: Site) -> None:
    site.publish("A")
    before = stamps(site.out)
    files = site.states["A"]["internal/xa-a"].files
    site.states["A"]["internal/xa-a"] = Tree({**files, **site.tree({"index.html": "A changed"}).files})
    assert site.publish("A").changed == ("internal/xa-a",)
    site.check_whole("A")
    after = stamps(site.out)
    changed = {str(Path(path).relative_to(site.out)) for path in after if before.get(path) != after[path]}
    folders = {"internal/xa-a", "internal/xa-a/assets", "internal/xa-a/only-A"}
    assert changed - {".", "internal"} == folders | {"internal/xa-a/index.html", "MANIFEST", ".seen"}


def test_what_stands_already_is_not_asked_of_the_cache(site: Site) -> None:
    site.publish("A")
    files = site.states["A"]["internal/xa-a"].files
    site.states["A"]["internal/xa-a"] = Tree({**files, **site.tree({"index.html": "A changed"}).files})
    expected = {path: site.cache.read(name) for path, name in site.states["A"]["internal/xa-a"].files.items()}
    logo = files["assets/logo.svg"]
    (site.cache.folder / "blobs" / logo[:2] / logo).unlink()
    site.publish("A")
    assert contents(site.out / "internal/xa-a") == expected


def test_what_was_touched_on_disk_comes_from_the_cache_again(site: Site) -> None:
    site.publish("A")
    logo = site.out / "internal/xa-a/assets/logo.svg"
    logo.unlink()
    logo.write_text("touched")
    assert site.publish("A").changed == ("internal/xa-a",)
    site.check_whole("A")


@pytest.mark.parametrize("keep_time", [True, False])
def test_a_flipped_byte_is_not_taken_for_what_was_published(site: Site, keep_time: bool) -> None:
    """A file shares its inode with the cache and with its equals: the byte is flipped in all of them."""
    site.publish("A")
    logo = site.out / "internal/xa-a/assets/logo.svg"
    flip(logo, keep_time=keep_time)
    with pytest.raises(Missing):  # a build makes it anew
        site.publish("A")
    site.states["A"] = site.state("A", *site.states["A"])
    parts = {part for part in site.states["A"] if "/" in part} | {"internal", "public"}
    assert set(site.publish("A").changed) == parts
    site.check_whole("A")


def test_what_looks_the_same_is_not_read_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.publish("A")
    site.publish("B")
    read: list[str] = []
    opened = Path.open

    def noted(path: Path, mode: str = "r", **rest: Any) -> Any:
        read.append(path.name)
        return opened(path, mode, **rest)

    monkeypatch.setattr(Path, "open", noted)
    site.publish("B")
    assert {name for name in read if not name.startswith(".")} == {"MANIFEST", "report.json"}


def flip(path: Path, *, keep_time: bool) -> None:
    """Change a byte of a file in place."""
    found, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    path.chmod(stat.S_IMODE(found.st_mode))
    if keep_time:
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def test_equal_files_stand_once_on_disk(site: Site) -> None:
    site.publish("A")
    logos = list(site.out.rglob("logo.svg"))
    assert len(logos) == 5
    assert len({logo.stat().st_ino for logo in logos}) == 1


def test_a_part_that_is_not_given_stays_with_its_lines(site: Site) -> None:
    site.publish("A")
    failed = site.states["B"] | site.states["A"]
    site.states["B"] = {part: tree for part, tree in site.states["B"].items() if part != "internal/xa-a"}
    publish(site.out, site.states["B"], site.cache, wanted=[part for part in failed if "/" in part])
    assert [site.word(f"internal/{unit}") for unit in ("xa-a", "xa-b", "xa-c")] == ["A", "A", "B"]
    check_manifest(site.out)


def test_without_a_list_of_what_is_wanted_no_folder_is_removed(site: Site) -> None:
    site.publish("A")
    assert publish(site.out, site.states["B"], site.cache).removed == ()
    assert site.word("internal/xa-b") == "A"
    check_manifest(site.out)


def test_the_portals_old_entries_go_and_what_is_not_ours_stays(site: Site) -> None:
    site.publish("A")
    (site.out / "internal/somebody.txt").write_text("else's")
    site.publish("B")
    names = {path.name for path in (site.out / "internal").iterdir()}
    assert names == {"index.html", "assets", "only-B", "xa-a", "xa-c", "somebody.txt"}


def test_a_folder_may_become_a_file_and_a_file_a_folder(site: Site) -> None:
    for files in ({"a": "file", "b/x": "folder"}, {"a/x": "folder", "b": "file"}):
        publish(site.out, {"internal": site.tree(files)}, site.cache)
        assert contents(site.out / "internal") == {path: text.encode() for path, text in files.items()}
        check_manifest(site.out)


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "a/./b", "a\nb"])
def test_a_path_that_leads_elsewhere_is_refused(site: Site, path: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        publish(site.out, {"internal/xa-a": site.tree({path: "text"})}, site.cache)
    with pytest.raises(ValueError, match="another part"):
        publish(site.out, {"internal/xa-a": Tree({}), "internal": site.tree({"xa-a/x": ""})}, site.cache)


def test_a_part_is_a_file_or_a_folder(site: Site) -> None:
    with pytest.raises(ValueError, match="a file and a folder"):
        publish(site.out, {"internal/xa-a.zip": site.tree({"": "zip", "x": "text"})}, site.cache)


# ── what happens to a site ───────────────────────────────────────────────────────────────────────


def remove_a_file(out: Path) -> None:
    (out / "internal/xa-a/only-A/index.html").unlink()


def remove_a_part(out: Path) -> None:
    shutil.rmtree(out / "internal/xa-a")


def cut_a_file_short(out: Path) -> None:
    path = out / "internal/xa-a/index.html"
    path.chmod(0o644)
    path.write_text("A")


def add_a_file(out: Path) -> None:
    (out / "internal/xa-a/added.html").write_text("added")


def link_out_of_the_site(out: Path) -> None:
    remove_a_part(out)
    (out / "internal/xa-a").symlink_to(out / "internal/xa-b")


def remove_the_portals_page(out: Path) -> None:
    (out / "internal/index.html").unlink()


def remove_the_manifest(out: Path) -> None:
    (out / "MANIFEST").unlink()


def cut_the_manifest(out: Path) -> None:
    os.truncate(out / "MANIFEST", 700)


def remove_the_list_of_folders(out: Path) -> None:
    (out / ".parts").unlink()


def leave_a_stage(out: Path) -> None:
    (out / ".new/internal/xa-a").mkdir(parents=True)
    (out / ".old/internal/xa-a").mkdir(parents=True)


def leave_a_journal_of_another_folder(out: Path) -> None:
    (out / ".journal").write_text(json.dumps([["internal/xa-b", moves.REMOVED], ["internal/xa-a", 4]]))


def leave_half_a_journal(out: Path) -> None:
    (out / ".journal").write_text('[["internal/xa-a", ')


@pytest.mark.parametrize(
    "harm",
    [
        remove_a_file,
        remove_a_part,
        cut_a_file_short,
        add_a_file,
        link_out_of_the_site,
        remove_the_portals_page,
        remove_the_manifest,
        cut_the_manifest,
        remove_the_list_of_folders,
        leave_a_stage,
        leave_a_journal_of_another_folder,
        leave_half_a_journal,
    ],
)
def test_the_next_publication_puts_right_what_was_harmed(site: Site, harm: Callable[[Path], None]) -> None:
    site.publish("A")
    harm(site.out)
    try:
        site.publish("A")
    except Missing:  # the file that was cut short is the blob itself: it is made again
        site.states = Site(site.out.parent).states
        site.publish("A")
    site.check_whole("A")
    assert not hidden(site.out) & {".new", ".old", ".journal"}


def test_a_lost_manifest_is_made_again_for_parts_that_are_not_given_too(site: Site) -> None:
    site.publish("A")
    before = (site.out / "MANIFEST").read_bytes()
    (site.out / "MANIFEST").unlink()
    publish(site.out, {}, site.cache, files={"index.html": b"A top"})
    assert (site.out / "MANIFEST").read_bytes() == before


def test_without_the_list_of_folders_the_portal_removes_no_commune(site: Site) -> None:
    site.publish("A")
    (site.out / ".parts").unlink()
    publish(site.out, {"internal": site.states["B"]["internal"]}, site.cache)
    assert [site.word(f"internal/{unit}") for unit in ("xa-a", "xa-b")] == ["A", "A"]
    check_manifest(site.out)


def test_damaged_blobs_are_named_together_and_the_old_site_stands(site: Site) -> None:
    site.publish("A")
    before = stamps(site.out)
    damaged = sorted({site.states["B"][part].files["index.html"] for part in ("internal/xa-a", "public/xa-a")})
    for name in damaged:
        (path,) = site.cache.folder.glob(f"blobs/*/{name}")
        path.chmod(0o644)
        path.write_text("damaged")
    with pytest.raises(Missing) as caught:
        site.publish("B")
    assert list(caught.value.digests) == damaged
    assert {path: stamp for path, stamp in stamps(site.out).items() if path != str(site.out)} == {
        path: stamp for path, stamp in before.items() if path != str(site.out)
    }
    site.states = Site(site.out.parent).states
    site.publish("B")
    site.check_whole("B")


def test_the_cache_may_be_deleted(site: Site) -> None:
    site.publish("A")
    before = published(site.out)
    shutil.rmtree(site.cache.folder)
    site.publish("A")
    assert published(site.out) == before


def test_the_store_may_lie_on_another_disk(site: Site) -> None:
    if not os.access("/dev/shm", os.W_OK):
        pytest.skip("no second file system")
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        site.out = Path(folder) / "site"
        for word in "ABBA":
            site.publish(word)
            site.check_whole(word)


def test_systems_that_cannot_exchange_rename_twice(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "_renameat2", None)
    for word in "ABBA":
        site.publish(word)
        site.check_whole(word)


# ── killed ───────────────────────────────────────────────────────────────────────────────────────


def start(work: Callable[[], Any]) -> Any:
    process = FORK.Process(target=work)
    process.start()
    return process


def check_parts(site: Site) -> None:
    """Check that each commune's folder is wholly in one state, as it lies there after a kill."""
    for part in ("internal/xa-a", "public/xa-a"):
        assert site.word(part) in ("A", "B")
    assert site.word("internal/xa-b") in ("A", "")
    assert site.word("internal/xa-c") in ("B", "")


def check_recovered(site: Site) -> str:
    """Recover and check that the whole site is in one state; return which."""
    recover(site.out)
    word: str = json.loads((site.out / "report.json").read_bytes())
    site.check_whole(word)
    return word


def test_killed_at_random_moments_every_part_is_old_or_new(site: Site) -> None:
    dice = random.Random(2015)

    def build_for_ever() -> None:
        while True:
            site.publish("B")
            site.publish("A")

    site.publish("A")
    for _ in range(25):
        process = start(build_for_ever)
        time.sleep(dice.uniform(0.01, 0.1))
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        check_parts(site)
        if dice.random() < 0.7:  # else the next build finds the site as it was left
            check_recovered(site)
    check_recovered(site)


@pytest.mark.parametrize("exchange", [True, False])
def test_killed_before_each_single_step_every_part_is_old_or_new(
    site: Site, exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(moves, "_renameat2", None)
    steps = ("os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "open", "ctypes.call_function")

    def die_at(number: int) -> Callable[[], None]:
        def work() -> None:
            left = number

            def hook(event: str, _: object) -> None:
                nonlocal left
                left -= event in steps
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            sys.addaudithook(hook)
            site.publish("B")
            os._exit(0)

        return work

    outcomes = list[str]()
    for number in range(1000):
        shutil.rmtree(site.out, ignore_errors=True)
        site.publish("A")
        process = start(die_at(number))
        process.join()
        if exchange:
            check_parts(site)
        outcomes.append(check_recovered(site))
        site.publish("B")
        site.check_whole("B")
        if process.exitcode == 0:
            break
    assert outcomes == sorted(outcomes)
    assert {"A", "B"} == set(outcomes)
    assert outcomes.count("B") > 20


# ── two at once, no room, no right ───────────────────────────────────────────────────────────────


def test_a_second_build_waits_and_says_so(site: Site) -> None:
    holding, order = FORK.Event(), FORK.SimpleQueue()

    def first() -> None:
        with lock(site.out, waiting=order.put):
            holding.set()
            time.sleep(0.5)
            order.put("first done")

    process = start(first)
    holding.wait(10)
    with lock(site.out, waiting=order.put, patience=0.1):
        order.put("second")
    process.join()
    said = [order.get() for _ in range(3)]
    assert said == [f"another build is writing {site.out}; waiting for it to finish", "first done", "second"]


def test_a_killed_build_holds_no_lock(site: Site) -> None:
    holding = FORK.Event()

    def hold() -> None:
        with lock(site.out, waiting=print):
            holding.set()
            time.sleep(60)

    process = start(hold)
    holding.wait(10)
    process.kill()
    process.join()
    said = list[str]()
    with lock(site.out, waiting=said.append):
        assert not said


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "sotay", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_the_old_site(site: Site, small_disk: Path) -> None:
    site.out = small_disk / "site"
    site.publish("A")
    before = contents(site.out)
    big = site.tree({"index.html": "B", "big.pdf": "x" * 1_000_000})
    with pytest.raises(UserError, match=rf"{small_disk}.*: the disk is full: free some space"):
        publish(site.out, site.states["B"] | {"public/xa-a": big}, site.cache)
    assert contents(site.out) == before
    assert hidden(site.out) <= {".parts", ".seen"}
    site.publish("B")
    site.check_whole("B")


def test_a_folder_that_may_not_be_written_is_told() -> None:
    if os.geteuid():
        pytest.skip("only root can become somebody else")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        site = Site(folder)
        site.publish("A")
        before = stamps(site.out)
        said = FORK.SimpleQueue()

        def as_nobody() -> None:
            os.setuid(NOBODY)
            for work in (lambda: site.publish("B"), lambda: lock(site.out, print).__enter__()):
                try:
                    work()
                except UserError as error:
                    said.put(str(error))

        process = start(as_nobody)
        process.join()
        assert process.exitcode == 0
        for path in (".new/", ".lock"):
            message = said.get()
            assert message.startswith(str(site.out / path))
            assert "no permission: fix" in message
        assert stamps(site.out) == before


def test_a_file_in_place_of_the_site_is_told(site: Site) -> None:
    site.out.write_text("in the way")
    with pytest.raises(UserError, match="site: a file is where a folder is needed"):
        site.publish("A")
    with pytest.raises(UserError, match="site: a file is where"), lock(site.out, waiting=print):
        pass
    assert site.out.read_text() == "in the way"
