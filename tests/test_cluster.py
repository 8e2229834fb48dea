"""Builds on a real cluster: a scheduler and two workers, processes of their own that speak TCP on loopback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import dask
import pytest
from distributed import Client
from testing.building import AN_BINH, AS_OF, SHARED, Sample, hashes, stamps

from sotay.base.errors import UserError
from sotay.base.folders import ENGINE
from sotay.cli.main import MISTAKES, main
from sotay.load.sources import load
from sotay.pipeline.cluster import cluster as on_cluster
from sotay.pipeline.run import new_job
from sotay.pipeline.tasks.status import stand
from sotay.storage.shared import shared

DAY = str(AS_OF)
LONG = 120
"""Seconds to wait for what takes two or three on a machine that does nothing else."""
FILLED_IN = "communes filled in 3/3"
SMALL = 100_000
"""More bytes than any result of a task, fewer than a manual."""
HERE = ("--host", "127.0.0.1", "--no-dashboard")


@contextmanager
def started(log: Path, *arguments: str, folder: Path = ENGINE) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of Dask with what it starts, until the end of the block."""
    with log.open("w") as said:
        command = [sys.executable, "-m", "dask", *arguments]
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, start_new_session=True)
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def scheduler(folder: Path, *arguments: str) -> Iterator[str]:
    """Run a scheduler; give its address."""
    told = folder / "scheduler.json"
    command = ("scheduler", *HERE, "--port", "0", "--scheduler-file", str(told), *arguments)
    with started(folder / "scheduler.log", *command):
        deadline = time.monotonic() + LONG
        while not told.exists() or not told.read_text():
            assert time.monotonic() < deadline, (folder / "scheduler.log").read_text()
            time.sleep(0.05)
        yield str(json.loads(told.read_text())["address"])


@contextmanager
def worker(folder: Path, name: str, address: str, *arguments: str, code: Path = ENGINE) -> Iterator[None]:
    """Run a worker of a scheduler, with the code that lies in a folder."""
    own = ("--nthreads", "1", "--name", name, "--local-directory", str(folder / name))
    with started(folder / f"{name}.log", "worker", address, *own, *HERE, *arguments, folder=code):
        yield


@dataclass(frozen=True)
class Machines:
    """A cluster that runs."""

    folder: Path
    address: str
    client: Client

    @property
    def shared(self) -> str:
        return str(self.folder / "shared")


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as stack:
        address = stack.enter_context(scheduler(folder))
        for name in ("a", "b"):
            stack.enter_context(worker(folder, name, address))
        client = stack.enter_context(Client(address, set_as_default=False, timeout=LONG))
        client.wait_for_workers(2, timeout=LONG)
        yield Machines(folder, address, client)


def kill_one_at_work(machines: Machines) -> str:
    """Kill a worker's process while it does something; return its address."""
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        busy = [address for address, keys in machines.client.processing().items() if keys]
        if busy:
            os.kill(machines.client.run(os.getpid, workers=busy[:1])[busy[0]], signal.SIGKILL)
            return str(busy[0])
    raise AssertionError("no worker has anything to do")


@pytest.mark.xdist_group("cluster")
def test_a_worker_that_dies_is_replaced_and_nothing_is_lost_or_doubled(
    machines: Machines, fresh: Sample, built: Sample
) -> None:
    machines.client.get_task_stream()  # from now on the scheduler keeps account
    process = fresh.start("build", "--executor", machines.address, "--shared", machines.shared, "--as-of", DAY)
    assert process.stderr is not None
    assert FILLED_IN in (line.strip() for line in process.stderr)
    killed = kill_one_at_work(machines)
    _, said = process.communicate(timeout=3 * LONG)
    assert process.returncode == 0, said
    assert fresh.manifest == built.manifest
    assert hashes(fresh.out) == hashes(built.out)
    # Bodies that differ may have the same name; what the dead worker made but could not tell of counts as reused.
    here, there = (Counter(json.loads((s.out / "report.json").read_text())["built"]) for s in (built, fresh))
    assert {name for name, count in there.items() if count > max(1, here[name])} == set()

    machines.client.wait_for_workers(2, timeout=LONG)
    assert killed not in machines.client.scheduler_info()["workers"]
    account = machines.client.get_task_stream()
    assert len({record["worker"] for record in account}) > 1
    # PDFs do not travel through the scheduler: no result was as large as one.
    assert max(record["nbytes"] for record in account) < SMALL
    assert max(path.stat().st_size for path in fresh.out.rglob("*.pdf")) > SMALL


@pytest.mark.xdist_group("cluster")
def test_what_the_cluster_made_for_one_machine_serves_another(
    machines: Machines, sample: Sample, tmp_path: Path
) -> None:
    first, fresh = (sample.sources(tmp_path / name) for name in ("first", "second"))
    first.build(cluster=(machines.address, machines.shared))
    report = fresh.build(cluster=(machines.address, machines.shared))
    assert report.built == ()
    assert hashes(first.out) == hashes(fresh.out) == hashes(sample.out)
    for edited in (fresh, sample):
        edited.edit(SHARED, "con cò bay lả bay la", "con vạc bay qua bay lại")
    report = fresh.build(cluster=(machines.address, machines.shared))
    sample.build()
    assert hashes(fresh.out) == hashes(sample.out)
    assert {name for name in report.built if name.startswith("body")} == {"body STCL", "body DM-01"}


# ── what can be wrong with a cluster ─────────────────────────────────────────────────────────────


