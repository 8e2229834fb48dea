"""The signature of MANIFEST: made and checked offline by OpenSSH's `ssh-keygen`, with keys people already have."""

from __future__ import annotations

import subprocess
from pathlib import Path

from sotay.base.errors import UserError
from sotay.storage.publish.plan import MANIFEST, SIGNATURE

NAMESPACE = "sotay"
"""The purpose of the signature: one made for anything else is rejected."""


def sign(key: Path, said: bytes, namespace: str = NAMESPACE) -> bytes:
    """Return the detached signature of a manifest. A passphrase is asked for on the terminal, or by ssh-agent."""
    run = _keygen("sign", "-f", str(key), "-n", namespace, said=said)
    if run.returncode or b"BEGIN SSH SIGNATURE" not in run.stdout:
        raise UserError(f"{key}: cannot sign with this key: {_last_line(run.stderr)}")
    return run.stdout


def signed_by(out: Path, allowed: Path) -> tuple[str, bool]:
    """Return a verdict on a site's signature, and whether it is valid and by an allowed signer.

    The signers' file has the format of ssh-keygen(1), ALLOWED SIGNERS: `thu-ky@xa-hai-anh ssh-ed25519 AAAA…`.
    """
    if not allowed.is_file():
        raise UserError(f"{allowed}: no such file; it has a line for each signer: a name, then the public key")
    if not (out / SIGNATURE).is_file():
        return "not signed", False
    name, is_sound = signer(out / SIGNATURE, (out / MANIFEST).read_bytes(), allowed)
    if not name:
        return f"signed by nobody in {allowed}", False
    return (f"signed by {name}", True) if is_sound else (f"altered: not what {name} signed", False)


def signer(signature: Path, said: bytes, allowed: Path, namespace: str = NAMESPACE) -> tuple[str, bool]:
    """Return which of the allowed signers a signature is of (empty: of none), and whether this is what they signed."""
    files = ("-f", str(allowed), "-s", str(signature))
    found = _keygen("find-principals", *files).stdout.decode().splitlines()
    if not found:
        return "", False
    return found[0], not _keygen("verify", *files, "-I", found[0], "-n", namespace, said=said).returncode


def check_key(key: Path) -> None:
    """Raise UserError before a build starts if a key cannot sign."""
    if not key.is_file():
        raise UserError(f"{key}: no such key; make one with  ssh-keygen -t ed25519 -f {key}")


def _keygen(act: str, *arguments: str, said: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["ssh-keygen", "-Y", act, *arguments], input=said, capture_output=True, check=False)
    except FileNotFoundError:
        raise UserError("ssh-keygen is missing; on Debian: apt-get install openssh-client") from None


def _last_line(output: bytes) -> str:
    return (output.decode(errors="replace").strip().splitlines() or ["ssh-keygen says nothing"])[-1]
