"""Laws of every build: incremental = clean, parallel = serial, twice = identical, internal is never public."""

from __future__ import annotations

import html
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TextIO
from urllib.parse import unquote

import pikepdf
import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, SHARED, UNITS, Sample, hashes, parts_of, stamps

from sotay.base.errors import SourceError, UserError
from sotay.base.folders import ENGINE, Folders
from sotay.base.text import fold
from sotay.base.versions import PRINTING, version
from sotay.cli.main import main
from sotay.export.layout.press import layout
from sotay.pipeline.run import Run
from sotay.pipeline.stages import expand_all
from sotay.pipeline.tasks.job import Expanded
from sotay.storage.lock import lock

NOBODY = 65534
DAY = str(AS_OF)
MEGABYTE = 1_000_000


def clean(sample: Sample) -> Sample:
    """Build the same sources in another folder with no cache."""
    other = sample.sources(sample.root.parent / "clean")
    other.build()
    return other


def change(sample: Sample) -> None:
    """Change something in every part of every commune."""
    sample.edit(SHARED, "con cò bay lả bay la", "con vạc bay qua bay lại")
    sample.edit("docs/lien-he.md", "góp ý", "góp lời")
    sample.edit("docs/quy-trinh/ho-tich/khai-sinh.md", "đúng và sớm", "đúng, sớm và đủ")


