"""Where files are: in a manual's root; the look, macros and `mkdocs.yml` may be the shipped ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CODE = Path(__file__).resolve().parents[1]
"""The folder of this package."""
INSTALLED = CODE / "shipped"
"""Where a wheel puts the look and the macros, which stand at the top of a checkout."""
ENGINE = INSTALLED if INSTALLED.is_dir() else CODE.parent
"""The folder with the shipped look and macros; in a checkout also the shipped manual."""


@dataclass(frozen=True)
class Folders:
    """The folders of one manual. What it says is the root's own: `docs/`, `units/`, `references/`."""

    root: Path

    @property
    def docs(self) -> Path:
        """Return the folder of the shared documents."""
        return self.root / "docs"

    @property
    def units(self) -> Path:
        """Return the folder of the communes."""
        return self.root / "units"

    @property
    def config(self) -> Path:
        """Return the path of `mkdocs.yml`."""
        return self._own_or_shipped("mkdocs.yml")

    @property
    def references(self) -> Path:
        """Return the folder of legal acts, forms and editions of the standard."""
        return self.root / "references"

    @property
    def macros(self) -> Path:
        """Return the folder of the authors' macros."""
        return self._own_or_shipped("macros")

    @property
    def overrides(self) -> Path:
        """Return the folder of templates, styles and fonts."""
        return self._own_or_shipped("overrides")

    @property
    def cache(self) -> Path:
        """Return the folder of the cache."""
        return self.root / ".cache"

    @property
    def archive(self) -> Path:
        """Return the folder of the documents as issued."""
        return self.root / "archive"

    @property
    def issued(self) -> Path:
        """Return the folder of the words of documents as issued, which git has."""
        return self.root / "issued"

    @property
    def timestamps(self) -> Path:
        """Return the folder of time stamps that others gave of the registers."""
        return self.root / "timestamps"

    @property
    def proposals(self) -> Path:
        """Return the folder of proposals, which git has."""
        return self.root / "proposals"

    @property
    def site(self) -> Path:
        """Return the folder of the published site, unless a build is told another one."""
        return self.root / "site"

    @property
    def copies(self) -> Path:
        """Return the folder where files for holders go."""
        return self.root / "copies"

    def relative(self, path: Path) -> str:
        """Return the path as shown in messages: relative to the root (or to the engine), with `/`."""
        for base in (self.root, ENGINE):
            if path.is_relative_to(base):
                return path.relative_to(base).as_posix()
        return path.as_posix()

    def _own_or_shipped(self, name: str) -> Path:
        own = self.root / name
        return own if own.exists() else ENGINE / name
