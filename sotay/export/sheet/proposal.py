"""The papers of a proposal: what would change, word by word; a draft of the decision; a sheet for comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sotay.base.folders import Folders
from sotay.base.languages.catalogue import marked
from sotay.base.languages.language import Language
from sotay.control.register import signers
from sotay.export.sheet.templates import SHIPPED, render
from sotay.facts.diff.compare import Changes
from sotay.facts.diff.show import as_html
from sotay.model.bundles import Bundle
from sotay.model.units import Unit

VERDICTS = (marked("Đồng ý"), marked("Đồng ý, có góp ý"), marked("Không đồng ý"))
UNIT, WHO, DAY = marked("Đơn vị"), marked("Người góp ý, chức vụ"), marked("Ngày góp ý")
VERDICT = marked("Kết luận")
"""Labels of a comment sheet, by which it is read back."""
COLUMNS = (
    marked("TT"),
    marked("Mã hiệu"),
    marked("Mục, trang"),
    marked("Ý kiến góp ý"),
    marked("Đề nghị viết thành"),
)
"""Columns of its table."""
BLANK_LINES = 6


@dataclass(frozen=True)
class ProposedChange:
    """What changes in a document, the same in all these communes; None where nothing was issued before."""

    code: str
    title: str
    before: str
    changes: Changes | None
    units: tuple[str, ...]
    """Full names."""


def changes_sheet(
    bundle: Bundle,
    found: Sequence[ProposedChange],
    count: int,
    issuer: str,
    language: Language,
    folders: Folders = SHIPPED,
) -> str:
    """Return what a proposal changes, for print, as a complete HTML text; `count` communes are affected."""

    def said(change: ProposedChange) -> Markup:
        return Markup("") if change.changes is None else as_html(change.changes, language)

    facts = {"bundle": bundle, "found": found, "count": count, "issuer": issuer, "said": said}
    return render(folders, "proposal.html", facts, language)


def decision_text(bundle: Bundle, unit: Unit, standard: str, folders: Folders = SHIPPED) -> str:
    """Return the draft of a commune's decision, as HTML for Word."""
    acting = signers(unit)
    mine = [d for d in bundle.documents if unit.slug in d.fingerprints]
    facts = {
        "bundle": bundle,
        "unit": unit,
        "documents": mine,
        "standard": standard,
        "head": unit.named(unit.naming.head),
        "dateline": unit.named(unit.naming.dateline),
        "signer": unit.roles.get(acting["approved"], ""),
        "proposer": unit.roles.get(acting["prepared"], unit.language.say("người soạn thảo")),
    }
    return render(folders, "decision.html", facts, unit.language)


def comment_sheet(bundle: Bundle, language: Language, folders: Folders = SHIPPED) -> str:
    """Return the sheet for comments, as HTML for Word."""
    say = language.say
    facts = {
        "bundle": bundle,
        "labels": [say(label) for label in (UNIT, WHO, DAY)],
        "verdict": say(VERDICT),
        "verdicts": [say(verdict) for verdict in VERDICTS],
        "columns": [say(column) for column in COLUMNS],
        "blank": range(BLANK_LINES),
    }
    return render(folders, "comments.html", facts, language)
