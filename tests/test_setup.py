"""Setting a machine up: quick when nothing is missing, clear when it cannot, and only locked packages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = (
    "requirements.lock",
    "requirements-cluster.lock",
    "requirements-sign.lock",
    "requirements-dev.lock",
    ".ci/uv.lock",
)


def pins(name: str) -> dict[str, set[str]]:
    """Package as locked, with its version and condition → its hashes."""
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text())
    return {e.split(" \\")[0]: set(re.findall(r"--hash=sha256:[0-9a-f]{64}", e)) for e in entries if e[0] != "#"}


def setup(folder: Path, purpose: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    bash = shutil.which("bash")
    assert bash
    return subprocess.run(
        [bash, ".ci/setup", purpose], cwd=folder, env={"PATH": path} if path else None,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip


def link(path: Path, target: str | None) -> None:
    assert target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A project with an empty environment, and in `bin/` a system that has only what setup itself uses."""
    for name in (".ci/setup", *LOCKS):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy2(ROOT / name, tmp_path / name)
    for program in ("cat", "cksum", "dirname", "rm"):
        link(tmp_path / "bin" / program, shutil.which(program))
    link(tmp_path / ".venv" / "bin" / "python", sys.executable)
    return tmp_path


def has_libraries(machine: Path, *names: str) -> None:
    """Make the machine's loader know these libraries, and no others."""
    loader = machine / "bin" / "ldconfig"
    loader.write_text("#!/bin/sh\n" + "".join(f"echo '{name} (libc6) => /{name}'\n" for name in names))
    loader.chmod(0o755)


@pytest.mark.parametrize("name", [*LOCKS, "tests/bench/peers.lock"])
def test_every_package_is_locked_by_hash_and_no_host_is_named(name: str) -> None:
    locked = pins(name)
    assert locked
    for package, hashes in locked.items():
        assert "==" in package
        assert hashes, package
    assert "://" not in (ROOT / name).read_text()
    assert "--index" not in (ROOT / name).read_text()


def test_the_tests_run_on_the_packages_that_build() -> None:
    building, on_cluster, signing, testing = (pins(lock).items() for lock in LOCKS[:4])
    assert building <= on_cluster <= testing
    assert building <= signing <= testing


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^\w.-]", r)[0].lower() for r in requirements}

    runtime = {pin.partition("==")[0] for pin in pins("requirements.lock")}
    on_cluster = {pin.partition("==")[0] for pin in pins("requirements-cluster.lock")}
    everything = {pin.partition("==")[0] for pin in pins("requirements-dev.lock")}
    assert names(project["project"]["dependencies"]) <= runtime
    assert names(project["project"]["optional-dependencies"]["cluster"]) <= on_cluster
    signing = {pin.partition("==")[0] for pin in pins("requirements-sign.lock")}
    assert names(project["project"]["optional-dependencies"]["sign"]) <= signing
    assert names(project["dependency-groups"]["dev"]) <= everything


def test_a_machine_that_is_ready_is_left_alone() -> None:
    setup(ROOT, "test")
    before = (ROOT / ".venv" / "ready").stat().st_mtime_ns
    for purpose in ("test", "sign", "build"):
        again = setup(ROOT, purpose)
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert (ROOT / ".venv" / "ready").stat().st_mtime_ns == before


def test_without_apt_it_says_what_is_missing(machine: Path) -> None:
    has_libraries(machine, "libpango-1.0.so.0", "libpangoft2-1.0.so.0")
    done = setup(machine, "build", path=str(machine / "bin"))
    assert done.returncode == 1
    assert done.stderr.startswith("setup: these packages (Debian's names) are missing: libharfbuzz-subset0\n")
    assert not (machine / ".venv" / "ready").exists()


def test_the_tests_need_more_than_a_build(machine: Path) -> None:
    has_libraries(machine, "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
    done = setup(machine, "test", path=str(machine / "bin"))
    assert done.returncode == 1
    needed = "chromium libreoffice-writer-nogui poppler-utils openssh-client openssl"
    assert f"(Debian's names) are missing: {needed}\n" in done.stderr


def test_another_purpose_is_wrong_usage(machine: Path) -> None:
    done = setup(machine, "party")
    assert done.returncode == 1
    assert done.stderr == "setup: unknown purpose: party (build, cluster, sign or test)\n"


@pytest.mark.xdist_group("grouped")
def test_groups_of_tests_stay_in_one_process(request: pytest.FixtureRequest) -> None:
    grouped = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith("@grouped") == bool(grouped)
