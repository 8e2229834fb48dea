"""Builds on a Dask cluster: tasks and small values go through its scheduler, the rest by digest through a store."""

from __future__ import annotations

import logging
import os
import pickle
import platform
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import dask
from distributed import Client, KilledWorker, Security, Worker, get_worker

from sotay.base import versions
from sotay.base.errors import UserError
from sotay.base.folders import ENGINE, Folders
from sotay.base.hashing import digest
from sotay.load.sources import Sources
from sotay.model.terms import Audience
from sotay.pipeline.tasks.job import Job
from sotay.storage.archive import PDF, Archive, name
from sotay.storage.cache import Cache
from sotay.storage.shared import Shared, forget, shared

__all__ = ["cluster", "shared"]

T = TypeVar("T")
ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:\d+")
EPOCH = "SOURCE_DATE_EPOCH"
OWN = ("mkdocs.yml", "macros", "overrides")
"""What a manual may override; for the rest, workers use their checkout."""


@dataclass(frozen=True)
class Inputs:
    """The inputs of a build, which each worker fetches once. A blob in the shared store."""

    sources: str
    """Digest of the pickled Sources."""
    files: Mapping[str, str]
    """Path from the root → digest."""
    archives: Mapping[str, str]
    """Commune → digest of the list of its archive's files, path → digest."""
    epoch: str | None


@dataclass(frozen=True)
class Errand:
    """Sent to the worker with every task."""

    version: str
    store: str
    """Address of the shared store."""
    inputs: str
    """Digest of the pickled Inputs."""


@dataclass(frozen=True)
class Cluster(Executor):
    """Sends tasks to the workers of a Dask cluster; a worker that dies is replaced."""

    dask: Executor
    errand: Errand

    def submit(self, task: Callable[..., T], /, *arguments: Any, **named: Any) -> Future[T]:
        """Send a task with its errand to a worker."""
        return self.dask.submit(run, self.errand, task, *arguments, **named)


@contextmanager
def cluster(address: str, job: Job, sources: Sources, units: Collection[str]) -> Iterator[Executor]:
    """Yield an executor on a scheduler's workers; the job's cache is a `Shared` one.

    Raises `UserError` if there is no scheduler, if a worker is unfit, or if the cluster fails.
    """
    assert isinstance(job.cache, Shared)
    for logger in ("distributed", "distributed.client", "distributed.scheduler"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)  # its errors are reported here
    with _connected(address) as client:
        forget()
        inputs = _inputs(job.cache, sources, job.sources, units)
        errand = Errand(version(), job.cache.address, job.cache.put(pickle.dumps(inputs)))
        _greet(client, address, errand)
        try:
            yield Cluster(client.get_executor(pure=False), errand)
        except CancelledError as error:
            raise UserError(f"{address}: scheduler lost; restart it and its workers and build again") from error
        except KilledWorker as error:
            raise UserError(f"{address}: workers keep dying; their logs say why: {error}") from error


@cache
def version() -> str:
    """Return the digest of all code and packages here: workers must have the same."""
    return f"{platform.python_version()} {versions.everything(Folders(ENGINE))}"


def _connected(address: str) -> Client:
    if not ADDRESS.fullmatch(address):
        raise UserError(f'"{address}" is not the address of a scheduler; write tcp://host:8786 or tls://host:8786')
    if address.startswith("tls") and Security().get_connection_args("client")["ssl_context"] is None:
        raise UserError(f"{address}: no certificates; set them in Dask's configuration (distributed.comm.tls)")
    try:
        client = Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UserError(f"{address}: no scheduler answers there ({error}); CLUSTER.md says how to start one") from error
    try:
        client.wait_for_workers(1, timeout=dask.config.get("distributed.comm.timeouts.connect"))
    except TimeoutError as error:
        client.close()
        raise UserError(f"{address}: the scheduler has no workers; CLUSTER.md says how to start some") from error
    return client


def _greet(client: Client, address: str, errand: Errand) -> None:
    """Check that every worker is fit; one that joins later is checked with its first task."""
    for worker, answer in client.run(greet, errand, on_error="return").items():
        if isinstance(answer, OSError):
            continue  # it is dying: the scheduler will notice
        if isinstance(answer, UserError):
            raise UserError(f"{worker} (worker of {address}): {answer}")
        strange = isinstance(answer, Exception)
        if said := f"has another version of Sotay or none ({answer}): {SAME}" if strange else answer:
            raise UserError(f"{worker} (worker of {address}) {said}")


