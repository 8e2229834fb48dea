"""Word files as LibreOffice prints them, with the fonts that the project brings: those of the machine do not matter."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sotay.base.folders import ENGINE

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{home}</cachedir>
  <alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias>
</fontconfig>
"""
"""Tinos has the widths of Times New Roman: lines break where they do in an office."""


def to_pdf(files: Sequence[Path], folder: Path) -> list[Path]:
    """Convert Word files by one run of LibreOffice; return the PDFs in `folder`."""
    home = folder / "home"
    home.mkdir()
    (home / "fonts.conf").write_text(FONTS.format(fonts=ENGINE / "overrides/fonts", home=home / "fonts"), "utf-8")
    profile = f"-env:UserInstallation={(home / 'office').as_uri()}"
    command: list[str | Path] = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *files]
    environment = {**os.environ, "FONTCONFIG_FILE": str(home / "fonts.conf")}
    subprocess.run(command, check=True, capture_output=True, timeout=180, env=environment)
    return [folder / f"{file.stem}.pdf" for file in files]


def as_doc(files: Sequence[Path], folder: Path, home: Path) -> list[Path]:
    """Write Word files as binary .doc by one run of LibreOffice, which keeps its settings below `home`."""
    profile = f"-env:UserInstallation={(home / 'office').as_uri()}"
    command: list[str | Path] = ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", folder, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return [folder / f"{file.stem}.doc" for file in files]
