"""A time-stamping authority of RFC 3161 on this machine: OpenSSL."""

from __future__ import annotations

import subprocess
from pathlib import Path

AUTHORITY = """[req]
distinguished_name = dn
[dn]
[ext]
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
digests = sha256
default_policy = 1.2.3.4
tsa_name = yes
"""


def openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def authority(folder: Path) -> Path:
    """Make an authority in a folder; return the certificate it signs with."""
    folder.mkdir()
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(AUTHORITY.format(folder=folder))
    return certificate(folder, "tsa", "Made-up Time")


def certificate(folder: Path, name: str, subject: str) -> Path:
    """Make a key and a certificate for time stamps; return the certificate."""
    path = folder / f"{name}.pem"
    made = ("-newkey", "rsa:2048", "-nodes", "-keyout", folder / f"{name}.key", "-out", path, "-days", 3650)
    openssl("req", "-x509", *made, "-subj", f"/CN={subject}", "-extensions", "ext", "-config", folder / "tsa.cnf")
    return path


def answer(folder: Path, request: Path) -> None:
    """Answer a request as an authority does, beside it."""
    openssl("ts", "-reply", "-config", folder / "tsa.cnf", "-queryfile", request, "-out", request.with_suffix(".tsr"))
