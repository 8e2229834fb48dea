"""A commune's whole site as one zip file; equal sites give equal bytes."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

DENSE = (".pdf", ".png", ".woff2", ".docx", ".xlsx")
"""File types that do not compress."""
NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip file can record."""


def zip_of(part: str) -> str:
    """Return the part that holds a site's zip file: `internal/xa-a` → `internal/xa-a.zip`."""
    return f"{part}.zip"


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip file of these paths and contents, in this order; it unpacks into the folder it is in."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for path, content in files:
            entry = ZipInfo(path, NO_TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # else it would record the build's system
            archive.writestr(entry, content, ZIP_STORED if path.endswith(DENSE) else ZIP_DEFLATED, 6)
    return made.getvalue()
