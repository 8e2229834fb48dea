"""`tests/foreign/`, a made-up group of clinics, as several tests look at it: issued, changed, handed out and built."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from testing.building import Sample

FOREIGN = Path(__file__).parents[1] / "foreign"
REYKJAVIK, SAUDARKROKUR, HANOI = "reykjavik", "saudarkrokur", "hanoi"
ENGLISH = (REYKJAVIK, SAUDARKROKUR)


@dataclass(frozen=True)
class Clinics:
    """The group, built."""

    sample: Sample
    messages: str
    """What the commands said."""

    @property
    def out(self) -> Path:
        return self.sample.out

    @property
    def papers(self) -> Path:
        """Return the folder of paper copies."""
        return self.sample.root / "paper"


def issue(number: int, effective: str, reason: str, *units: str) -> tuple[str, ...]:
    decision = ("--decision", f"{number}/2026", "--effective", effective, "--reason", reason)
    return ("issue", *(units or ("--all",)), *decision, "--yes", "--jobs", "1")


@pytest.fixture(scope="session")
def clinics(tmp_path_factory: pytest.TempPathFactory) -> Clinics:
    """Return the group after two issues and a draft, with copies on paper; tests only look at it."""
    sample = Sample(FOREIGN).sources(tmp_path_factory.mktemp("foreign") / "manual")
    day, said = ("--as-of", "2026-11-01"), list[str]()

    def run(*arguments: str) -> None:
        code, stdout, stderr = sample.run(*arguments, *day)
        assert code == 0, stderr
        if HANOI not in arguments:  # whose texts are in part Vietnamese
            said.extend((stdout, stderr))

    def put_in_force(number: int, effective: str, reason: str) -> None:
        run(*issue(number, effective, reason, *ENGLISH))
        run(*issue(number, effective, reason, HANOI))

    run("check")
    put_in_force(1, "2026-09-01", "First issue")
    sample.edit("docs/procedures/calibration.md", "role: technician, time: 1 hour", "role: technician, time: 2 hours")
    sample.edit("docs/manual/policy.md", "- We measure.", "- We measure, and we publish.")
    put_in_force(2, "2026-10-01", "Devices are fetched within two hours")
    sample.edit("docs/manual/policy.md", "as we care for patients", "as carefully as for patients")
    run("copies", REYKJAVIK, "SOP-01", "SOP-02", "--on", "2026-10-15", "--out", str(sample.root / "paper"), "--yes")
    run("build", "--jobs", "1")
    run("status")
    run("status", *ENGLISH, "--diff")
    run("calendar", "--days", "400")
    run("verify", str(sample.out))
    run("verify", str(sample.root / "units"))
    return Clinics(sample, "\n".join(said))
