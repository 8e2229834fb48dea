"""What the clinics of `tests/foreign/` publish in English is within everybody's reach: axe, PDF/A and PDF/UA."""

from __future__ import annotations

from pathlib import Path

import page as validator
import pytest
from playwright.sync_api import Browser
from test_reach import kept_out, violations
from testing.browsing import DESK, PHONE, reading, served
from testing.clinics import ENGLISH, HANOI, REYKJAVIK, Clinics

pytestmark = pytest.mark.xdist_group("foreign")


def pages(clinics: Clinics) -> list[str]:
    """Return every page that is not a unit's in Vietnamese, but those that a server gives for what is missing.

    The latter find their styles at the root of a server alone.
    """
    found = (path.relative_to(clinics.out) for path in clinics.out.rglob("*.html"))
    return sorted(str(path) for path in found if HANOI not in path.parts and path.name != "404.html")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_keeps_anybody_out(browser: Browser, clinics: Clinics, width: int) -> None:
    looked, found = pages(clinics), {}
    assert {"internal/index.html", f"internal/{REYKJAVIK}/procedures/calibration.html"} <= set(looked)
    with served(clinics.out) as base, reading(browser, base, width) as reader:
        for path in looked:
            if wrong := kept_out(reader, path, width):
                found[path] = wrong
    assert found == {}


def test_an_empty_menu_does_not_scroll_before_the_theme_has_measured_it(browser: Browser, clinics: Clinics) -> None:
    with served(clinics.out) as base, reading(browser, base) as reader:
        tab = reader.open(f"internal/{REYKJAVIK}/procedures/calibration.01-00.html")
        tab.evaluate("document.querySelector('.md-sidebar--primary > .md-sidebar__scrollwrap').style.height = '0'")
        assert violations(tab) == []


@pytest.mark.parametrize("profile", ["2a", "ua1"])
def test_every_pdf_passes_the_validator(clinics: Clinics, profile: str) -> None:
    files = [path for unit in ENGLISH for path in sorted(clinics.out.glob(f"*/{unit}/pdf/*.pdf"))]
    files += sorted(path for path in clinics.papers.rglob("*.pdf") if not path.name.startswith("receipt"))
    assert len(files) > 15
    failed = {str(path): wrong for path in files if (wrong := failures(path, profile))}
    assert failed == {}


def failures(path: Path, profile: str) -> list[str]:
    result = validator.validate_pdf(path, profile=profile)
    return [] if result.is_compliant else [str(failure) for failure in result.failures][:5]
