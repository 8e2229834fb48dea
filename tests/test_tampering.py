"""The table of `SECURITY.md` is what happens: each attack is done to a real manual and found by what it says."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from testing.authority import answer, authority
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, Sample, quiet
from testing.signing import SECRET, certificate

from sotay.base.folders import ENGINE
from sotay.control import copies as copies_of
from sotay.control.register import HEADER, appended, follow
from sotay.issuing.copies import Wanted, hand_out, take_back
from sotay.issuing.sign import File, sign, sign_registers
from sotay.issuing.timestamps import request
from sotay.issuing.verify import verify, verify_since
from sotay.load.sources import load
from sotay.model.copies import Copy, CopyLog, Handover
from sotay.model.registers import Event, Issued, Register
from sotay.pipeline.build import Options, build
from sotay.pipeline.check import examine
from sotay.storage.archive import Archive, Inspected
from sotay.storage.signatures import add_signature

ROW = re.compile(r"^\| `([a-z-]+)` \| .+? \| (?:`([a-z-]+)`|–) \| (?:`([\w -]+)`: (.+?)|–) \|$", re.MULTILINE)
ROWS = {name: row for name, *row in ROW.findall((ENGINE / "SECURITY.md").read_text("utf-8"))}
DAY = date(2026, 11, 1)


@dataclass(frozen=True)
class House:
    """A manual with registers, archive, lists of copies, signatures and a site; `keys` lie beside it."""

    root: Path
    keys: Path

    @property
    def sample(self) -> Sample:
        return Sample(self.root)

    @property
    def site(self) -> Path:
        return self.root / "site"

    def archive(self, unit: str, path: str = "") -> Path:
        return self.root / "archive" / unit / path

    def checked(self) -> set[tuple[str, str]]:
        """Return rule and place of what `check` finds; notes announce only."""
        return {(p.rule, str(p)) for p in examine(self.root, AS_OF, 1, quiet()) if p.level != "note"}

    def verified(self, what: str) -> list[str]:
        """Return what `verify` has against a path, or against the first state in git."""
        if what == "--since":
            return [f.says for f in verify_since(self.root, "HEAD") if not f.sound]
        allowed = self.keys / "allowed" if "--allowed-signers" in what else None
        trusted = self.keys / "authority/tsa.pem"
        path = self.root / "FILE.pdf" if what == "FILE" else self.root / what.split(" ", maxsplit=1)[0]
        found = verify(self.root, path, AS_OF, allowed, trusted) if path.exists() else ()
        return [f.says for f in found if not f.sound]


def git(root: Path, *arguments: str) -> None:
    someone = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", "-C", root, *someone, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def plain(issued: Sample, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a manual of which everything is there that can be tampered with; nobody demands a key."""
    folder = tmp_path_factory.mktemp("plain")
    house = House(folder / "manual", folder / "keys")
    sample = issued.sources(house.root)
    house.keys.mkdir()
    for name in ("secretary", "stranger"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", house.keys / name], check=True)
    certificate(house.keys / "signer.p12")
    certificate(house.keys / "stranger.p12")
    (house.keys / "allowed").write_text(f"thu-ky {(house.keys / 'secretary.pub').read_text()}")
    hand_out(Wanted(house.root, BINH_MINH, DAY), 1, lambda _: True, quiet())
    take_back(house.root, BINH_MINH, [1], DAY, lambda _: True, quiet())
    paper_signed(house, "signer", AN_BINH, "QT-HT-01")
    build(Options(house.root, house.site, AS_OF, jobs=1, pdf=True, key=house.keys / "secretary"), quiet())
    answer(authority(house.keys / "authority").parent, request(house.root, AS_OF, quiet()).request)
    git(house.root, "init", "-q")
    git(house.root, "add", "units")
    git(house.root, "commit", "-qm", "x")
    assert sample.root == house.root
    house.checked()
    return house


@pytest.fixture(scope="module")
def keyed(plain: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a copy in which heads of registers must be signed, and certificates lead to a known one."""
    house = copied(plain, tmp_path_factory.mktemp("keyed"))
    content = (house.keys / "signer.p12").read_bytes()
    root = pkcs12.load_key_and_certificates(content, SECRET.encode())[1]
    assert root is not None
    (house.root / "references/root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    shutil.copy(house.keys / "allowed", house.root / "references/signers")
    settings = house.root / "units/_province.yml"
    named = "signing: {since: 2026-01-01, signers: references/signers, certificates: references/root.pem}\n"
    settings.write_text(settings.read_text("utf-8") + named, "utf-8")
    sign_registers(house.root, (), house.keys / "secretary", quiet())
    build(Options(house.root, house.site, AS_OF, jobs=1, pdf=True, key=house.keys / "secretary"), quiet())
    house.checked()
    return house


def copied(house: House, folder: Path) -> House:
    """Return a copy with files of its own; those of the cache, which are only ever replaced, are the same."""
    made = House(folder / "manual", house.keys)
    shutil.copytree(house.root, made.root, symlinks=True, ignore=shutil.ignore_patterns(".cache"))
    shutil.copytree(house.root / ".cache", made.root / ".cache", copy_function=os.link)
    return made


def paper_signed(house: House, key: str, unit: str, *codes: str) -> tuple[Path, ...]:
    file = File(house.keys / f"{key}.p12")
    return sign(house.root, (unit,), codes, AS_OF, file, lambda question: SECRET, quiet())


# ── tools of the trade ───────────────────────────────────────────────────────────────────────────


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, old
    path.chmod(0o644)
    path.write_text(text.replace(old, new, 1), "utf-8")


def flip(path: Path, *, keep_time: bool = False) -> None:
    found, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    if keep_time:
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def register(house: House, unit: str) -> tuple[Path, list[Event]]:
    sources, _ = load(house.root)
    assert sources is not None
    return house.sample.register(unit), [*sources.registers[unit].events]


def written(path: Path, events: list[Event], *, sealed: bool = False) -> None:
    """Write a register of these events, as they are sealed or with new seals."""
    text, file = HEADER, Register()
    for event in events:
        file = Register((*file.events, follow(file, event) if sealed else event))
        text = appended(text, file.events[-1])
    path.write_text(text, "utf-8")


def log(house: House) -> tuple[Path, list[Handover]]:
    sources, _ = load(house.root)
    assert sources is not None
    return house.root / f"units/{BINH_MINH}/copies.yml", [*sources.copies[BINH_MINH].events]


def logged(path: Path, events: list[Handover]) -> None:
    text = ""
    for event in events:
        text = copies_of.with_handover(text, event)
    path.write_text(re.sub(r"^ +seal: \n", "", text, flags=re.MULTILINE), "utf-8")


def resealed(house: House, path: str, **fields: str) -> Path:
    """Change what the archive says of a revision, and seal it again."""
    file = house.archive(AN_BINH, path)
    code, _, name = path.partition("/")
    said = Archive(house.root / "archive").text(AN_BINH, code, name.removesuffix(".json").replace("-", "/"))
    assert said is not None
    file.chmod(0o644)
    file.write_bytes(replace(said, **fields).as_bytes())  # type: ignore[arg-type]
    return file


def listed(house: House, unit: str, file: Path) -> None:
    """Write the hash that a file has now into the list of the archive."""
    name = file.relative_to(house.archive(unit)).as_posix()
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    path = house.root / f"archive/{unit}.sha256"
    path.write_text(re.sub(rf"^\w+(  {re.escape(name)})$", rf"{found}\1", path.read_text(), flags=re.MULTILINE))


def as_signed(paper: Path, content: bytes) -> None:
    """Put bytes beside a PDF of the archive as if they were it with a signature."""
    paper.with_name(f"{paper.stem}.signed.{hashlib.sha256(content).hexdigest()}.pdf").write_bytes(content)


def signed_paper(house: House) -> Path:
    return next(p for p in house.archive(AN_BINH, "QT-HT-01").glob("*.signed.*.pdf") if ".public." not in p.name)


def republished(house: House, path: str, content: bytes, *, report: bool) -> None:
    """Change a published file and what MANIFEST, and `report.json`, say of it."""
    file, manifest = house.site / path, house.site / "MANIFEST"
    file.unlink()
    file.write_bytes(content)
    line = f"{hashlib.sha256(content).hexdigest()}  {len(content)}  {path}"
    manifest.write_text(re.sub(rf"^\w+  \d+  {re.escape(path)}$", line, manifest.read_text(), flags=re.MULTILINE))
    if report:
        said = json.loads((house.site / "report.json").read_bytes())
        said["manifest"] = hashlib.sha256(manifest.read_bytes()).hexdigest()
        (house.site / "report.json").write_text(json.dumps(said))


PAGE = f"public/{AN_BINH}/index.html"


# ── attacks ──────────────────────────────────────────────────────────────────────────────────────

ATTACKS: dict[str, Callable[[House], object]] = {}


def attack(done: Callable[[House], object]) -> Callable[[House], object]:
    ATTACKS[done.__name__.replace("_", "-")] = done
    return done


@attack
def register_word(house: House) -> None:
    edit(house.sample.register(AN_BINH), "Đổi người giữ chìa khóa", "Đổi người giữ cửa")


@attack
def register_fingerprint(house: House) -> None:
    path, events = register(house, CAO_SON)
    edit(path, events[0].documents["CSCL"].fingerprint, "0" * 64)


@attack
def register_middle(house: House) -> None:
    path, events = register(house, AN_BINH)
    written(path, [events[0], *events[2:]])


@attack
def register_order(house: House) -> None:
    path, events = register(house, AN_BINH)
    written(path, [events[1], events[0], *events[2:]])


@attack
def register_last(house: House) -> None:
    path, events = register(house, AN_BINH)
    written(path, events[:-1])


@attack
def register_withdrawal(house: House) -> None:
    path, events = register(house, CAO_SON)
    written(path, events[:-1])


@attack
def register_withdrawal_no_site(house: House) -> None:
    register_withdrawal(house)
    shutil.rmtree(house.site)


@attack
def register_rewritten(house: House) -> None:
    path, events = register(house, AN_BINH)
    written(path, [replace(event, reason="Lý do khác") for event in events], sealed=True)


@attack
def register_rewritten_no_site(house: House) -> None:
    register_rewritten(house)
    shutil.rmtree(house.site)


@attack
def register_rewritten_stamped(house: House) -> None:
    register_rewritten_no_site(house)


@attack
def register_rewritten_keys(house: House) -> None:
    register_rewritten_no_site(house)


@attack
def register_backdated(house: House) -> None:
    path, events = register(house, AN_BINH)
    written(path, [*events[:-1], replace(events[-1], effective=date(2026, 10, 1))], sealed=True)


@attack
def register_deleted(house: House) -> None:
    house.sample.register(AN_BINH).unlink()


@attack
def register_forged(house: House) -> None:
    path, events = register(house, CAO_SON)
    mark = events[0].documents["CSCL"].fingerprint
    forged = replace(events[-1], withdraw=(), documents={"CSCL": Issued(1, 1, mark)}, reason="Bịa")
    written(path, [*events, follow(Register(tuple(events)), forged)])


@attack
def register_forged_keys(house: House) -> None:
    register_forged(house)


@attack
def register_signature_deleted(house: House) -> None:
    house.sample.register(AN_BINH).with_suffix(".yml.sig").unlink()


@attack
def register_signature_stranger(house: House) -> None:
    register_signature_deleted(house)
    path, events = register(house, AN_BINH)
    add_signature(path.with_suffix(".yml.sig"), house.keys / "stranger", AN_BINH, events[-1].seal)


@attack
def register_signature_copied(house: House) -> None:
    _, events = register(house, AN_BINH)
    _, others = register(house, CAO_SON)
    text = house.sample.register(CAO_SON).with_suffix(".yml.sig").read_text()
    signature = house.sample.register(AN_BINH).with_suffix(".yml.sig")
    signature.write_text(text.replace(others[-1].seal, events[-1].seal))


@attack
def copies_number(house: House) -> None:
    edit(log(house)[0], "number: 18,", "number: 19,")


@attack
def copies_holder(house: House) -> None:
    edit(log(house)[0], "Thư ký ISO", "Ai đó")


@attack
def copies_middle(house: House) -> None:
    path, events = log(house)
    logged(path, [events[0], *events[2:]])


@attack
def copies_last(house: House) -> None:
    path, events = log(house)
    logged(path, events[:-1])


@attack
def copies_unsealed(house: House) -> None:
    path, events = log(house)
    first = replace(events[0], holder="Ai đó")
    logged(path, [replace(event, previous="", seal="") for event in (first, *events[1:])])


@attack
def copies_deleted(house: House) -> None:
    log(house)[0].unlink()


@attack
def copies_unknown(house: House) -> None:
    path, events = log(house)
    forged = Handover(DAY, "Ai đó", "0" * 64, {"CSCL": Copy(19, 7, 7)})
    logged(path, [*events, copies_of.follow(CopyLog(tuple(events)), forged)])


@attack
def archive_paper(house: House) -> None:
    flip(house.archive(AN_BINH, "CSCL/01-00.pdf"))


@attack
def archive_paper_old_time(house: House) -> None:
    flip(house.archive(AN_BINH, "CSCL/01-00.pdf"), keep_time=True)


@attack
def archive_text(house: House) -> None:
    edit(house.archive(AN_BINH, "QT-HT-01/01-00.json"), "hoa sen trắng", "hoa sen hồng")


@attack
def archive_text_sealed(house: House) -> None:
    resealed(house, "QT-HT-01/01-00.json", internal="Lời khác")


@attack
def archive_fingerprint(house: House) -> None:
    listed(house, AN_BINH, resealed(house, "QT-HT-01/01-00.json", fingerprint="0" * 64))


@attack
def archive_text_listed(house: House) -> None:
    listed(house, AN_BINH, resealed(house, "QT-HT-01/01-00.json", internal="Lời khác"))


@attack
def archive_picture(house: House) -> None:
    flip(next(house.archive(AN_BINH).rglob("*.png")))


@attack
def archive_swapped(house: House) -> None:
    one, other = (house.archive(AN_BINH, f"{code}/01-00.pdf") for code in ("CSCL", "QT-HT-01"))
    one.rename(one.with_suffix(".x"))
    other.rename(one)
    one.with_suffix(".x").rename(other)


@attack
def archive_list(house: House) -> None:
    path = house.root / f"archive/{AN_BINH}.sha256"
    path.write_text(re.sub(r"^\w+(  CSCL/01-00.pdf)$", rf"{'0' * 64}\1", path.read_text(), flags=re.MULTILINE))


@attack
def archive_paper_deleted(house: House) -> None:
    house.archive(AN_BINH, "QT-01/01-00.pdf").unlink()


@attack
def archive_revision_deleted(house: House) -> None:
    for path in house.archive(AN_BINH, "QT-01").glob("01-00.*"):
        path.unlink()


@attack
def archive_document_deleted(house: House) -> None:
    shutil.rmtree(house.archive(AN_BINH, "QT-01"))


@attack
def archive_unit_deleted(house: House) -> None:
    shutil.rmtree(house.archive(CAO_SON))


@attack
def archive_unit_and_list_deleted(house: House) -> None:
    archive_unit_deleted(house)
    (house.root / f"archive/{CAO_SON}.sha256").unlink()


@attack
def archive_revision_added(house: House) -> None:
    for suffix in (".json", ".pdf"):
        shutil.copy(house.archive(AN_BINH, f"CSCL/01-00{suffix}"), house.archive(AN_BINH, f"CSCL/01-07{suffix}"))


@attack
def signed_unsigned(house: House) -> None:
    paper = house.archive(AN_BINH, "CSCL/01-00.pdf")
    as_signed(paper, paper.read_bytes())


@attack
def signed_other(house: House) -> None:
    as_signed(house.archive(AN_BINH, "CSCL/01-00.pdf"), signed_paper(house).read_bytes())


@attack
def signed_appended(house: House) -> None:
    as_signed(house.archive(AN_BINH, "QT-HT-01/01-00.pdf"), signed_paper(house).read_bytes() + b"\n% and more\n")


@attack
def signed_stranger(house: House) -> None:
    paper_signed(house, "stranger", CAO_SON, "QT-HT-01")


@attack
def signed_stranger_keys(house: House) -> None:
    signed_stranger(house)


@attack
def signed_deleted(house: House) -> None:
    signed_paper(house).unlink()


@attack
def site_page(house: House) -> None:
    flip(house.site / PAGE)


@attack
def site_added(house: House) -> None:
    (house.site / "login.html").write_text("x")


@attack
def site_hidden(house: House) -> None:
    (house.site / f"public/{AN_BINH}/.htaccess").write_text("x")


@attack
def site_link(house: House) -> None:
    elsewhere = house.root / "elsewhere.html"
    (house.site / PAGE).rename(elsewhere)
    (house.site / PAGE).symlink_to(elsewhere)


@attack
def site_deleted(house: House) -> None:
    (house.site / PAGE).unlink()


@attack
def site_permissions(house: House) -> None:
    (house.site / PAGE).chmod(0o666)


@attack
def site_manifest(house: House) -> None:
    republished(house, PAGE, b"x", report=False)


@attack
def site_all(house: House) -> None:
    republished(house, PAGE, b"x", report=True)


@attack
def site_all_keys(house: House) -> None:
    site_all(house)


@attack
def site_signature_deleted(house: House) -> None:
    site_all(house)
    (house.site / "MANIFEST.sig").unlink()


@attack
def site_older(house: House) -> None:
    shutil.copytree(house.site, house.root / "older", symlinks=True)
    house.sample.withdraw(9, date(2026, 12, 1), "CSCL", CAO_SON)
    house.sample.build(pdf=False)
    assert house.verified("site") == []
    shutil.rmtree(house.site)
    (house.root / "older").rename(house.site)


@attack
def site_heads(house: House) -> None:
    text = (house.site / "registers.txt").read_text()
    _, events = register(house, AN_BINH)
    republished(house, "registers.txt", text.replace(events[-1].seal, "0" * 64).encode(), report=True)


@attack
def paper_altered(house: House) -> None:
    shutil.copy(house.archive(AN_BINH, "CSCL/01-00.pdf"), house.root / "FILE.pdf")
    (house.root / "FILE.pdf").chmod(0o644)
    (house.root / "FILE.pdf").write_bytes((house.root / "FILE.pdf").read_bytes() + b"\n% more\n")


@attack
def paper_obsolete(house: House) -> None:
    shutil.copy(house.archive(CAO_SON, "QT-01/01-00.pdf"), house.root / "FILE.pdf")


@attack
def paper_copy(house: House) -> None:
    file = next((house.root / "copies").rglob("ban-0001-*.pdf"))
    (house.root / "FILE.pdf").write_bytes(file.read_bytes() + b"\n% more\n")


# ── the table ────────────────────────────────────────────────────────────────────────────────────


def test_every_attack_has_a_row_and_every_row_an_attack() -> None:
    assert sorted(ROWS) == sorted(ATTACKS)


@pytest.fixture(scope="module")
def house_of(plain: House, request: pytest.FixtureRequest) -> Callable[[str], House]:
    return lambda name: request.getfixturevalue("keyed") if "keys" in name or "signature" in name else plain


@pytest.mark.parametrize("name", sorted(ROWS))
def test_an_attack_is_found_by_what_the_table_says(name: str, house_of: Callable[[str], House], tmp_path: Path) -> None:
    rule, what, words = ROWS[name]
    known = house_of(name).checked()
    house = copied(house_of(name), tmp_path)
    ATTACKS[name](house)
    found = house.checked() - known
    assert {rule} <= {r for r, _ in found} if rule else not found, found
    if what:
        said = house.verified(what)
        assert any(words in sentence for sentence in said), said
    else:
        assert [s for path in ("units", "archive", "site", "--since") for s in house.verified(path)] == []


def test_nothing_is_found_where_nothing_was_done(plain: House, keyed: House) -> None:
    for house in (plain, keyed):
        for what in ("units", "archive", "site", "timestamps", "site --allowed-signers", "units --allowed-signers"):
            if what != "units --allowed-signers" or house is keyed:
                assert house.verified(what) == []


def test_of_an_archive_that_was_read_before_only_what_looks_otherwise_is_read(
    plain: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, read, inspected = copied(plain, tmp_path), list[str](), Archive.inspected
    before = house.checked()

    def reading(archive: Archive, unit: str, path: str) -> Inspected:
        read.append(path)
        return inspected(archive, unit, path)

    monkeypatch.setattr(Archive, "inspected", reading)
    assert house.checked() == before
    assert read == []
    flip(house.archive(AN_BINH, "QT-01/01-00.pdf"), keep_time=True)
    assert [rule for rule, _ in house.checked() - before] == ["damaged"]
    assert read == ["QT-01/01-00.pdf"]


def test_a_build_does_not_forget_what_was_cut_off(plain: House, tmp_path: Path) -> None:
    house = copied(plain, tmp_path)
    before = (house.site / "registers.txt").read_text()
    register_withdrawal(house)
    house.sample.build(pdf=False)
    assert (house.site / "registers.txt").read_text() == before
    assert "cut-register" in {rule for rule, _ in house.checked()}


def test_a_signed_pdf_that_is_none_is_not_served(plain: House, tmp_path: Path) -> None:
    house = copied(plain, tmp_path)
    paper = house.archive(AN_BINH, "CSCL/01-00.pdf")
    as_signed(paper, paper.read_bytes() + b"\n% no signature\n")
    house.sample.build()
    served = house.site / f"internal/{AN_BINH}/pdf/CSCL.pdf"
    assert b"% no signature" not in served.read_bytes()
    assert b"ETSI.CAdES" in served.with_name("QT-HT-01.pdf").read_bytes()


def test_without_pyhanko_nothing_is_believed_to_be_signed(
    plain: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = copied(plain, tmp_path)
    monkeypatch.setattr("sotay.export.signature.find_spec", lambda name: None)  # as where it is not installed
    assert any("make signing" in said for rule, said in house.checked() if rule == "false-signature")
    assert any("make signing" in said for said in house.verified("archive"))
