"""The folder an auditor takes along: plan, evidence, documents as issued, registers; it opens without a network."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sotay.base.errors import SourceError, UserError
from sotay.base.hashing import digest
from sotay.base.progress import Progress
from sotay.base.templates import environment
from sotay.export.excel import Leaf, workbook
from sotay.facts.cells import Table
from sotay.load.sources import Sources
from sotay.model.paths import copies_path, pdf_path, readings_path, register_path, revision_name
from sotay.pipeline.readings import known_unread
from sotay.pipeline.repair import settled
from sotay.pipeline.run import chosen
from sotay.portal.audit import AuditPlan, audit_plan, audit_tables
from sotay.storage.cache import Cache
from sotay.storage.files import place

PAGE, SUMS = "index.html", "SHA256SUMS"


@dataclass(frozen=True)
class Audit:
    """A plan with its evidence as lists."""

    sources: Sources
    plan: AuditPlan
    tables: tuple[Table, ...]


def audit(root: Path, units: Collection[str], seed: str, size: int | None, as_of: date, progress: Progress) -> Audit:
    """Draw the plan of these communes (none named: all) and gather the evidence; SourceError for mistakes in files."""
    sources, problems = settled(root, progress)
    if sources is None or any(p.level == "mistake" for p in problems):
        raise SourceError(problems)
    sources = sources.on(as_of)
    slugs = [slug for slug in chosen(sources, units) if not sources.units[slug].ended(as_of)]
    if not slugs:
        raise UserError(f"none of these communes exists any more on {as_of}")
    plan = audit_plan(sources, slugs, seed, size, as_of)
    unread = known_unread(Cache(sources.folders.cache), sources, slugs, as_of)
    return Audit(sources, plan, audit_tables(sources, plan, unread))


def write_folder(found: Audit, out: Path, command: str) -> int:
    """Write the folder; return the number of its files. UserError where something lies there already."""
    if out.exists() and any(out.iterdir()):
        raise UserError(f"{out}: there is something in it already; name another folder with --out")
    files, papers = _papers(found)
    registers = _registers(found)
    issuer, language = found.sources.province.issuer, found.sources.province.language
    day = language.long_date(found.plan.as_of)
    note = language.say("Số gieo %(seed)s, tính đến %(day)s", seed=found.plan.seed, day=day)
    files[f"{language.address('evidence')}.xlsx"] = workbook(
        [Leaf(table, note) for table in found.tables], issuer, language=language
    )
    files |= registers
    files[PAGE] = _page(found, papers, sorted(registers), command).encode()
    files[SUMS] = "".join(f"{digest(content)}  {path}\n" for path, content in sorted(files.items())).encode()
    for path, content in files.items():
        place(out / path, content)
    return len(files)


def _papers(found: Audit) -> tuple[dict[str, bytes], list[str]]:
    """Return the sampled documents as issued, and the path of each sampled one; empty where the archive lacks it."""
    files: dict[str, bytes] = {}
    paths: list[str] = []
    for one in found.plan.documents:
        label = one.revision.label
        paper = found.sources.archive.pdf(one.unit.slug, one.document.code, label, "internal")
        path = f"{one.unit.slug}/{pdf_path(one.document.code, revision_name(label))}"
        paths.append(path if paper else "")
        if paper:
            files[path] = paper.read_bytes()
    return files, paths


def _registers(found: Audit) -> dict[str, bytes]:
    root, files = found.sources.folders.root, dict[str, bytes]()
    for unit in found.plan.units:
        for source in (register_path(unit.slug), copies_path(unit.slug), readings_path(unit.slug)):
            if (root / source).is_file():
                files[source.removeprefix("units/")] = (root / source).read_bytes()
    return files


def _page(found: Audit, papers: Sequence[str], registers: Sequence[str], command: str) -> str:
    language = found.sources.province.language
    facts: Mapping[str, object] = {
        "plan": found.plan,
        "as_of": language.long_date(found.plan.as_of),
        "tables": found.tables,
        "papers": papers,
        "registers": registers,
        "command": command,
    }
    return environment(found.sources.folders.overrides / "portal", language).get_template("audit.html").render(facts)
