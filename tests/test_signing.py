"""`build.py sign`: PAdES signatures beside documents as issued, read with poppler and the validator."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import page as validator
import pytest
from testing.building import AN_BINH, AS_OF, BINH_MINH, CAO_SON, Sample, hashes, quiet
from testing.printed_pdf import complaints
from testing.signing import SECRET, certificate

from sotay.base.errors import UserError
from sotay.issuing import sign as signing
from sotay.issuing.sign import File, sign
from sotay.issuing.verify import verify

OF_THE_PROCEDURE = ("QT-HT-01",)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return certificate(tmp_path / "chu-ky.p12")


def signed(sample: Sample, key: Path, unit: str, *codes: str) -> tuple[Path, ...]:
    return sign(sample.root, (unit,), codes, AS_OF, File(key), lambda question: SECRET, quiet())


def signature(file: Path) -> str:
    return subprocess.run(["pdfsig", "-nocert", file], capture_output=True, encoding="utf-8", check=False).stdout


def test_what_is_issued_is_signed_once_and_served_so(sample: Sample, key: Path, tmp_path: Path) -> None:
    before = hashes(sample.root / "archive")
    files = signed(sample, key, AN_BINH, *OF_THE_PROCEDURE)
    papers = ["01-00.public.signed", "01-00.signed"]
    assert sorted(re.sub(r"\.\w{64}\.pdf$", "", file.name) for file in files) == papers
    del before[f"{AN_BINH}.sha256"]
    assert hashes(sample.root / "archive").items() > before.items()
    for file in files:
        assert [*complaints(file, tmp_path)] == []
        assert "Total document signed" in signature(file)
        assert "Signature is Valid" in signature(file)
        for profile in ("2a", "ua1"):
            result = validator.validate_pdf(file, profile=profile)
            assert result.is_compliant, [str(failure) for failure in result.failures][:5]

    sample.build()
    contents = {file.read_bytes() for file in files}
    served = {(sample.out / a / AN_BINH / "pdf/QT-HT-01.pdf").read_bytes() for a in ("internal", "public")}
    assert served == contents
    assert "Signature Validation" not in signature(sample.out / "internal" / AN_BINH / "pdf/so-tay-chat-luong.pdf")
    (found,) = verify(sample.root, sample.out / "public" / AN_BINH / "pdf/QT-HT-01.pdf", AS_OF)
    assert (found.says, found.sound) == ("QT-HT-01 01/00 of xã An Bình, signed: in force since 2026-01-05", True)
    assert sample.build().built == ()
    with pytest.raises(UserError, match="nothing to sign"):
        signed(sample, key, AN_BINH, *OF_THE_PROCEDURE)


def test_what_is_appended_does_not_end_in_a_carriage_return(
    sample: Sample, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound, tried = signing._appended, list[bytes]()

    def doubtful_at_first(prepared: bytes, signer: object) -> bytes:
        tried.append(prepared)
        return sound(prepared, signer) + (b"\r\nendstream" if len(tried) == 1 else b"")  # type: ignore[arg-type]

    monkeypatch.setattr(signing, "_appended", doubtful_at_first)
    file = signed(sample, key, AN_BINH, "BM-01")[0]
    assert tried[1] == tried[0] + b"\n"
    assert b"\r\nendstream" not in file.read_bytes()
    assert [*complaints(file, tmp_path)] == []
    assert "Signature is Valid" in signature(file)
    assert validator.validate_pdf(file, profile="2a").is_compliant


def test_an_altered_signed_file_is_found(sample: Sample, key: Path, tmp_path: Path) -> None:
    file = signed(sample, key, CAO_SON, *OF_THE_PROCEDURE)[0]
    (tmp_path / "x.pdf").write_bytes(file.read_bytes().replace(b"/Sig", b"/Sih", 1))
    (found,) = verify(sample.root, tmp_path / "x.pdf", AS_OF)
    assert (found.says.partition(":")[0], found.sound) == ("altered", False)
    file.chmod(0o644)
    file.write_bytes((tmp_path / "x.pdf").read_bytes())
    assert [f.says for f in verify(sample.root, file, AS_OF)] == ["changed: not as it was archived"]
    with pytest.raises(UserError, match="not as it was archived"):
        signed(sample, key, CAO_SON)


def test_a_draft_bears_no_signature_and_what_is_followed_keeps_it(sample: Sample, key: Path) -> None:
    file = next(f for f in signed(sample, key, AN_BINH, *OF_THE_PROCEDURE) if "public" not in f.name)
    sample.edit("docs/quy-trinh/ho-tich/khai-sinh.md", "đúng và sớm", "đúng, đủ và sớm")
    sample.build()
    folder = sample.out / "internal" / AN_BINH / "pdf"
    assert "Signature Validation" not in signature(folder / "QT-HT-01.pdf")
    assert (folder / "QT-HT-01.01-00.pdf").read_bytes() == file.read_bytes()
    assert "Signature is Valid" in signature(sample.out / "public" / AN_BINH / "pdf/QT-HT-01.pdf")


def test_without_the_extra_it_says_how_to_get_it(fresh: Sample, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(signing, "import_module", missing)
    with pytest.raises(UserError, match="make signing"):
        signed(fresh, key, AN_BINH)


def test_mistakes_in_the_call_are_told(fresh: Sample, key: Path) -> None:
    secret = {"SOTAY_PIN": SECRET}
    wrong = [
        (("--p12", str(key)), {"SOTAY_PIN": "khác"}, f"{key}: wrong password, or not a PKCS#12 file"),
        (
            ("--p12", str(key)),
            {},
            "cannot ask for a password or PIN (no terminal); put it into the environment variable SOTAY_PIN",
        ),
        (("--p12", f"{key}x"), secret, f"{key}x: No such file or directory; name a PKCS#12 file (.p12, .pfx)"),
        (
            ("--p12", str(key), "--docs", "QT-HT-1"),
            secret,
            f"QT-HT-1: was never issued in {BINH_MINH}; did you mean QT-HT-01?",
        ),
        (("--p12", str(key), "--all"), secret, "name the communes, or pass --all"),
        (
            ("--pkcs11", "/x.so", "--certificate", "a"),
            secret,
            "/x.so: no such file; name the PKCS#11 module that came with the token",
        ),
        (
            ("--pkcs11", "/x.so"),
            secret,
            "name the certificate on the token: --certificate LABEL (`pkcs11-tool -O` lists them)",
        ),
    ]
    before = hashes(fresh.root / "archive")
    for arguments, env, told in wrong:
        code, _, stderr = fresh.run("sign", BINH_MINH, *arguments, "--yes", env=env)
        assert (code, stderr) == (1, f"{told}\n")
    assert hashes(fresh.root / "archive") == before
    command = ("sign", BINH_MINH, "--p12", str(key), "--docs", "QT-HT-01")
    code, stdout, stderr = fresh.run(*command, env=secret)
    assert (code, stderr) == (1, "cannot ask for confirmation (no terminal); pass --yes\n")
    assert stdout.splitlines()[-1] == "2 files to be signed"
    assert hashes(fresh.root / "archive") == before
    code, stdout, _ = fresh.run(*command, "--yes", env=secret)
    assert (code, stdout.splitlines()[-1]) == (0, "2 files signed; the next build publishes them")
    assert SECRET not in "".join(path.read_text("utf-8", "replace") for path in fresh.root.rglob("*") if path.is_file())
