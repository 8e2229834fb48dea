"""Tasks of the notice board: the sheets with all public procedures, in two sizes."""

from __future__ import annotations

from typing import get_args

from sotay import bind, tools
from sotay.hashing import digest
from sotay.model import Manual
from sotay.services import BOARD
from sotay.sheet.board import Paper, board
from sotay.tasks.job import Job, remembered, sources_of
from sotay.tasks.sheets import blaming


def boards(job: Job, manual: Manual) -> dict[str, str]:
    """Return the sheets for the notice board, path below the site → digest; none where there is no procedure."""
    if not any(page.document.meta.kind == "procedure" for page in manual.pages):
        return {}
    return {BOARD.format(paper): _laid(job, manual, paper) for paper in get_args(Paper)}


def _laid(job: Job, manual: Manual, paper: Paper) -> str:
    from sotay import pdf

    folders = sources_of(job.store, job.sources).folders
    text = board(manual, paper, folders)
    title = f"Thủ tục hành chính – {manual.unit.committee}"
    key = f"{tools.printing(folders)} {tools.binding()} board {digest(text)}"
    with blaming(f"units/{manual.unit.slug}.yml", manual.unit.slug):
        return remembered(
            job.store,
            "pdf",
            key,
            lambda: bind.single(pdf.layout(text, folders), title=title, author=manual.unit.committee),
        )[0]
