"""Notice board tasks: the sheets with all public procedures, in two sizes."""

from __future__ import annotations

from typing import get_args

from sotay.base.hashing import digest
from sotay.base.versions import BINDING, PRINTING, version
from sotay.export.bind import assemble
from sotay.export.sheet.board import Paper, board
from sotay.model.manual import Manual
from sotay.model.paths import board_path, unit_path
from sotay.pipeline.tasks.job import Job, remembered, sources_of
from sotay.pipeline.tasks.sheets import blaming
from sotay.storage import kinds


def boards(job: Job, manual: Manual) -> dict[str, str]:
    """Return the sheets for the notice board, path below the site → digest; none without board or procedure."""
    if not manual.unit.profile.notice_board or not any(page.document.meta.kind == "procedure" for page in manual.pages):
        return {}
    return {board_path(paper, manual.language): _laid(job, manual, paper) for paper in get_args(Paper)}


def _laid(job: Job, manual: Manual, paper: Paper) -> str:
    from sotay.export.layout import press

    sources = sources_of(job.cache, job.sources)
    folders = sources.folders
    text = board(manual, paper, folders)
    title = manual.language.say("Thủ tục hành chính – %(agency)s", agency=manual.unit.agency)
    key = f"{version(PRINTING, folders)} {version(BINDING)} board {digest(text)}"

    def make() -> bytes:
        body = assemble.placed(assemble.part(press.layout(text, folders), "body"))
        return assemble.single(body, title=title, author=manual.unit.agency)

    with blaming(sources, unit_path(manual.unit.slug), manual.unit.slug):
        return remembered(job.cache, kinds.PDF, key, make)[0]
