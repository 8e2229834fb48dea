"""What an import has found and would write: values between the stages of the command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sotay.base.errors import Problem
from sotay.importing.document import Question
from sotay.importing.resolve import Proposals
from sotay.importing.understand.values import Contradiction, Procedure
from sotay.model.wordfiles import DocumentList, Refusal

State = Literal["ready", "questions", "refused"]


@dataclass(frozen=True)
class ImportedProcedure:
    """A file and the document made of it."""

    procedure: Procedure
    page: str
    """Path of its document below DIR."""
    questions: tuple[Question, ...]

    @property
    def state(self) -> State:
        """Return whether a person is asked anything about it."""
        return "questions" if self.questions else "ready"


@dataclass(frozen=True)
class Outcome:
    """An import: its files, what was found, and the files that it writes."""

    files: tuple[ImportedProcedure, ...]
    refused: tuple[Refusal, ...]
    left_out: Mapping[str, str]
    lists: tuple[DocumentList, ...]
    contradictions: tuple[Contradiction, ...]
    proposals: Proposals
    texts: Mapping[str, str] = field(repr=False)
    """Path below DIR → text of the documents and proposals."""
    problems: tuple[Problem, ...] = ()
    """What `check` says of the documents."""
    notes: tuple[str, ...] = ()
    """What else a person should know, in Vietnamese."""

    @property
    def first_line(self) -> str:
        """Return the sentence that sums it up: `53 files: 40 ready, 12 with questions, 1 refused`."""
        ready = sum(file.state == "ready" for file in self.files)
        total = len(self.files) + len(self.refused)
        plural = "file" if total == 1 else "files"
        return f"{total} {plural}: {ready} ready, {len(self.files) - ready} with questions, {len(self.refused)} refused"

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return all questions, in order of the files."""
        return tuple(question for file in self.files for question in file.questions)
