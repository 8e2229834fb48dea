"""The command line: exit codes, messages, and each command as a user meets it."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, SHARED, Sample

from sotay.base.clock import today
from sotay.base.folders import ENGINE
from sotay.cli import main as cli
from sotay.cli.main import BUG, DONE, INTERRUPTED, MISTAKES, main
from sotay.load.sources import load
from sotay.pipeline import check
from sotay.storage.cache import Cache

Output = pytest.CaptureFixture[str]
DAY = str(AS_OF)
BEFORE_REVIEWS = ("--as-of", "2026-03-01")
"""Later, the sample has a document that is due for review."""
MESSAGE = re.compile(r"^[\w./-]+(:\d+)?: [a-z-]+: .+$")


def call(sample: Sample, command: str, *arguments: str) -> int:
    return main([command, "--root", str(sample.root), *arguments])


def usage(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


# ── exit codes ───────────────────────────────────────────────────────────────────────────────────


def test_a_build_is_done(fresh: Sample, capsys: Output) -> None:
    assert call(fresh, "build", "--jobs", "1", "--no-pdf", "--as-of", DAY, AN_BINH) == DONE
    said = capsys.readouterr().out
    assert said.startswith(f"{fresh.out}: ")
    assert not (fresh.out / "internal" / AN_BINH / "pdf").exists()
    assert not (fresh.out / "internal" / BINH_MINH).exists()


def test_a_build_goes_where_it_is_told(fresh: Sample, tmp_path: Path) -> None:
    out = tmp_path / "elsewhere"
    assert call(fresh, "build", "--jobs", "1", "--no-pdf", "--out", str(out), AN_BINH) == DONE
    assert (out / "MANIFEST").exists()
    assert not fresh.out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "COMMAND"),
        (["bild"], "invalid choice"),
        (["build", "--jobs", "0"], '"0" is not a number of processes'),
        (["build", "--as-of", "1/12/2026"], '"1/12/2026" is not a date; write 2026-12-01'),
        (["check", "--format", "xml"], "invalid choice"),
        (["serve"], "UNIT"),
        (["new"], "UNIT"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, capsys: Output) -> None:
    assert usage(arguments) == cli.USAGE
    assert said in capsys.readouterr().err


def test_a_folder_without_a_manual_is_told(tmp_path: Path, capsys: Output) -> None:
    assert main(["check", "--root", str(tmp_path)]) == MISTAKES
    assert "no manual here (a folder with docs/ and units/)" in capsys.readouterr().err


def test_an_unknown_commune_is_told(fresh: Sample, capsys: Output) -> None:
    assert call(fresh, "build", "xa-khong-co") == MISTAKES
    assert "no such commune in units/: xa-khong-co" in capsys.readouterr().err


def test_a_bug_shows_its_trace_and_the_versions(fresh: Sample, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(check, "settled", fail)
    assert call(fresh, "check") == BUG
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "This is a bug in Sotay" in said
    assert re.search(r"Python 3\S+, mkdocs \d\S+, .*weasyprint \d", said)


def test_an_interrupted_build_says_so_and_leaves_the_site(sample: Sample) -> None:
    sample.edit(SHARED, "con cò", "con vạc")
    before = sample.manifest
    process = sample.start("build", "--jobs", "2", "--as-of", "2026-11-02")
    assert process.stderr is not None
    process.stderr.readline()  # the communes are filled in
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert said.endswith("interrupted; the published site is unchanged\n")
    assert sample.manifest == before


def test_who_stops_reading_meets_no_bug(sample: Sample) -> None:
    command = f"'{sys.executable}' '{ENGINE / 'build.py'}' calendar --root '{sample.root}' | head -n 1 >/dev/null"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


# ── help ─────────────────────────────────────────────────────────────────────────────────────────


def test_help_names_every_command_and_every_option(capsys: Output) -> None:
    assert usage(["--help"]) == DONE
    shown = capsys.readouterr().out
    made = {"build", "check", "status", "serve", "new", "standard", "clean"}
    commands = made | {
        "init",
        "compare",
        "keep",
        "transition",
        "import",
        "issue",
        "withdraw",
        "copies",
        "recall",
        "reading",
        "acknowledge",
        "desk",
        "audit",
        "propose",
        "comments",
        "sign",
        "timestamp",
        "verify",
        "calendar",
        "explain",
        "rehearse",
        "units",
        "review",
    }
    for command in commands:
        assert re.search(rf"^ +{command}\s+\w", shown, re.MULTILINE)
        assert usage([command, "--help"]) == DONE
        text = capsys.readouterr().out
        assert ("--root" in text) == ("--as-of" in text) == (command != "init")
    assert set(re.findall(r"^    (\w+)\s+\w", shown, re.MULTILINE)) == commands


# ── check ────────────────────────────────────────────────────────────────────────────────────────


def break_three(sample: Sample) -> None:
    sample.edit(SHARED, "{{ standard() }}", "{{ standart() }}")
    sample.edit("docs/lien-he.md", "QT-HT-01", "QT-HT-99")
    sample.edit(f"units/{BINH_MINH}.yml", "kind: xã", "kind: huyện")


def test_check_of_a_sound_manual_says_nothing(fresh: Sample, capsys: Output) -> None:
    assert call(fresh, "check", *BEFORE_REVIEWS, "--jobs", "1") == DONE
    assert capsys.readouterr() == ("", "")
    assert not fresh.out.exists()


def test_check_lists_every_mistake_with_its_place_and_remedy(fresh: Sample, capsys: Output) -> None:
    break_three(fresh)
    assert call(fresh, "check", *BEFORE_REVIEWS, "--jobs", "1") == MISTAKES
    *lines, count = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == [SHARED, "docs/lien-he.md", f"units/{BINH_MINH}.yml"]
    assert all(MESSAGE.match(line) for line in lines)
    assert count == "3 mistakes"
    assert lines[0] == f'{SHARED}:13: undefined: "standart" is not defined — did you mean "standard"?'


def test_check_speaks_json(fresh: Sample, capsys: Output) -> None:
    break_three(fresh)
    assert call(fresh, "check", *BEFORE_REVIEWS, "--jobs", "1", "--format", "json") == MISTAKES
    problems = json.loads(capsys.readouterr().out)
    assert [(p["path"], p["line"], p["rule"], p["unit"]) for p in problems] == [
        (SHARED, 13, "undefined", ""),
        ("docs/lien-he.md", 6, "unknown-document", ""),
        (f"units/{BINH_MINH}.yml", 2, problems[2]["rule"], BINH_MINH),
    ]
    assert set(problems[0]) == {"path", "line", "rule", "message", "hint", "unit", "level"}


def test_check_of_a_sound_manual_is_an_empty_list_in_json(fresh: Sample, capsys: Output) -> None:
    assert call(fresh, "check", *BEFORE_REVIEWS, "--jobs", "1", "--format", "json") == DONE
    assert json.loads(capsys.readouterr().out) == []


def test_a_build_lists_the_same_mistakes_as_check(fresh: Sample, capsys: Output) -> None:
    break_three(fresh)
    call(fresh, "check", *BEFORE_REVIEWS, "--jobs", "1")
    checked = capsys.readouterr().err
    assert call(fresh, "build", "--jobs", "1") == MISTAKES
    said = capsys.readouterr().err
    assert said.endswith(checked)
    assert not (fresh.out / "MANIFEST").exists()


# ── the day ──────────────────────────────────────────────────────────────────────────────────────


def test_the_day_counts(fresh: Sample) -> None:
    """A form has the number of the act that holds on the day of the build."""
    fresh.edit(
        "references/forms.yml",
        "    - {act: luat-thu, number: Mẫu số 01}\n",
        "    - {act: luat-thu, number: Mẫu số 01, until: 2026-12-01}\n"
        "    - {act: nghi-quyet-thu, number: Mẫu số 77, since: 2026-12-01}\n",
    )
    page = fresh.out / "internal" / AN_BINH / "quy-trinh/ho-tich/khai-sinh.html"
    shown = []
    for day in ("2026-11-30", "2026-12-01"):
        assert call(fresh, "build", "--jobs", "1", "--no-pdf", "--as-of", day, AN_BINH) == DONE
        shown.append(re.findall(r"Mẫu số \d\d", page.read_text("utf-8").replace("\xa0", " ")))
    assert set(shown[0]) == {"Mẫu số 01"}
    assert set(shown[1]) == {"Mẫu số 77"}


def test_today_is_the_day_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    # 1 November 2026, 16:59:59 UTC, is the last second of that day in Vietnam, in whatever zone the machine is.
    for zone in ("UTC", "America/Los_Angeles", "Pacific/Kiritimati"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        for second, day in ((1793552399, date(2026, 11, 1)), (1793552400, date(2026, 11, 2))):
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(second))
            assert today() == day
    monkeypatch.undo()
    time.tzset()


# ── new ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("slug", "kind"),
    [("xa-duc-thinh", "xã"), ("phuong-duc-thinh", "phường"), ("thi-tran-a", "thị trấn"), ("dac-khu-b", "đặc khu")],
)
def test_a_new_commune_once_filled_in_has_no_mistakes(fresh: Sample, capsys: Output, slug: str, kind: str) -> None:
    assert call(fresh, "new", slug) == DONE
    path = fresh.root / f"units/{slug}.yml"
    assert capsys.readouterr().out == f"{path}\n"
    source = f"units/{slug}.yml"
    _, problems = load(fresh.root)
    assert {p.path for p in problems} == {source}  # not before it is filled in
    fresh.edit(source, 'name: ""            # tên riêng', "name: Đức Thịnh     # tên riêng")
    fresh.edit(source, 'gso_code: ""', 'gso_code: "90009"')
    path.write_text(filled_in(path.read_text("utf-8")), "utf-8")
    sources, problems = load(fresh.root)
    assert problems == []
    assert sources is not None
    assert sources.units[slug].full_name == f"{kind} Đức Thịnh"
    assert call(fresh, "check", *BEFORE_REVIEWS, "--jobs", "1") == DONE, capsys.readouterr().err


def test_what_is_commented_out_in_a_new_file_can_be_put_in(fresh: Sample) -> None:
    call(fresh, "new", "xa-duc-thinh")
    path = fresh.root / "units/xa-duc-thinh.yml"
    text = path.read_text("utf-8").replace('name: ""', "name: Đức Thịnh", 1).replace('code: ""', 'code: "90009"', 1)
    text = filled_in(text)
    head, values = text.split("\n\n", 1)
    path.write_text(head + "\n\n" + re.sub(r"^( *)# ", r"\1", values, flags=re.MULTILINE), "utf-8")
    _, problems = load(fresh.root)
    assert problems == []


def filled_in(text: str) -> str:
    """Return the text of a new commune with the names and addresses that it must have."""
    return re.sub(r'(?m)^( *(?:name|address)): ""', r"\1: Số 1", text)


@pytest.mark.parametrize("slug", ["hai-anh", "xa-Hải-Anh", "xa-../x", "xa_hai_anh"])
def test_a_slug_that_is_not_plain_is_told(fresh: Sample, capsys: Output, slug: str) -> None:
    assert call(fresh, "new", slug) == MISTAKES
    assert "is not a valid commune slug; write phuong-…, xa-…" in capsys.readouterr().err


def test_a_commune_that_exists_is_not_overwritten(fresh: Sample, capsys: Output) -> None:
    before = (fresh.root / f"units/{CAO_SON}.yml").read_bytes()
    assert call(fresh, "new", CAO_SON) == MISTAKES
    assert "exists already" in capsys.readouterr().err
    assert (fresh.root / f"units/{CAO_SON}.yml").read_bytes() == before


# ── serve ────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def served(sample: Sample) -> Iterator[int]:
    """Run `serve` on a free port and yield it; interrupt it at the end, and check how it goes."""
    process = sample.start("serve", AN_BINH, "--port", "0", "--as-of", DAY)
    assert process.stdout is not None
    try:
        found = None
        while found is None:
            line = process.stdout.readline()
            assert line, process.stderr and process.stderr.read()
            found = re.match(rf"http://127\.0\.0\.1:(\d+)/internal/{AN_BINH}/index\.html$", line)
        yield int(found[1])
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode == INTERRUPTED
        assert "Traceback" not in said
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def get(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 200, path
    text = answer.read().decode()
    connection.close()
    return text


def eventually(seen: Callable[[], bool]) -> None:
    """Wait until something is seen, two minutes at most."""
    end = time.monotonic() + 120
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.05)


class Reloads:
    """Listens to the stream of reloads as an open page does."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._connection.request("GET", "/reload")
        self._answer = self._connection.getresponse()
        assert self._answer.getheader("Content-Type") == "text/event-stream"
        self.heard = threading.Event()
        self.said = ""
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in iter(self._answer.readline, b""):
            if line.startswith(b"data: "):
                self.said = line.decode().removeprefix("data: ").strip()
                self.heard.set()
                break


