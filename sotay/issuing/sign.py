"""Signing documents as issued: each archived PDF gets a signed (PAdES) copy, which is never rebuilt.

It needs pyHanko, an extra that a build can do without. A register is signed with an SSH key.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from sotay.base.errors import SourceError, UserError
from sotay.base.progress import Progress
from sotay.base.text import closest
from sotay.check.control import unsound_registers
from sotay.control.lifetime import lifetimes
from sotay.control.standing import ended
from sotay.export.bind import assemble
from sotay.load.sources import Sources
from sotay.model.paths import register_path, signature_path
from sotay.model.terms import AUDIENCES
from sotay.pipeline.repair import writing
from sotay.pipeline.tasks.issued import believed
from sotay.storage.archive import REMEDY
from sotay.storage.cache import Cache
from sotay.storage.publish.signature import check_key
from sotay.storage.signatures import add_signature

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

INSTALL = "signing PDFs needs more packages; install them with  make signing"
FIELD, LABEL = "ChuKySo", "Chữ ký số"

Secret = Callable[[str], str]
Ask = Callable[[Sequence[Path]], bool]
"""Asks for a password or PIN with this prompt; it is stored nowhere."""


@dataclass(frozen=True)
class File:
    """A certificate with its key in a PKCS#12 file (`.p12`, `.pfx`)."""

    path: Path


@dataclass(frozen=True)
class Token:
    """A certificate with its key on a PKCS#11 token; without labels there must be exactly one."""

    library: Path
    """The vendor's module, e.g. `/usr/lib/libbit4xpki.so`."""
    token: str
    certificate: str


def sign(
    root: Path,
    units: Sequence[str],
    codes: Sequence[str],
    as_of: date,
    key: File | Token,
    secret: Secret,
    progress: Progress,
    *,
    ask: Ask | None = None,
    dry_run: bool = False,
) -> tuple[Path, ...]:
    """Sign what is in force, or waits for its day, and has no signature yet; return the new files of the archive.

    With `codes` these documents only; none when `ask` says no. A dry run returns the files that would be signed.
    Interrupted, it leaves each file signed or not; the next call signs the rest.
    """
    with writing(root, progress, dry_run=dry_run) as (sources, problems):
        if sources is None:
            raise SourceError(problems)
        sources.require(units)
        papers = [paper for unit in units or sorted(sources.units) for paper in _unsigned(sources, unit, codes, as_of)]
        if not papers:
            raise UserError("nothing to sign: every issued document in the archive is already signed")
        if dry_run:
            return tuple(papers)
        if ask and not ask(papers):
            return ()
        with _opened(key, secret) as signer:
            return tuple(sources.archive.add_signed(paper, _signed(paper, signer)) for paper in papers)


def sign_registers(
    root: Path,
    units: Sequence[str],
    key: Path,
    progress: Progress,
    *,
    ask: Ask | None = None,
    dry_run: bool = False,
) -> tuple[Path, ...]:
    """Sign with an SSH key that the registers of these communes end as they do; return the files of signatures.

    `ask` is shown them first; none when it says no.

    SourceError for registers that are not sound, UserError where there is none.
    """
    check_key(key)
    with writing(root, progress, dry_run=dry_run) as (sources, problems):
        if sources is None:
            raise SourceError(problems)
        sources.require(units)
        chosen = [unit for unit in units or sorted(sources.units) if sources.registers[unit].events]
        wrong = [p for p in (*problems, *unsound_registers(sources)) if p.path in map(register_path, chosen)]
        if wrong:
            raise SourceError(wrong)
        if not chosen:
            raise UserError("nothing to sign: no event stands in these registers")
        files = {unit: sources.folders.root / signature_path(unit) for unit in chosen}
        if ask and not dry_run and not ask(tuple(files.values())):
            return ()
        for unit, file in files.items() if not dry_run else ():
            add_signature(file, key, unit, sources.registers[unit].events[-1].seal)
        return tuple(files.values())


