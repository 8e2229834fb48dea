"""Whether a PDF is another one with a sound PAdES signature. pyHanko is an extra: without it nothing is believed."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from sotay.export.bind import assemble

UNCHECKED = "its signature cannot be checked here: `make signing` sets up what that needs"


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a signature."""

    signer: str
    """Whom the certificate names; empty where the signature is not believed."""
    fault: str
    """Why it is not; empty where it is."""


def can_check() -> bool:
    """Tell whether signatures can be checked here."""
    return find_spec("pyhanko") is not None


def examine(paper: bytes, signed: bytes, roots: bytes) -> Verdict:
    """Tell whether `signed` is `paper` with a signature over all of it.

    With `roots`, certificates in PEM, the signer's certificate must lead to one of them, on the day that the signer
    says it was; without, it may be anybody's.
    """
    if not can_check():
        return Verdict("", UNCHECKED)
    for logger in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)  # what matters is in the verdict
    try:
        return _examined(paper, signed, roots)
    except Exception as error:  # a crafted file makes pyHanko fail in ways of its own
        return Verdict("", f"its signature cannot be read ({type(error).__name__})")


def _examined(paper: bytes, signed: bytes, roots: bytes) -> Verdict:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    levels = import_module("pyhanko.sign.validation.status").SignatureCoverageLevel
    found = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    if len(found) != 1:
        return Verdict("", f"it has {len(found)} signatures" if found else "it has no signature")
    trusted = list(load_certs_from_pemder_data(roots)) if roots else []
    context = ValidationContext(trust_roots=trusted, allow_fetching=False, moment=found[0].self_reported_timestamp)
    status = validate_pdf_signature(found[0], signer_validation_context=context)
    faults = {
        "its signature is not PAdES": found[0].sig_object.get("/SubFilter") != "/ETSI.CAdES.detached",
        "its signature does not fit what it says": not (status.intact and status.valid),
        "something was added after it was signed": status.coverage != levels.ENTIRE_FILE,
        "nobody vouches for its certificate": bool(roots) and not status.trusted,
        "it does not show what was issued": not assemble.shows_the_same(paper, signed),
    }
    subject = status.signing_cert.subject
    name = str(subject.native.get("common_name", subject.human_friendly))
    return next((Verdict("", fault) for fault, is_so in faults.items() if is_so), Verdict(name, ""))
