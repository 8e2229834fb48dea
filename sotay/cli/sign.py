"""`build.py sign`: signatures on documents as issued, with a certificate in a file or on a token."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from functools import partial
from getpass import getpass
from pathlib import Path
from typing import Any

from sotay.base.errors import UserError
from sotay.base.progress import Progress
from sotay.cli.arguments import agreed, codes, common, writes

PIN = "SOTAY_PIN"
"""Environment variable with the password or PIN, for runs without a terminal."""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("sign", help="sign the PDFs of documents as issued (PAdES)")
    command.add_argument("units", nargs="*", metavar="UNIT", help="slugs of communes")
    command.add_argument("--all", action="store_true", help="all communes")
    command.add_argument("--docs", type=codes, default=(), metavar="CODE,…", help="only these documents")
    key = command.add_mutually_exclusive_group(required=True)
    key.add_argument("--p12", type=Path, metavar="FILE", help="PKCS#12 file with certificate and key")
    key.add_argument("--ssh", type=Path, metavar="KEY", help="SSH key: signs that the registers end as they do")
    key.add_argument("--pkcs11", type=Path, metavar="MODULE", help="PKCS#11 module of a token (.so)")
    command.add_argument("--token", default="", metavar="LABEL", help="which token, if there are several")
    command.add_argument("--certificate", default="", metavar="LABEL", help="which certificate on the token")
    writes(command)
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Sign, and list the new files. Raises `UserError` when arguments are missing or contradict each other."""
    from sotay.issuing.sign import File, Token, sign

    if options.ssh and options.docs:
        raise UserError("--ssh signs registers; --docs goes with documents")
    if bool(options.units) == options.all:
        raise UserError("name the communes, or pass --all")
    if options.pkcs11 and not options.certificate:
        raise UserError("name the certificate on the token: --certificate LABEL (`pkcs11-tool -O` lists them)")
    if options.ssh:
        return _registers(options, root)
    key = File(options.p12) if options.p12 else Token(options.pkcs11, options.token, options.certificate)
    dry = options.dry_run
    ask = partial(_agreed, options)
    signed = sign(root, options.units, options.docs, as_of, key, _secret, Progress(), ask=ask, dry_run=dry)
    options.answer = {"files": [str(path) for path in signed], "written": not dry}
    if dry:
        _show(signed)
    if dry or not signed:
        print("nothing was written")
        return 0
    for path in signed:
        print(path)
    print(f"{len(signed)} files signed; the next build publishes them")
    return 0


def _agreed(options: argparse.Namespace, files: Sequence[Path]) -> bool:
    """Show the files that would be signed, or signed for, and ask."""
    _show(files)
    return agreed(options)


def _show(files: Sequence[Path]) -> None:
    for path in files:
        print(path)
    print(f"{len(files)} files to be signed")


def _registers(options: argparse.Namespace, root: Path) -> int:
    from sotay.issuing.sign import sign_registers

    dry, ask = options.dry_run, partial(_agreed, options)
    signed = sign_registers(root, options.units, options.ssh, Progress(), ask=ask, dry_run=dry)
    options.answer = {"files": [str(path) for path in signed], "written": not dry}
    if dry:
        _show(signed)
    print("nothing was written" if dry or not signed else "signed; put these files into git")
    return 0


def _secret(question: str) -> str:
    if PIN in os.environ:
        return os.environ[PIN]
    if not sys.stdin.isatty():
        raise UserError(f"cannot ask for a password or PIN (no terminal); put it into the environment variable {PIN}")
    return getpass(question)