def _inputs(cache: Shared, sources: Sources, name: str, units: Collection[str]) -> Inputs:
    root, archive = sources.folders.root, sources.archive
    shown = [f"docs/{path}" for path in sources.pictures]
    shown += [f"units/{unit}/docs/{path}" for unit, paths in sources.own_pictures.items() for path in paths]
    own = [] if root == ENGINE else [path for top in OWN for path in _files(root / top)]
    shown += [path.relative_to(root).as_posix() for path in own]
    files = {path: cache.put((root / path).read_bytes()) for path in shown}
    archives = {}
    for unit in units:
        kept = {path: cache.put(archive.file(unit, path).read_bytes()) for path in archive.state(unit)}
        archives[unit] = cache.put(pickle.dumps(kept))
    return Inputs(name, files, archives, os.environ.get(EPOCH))


def _files(path: Path) -> list[Path]:
    below = [p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    return [path] if path.is_file() else sorted(below)


# ── on a worker ──────────────────────────────────────────────────────────────────────────────────

SAME = "give it the same checkout and packages as this machine, and restart it"


def greet(errand: Errand, dask_worker: Worker) -> str:
    """Return why a worker is unfit, as the end of a sentence; empty if it is fit."""
    forget()
    return _unfit(errand, dask_worker)


def run(errand: Errand, task: Callable[..., T], job: Job, *arguments: Any) -> T:
    """Run a task with this worker's cache and sources."""
    cache, sources = _settled(errand)
    return task(replace(job, cache=cache, sources=sources), *arguments)


def _unfit(errand: Errand, worker: Worker) -> str:
    if errand.version != version():
        return f"has another version of Sotay or its packages: {SAME}"
    if worker.state.nthreads != 1:
        return "has several threads, but mkdocs is not thread-safe: start it with --nthreads 1"
    if not _store(errand, worker).has(errand.inputs):
        return f"does not find at {errand.store} what this machine stored there: both must see the same store"
    return ""


def _store(errand: Errand, worker: Worker) -> Shared:
    return Shared(Path(worker.local_directory) / "sotay" / digest(errand.store)[:16], errand.store)


@lru_cache(maxsize=1)
def _settled(errand: Errand) -> tuple[Shared, str]:
    """Fetch a build's inputs; return this worker's cache and the digest in it of the sources as stored here."""
    worker = get_worker()
    if said := _unfit(errand, worker):
        raise UserError(f"{worker.address} (a worker) {said}")
    cache = _store(errand, worker)
    inputs: Inputs = pickle.loads(cache.read(errand.inputs))
    # Equal files go to the same folder, so that what a process caches by folder serves the next build too.
    root = cache.folder.parent / digest(str(sorted(inputs.files.items())))[:16]
    if not root.exists():
        _forget_macros()
    (root / "docs").mkdir(parents=True, exist_ok=True)
    for path, content in inputs.files.items():
        cache.link(content, root / path)
    os.environ.pop(EPOCH, None)
    os.environ.update({EPOCH: inputs.epoch} if inputs.epoch else {})
    archive = Sent(cache.folder.parent / errand.inputs[:16] / "archive", cache, inputs.archives)
    sources = replace(pickle.loads(cache.read(inputs.sources)), folders=Folders(root), archive=archive)
    return cache, Cache(cache.folder).put(pickle.dumps(sources))


def _forget_macros() -> None:
    """Make mkdocs-macros import `macros` from a new root: it looks only at the name."""
    for module in [module for module in sys.modules if module.split(".")[0] == "macros"]:
        del sys.modules[module]


@dataclass(frozen=True)
class Sent(Archive):
    """An archive on another machine, whose files are fetched on demand."""

    cache: Cache
    units: Mapping[str, str]

    def state(self, unit: str) -> tuple[str, ...]:
        """Return the names of all files of a commune."""
        return tuple(_listed(self.cache, self.units[unit]))

    def stamps(self, unit: str) -> tuple[tuple[str, str], ...]:
        """Return the name of each file of a commune and its SHA-256."""
        return tuple(_listed(self.cache, self.units[unit]).items())

    def looks_of(self, unit: str) -> dict[str, object]:
        """Return what each file of a commune is known by: its content, for nobody touches it here."""
        return dict(self.stamps(unit))

    def signed(self, unit: str, code: str, label: str, audience: Audience) -> tuple[Path, ...]:
        """Fetch what is kept as the PDF of a document with a signature."""
        begins = name(code, label, PDF[audience]).removesuffix(".pdf") + ".signed."
        return tuple(self.file(unit, path) for path in self.state(unit) if path.startswith(begins))

    def digest_of(self, unit: str, path: str) -> str:
        """Return the SHA-256 of a commune's file, without fetching it."""
        return _listed(self.cache, self.units[unit]).get(path, "")

    def file(self, unit: str, path: str) -> Path:
        """Fetch a commune's file and return its path."""
        file = super().file(unit, path)
        content = _listed(self.cache, self.units[unit]).get(path)
        if content and not file.exists():
            self.cache.link(content, file)
        return file


@lru_cache(maxsize=64)
def _listed(cache: Cache, name: str) -> Mapping[str, str]:
    found: dict[str, str] = pickle.loads(cache.read(name))
    return found
