"""Time stamps of RFC 3161, given by a real authority on this machine."""

from __future__ import annotations

from pathlib import Path

from testing.authority import answer, authority, certificate
from testing.building import AN_BINH, Sample

DAY = "2026-11-30"


def test_a_time_stamp_tells_when_the_registers_ended_as_they_did(fresh: Sample, tmp_path: Path) -> None:
    trusted = authority(tmp_path / "authority")
    path = fresh.root / "timestamps/2026-11-30.tsq"
    exit_code, said, _ = fresh.run("timestamp", "--as-of", DAY)
    assert (exit_code, "timestamps/2026-11-30.tsq" in said) == (0, True), said
    ask = ("verify", str(fresh.root / "timestamps"), "--authorities", str(trusted))
    exit_code, said, _ = fresh.run(*ask)
    assert (exit_code, "waits for the answer" in said) == (1, True)

    answer(trusted.parent, path)
    exit_code, said, _ = fresh.run(*ask)
    assert (exit_code, "GMT by CN = Made-up Time" in said.replace("CN=", "CN = ")) == (0, True), said
    assert fresh.run("timestamp", "--as-of", DAY)[0] == 1, "a day has one time stamp"

    register = fresh.register(AN_BINH)
    events = register.read_text("utf-8").split("\n- ")
    register.write_text("\n- ".join(events[:-1]) + "\n", "utf-8")
    exit_code, said, _ = fresh.run(*ask)
    assert (exit_code, f"contradicts units/{AN_BINH}/register.yml: it ended otherwise" in said) == (1, True)


def test_a_time_stamp_of_other_words_or_by_a_stranger_does_not_count(fresh: Sample, tmp_path: Path) -> None:
    trusted = authority(tmp_path / "authority")
    fresh.run("timestamp", "--as-of", DAY)
    heads = fresh.root / "timestamps/2026-11-30.txt"
    answer(trusted.parent, heads.with_suffix(".tsq"))
    stranger = certificate(trusted.parent, "stranger", "Stranger")
    exit_code, said, _ = fresh.run("verify", str(fresh.root / "timestamps"), "--authorities", str(stranger))
    assert (exit_code, "not stamped by anybody in" in said) == (1, True)
    heads.write_text(heads.read_text().replace("as of 2026-11-30", "as of 2026-09-01"))
    exit_code, said, _ = fresh.run("verify", str(fresh.root / "timestamps"), "--authorities", str(trusted))
    assert (exit_code, "or for other words" in said) == (1, True)
    exit_code, _, said = fresh.run("verify", str(fresh.root / "timestamps"))
    assert (exit_code, said.startswith("whose time stamps count?")) == (1, True)