@pytest.fixture
def edited(sample: Sample) -> Iterator[Sample]:
    """Return the built sample with an edit to publish, which must not be published in part."""
    sample.edit(SHARED, "con cò bay lả bay la", "con vạc bay qua bay lại")
    before = stamps(sample.out)
    yield sample
    assert stamps(sample.out) == before


@pytest.mark.xdist_group("cluster")
def test_a_worker_with_another_version_is_told(machines: Machines, edited: Sample, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for name in ("sotay", "macros", "overrides", "references"):
        shutil.copytree(ENGINE / name, other / name)
    shutil.copy(ENGINE / "mkdocs.yml", other)
    with (other / "sotay" / "text.py").open("a") as file:
        file.write("# another version\n")
    with worker(machines.folder, "other", machines.address, code=other):
        machines.client.wait_for_workers(3, timeout=LONG)
        with pytest.raises(UserError, match=r"worker of .* has another version of Sotay or its packages: give it"):
            edited.build(cluster=(machines.address, machines.shared))
    deadline = time.monotonic() + LONG
    while len(machines.client.scheduler_info()["workers"]) > 2 and time.monotonic() < deadline:
        time.sleep(0.1)


@pytest.mark.xdist_group("cluster")
def test_a_worker_that_does_not_see_the_shared_store_is_told(machines: Machines, edited: Sample) -> None:
    with pytest.raises(UserError, match="does not find at memory:///alone what this machine stored there"):
        edited.build(cluster=(machines.address, "memory://alone"))


@pytest.mark.xdist_group("cluster")
def test_a_shared_store_that_goes_away_in_the_middle_is_told(
    machines: Machines, edited: Sample, tmp_path: Path
) -> None:
    place = tmp_path / "shared"

    class Said(StringIO):
        """Takes the cache away when the communes are filled in."""

        def write(self, text: str) -> int:
            if FILLED_IN in text:
                place.rename(tmp_path / "away")
                place.write_text("")
            return super().write(text)

    with pytest.raises(UserError, match=r"shared: the shared store cannot be used: .*a file is where"):
        edited.build(cluster=(machines.address, str(place)), said=Said())


@pytest.mark.xdist_group("cluster")
def test_a_worker_with_threads_and_a_cluster_without_workers_are_told(sample: Sample, tmp_path: Path) -> None:
    with scheduler(tmp_path) as address:
        with (
            dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
            pytest.raises(UserError, match="the scheduler has no workers"),
        ):
            sample.build(cluster=(address, str(tmp_path / "shared")))
        with (
            worker(tmp_path, "busy", address, "--nthreads", "2"),
            pytest.raises(UserError, match=r"has several threads, .*: start it with --nthreads 1"),
        ):
            sample.build(cluster=(address, str(tmp_path / "shared")))


@pytest.mark.parametrize(
    ("executor", "said"),
    [
        ("127.0.0.1:8786", '"127.0.0.1:8786" is not the address of a scheduler; write tcp://host:8786'),
        ("http://127.0.0.1:8786", "is not the address of a scheduler"),
        ("tcp://127.0.0.1:1", "tcp://127.0.0.1:1: no scheduler answers there"),
        ("tls://127.0.0.1:1", "tls://127.0.0.1:1: no certificates"),
    ],
)
def test_an_address_without_a_scheduler_is_told(
    executor: str, said: str, sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["build", "--root", str(sample.root), "--shared", str(tmp_path / "shared"), "--as-of", DAY]
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        assert main([*arguments, "--executor", executor]) == MISTAKES
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("one", [("--executor", "tcp://127.0.0.1:8786"), ("--shared", "somewhere")])
def test_scheduler_and_shared_store_go_together(
    one: tuple[str, str], sample: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--root", str(sample.root), *one]) == MISTAKES
    assert "--executor and --shared go together" in capsys.readouterr().err


@pytest.mark.parametrize("package", ["fsspec", "distributed"])
def test_packages_that_are_not_installed_are_told(
    package: str, sample: Sample, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    for room, name in (("storage", "shared"), ("pipeline", "cluster")):
        monkeypatch.delitem(sys.modules, f"sotay.{room}.{name}")
        monkeypatch.delattr(sys.modules[f"sotay.{room}"], name)
    arguments = ["build", "--root", str(sample.root), "--as-of", DAY, "--shared", "anywhere"]
    assert main([*arguments, "--executor", "tcp://127.0.0.1:1"]) == MISTAKES
    assert f"--executor needs {package}: .ci/setup cluster installs it" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate")
@pytest.mark.xdist_group("cluster")
def test_a_cluster_may_speak_tls(fresh: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-out", cert, "-keyout", key)
    subprocess.run(["openssl", *new], check=True, capture_output=True)
    files = {"ca-file": cert, **{f"{role}.{what}": f for role in ("client", "scheduler", "worker") for what, f in
             (("cert", cert), ("key", key))}}  # fmt: skip
    settings = {f"distributed.comm.tls.{name}": str(file) for name, file in files.items()}
    for name, value in settings.items():
        monkeypatch.setenv("DASK_" + name.replace(".", "__").replace("-", "_").upper(), value)
    sources, _ = load(fresh.root)
    assert sources is not None
    job = new_job(shared(tmp_path / "cache", str(tmp_path / "shared")), sources, AS_OF, pdf=False)
    with (
        dask.config.set(settings),
        scheduler(tmp_path, "--protocol", "tls") as address,
        worker(tmp_path, "tls", address, "--protocol", "tls"),
        on_cluster(address, job, sources, [AN_BINH]) as executor,
    ):
        assert address.startswith("tls://")
        assert executor.submit(stand, job, AN_BINH, False).result(LONG).problems == ()
