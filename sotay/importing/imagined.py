"""A manual as it would be with other texts in some of its files, to look at without writing to it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def imagined(root: Path, texts: Mapping[str, str]) -> Iterator[Path]:
    """Give the root of a copy of a manual with these texts, by path from the root; the manual stays as it is.

    Only the folders that hold the texts are copied; everything else is the manual's own.
    """
    copied = {path.partition("/")[0] for path in texts}
    with tempfile.TemporaryDirectory(prefix="sotay-imagined-") as folder:
        there = Path(folder)
        for path in root.iterdir():
            if path.name not in copied:
                (there / path.name).symlink_to(path.resolve(), target_is_directory=path.is_dir())
        for name in copied:
            shutil.copytree(root / name, there / name, symlinks=True)
        for name, text in texts.items():
            (there / name).write_bytes(text.encode())
        yield there