@pytest.fixture(scope="session")
def changed(built: Sample, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return the changed sample, built from nothing."""
    sample = built.sources(tmp_path_factory.mktemp("changed") / "manual")
    change(sample)
    sample.build()
    return sample


# ── incremental = clean ──────────────────────────────────────────────────────────────────────────


def sentence(sample: Sample) -> None:
    sample.edit("docs/he-thong/chinh-sach.md", "dễ hiểu", "dễ nhớ")


def phone(sample: Sample) -> None:
    sample.edit(f"units/{AN_BINH}.yml", "0228 000 0001", "0228 000 0009")


def role(sample: Sample) -> None:
    sample.edit("units/_province.yml", "tu_phap: Chuyên viên", "tu_phap: Công chức")


def deleted(sample: Sample) -> None:
    sample.withdraw(9, date(2026, 12, 1), "QT-DD-01", AN_BINH, CAO_SON)
    (sample.root / "docs/quy-trinh/dat-dai/hoa-giai.md").unlink()
    sample.edit(
        f"units/{BINH_MINH}.yml",
        "left_out:\n  - code: QT-DD-01\n    reason: Việc này do xã bên tiếp nhận thay\n",
        "",
    )
    sample.edit("references/citizens.yml", "[QT-HT-01, QT-DD-01]", "[QT-HT-01]")
    sample.edit("references/citizens.yml", "  - title: Đất đai\n    procedures: [QT-DD-01]\n", "")


def renamed(sample: Sample) -> None:
    folder = sample.root / "docs/quy-trinh/ho-tich"
    (folder / "khai-sinh.md").rename(folder / "sinh-con.md")


def added(sample: Sample) -> None:
    text = (sample.root / f"units/{AN_BINH}.yml").read_text("utf-8")
    sample.write("units/xa-duc-thinh.yml", text.replace("An Bình", "Đức Thịnh").replace("90001", "90004"))


def removed(sample: Sample) -> None:
    (sample.root / f"units/{CAO_SON}.yml").unlink()


def picture(sample: Sample) -> None:
    shutil.copy(sample.root / "docs/anh/tu-luu-tru.png", sample.root / "docs/anh/cua-vao.png")


def reference(sample: Sample) -> None:
    sample.edit("references/legal.yml", "01/2020/QH00", "01/2026/QH00")


@pytest.mark.parametrize("edits", [(sentence,), (phone,), (role, deleted, renamed, added, removed, picture, reference)])
def test_a_build_on_top_of_another_is_a_clean_build(
    sample: Sample, edits: tuple[Callable[[Sample], None], ...]
) -> None:
    for edit in edits:
        before = sample.manifest
        edit(sample)
        sample.build()
        assert sample.manifest != before, edit.__name__
    other = clean(sample)
    assert sample.manifest == other.manifest
    assert hashes(sample.out) == hashes(other.out)


def test_the_cache_may_be_deleted_at_any_time(sample: Sample) -> None:
    before = stamps(sample.out)
    shutil.rmtree(sample.root / ".cache")
    sample.build()
    after = stamps(sample.out)
    assert {path for path in before if before[path] != after[path]} == {"report.json"}


# ── twice = identical, parallel = serial ─────────────────────────────────────────────────────────


def test_another_machine_with_more_processes_makes_the_same_bytes(built: Sample, fresh: Sample) -> None:
    env = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "COLUMNS": "40"}
    code, _, said = fresh.run("build", "--jobs", "2", "--as-of", DAY, env=env)
    assert code == 0, said
    assert fresh.manifest == built.manifest
    assert hashes(fresh.out) == hashes(built.out)


def test_the_day_may_come_from_the_environment(fresh: Sample) -> None:
    manifests = set()
    # 1 November 2026, 23:30 UTC: already the next day in Vietnam.
    for zone, seed in (("America/Los_Angeles", "1"), ("Asia/Ho_Chi_Minh", "2")):
        env = {"SOURCE_DATE_EPOCH": "1793575800", "TZ": zone, "PYTHONHASHSEED": seed}
        shutil.rmtree(fresh.root / ".cache", ignore_errors=True)
        code, _, said = fresh.run("build", AN_BINH, "--jobs", "1", env=env)
        assert code == 0, said
        manifests.add(fresh.manifest)
    assert len(manifests) == 1


def test_manifest_tells_the_truth(built: Sample) -> None:
    lines = [line.split("  ", 2) for line in built.manifest.splitlines()]
    files = hashes(built.out)
    del files["MANIFEST"]
    assert {path: digest for digest, _, path in lines} == files
    assert [path for _, _, path in lines] == sorted(files)
    assert all((built.out / path).stat().st_size == int(size) for _, size, path in lines)


# ── internal is never public ─────────────────────────────────────────────────────────────────────

SECRETS = {
    "a sentence of an internal document": "con cò bay lả bay la",
    "another": "chìa khóa tủ lưu trữ",
    "a block for staff": "hoa sen trắng",
    "who holds controlled copies": "tủ sắt phòng lưu trữ",
    "the title of an internal document": "kiểm soát thông tin dạng văn bản",
    "its code": "qt-01",
    "the code of an internal list": "dm-01",
    "the picture of an internal document": "tu-luu-tru",
    "the page of the guide": "soạn một tài liệu",
    "an internal record": "văn bản gốc",
}


def words_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield path and folded words of every file: text of any kind, and what readers find in PDFs."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        yield name, fold(name)
        content = path.read_bytes()
        if path.suffix == ".pdf":
            yield name, fold(" ".join(pdf_words(path)))
        elif path.suffix == ".json":
            yield name, fold(" ".join(json.dumps(json.loads(content), ensure_ascii=False).split()))
        text = content.decode("utf-8", "ignore")
        yield name, fold(" ".join(unquote(html.unescape(text)).replace("\xa0", " ").split()))


def pdf_words(path: Path) -> Iterator[str]:
    """Yield a PDF's text, and the strings of its objects: bookmarks, links, properties."""
    done = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, encoding="utf-8")
    yield " ".join(done.stdout.split())
    with pikepdf.Pdf.open(path) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                yield from (str(value) for value in item.values() if isinstance(value, pikepdf.String))
            if isinstance(item, pikepdf.Stream) and item.get("/Type") in ("/Metadata", "/EmbeddedFile"):
                yield item.read_bytes().decode("utf-8", "ignore")


def test_nothing_internal_is_in_the_public_tree(built: Sample) -> None:
    found = {
        audience: {(name, what) for name, text in words_of(built.out / audience) for what in met(text)}
        for audience in ("public", "internal")
    }
    assert found["public"] == set()
    assert {what for _, what in found["internal"]} == SECRETS.keys()
    for kind in (".pdf", ".html", "search_index.json"):
        assert any(name.endswith(kind) for name, _ in found["internal"])


def met(text: str) -> list[str]:
    return [what for what, words in SECRETS.items() if fold(words) in text]


def test_a_public_tree_links_to_no_internal_one(built: Sample) -> None:
    for path in (built.out / "public").rglob("*.html"):
        assert "internal/" not in path.read_text("utf-8"), path


