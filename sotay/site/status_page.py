"""The page behind a controlled copy's QR code: whether that revision is in force."""

from __future__ import annotations

import posixpath
from datetime import date
from functools import cache
from pathlib import Path

import jinja2

from sotay.base.folders import Folders
from sotay.base.languages.language import Language
from sotay.base.templates import environment
from sotay.control.lifetime import Lifetime
from sotay.model.paths import status_path
from sotay.model.units import Unit
from sotay.site import theme
from sotay.site.context import stale
from sotay.site.servers import policy_of_page


def page(root: Path, unit: Unit, code: str, title: str, life: Lifetime, document: str, as_of: date) -> bytes:
    """Return the page of a revision; `document` is the path of the document's own page in the site, or empty."""
    later = life.successor
    following = later and posixpath.basename(status_path(code, later.issue, later.revision, unit.language))
    state = life.state(as_of)
    facts = {
        "unit": unit,
        "code": code,
        "title": title,
        "life": life,
        "state": state,
        "stale": stale({"pending": life.revision.effective, "in_force": life.until}.get(state), unit.language),
        "next": following,
        "document": f"../{document}" if document else "",
        "as_of": as_of,
        "policy": policy_of_page(),
    }
    return _template(theme.folder(Folders(root)), unit.language).render(facts).encode()


@cache
def _template(folder: Path, language: Language) -> jinja2.Template:
    return environment(folder, language).get_template("status.html")
