"""Writes the .doc files of this folder anew: `.venv/bin/python tests/fromword/make_docs.py`; needs LibreOffice."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

from testing.office import as_doc  # noqa: E402 (found only now)
from testing.wordmaking import FIXTURES, saved  # noqa: E402

with tempfile.TemporaryDirectory() as folder:
    sources = [Path(folder, f"{name}.docx") for name in FIXTURES]
    for source, made in zip(sources, FIXTURES.values(), strict=True):
        source.write_bytes(saved(made()))
    as_doc(sources, HERE, Path(folder))