def test_serve_rebuilds_on_save_and_reloads_the_open_pages(fresh: Sample) -> None:
    shutil.copytree(Path(__file__).parent.parent / "overrides", fresh.root / "overrides")
    fresh.edit(f"units/{BINH_MINH}.yml", "kind: xã", "kind: huyện")  # another commune's mistake is no hindrance
    with served(fresh) as port:
        page = f"/internal/{AN_BINH}/he-thong/so-tay.html"
        shown = get(port, page)
        assert "con cò bay lả" in shown
        assert 'src="/reload.js" data-seen="1"' in shown
        assert "new EventSource(`/reload?seen=" in get(port, "/reload.js")
        assert "/reload" not in (fresh.root / ".cache/preview" / page[1:]).read_text("utf-8")

        reloads = Reloads(port)
        fresh.edit(SHARED, "con cò", "con vạc")
        assert reloads.heard.wait(120)
        assert reloads.said in {f"only {page}", "all"}, "before everything is built, unless that takes no time"
        assert "con vạc bay lả" in get(port, page)

        reloads = Reloads(port)
        style = fresh.root / "overrides/theme/assets/stylesheets/sotay.css"
        style.write_text(style.read_text("utf-8") + "\n.cau-thu { color: #123456 }\n", "utf-8")
        assert reloads.heard.wait(120)
        # What was heard may still be the end of the build before.
        eventually(lambda: "#123456" in get(port, f"/internal/{AN_BINH}/assets/stylesheets/sotay.css"))

        reloads = Reloads(port)
        fresh.edit(SHARED, "con vạc", "{{ con_vac }} <b>")
        assert reloads.heard.wait(120)
        eventually(lambda: 'id="mistakes"' in get(port, page))
        shown = get(port, page)
        assert "con vạc bay lả" in shown
        assert re.search(r'id="mistakes".*docs/he-thong/so-tay\.md:\d+: undefined: ', shown, re.DOTALL)

        reloads = Reloads(port)
        fresh.edit(SHARED, "{{ con_vac }} <b>", "con vạc")
        assert reloads.heard.wait(120)
        eventually(lambda: 'id="mistakes"' not in get(port, page))
        assert "con vạc bay lả" in get(port, page)


