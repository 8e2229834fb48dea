"""Builds of `tests/sample/`, a small manual of three communes, in folders of their own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from sotay.base.folders import ENGINE
from sotay.base.progress import Progress
from sotay.control.register import appended, follow, signers
from sotay.expand.manual import expand
from sotay.issuing.issue import Ask, Order, Proposal, issue, withdraw
from sotay.load.sources import load
from sotay.model.outputs import Report
from sotay.model.paths import register_path
from sotay.model.registers import Event, Issued, Register
from sotay.pipeline.build import Options, build

SAMPLE = Path(__file__).parents[1] / "sample"
AS_OF = date(2026, 11, 1)
AN_BINH, BINH_MINH, CAO_SON = UNITS = ("xa-an-binh", "xa-binh-minh", "phuong-cao-son")
SHARED = "docs/he-thong/so-tay.md"


@dataclass(frozen=True)
class Sample:
    """A copy of the sample: its sources, and what is built from them."""

    root: Path

    @property
    def out(self) -> Path:
        return self.root / "site"

    @property
    def manifest(self) -> str:
        return (self.out / "MANIFEST").read_text("utf-8")

    def build(
        self,
        *units: str,
        jobs: int = 1,
        pdf: bool = True,
        said: StringIO | None = None,
        cluster: tuple[str, str] = ("", ""),
        packed: bool = False,
    ) -> Report:
        """Build with this process, or on a cluster: its scheduler, and the store its machines share."""
        options = Options(self.root, self.out, AS_OF, units, jobs, pdf, *cluster, packed)
        return build(options, Progress(said or StringIO()))

    def issue(self, number: int, effective: date, *units: str, jobs: int = 1, **order: Any) -> Mapping[str, Event]:
        """Issue what changed in these communes (none named: all) without asking; return the events."""
        return self._ordered(number, effective, units, order, lambda o, ask: issue(o, AS_OF, jobs, ask, quiet()))

    def withdraw(self, number: int, effective: date, code: str, *units: str) -> Mapping[str, Event]:
        """Take a document out of force without asking; return the events."""
        order = {"codes": (code,), "reason": "Không còn dùng"}
        return self._ordered(number, effective, units, order, lambda o, ask: withdraw(o, AS_OF, ask, quiet()))

    def _ordered(
        self, number: int, day: date, units: tuple[str, ...], order: dict[str, Any], do: Callable[[Order, Ask], object]
    ) -> Mapping[str, Event]:
        seen: list[Proposal] = []

        def agree(proposal: Proposal) -> bool:
            seen.append(proposal)
            return True

        fields = {"reason": "Ban hành lần đầu", **order}
        do(Order(self.root, units, f"{number:02d}/QĐ-UBND", day, **fields), agree)
        return seen[0].events

    def register(self, unit: str) -> Path:
        """Return the path of a commune's register."""
        return self.root / "units" / unit / "register.yml"

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start `build.py` with these arguments on this root, as the leader of a group of processes."""
        command, *rest = arguments
        return subprocess.Popen(
            [sys.executable, ENGINE / "build.py", command, "--root", self.root, *rest],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, **(env or {})},
            cwd="/",
            start_new_session=True,
        )

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Run `build.py` to its end; return exit code, stdout, stderr."""
        process = self.start(*arguments, env=env)
        stdout, stderr = process.communicate(timeout=120)
        return process.returncode, stdout, stderr

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace words that stand in a source once."""
        text = (self.root / path).read_text("utf-8")
        assert text.count(old) == 1, f"{path}: {old!r}"
        (self.root / path).write_text(text.replace(old, new), "utf-8")

    def write(self, path: str, text: str) -> None:
        """Write a source."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, "utf-8")

    def sources(self, root: Path) -> Sample:
        """Copy the sources alone, without cache and site."""
        shutil.copytree(self.root, root, ignore=shutil.ignore_patterns(".cache", "site"))
        return Sample(root)

    def copy(self, root: Path) -> Sample:
        """Copy everything; what is done to the copy leaves this one as it is, for no file is shared."""
        return Sample(shutil.copytree(self.root, root))