# ── killed, two at once ──────────────────────────────────────────────────────────────────────────


def check_whole(sample: Sample, *states: Sample) -> None:
    """Check that each part of each commune is that of one of these states, entirely."""
    known = [parts_of(state.manifest) for state in states]
    for audience in ("internal", "public"):
        for unit in UNITS:
            files = hashes(sample.out / audience / unit)
            assert any(state[f"{audience}/{unit}"] == files for state in known), f"{audience}/{unit} is a mixture"


@pytest.mark.xdist_group("changed")
def test_killed_at_any_moment_each_commune_is_old_or_new(sample: Sample, built: Sample, changed: Sample) -> None:
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    change(sample)
    killed = 0
    for number in range(8):
        # Half of them anywhere; half when the finished trees stand beside the published ones.
        process = sample.start("build", "--jobs", "2", "--as-of", DAY)
        try:
            deadline = time.monotonic() + chance.uniform(0.2, 4)
            while process.poll() is None and time.monotonic() < deadline:
                if number % 2 and (sample.out / ".new").exists():
                    break
                time.sleep(0.001)
            killed += process.poll() is None
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        check_whole(sample, built, changed)
        if process.returncode == 0:  # it was done: take the site back, so that there is something to do
            shutil.rmtree(sample.out)
            shutil.copytree(built.out, sample.out)
    assert killed, seed
    sample.build()
    assert hashes(sample.out) == hashes(changed.out), seed
    assert {path.name for path in sample.out.iterdir() if path.name.startswith(".")} <= {".lock", ".parts", ".seen"}


@pytest.mark.xdist_group("changed")
def test_two_builds_at_once_wait_for_each_other(sample: Sample, changed: Sample) -> None:
    change(sample)
    both = [sample.start("build", "--jobs", "1", "--as-of", DAY) for _ in range(2)]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert hashes(sample.out) == hashes(changed.out)


def test_a_build_that_waits_says_so(sample: Sample) -> None:
    with lock(sample.out, print):
        process = sample.start("build", "--jobs", "1", "--as-of", DAY)
        assert process.stderr is not None
        assert "another build is writing" in process.stderr.readline()
        assert process.poll() is None
    process.communicate(timeout=120)
    assert process.returncode == 0


# ── what the machine does to a build ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("jobs", [1, 2])
def test_damaged_cache_entries_are_noticed_and_made_again(sample: Sample, built: Sample, jobs: int) -> None:
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    cache = sample.root / ".cache"
    for part, count in (("blobs", 40), ("actions", 40)):
        files = sorted(path for path in (cache / part).rglob("*") if path.is_file())
        for number, path in enumerate(chance.sample(files, count)):
            damage(path, number, chance)
    shutil.rmtree(sample.out)
    sample.build(jobs=jobs)
    assert hashes(sample.out) == hashes(built.out), seed
    assert sample.build().built == (), seed


@pytest.mark.parametrize("keep_time", [True, False])
def test_bytes_flipped_where_cache_and_site_share_them_are_made_again(
    sample: Sample, built: Sample, keep_time: bool
) -> None:
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    shutil.rmtree(sample.out)  # a copy, which shares nothing
    sample.build()
    blobs = sorted(path for path in (sample.root / ".cache/blobs").rglob("*") if path.is_file())
    shared = [path for path in blobs if path.stat().st_nlink > 1 and path.stat().st_size]
    for path in chance.sample(shared, 30):
        flip(path, chance, keep_time=keep_time)
    sample.build()
    assert hashes(sample.out) == hashes(built.out), seed
    assert sample.build().built == (), seed


PICTURES = ("docs/anh/cua-vao.png", "docs/anh/tu-luu-tru.png")


