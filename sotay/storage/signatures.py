"""Signatures of registers: `units/<unit>/register.yml.sig` has one of each signer for every head that was signed.

A line with the seal that was signed goes before each signature, which OpenSSH checks alone too: what is signed is the
line `<unit> <seal>`.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from sotay.storage.files import explained, replace_text
from sotay.storage.publish.signature import sign, signer

NAMESPACE = "sotay-register"
SIGNED = re.compile(r"^([0-9a-f]{64})\n(-----BEGIN SSH SIGNATURE-----\n.*?-----END SSH SIGNATURE-----\n)", re.M | re.S)


def add_signature(file: Path, key: Path, unit: str, seal: str) -> None:
    """Add a signature of a register's last seal. `UserError` when the key cannot sign, or the file not be written."""
    made = sign(key, _said(unit, seal), NAMESPACE).decode()
    with explained(file):
        before = file.read_text("utf-8") if file.exists() else ""
    replace_text(file, f"{before}{seal}\n{made}")


def signers_of(file: Path, allowed: str, unit: str, seal: str) -> frozenset[str]:
    """Return who of the allowed signers, lines as of ssh-keygen(1), has signed that a register ends with this seal."""
    text = file.read_text("utf-8", "replace") if file.exists() else ""
    found = set[str]()
    with tempfile.TemporaryDirectory() as folder:
        people, one = Path(folder) / "signers", Path(folder) / "signature"
        people.write_text(allowed, "utf-8")
        for named, signature in SIGNED.findall(text):
            if named == seal:
                one.write_text(signature, "utf-8")
                name, is_sound = signer(one, _said(unit, seal), people, NAMESPACE)
                found.update([name] if is_sound else [])
    return frozenset(found)


def _said(unit: str, seal: str) -> bytes:
    return f"{unit} {seal}\n".encode()
