"""Measures builds beside what a user would do otherwise: a loop of mkdocs with Material and mkdocs-to-pdf.

Both get the same expanded Markdown of the same communes and as many processes, turn by turn, in one run; what
it takes to expand is in our times alone. The loop builds everything, whatever changed: it may be run in the first
cases alone, and its shortest time then stands for the others. Runs with the packages of `peers.lock`. No number
here passes or fails.
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

from measuring import Run, build, cores, machine, measured, table, tree_size
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
"""How many times better than the loop each is meant to be."""
SAMPLE = "QT-HT-01"
"""The procedure that is also set by Typst."""
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
source = sys.argv[1]
typst.compile(source, output=source + ".pdf")
start = time.perf_counter()
typst.compile(source, output=source + ".pdf")
print(json.dumps(time.perf_counter() - start))
"""


def typst(folder: Path, python: str, manual: Manual) -> tuple[float, int]:
    """Set the words of one procedure with Typst, once fonts are read; return seconds and pages."""
    page = next(page for page in manual.pages if page.document.code == SAMPLE)
    source = folder / "page.typ"
    source.write_text(as_typst(convert(page.markdown, Folders(ROOT)).html))
    done = subprocess.run([python, "-c", TYPST, source], check=True, capture_output=True, text=True)
    import pikepdf

    with pikepdf.Pdf.open(f"{source}.pdf") as pdf:
        return float(done.stdout), len(pdf.pages)


def as_typst(html: str) -> str:
    """Return headings, paragraphs, lists and tables as Typst has them, the words as strings."""
    from lxml import html as lxml_html

    def words(element: lxml_html.HtmlElement) -> str:
        return "#" + json.dumps(" ".join(element.text_content().split()), ensure_ascii=False)

    lines = ["#set page(margin: (top: 53mm, bottom: 22mm, left: 30mm, right: 18mm))", "#set text(size: 13pt)"]
    for element in lxml_html.fromstring(f"<main>{html}</main>").iter("h2", "h3", "p", "li", "table"):
        if element.tag == "table":
            rows = [[f"[{words(cell)}]" for cell in row.iter("td", "th")] for row in element.iter("tr")]
            cells = ", ".join(cell for row in rows for cell in row)
            lines.append(f"#table(columns: ({'1fr, ' * max(map(len, rows))}), {cells})")
        elif not any(above.tag == "table" for above in element.iterancestors()):
            lines.append({"h2": "= ", "h3": "== ", "li": "- "}.get(str(element.tag), "") + words(element) + "\n")
    return "\n".join(lines)


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
    """Seconds that the loop would take for all, worked out."""

    def row(self) -> list[str]:
        """Return the cells of a case: as measured side by side, and for all communes."""
        cells = [*_compared(self.ours.seconds, self.loop.seconds), *_compared(self.of_all.seconds, self.loop_of_all)]
        memory = (f"{run.largest / 2**20:.0f}" for run in (self.of_all, self.loop))
        return [self.case, *cells, f"≥ {REACH[self.case]:g}", *memory]


def _compared(ours: float, loop: float) -> list[str]:
    return [f"{ours:.1f}", f"{loop:.0f}", f"{loop / ours:.1f}"]


HEAD = ["case", "ours, s", "loop, s", "times faster", "ours for all, s", "loop for all, s", "times faster", "reach"]
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
    """Copy the project, measure both by turns, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--python", type=os.path.abspath, default=sys.executable, metavar="PATH", help="interpreter that has the peers"
    )
    parser.add_argument("--units", type=int, default=3, metavar="N", help="communes (default: 3)")
    parser.add_argument("--jobs", type=int, default=cores(), metavar="N", help="processes (default: %(default)s)")
    parser.add_argument(
        "--loops", type=int, default=4, metavar="N", help="cases in which the loop is run (default: all 4)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sotay-peers-") as temporary:
        folder = Path(temporary)
        whole, project, peers = copied(folder / "whole"), copied(folder / "project"), folder / "peers"
        slugs = some_of(slugs_of(project), options.units)
        of_all = measure_all(whole, options.jobs)
        pairs, pages, loop_pages = measure(project, peers, slugs, options.python, options.jobs, of_all, options.loops)
        trees = tree_size(project / "site"), tree_size(peers) - sum(tree_size(d) for d in peers.rglob("docs"))
        seconds, set_pages = typst(folder, options.python, dict(manuals(project, slugs[:1]))[f"internal/{slugs[0]}"])
    print(f"{len(slugs)} communes, {options.jobs} jobs, {machine()}\n")
    print(table([HEAD, *(pair.row() for pair in pairs)]))
    memory = max(pair.loop.largest for pair in pairs) / max(pair.of_all.largest for pair in pairs)
    cold = pairs[0]
    print(f"\nMemory of a process: 1/{memory:.1f} of the loop's (reach: 1/{REACH['memory']:g})")
    print(
        f"Published tree: {trees[0] / 2**20:.0f} MB beside {trees[1] / 2**20:.0f} MB, 1/{trees[1] / trees[0]:.1f} "
        f"(reach: 1/{REACH['tree']:g}); ours also has every document as a PDF of its own"
    )
    print("For all: ours measured, the loop's worked out, by the number of communes; it builds all, whatever changed")
    print(
        f"Printed pages a second, cold: ours {pages / cold.ours.seconds:.0f}, "
        f"the loop {loop_pages / cold.loop.seconds:.0f}, Typst {set_pages / seconds:.0f} "
        f"(one process, {SAMPLE}, {set_pages} pages, untagged, words only)"
    )


if __name__ == "__main__":
    main()
