"""Compares builds with what a user would do otherwise: a loop of mkdocs with Material and mkdocs-to-pdf; and Typst.

Both get the same expanded Markdown of the same communes and the same number of processes, in turns, in one run; only
our times include expanding it. The loop rebuilds everything, whatever changed: it may be run only in the first
cases, and its shortest time is then used for the others. Typst sets a few documents, each in a process of its own,
because it remembers what it has set before. Runs with the packages of `peers.lock`. No number here passes or fails.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import html as lxml_html
from measuring import Run, build, conditions, cores, measured, report, table, tree_size
from trial import ROOT, change_phone, change_sentence, copied, slugs_of, some_of

sys.path.insert(0, str(ROOT))

from sotay.base.folders import Folders
from sotay.expand.manual import expand
from sotay.expand.markdown import convert
from sotay.load.sources import load
from sotay.model.manual import Manual
from sotay.model.terms import AUDIENCES

DAY = date(2026, 11, 1)
REACH = {"cold": 8.0, "a sentence": 80.0, "a phone": 200.0, "nothing changed": 1000.0, "memory": 3.0, "tree": 2.0}
"""Target of each: how many times better than the loop."""
SAMPLES = ("STCL", "QT-01", "QT-HT-01", "BC-01", "DM-01")
"""The documents that Typst sets: the handbook, a system procedure, an administrative one, a report, a list."""
FONTS = ROOT / "overrides" / "fonts" / "tinos"
TIMES = 5
"""How often Typst sets each document, in fresh processes; the fastest counts."""
CONFIG = """\
site_name: {name}
use_directory_urls: false
theme:
  name: material
  language: vi
  font: false
markdown_extensions: [tables, attr_list, def_list, admonition, footnotes, md_in_html, toc]
plugins:
  - search: {{lang: vi}}
  - to-pdf: {{output_path: pdf/so-tay-chat-luong.pdf, cover_title: {name}, toc_title: Mục lục}}
"""


# ── the loop ─────────────────────────────────────────────────────────────────────────────────────


def manuals(project: Path, slugs: Sequence[str]) -> Iterator[tuple[str, Manual]]:
    """Yield what our own build of these communes prints and shows, by the name of the part."""
    sources, problems = load(project)
    if sources is None:
        sys.exit("\n".join(map(str, problems)))
    for slug in slugs:
        found, _ = expand(sources, sources.units[slug], DAY)
        yield from ((f"{audience}/{slug}", found[audience]) for audience in AUDIENCES)


def lay_down(project: Path, peers: Path, slugs: Sequence[str]) -> list[Path]:
    """Write a folder for `mkdocs build` for each part, with its pages as plain Markdown; return the folders."""
    folders = []
    for part, manual in manuals(project, slugs):
        folder = peers / part
        for page in manual.pages:
            path = folder / "docs" / page.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                f"---\ntitle: {json.dumps(page.document.title, ensure_ascii=False)}\n---\n\n{page.markdown}"
            )
        (folder / "mkdocs.yml").write_text(CONFIG.format(name=json.dumps(manual.unit.committee, ensure_ascii=False)))
        folders.append(folder)
    return folders


def loop(folders: Sequence[Path], python: str, jobs: int) -> Run:
    """Build every folder, `jobs` at a time, as a shell script would."""
    start = time.perf_counter()
    with ThreadPoolExecutor(jobs) as pool:
        command = [python, "-m", "mkdocs", "build", "--quiet"]
        runs = list(pool.map(lambda folder: measured(folder.name, command, folder), folders))
    seconds = time.perf_counter() - start
    largest = max(run.largest for run in runs)
    return Run(seconds, 0.0, min(jobs, len(runs)) * largest, largest, 0)


# ── Typst ────────────────────────────────────────────────────────────────────────────────────────

TYPST = """
import json, sys, time, typst
source, fonts = sys.argv[1:]
start, used = time.perf_counter(), time.process_time()
typst.compile(source, output=source + ".pdf", font_paths=[fonts], ignore_system_fonts=True, pdf_standards="a-2a")
print(json.dumps([time.perf_counter() - start, time.process_time() - used]))
"""
"""One compile in a fresh process, since a second one in the same process is several times faster."""


@dataclass(frozen=True)
class SetByTypst:
    """A document as Typst set it: tagged PDF/A-2a of its words, without cover, header, pictures and flowchart."""

    code: str
    pages: int
    seconds: float
    """Of compiling, reading fonts included; starting Python and importing Typst are not."""
    processor: float
    """Seconds of the processors, which other work on the machine changes little."""


def set_by_typst(folder: Path, python: str, manual: Manual) -> list[SetByTypst]:
    """Set each sample of a manual with Typst, in a fresh process each; documents it does not have are left out."""
    import pikepdf

    found = []
    for page in manual.pages:
        if page.document.code not in SAMPLES:
            continue
        source = folder / f"{page.document.code}.typ"
        source.write_text(as_typst(page.document.title, convert(page.markdown, Folders(ROOT)).html))
        command = [python, "-c", TYPST, str(source), str(FONTS)]
        took = min(json.loads(subprocess.check_output(command, text=True)) for _ in range(TIMES))
        with pikepdf.Pdf.open(f"{source}.pdf") as pdf:
            assert "/StructTreeRoot" in pdf.Root
            found.append(SetByTypst(page.document.code, len(pdf.pages), *took))
    return found


def as_typst(title: str, html: str) -> str:
    """Return headings, paragraphs, lists and tables in Typst's markup, all text as strings."""

    def quoted(words: str) -> str:
        return json.dumps(" ".join(words.split()), ensure_ascii=False)

    lines = [
        f"#set document(title: {quoted(title)})",
        "#set page(margin: (top: 53mm, bottom: 22mm, left: 30mm, right: 18mm))",
        '#set text(font: "Tinos", size: 13pt, lang: "vi")',
    ]
    for element in lxml_html.fromstring(f"<main>{html}</main>").iter("h2", "h3", "p", "li", "dt", "dd", "table"):
        if not isinstance(element, lxml_html.HtmlElement) or any(
            above.tag in {"table", "li", "dd", "svg"} for above in element.iterancestors()
        ):
            continue  # its words are those of the element around it
        if element.tag == "table":
            lines.append(_table(element, quoted))
        else:
            mark = {"h2": "= ", "h3": "== ", "li": "- "}.get(str(element.tag), "")
            lines.append(f"{mark}#{quoted(element.text_content())}\n")
    return "\n".join(lines)