def test_a_picture_saved_while_a_build_reads_it_is_said_and_poisons_nothing(
    sample: Sample, built: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = {sample.root / name: (sample.root / name).read_bytes() for name in PICTURES}
    other = pictures[sample.root / PICTURES[1]]
    shutil.rmtree(sample.root / ".cache")

    def then_save(run: Run, units: Sequence[str]) -> list[Expanded]:
        expanded = expand_all(run, units)
        (sample.root / PICTURES[0]).write_bytes(other)
        return expanded

    with monkeypatch.context() as patched:
        patched.setattr("sotay.pipeline.build.expand_all", then_save)
        with pytest.raises((UserError, SourceError), match="was saved while this build read it"):
            sample.build()
    for picture, content in pictures.items():
        picture.write_bytes(content)
    sample.build()
    assert hashes(sample.out) == hashes(built.out)


def test_a_style_saved_while_a_build_reads_it_is_said_and_nothing_is_published(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ENGINE / "overrides", sample.root / "overrides")
    style = sample.root / "overrides/theme/assets/stylesheets/print.css"
    before = stamps(sample.out)

    def then_save(run: Run, units: Sequence[str]) -> list[Expanded]:
        expanded = expand_all(run, units)
        style.write_text(f"{style.read_text('utf-8')}\n/* sau */\n", "utf-8")
        return expanded

    with monkeypatch.context() as patched:
        patched.setattr("sotay.pipeline.build.expand_all", then_save)
        with pytest.raises(UserError, match=r"overrides, mkdocs\.yml was saved while this build read it"):
            sample.build(AN_BINH, pdf=False)
    assert stamps(sample.out) == before


def test_a_style_of_print_saved_while_it_is_read_poisons_nothing(tmp_path: Path) -> None:
    shutil.copytree(ENGINE / "overrides", tmp_path / "overrides")
    folders, style = Folders(tmp_path), tmp_path / "overrides/print/print.css"
    known = version(PRINTING, folders)
    style.write_text(style.read_text("utf-8") + "\np { color: red }\n", "utf-8")
    with pytest.raises(UserError, match="overrides/print, overrides/fonts was saved while this build read it"):
        layout('<html lang="vi"><head><title>a</title></head><body class="front"><p>a</p></body></html>', folders)
    assert version(PRINTING, folders) == known


def flip(path: Path, chance: random.Random, *, keep_time: bool) -> None:
    """Flip a bit of a file in place."""
    found, content = path.stat(), bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.chmod(0o644)
    path.write_bytes(content)
    if keep_time:
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def damage(path: Path, number: int, chance: random.Random) -> None:
    """Flip a byte, cut the file short or remove it, leaving what is linked to it is."""
    content = bytearray(path.read_bytes())
    path.unlink()
    if number % 4 == 0 or not content:
        return
    place = chance.randrange(len(content))
    if number % 4 == 1:
        del content[place:]
    else:
        content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def test_a_full_disk_is_told_and_the_old_site_stands(sample: Sample) -> None:
    change(sample)
    before = stamps(sample.out)
    # A limit on the size of files stops a build as a full disk does, with another number.
    limit = f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({MEGABYTE // 50},) * 2); "
    run = "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", limit + run, ENGINE / "build.py", "build", "--root", sample.root, "--jobs", "1"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "the file is larger than the limit" in done.stderr
    assert "Traceback" not in done.stderr
    assert stamps(sample.out) == before
    sample.build()


def test_a_folder_that_cannot_be_written_is_told(sample: Sample) -> None:
    place = sample.root / "in-the-way"
    place.write_text("")
    code, _, said = sample.run("build", "--jobs", "1", "--out", str(place))
    assert (code, said.splitlines()[-1]) == (
        1,
        f"{place}: a file is where a folder is needed: move it away and build again",
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_a_site_of_another_user_is_told_and_stands(built: Sample) -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        sample = Sample(Path(name) / "manual")
        shutil.copytree(built.root, sample.root)
        change(sample)
        before = stamps(sample.out)
        with Path(name, "said").open("w+", encoding="utf-8") as said:
            process = get_context("fork").Process(target=build_as, args=(NOBODY, sample, said))
            process.start()
            process.join()
            said.seek(0)
            assert said.read().endswith("no permission: fix the folder's permissions or choose another folder\n")
        assert process.exitcode == 1
        assert stamps(sample.out) == before


def build_as(user: int, sample: Sample, said: TextIO) -> None:
    os.setuid(user)
    sys.stderr = said
    code = main(["build", "--root", str(sample.root), "--jobs", "1", "--as-of", DAY])
    said.flush()
    sys.exit(code)