def shipped_sources(root: Path, *units: str) -> None:
    """Copy the shipped documents and references into a folder, with these communes, never issued."""
    for name in ("docs", "references"):
        shutil.copytree(ENGINE / name, root / name)
    (root / "units").mkdir()
    for name in ("_province", *units):
        shutil.copy(ENGINE / "units" / f"{name}.yml", root / "units")


def quiet() -> Progress:
    """Return what says nothing."""
    return Progress(StringIO())


def put_in_force(root: Path) -> None:
    """Write a first event into the register of each commune of a manual, for all documents as they read."""
    sources, problems = load(root)
    assert sources is not None
    assert problems == []
    for unit in sources.units.values():
        manuals, _ = expand(sources, unit, AS_OF)
        documents = {p.document.code: Issued(1, 0, p.fingerprint) for p in manuals["internal"].pages if p.fingerprint}
        chosen = signers(unit)
        event = Event(
            "12/QĐ-UBND",
            date(2026, 1, 5),
            "Ban hành lần đầu",
            chosen["prepared"],
            chosen["reviewed"],
            chosen["approved"],
            documents=documents,
        )
        path = root / register_path(unit.slug)
        path.parent.mkdir(exist_ok=True)
        path.write_text(appended("", follow(Register(), event)), "utf-8")


def issue_sample(sample: Sample) -> None:
    """Give the communes registers and archives in which every status occurs on `AS_OF`, by issuing as people do.

    In force: all public documents, and most others. An Bình: STCL is due for review, QT-01 pending. Bình Minh, issued
    as a sample: QT-01 was edited since, and QT-DD-01 withdrawn before it was left out. Cao Sơn: QT-01 withdrawn.
    """
    keeper = "docs/quy-trinh-he-thong/kiem-soat.md", "do thư ký giữ", "do văn thư giữ"
    left_out = f"units/{BINH_MINH}.yml", "code: QT-DD-01", "code: DM-01"
    sample.edit(*keeper)
    sample.issue(1, date(2025, 10, 1), AN_BINH, codes=("STCL", "QT-01"))
    sample.issue(2, date(2026, 1, 5), AN_BINH)
    sample.edit(*left_out)
    sample.issue(1, date(2026, 1, 5), BINH_MINH, sample=True, codes=("QT-DD-01",))
    sample.edit(left_out[0], left_out[2], left_out[1])
    sample.withdraw(2, date(2026, 2, 2), "QT-DD-01", BINH_MINH)
    sample.issue(3, date(2026, 2, 2), BINH_MINH, sample=True)
    sample.edit(keeper[0], keeper[2], keeper[1])
    sample.issue(1, date(2026, 1, 5), CAO_SON)
    sample.issue(3, date(2026, 12, 1), AN_BINH, codes=("QT-01",), reason="Đổi người giữ chìa khóa")
    sample.withdraw(2, date(2026, 9, 1), "QT-01", CAO_SON)


def hashes(folder: Path) -> dict[str, str]:
    """Return path → SHA-256 of every published file below a folder; reports and the publisher's own are left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "report.json" and not path.relative_to(folder).parts[0].startswith(".")
    }


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return path → (inode, mtime) of every published file: a file that was written again shows."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_ino, path.lstat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    }


def stamps_of(folder: Path, *units: str) -> dict[str, tuple[int, int]]:
    """Return the stamps of these communes' own folders."""
    return {path: stamp for path, stamp in stamps(folder).items() if not {*units}.isdisjoint(path.split("/"))}


def parts_of(manifest: str) -> dict[str, dict[str, str]]:
    """Return folder of a commune (`internal/xa-an-binh`) → path below it → SHA-256, as MANIFEST says."""
    parts: dict[str, dict[str, str]] = {}
    for line in manifest.splitlines():
        digest, _, path = line.split("  ", 2)
        audience, _, rest = path.partition("/")
        unit, _, name = rest.partition("/")
        if unit in UNITS:
            parts.setdefault(f"{audience}/{unit}", {})[name] = digest
    return parts
