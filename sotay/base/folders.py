"""Where files are: in a manual's root, or the shipped ones for what the root lacks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Folders:
    """The folders of one manual. `docs/`, `units/` and `mkdocs.yml` are the root's own."""

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
        return self._own_or_shipped("references")

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
