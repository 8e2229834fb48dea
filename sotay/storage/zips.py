"""A commune's whole site as one zip file, the same byte for byte whenever its files are the same."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

DENSE = (".pdf", ".png", ".woff2", ".docx", ".xlsx")
"""What would not get smaller."""
NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first time that a zip file can state."""


def zip_of(part: str) -> str:
    """Return the part of the site that is the zip file of another: `internal/xa-a` → `internal/xa-a.zip`."""
    return f"{part}.zip"


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip file of these paths and contents, in their order; it unpacks where it is put."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for path, content in files:
            entry = ZipInfo(path, NO_TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # else it would tell on which system it was made
            archive.writestr(entry, content, ZIP_STORED if path.endswith(DENSE) else ZIP_DEFLATED, 6)
    return made.getvalue()
