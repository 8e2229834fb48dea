"""A wheel, installed in an environment of its own outside the checkout, does what INSTALL.md says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sotay.base.folders import ENGINE
from sotay.base.versions import RELEASE

pytestmark = pytest.mark.xdist_group("installed")  # one process makes what the tests look at

PAGE = (ENGINE / "INSTALL.md").read_text("utf-8")
LEFT_OUT = ("PYTHONPATH", "VIRTUAL_ENV")
UV = Path(sys.executable).with_name("uv")


def run(
    command: Sequence[str | Path] | str, folder: Path, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command outside the checkout, with the programs of a folder first."""
    env = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    env["PATH"] = f"{path}{os.pathsep}{env['PATH']}" if path else env["PATH"]
    return subprocess.run(
        command, cwd=folder, env=env, shell=isinstance(command, str), capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of programs of a clean environment in which the wheel is installed."""
    home = tmp_path_factory.mktemp("installed")
    uv = UV if UV.exists() else Path(shutil.which("uv") or "uv")
    steps: tuple[list[str | Path], ...] = (
        [
            uv,
            "build",
            "--quiet",
            "--wheel",
            "--no-build-isolation",
            "--python",
            sys.executable,
            "--out-dir",
            home,
            ENGINE,
        ],
        [uv, "venv", "--quiet", "--python", sys.executable, home / "env"],
        [
            *(uv, "pip", "install", "--quiet", "--python", home / "env"),
            *("--constraints", ENGINE / "requirements.lock", home / f"sotay-{RELEASE}-py3-none-any.whl"),
        ],
    )
    for step in steps:
        done = run(step, home)
        assert (done.returncode, done.stderr) == (0, ""), step
    return home / "env" / "bin"


def walked(name: str, programs: Path, home: Path) -> tuple[Path, float]:
    """Return what the page's commands make, from `sotay init` of that manual on, and the seconds that took."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    scripts = re.split(r"(?=^sotay init )", "".join(b for b in blocks if b.startswith("sotay ")), flags=re.MULTILINE)
    (script,) = (script for script in scripts if script.startswith(f"sotay init {name}"))
    begun = time.monotonic()
    done = run(f"set -e\n{script}", home, programs)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("site: as published\n")
    return home / name, time.monotonic() - begun


@pytest.fixture(scope="module")
def manual(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what the commands of INSTALL.md make, from the first that calls `sotay` on."""
    return walked("my-manual", programs, tmp_path_factory.mktemp("own"))[0]


def test_in_english_the_page_alone_leads_to_a_manual_of_two_sites(
    programs: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    company, seconds = walked("my-company", programs, tmp_path)
    record_property("seconds", round(seconds))
    print(f"from nothing to published, issued and verified: {seconds:.0f} s")
    for unit in ("branch-harbour", "branch-hill"):
        for part in ("internal", "public"):
            assert (company / f"site/{part}/{unit}/index.html").is_file()
        assert "In force" in (company / f"site/internal/{unit}/procedures/taking-an-order.html").read_text("utf-8")
    assert (company / "site/internal/guide/messages.html").is_file()
    status = run([programs / "sotay", "status", "--as-of", "2026-12-01"], company)
    assert status.stdout.splitlines() == ["branch-harbour: 5 in force", "branch-hill: 5 in force"]


def test_the_page_names_the_wheel_that_is_built() -> None:
    assert f"sotay-{RELEASE}-py3-none-any.whl" in PAGE


def test_nothing_of_the_checkout_is_used(programs: Path, tmp_path: Path) -> None:
    where = "import sotay.base.folders as f; print(f.ENGINE)"
    assert run([programs / "python", "-c", where], tmp_path).stdout.strip().endswith("site-packages/sotay/shipped")
    assert run([programs / "sotay", "--version"], tmp_path).stdout == f"Sotay {RELEASE}\n"
    assert run([programs / "python", "-m", "sotay", "--version"], tmp_path).stdout == f"Sotay {RELEASE}\n"


def test_the_manual_is_published_and_issued(manual: Path, programs: Path) -> None:
    assert {path.name for path in (manual / "site/internal").iterdir() if path.is_dir()} >= {
        "xa-an-binh",
        "phuong-cao-son",
    }
    printed = sorted(path.name for path in (manual / "site/internal/xa-an-binh/pdf").iterdir())
    assert printed == ["BM-01-01.pdf", "DM-01.pdf", "QT-01.pdf", "QT-CT-01.pdf", "STCL.pdf", "so-tay-chat-luong.pdf"]
    text = run(["pdftotext", manual / "site/internal/xa-an-binh/pdf/QT-01.pdf", "-"], manual)
    assert "KIỂM SOÁT THÔNG TIN DẠNG VĂN BẢN" in text.stdout
    status = run([programs / "sotay", "status", "--as-of", "2026-12-01"], manual / "docs")  # the folder around is meant
    assert status.stdout.splitlines() == ["phuong-cao-son: 5 in force", "xa-an-binh: 5 in force"]


def test_a_folder_that_is_no_manual_is_told_what_to_do(programs: Path, tmp_path: Path, manual: Path) -> None:
    done = run([programs / "sotay", "check"], tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        f"{tmp_path}: no manual here (a folder with docs/ and units/); `sotay init {tmp_path}` writes one\n",
    )
    again = run([programs / "sotay", "init", manual], tmp_path)
    assert (again.returncode, again.stderr) == (1, f"{manual}: is not empty; name a new folder\n")


def test_a_root_that_lacks_its_files_is_told_what_they_are_for(manual: Path, programs: Path, tmp_path: Path) -> None:
    for name in ("docs", "units"):
        shutil.copytree(manual / name, tmp_path / name)
    told = run([programs / "sotay", "check"], tmp_path).stderr.splitlines()
    assert [line.split(": ")[:2] for line in told[:-1]] == [
        ["references/manual.yml", "missing-file"],
        ["references/standards/tcvn-iso-9001-2015.yml", "missing-file"],
    ]
    assert all("`sotay init DIR`" in line for line in told[:-1])


def test_a_mkdocs_yml_of_its_own_says_only_what_differs(manual: Path, programs: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(manual, tmp_path / "own", ignore=shutil.ignore_patterns(".cache", "site")))
    own.joinpath("mkdocs.yml").write_text("site_name: Của tôi\nextra:\n  homepage: https://example.vn\n", "utf-8")
    built = run([programs / "sotay", "build", "--no-pdf", "--as-of", "2026-12-01", "xa-an-binh"], own)
    assert built.returncode == 0, built.stderr
    assert 'href="https://example.vn"' in (own / "site/internal/xa-an-binh/index.html").read_text("utf-8")


def test_a_shell_completes_commands_and_units(manual: Path, programs: Path) -> None:
    def offered(line: str) -> list[str]:
        asked = f"_ARGCOMPLETE=1 _ARGCOMPLETE_IFS=$'\\n' COMP_LINE='{line}' COMP_POINT={len(line)} COMP_TYPE=9"
        return run(["bash", "-c", f"export {asked}; '{programs}/sotay' 8>&1 9>/dev/null"], manual).stdout.split()

    assert offered("sotay wi") == ["withdraw"]
    assert offered("sotay serve x") == ["xa-an-binh"]