def _table(element: lxml_html.HtmlElement, quoted: Callable[[str], str]) -> str:
    rows = [[f"[#{quoted(cell.text_content())}]" for cell in row.iter("td", "th")] for row in element.iter("tr")]
    columns = f"columns: ({'1fr, ' * max(map(len, rows), default=1)})"
    head = [f"table.header({', '.join(rows.pop(0))})"] if rows and element.find("thead") is not None else []
    return f"#table({', '.join([columns, *head, *(cell for row in rows for cell in row)])})"


# ── the table ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Pair:
    """One case: ours and the loop's."""

    case: str
    ours: Run
    loop: Run

    of_all: Run
    """Ours for all communes."""
    loop_of_all: float
    """Seconds of the loop, scaled to all communes."""

    def row(self) -> list[str]:
        """Return the cells of a case: as measured in turns, and for all communes."""
        cells = [*_compared(self.ours.seconds, self.loop.seconds), *_compared(self.of_all.seconds, self.loop_of_all)]
        memory = (f"{run.largest / 2**20:.0f}" for run in (self.of_all, self.loop))
        return [self.case, *cells, f"≥ {REACH[self.case]:g}", *memory]


def _compared(ours: float, loop: float) -> list[str]:
    return [f"{ours:.1f}", f"{loop:.0f}", f"{loop / ours:.1f}"]


HEAD = ["case", "ours, s", "loop, s", "times faster", "ours for all, s", "loop for all, s", "times faster", "target"]
HEAD += ["ours, MB a process", "loop, MB a process"]


def changes(project: Path, slug: str) -> dict[str, Callable[[], None]]:
    """Return what is changed before each case."""
    return {
        "cold": lambda: None,
        "nothing changed": lambda: None,
        "a sentence": lambda: change_sentence(project),
        "a phone": lambda: change_phone(project, slug),
    }


def measure_all(project: Path, jobs: int) -> dict[str, Run]:
    """Build all communes, cold and after each change."""
    runs = {}
    for case, change in changes(project, slugs_of(project)[0]).items():
        change()
        print(f"{case}, all communes …", file=sys.stderr, flush=True)
        runs[case] = build(case, project, ["--jobs", str(jobs)]).run
    return runs


