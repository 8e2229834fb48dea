"""A certificate of nobody's, to sign PDFs with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes as digests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

SECRET = "mật khẩu thử"


def certificate(path: Path) -> Path:
    """Write a certificate of nobody's with its key as a PKCS#12 file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Người ký thử")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .sign(key, digests.SHA256())
    )
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"x", key, made, None, BestAvailableEncryption(SECRET.encode()))
    )
    return path