def _unsigned(sources: Sources, unit: str, codes: Sequence[str], as_of: date) -> Iterator[Path]:
    """Yield the PDFs of a commune to be signed. `UserError` for a damaged archive, or a code that was never issued."""
    archive, register = sources.archive, ended(sources.registers[unit], sources.units[unit])
    known = sorted({code for event in register.events for code in event.documents})
    for code in codes:
        if code not in known:
            near = closest(code, known)
            raise UserError(f"{code}: was never issued in {unit}" + (f"; did you mean {near}?" if near else ""))
    if damaged := [str(path) for path, how in archive.faults(unit) if how == "changed"]:
        raise UserError(f"{', '.join(damaged)}: not as it was archived; {REMEDY}")
    for code in codes or known:
        for life in lifetimes(register, code):
            for audience in AUDIENCES if life.state(as_of) in ("in_force", "pending") else ():
                paper = archive.pdf(unit, code, life.revision.label, audience)
                cache = Cache(sources.folders.cache)
                if paper and not believed(cache, sources, unit, code, life.revision.label, audience):
                    yield paper


def _signed(paper: Path, signer: Signer) -> bytes:
    """Return a PDF with its signature; no stream of what is appended ends in CR, see `export.bind.streams`."""
    prepared = assemble.signable(paper.read_bytes(), FIELD, LABEL)
    # A line end before what is appended moves each offset in its compressed table of objects.
    tries = (_appended(prepared + b"\n" * lines, signer) for lines in count())
    return next(signed for signed in tries if b"\r\nendstream" not in signed[len(prepared) :])


def _appended(prepared: bytes, signer: Signer) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import SigSeedSubFilter

    said = PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    writer = IncrementalPdfFileWriter(io.BytesIO(prepared))
    # pyHanko would rewrite the metadata, which would no longer be valid PDF/A: leave it.
    vars(writer)["_update_meta"] = lambda: None
    target = io.BytesIO()
    PdfSigner(said, signer).sign_pdf(writer, existing_fields_only=True, output=target)
    return target.getvalue()


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _opened(key: File | Token, secret: Secret) -> Iterator[Signer]:
    """Open the signing key. Raises `UserError` for a missing file, a wrong password, or the missing extra."""
    try:
        # Errors are raised: without this, pyHanko also prints the traceback of a wrong password.
        logging.getLogger(import_module("pyhanko.sign").__name__).setLevel(logging.CRITICAL)
    except ImportError:
        raise UserError(INSTALL) from None
    if isinstance(key, File):
        yield _from_file(key, secret)
    else:
        with _token(key, secret) as signer:
            yield signer


def _from_file(key: File, secret: Secret) -> Signer:
    from pyhanko.sign import SimpleSigner

    try:
        content = key.path.read_bytes()
    except OSError as error:
        raise UserError(f"{key.path}: {error.strerror}; name a PKCS#12 file (.p12, .pfx)") from None
    try:
        signer: Signer = SimpleSigner.load_pkcs12_data(
            content, [], secret(f"Password of {key.path}: ").encode() or None
        )
    except ValueError:
        raise UserError(f"{key.path}: wrong password, or not a PKCS#12 file") from None
    return signer


@contextmanager
def _token(key: Token, secret: Secret) -> Iterator[Signer]:
    from pkcs11 import PKCS11Error
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    if not key.library.is_file():
        raise UserError(f"{key.library}: no such file; name the PKCS#11 module that came with the token")
    criteria = TokenCriteria(label=key.token) if key.token else None
    try:
        with open_pkcs11_session(str(key.library), token_criteria=criteria, user_pin=secret("PIN: ")) as session:
            yield PKCS11Signer(session, cert_label=key.certificate)
    except PKCS11Error as error:
        what = str(error) or type(error).__name__
        raise UserError(f"{key.library}: {what}; check --token, --certificate and the PIN") from error