def answer(port: int, path: str, host: str = "") -> tuple[int, str]:
    """Return the status of an answer, and where it leads."""
    with socket.create_connection(("127.0.0.1", port), 20) as line:
        line.sendall(f"GET {path} HTTP/1.0\r\nHost: {host or f'127.0.0.1:{port}'}\r\n\r\n".encode())
        head = line.makefile("rb").read().split(b"\r\n\r\n")[0].decode()
    where = re.search(r"^Location: (\S+)", head, re.MULTILINE)
    return int(head.split()[1]), where[1] if where else ""


def test_serve_answers_this_machine_alone_and_lists_nothing(fresh: Sample) -> None:
    with served(fresh) as port:
        start = f"/internal/{AN_BINH}/index.html"
        assert answer(port, start)[0] == 200
        assert answer(port, start, f"localhost:{port}")[0] == 200
        assert answer(port, start, f"evil.example:{port}")[0] == 403
        assert answer(port, start, "evil.example")[0] == 403
        assert answer(port, "/") == (302, start)
        assert answer(port, f"/internal/{AN_BINH}/assets/") == (302, start)
        assert answer(port, f"/internal/{AN_BINH}/") == (302, start)
        assert answer(port, "/a%00b")[0] == 400
        assert answer(port, "/../../../etc/passwd")[0] == 404
        assert answer(port, "/internal/MANIFEST.html")[0] == 404


