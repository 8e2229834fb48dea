"""`build.py timestamp`: a request to a time-stamping authority for how the registers end."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from sotay.base.progress import Progress
from sotay.cli.arguments import common

NEXT = """{request}
Send it to a time-stamping authority and put its answer beside it, for instance:
  curl -H 'Content-Type: application/timestamp-query' --data-binary @{request} -o {answer} ADDRESS
Then put the three files into git; `build.py verify timestamps --authorities FILE` checks them, without a network."""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser("timestamp", help="ask for a time stamp (RFC 3161) of how all registers end")
    common(command)


def run(options: argparse.Namespace, root: Path, as_of: date) -> int:
    """Write the request and say what to do with it."""
    from sotay.issuing.timestamps import request

    made = request(root, as_of, Progress())
    options.answer = {"request": str(made.request), "answer": str(made.answer)}
    print(NEXT.format(request=made.request.relative_to(root), answer=made.answer.relative_to(root)))
    return 0