def measure(
    project: Path, peers: Path, slugs: Sequence[str], python: str, jobs: int, of_all: Mapping[str, Run], loops: int
) -> tuple[list[Pair], int, int]:
    """Build by turns, cold and after each change; return the pairs, our printed pages and those of the loop.

    The loop is run in the first `loops` cases.
    """
    pairs: list[Pair] = []
    pages, times = 0, len(slugs_of(project)) / len(slugs)
    for number, (case, change) in enumerate(changes(project, slugs[0]).items()):
        change()
        print(f"{case} …", file=sys.stderr, flush=True)
        made = build(case, project, [*slugs, "--jobs", str(jobs)])
        pages = max(pages, made.pages)
        if number < loops:
            folders = lay_down(project, peers, slugs)
            run = loop(folders, python, jobs)
        else:
            run = min((pair.loop for pair in pairs[:loops]), key=lambda run: run.seconds)
        pairs.append(Pair(case, made.run, run, of_all[case], run.seconds * times))
        print(" ".join(pairs[-1].row()), file=sys.stderr, flush=True)
    return pairs, pages, sum(map(printed_pages, folders))


def printed_pages(folder: Path) -> int:
    """Return the pages of the manual that the loop printed."""
    import pikepdf

    with pikepdf.Pdf.open(folder / "site" / "pdf" / "so-tay-chat-luong.pdf") as pdf:
        return len(pdf.pages)


def main() -> None:
    """Copy the project, measure both in turns, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--python", type=os.path.abspath, default=sys.executable, metavar="PATH", help="interpreter that has the peers"
    )
    parser.add_argument("--units", type=int, default=3, metavar="N", help="communes (default: 3)")
    parser.add_argument("--jobs", type=int, default=cores(), metavar="N", help="processes (default: %(default)s)")
    parser.add_argument(
        "--loops", type=int, default=4, metavar="N", help="cases in which the loop is run (default: all 4)"
    )
    parser.add_argument("--record", action="store_true", help="keep the tables in RESULTS.md")
    parser.add_argument("--typst", action="store_true", help="only have Typst set its documents, and say how fast")
    options = parser.parse_args()
    measured_on = conditions()
    if options.typst:
        report("typst", typst(ROOT, slugs_of(ROOT)[0], options.python, measured_on), options.record)
        return
    with tempfile.TemporaryDirectory(prefix="sotay-peers-") as temporary:
        folder = Path(temporary)
        whole, project, peers = copied(folder / "whole"), copied(folder / "project"), folder / "peers"
        slugs = some_of(slugs_of(project), options.units)
        of_all = measure_all(whole, options.jobs)
        pairs, pages, loop_pages = measure(project, peers, slugs, options.python, options.jobs, of_all, options.loops)
        trees = tree_size(project / "site"), tree_size(peers) - sum(tree_size(d) for d in peers.rglob("docs"))
        typeset = typst(project, slugs[0], options.python, measured_on)
    memory = max(pair.loop.largest for pair in pairs) / max(pair.of_all.largest for pair in pairs)
    cold = pairs[0]
    text = f"""{len(slugs)} communes, {options.jobs} jobs. {measured_on}.

{table([HEAD, *(pair.row() for pair in pairs)])}

For all communes: ours measured, the loop's scaled by their number; it rebuilds everything, whatever changed.

- Memory of a process: 1/{memory:.1f} of the loop's (target: 1/{REACH["memory"]:g}).
- Published tree: ours {trees[0] / 2**20:.0f} MB, the loop's {trees[1] / 2**20:.0f} MB, 1/{trees[1] / trees[0]:.1f}
  (target: 1/{REACH["tree"]:g}); ours also has every document as a PDF of its own.
- Printed pages per second, cold: ours {pages / cold.ours.seconds:.0f},
  the loop {loop_pages / cold.loop.seconds:.0f}."""
    report("peers", text, options.record)
    report("typst", typeset, options.record)


def typst(project: Path, slug: str, python: str, measured_on: str) -> str:
    """Have Typst set the samples of a commune; return how fast it was, as Markdown."""
    with tempfile.TemporaryDirectory(prefix="sotay-typst-") as folder:
        made = set_by_typst(Path(folder), python, dict(manuals(project, [slug]))[f"internal/{slug}"])
    ask = "import importlib.metadata; print(importlib.metadata.version('typst'))"
    version = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    pages = sum(one.pages for one in made)
    total = SetByTypst("all", pages, sum(one.seconds for one in made), sum(one.processor for one in made))
    rows = [
        [one.code, str(one.pages), f"{one.seconds:.2f}", f"{one.processor:.2f}", f"{one.pages / one.seconds:.0f}"]
        for one in [*made, total]
    ]
    return f"""Typst {version}, tagged PDF/A-2a, one process per document. {measured_on}.

{table([["document", "pages", "s", "CPU s", "pages/s"], *rows])}

Words only, without cover, header, pictures and flowchart. s: one compile, including reading the fonts but not starting
the process; the fastest of {TIMES} fresh processes. Our figures above include sites and binding: not the same work."""


if __name__ == "__main__":
    main()