def test_serve_says_which_commune_was_meant(fresh: Sample, capsys: Output) -> None:
    assert call(fresh, "serve", AN_BINH[:-1]) == MISTAKES
    assert f"no such commune in units/: {AN_BINH[:-1]}; did you mean {AN_BINH}?" in capsys.readouterr().err


def test_clean_frees_what_was_not_used_for_so_many_days(fresh: Sample, capsys: Output) -> None:
    cache = Cache(fresh.root / ".cache")
    old, new = cache.put(b"x" * 2_000_000), cache.put(b"new")
    path = next(cache.folder.glob(f"blobs/*/{old}"))
    os.utime(path, (time.time() - 31 * 86_400,) * 2)
    assert call(fresh, "clean", "--older", "40") == DONE
    assert cache.read(old)
    os.utime(path, (time.time() - 31 * 86_400,) * 2)
    assert call(fresh, "clean", "--older", "30") == DONE
    assert "2.0 MB freed" in capsys.readouterr().out
    assert not path.exists()
    assert cache.read(new)
    assert usage(["clean", "--older", "1"]) == cli.USAGE


def test_a_port_that_is_taken_is_told(fresh: Sample, capsys: Output) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert call(fresh, "serve", AN_BINH, "--port", str(port)) == MISTAKES
    assert "choose another one with --port" in capsys.readouterr().err
