"""The words of a finished PDF, as poppler reads them."""

from __future__ import annotations

import subprocess
from pathlib import Path


def words_of(file: Path) -> str:
    """Return the words of a PDF with one blank between, and a form feed after each page."""
    run = subprocess.run(["pdftotext", "-raw", file, "-"], check=True, capture_output=True, encoding="utf-8")
    return "\f".join(" ".join(page.split()) for page in run.stdout.split("\f"))
