"""A finished PDF as others read it: its words, and what they have to complain about."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf


def words_of(file: Path) -> str:
    """Return the words of a PDF with one blank between, and a form feed after each page."""
    run = subprocess.run(["pdftotext", "-raw", file, "-"], check=True, capture_output=True, encoding="utf-8")
    return "\f".join(" ".join(page.split()) for page in run.stdout.split("\f"))


def complaints(file: Path, folder: Path) -> Iterator[str]:
    """Yield every line in which poppler or qpdf complains of a PDF; `folder` is for the pictures of its pages."""
    pictures = ["pdftoppm", "-r", "20", str(file), str(folder / "page")]
    for command in (["pdfinfo", str(file)], ["pdftotext", str(file), "-"], pictures):
        run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        yield from ([f"{command[0]}: exit code {run.returncode}"] if run.returncode else [])
        yield from run.stderr.splitlines()
    with pikepdf.Pdf.open(file) as opened:
        yield from opened.check_pdf_syntax()
