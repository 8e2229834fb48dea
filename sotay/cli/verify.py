"""`build.py verify`: checks whether a file or folder is what was issued and published."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from sotay.base.errors import UserError
from sotay.cli.arguments import common


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("verify", help="check whether a PDF or a published folder is what was issued")
    what = "a PDF, a published folder, the archive, units/ for the registers, timestamps/, or a folder of PDFs"
    command.add_argument("path", nargs="?", type=Path, metavar="PATH", help=what)
    command.add_argument("--since", metavar="REV", help="do the registers continue those of this revision in git?")
    command.add_argument(
        "--allowed-signers",
        type=Path,
        metavar="FILE",
        help="who may have signed a published folder, or registers",
    )
    command.add_argument("--authorities", type=Path, metavar="FILE", help="whose time stamps count (PEM)")
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Print the findings for the path; return 0 if everything is sound, else 1."""
    from sotay.issuing.verify import verify, verify_since

    if (options.path is None) == (options.since is None):
        raise UserError("name what is to be looked at, or pass --since REV")
    if options.since:
        findings = list(verify_since(root, options.since))
    else:
        findings = list(verify(root, options.path, as_of, options.allowed_signers, options.authorities))
    options.answer = [{"path": str(f.path), "says": f.says, "sound": f.sound} for f in findings]
    for finding in findings:
        print(f"{finding.path}: {finding.says}")
    return 0 if all(finding.sound for finding in findings) else 1
