"""Compares each part of a build with what does that part alone: Typst and WeasyPrint set words, mkdocs renders a site.

All get the same expanded text, each in a fresh process; starting it and importing are not counted. Seconds are those of
the processors, which other work on the machine changes least. No number here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from measuring import conditions, measured, report, table
from peers import CONFIG, FONTS, SAMPLES, lay_down, manuals, set_by_typst
from trial import ROOT, slugs_of, some_of

from sotay.base.folders import Folders
from sotay.expand.markdown import convert
from sotay.export.bind import assemble
from sotay.export.layout import press
from sotay.export.sheet.body import fitted
from sotay.export.sheet.document import sheet
from sotay.model.manual import Manual
from sotay.model.outputs import Converted, Sheet
from sotay.site import render

T = TypeVar("T")
PLAIN = """<!DOCTYPE html><html lang="vi"><head><title>{title}</title><style>
{faces}
@page {{ size: A4; margin: 53mm 18mm 22mm 30mm }} body {{ font: 13pt Tinos }} table {{ width: 100% }}
</style></head><body><h1>{title}</h1>{html}</body></html>"""
FACES = {"Regular": "", "Bold": "font-weight: bold;", "Italic": "font-style: italic;"}
WITHOUT_PDF = "".join(line for line in CONFIG.splitlines(keepends=True) if "to-pdf" not in line)
Row = tuple[str, int, float]
"""What was done, pages, seconds of the processors."""


def apart(task: Callable[..., T], *arguments: object) -> T:
    """Run a task in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(task, *arguments).result()


# ── words on paper ───────────────────────────────────────────────────────────────────────────────


def set_by_weasyprint(texts: Sequence[str]) -> tuple[int, float]:
    """Set texts one after the other, as a loop would; return pages and seconds."""
    from weasyprint import HTML

    start, pages = time.process_time(), 0
    for text in texts:
        document = HTML(string=text, base_url=str(ROOT)).render(pdf_variant="pdf/a-2a")
        document.write_pdf(pdf_variant="pdf/a-2a")
        pages += len(document.pages)
    return pages, time.process_time() - start


def plain(manual: Manual) -> list[str]:
    """Return the words of the samples as HTML that a loop would set."""
    faces = "".join(
        f'@font-face {{ font-family: Tinos; {how} src: url("{(FONTS / f"Tinos-{name}.ttf").as_uri()}") }}\n'
        for name, how in FACES.items()
    )
    pages = (page for page in manual.pages if page.document.code in SAMPLES)
    return [
        PLAIN.format(title=page.document.title, faces=faces, html=convert(page.markdown, Folders(ROOT)).html)
        for page in pages
    ]


def sheets_of(manual: Manual) -> list[tuple[str, str, Sheet]]:
    """Return code, title and print form of the samples."""
    folders = Folders(ROOT)
    return [
        (page.document.code, page.document.title, sheet(page, convert(page.markdown, folders), manual, folders))
        for page in manual.pages
        if page.document.code in SAMPLES
    ]


def _layer(html: str, folders: Folders) -> bytes:
    return press.bands([html], folders)[0]


def bound(communes: Sequence[Sequence[tuple[str, str, Sheet]]]) -> list[tuple[int, float]]:
    """Lay out and bind the samples of one commune after the other, each different part once; return pages, seconds."""
    folders, known = Folders(ROOT), dict[tuple[str, str], assemble.Segment]()
    bodies = dict[str, assemble.Placed]()

    def part(html: str, kind: assemble.Kind, lay: Callable[[str, Folders], bytes]) -> assemble.Segment:
        if (kind, html) not in known:
            known[kind, html] = assemble.part(lay(html, folders), kind)
        return known[kind, html]

    def parts(made: Sheet) -> assemble.Parts:
        blocks = press.blocks(made.front) if made.front else []
        front = tuple(part(block, "block", press.block) for block in blocks)
        fillings = tuple(part(filling, "filling", press.block) for filling in made.fillings)
        body = fitted(made.body, [filling.pages[0].size[1] for filling in fillings])
        if body not in bodies:
            bodies[body] = assemble.placed(assemble.part(press.layout(body, folders), "body"))
        layers = tuple(part(layer, "stamp", _layer) for layer in press.layers(made.band))
        count = assemble.pages_of_front(front, "A4") + len(bodies[body].pages)
        folios = part(str(count), "stamp", lambda total, of: press.folios(int(total), of))
        return assemble.Parts(front, bodies[body], layers, folios, fillings)

    found = []
    for samples in communes:
        start, pages = time.process_time(), 0
        for code, title, made in samples:
            pages += assemble.page_count(assemble.document(parts(made), title=title, code=code, author="Ủy ban"))
        found.append((pages, time.process_time() - start))
    return found


# ── sites ────────────────────────────────────────────────────────────────────────────────────────


def rendered(communes: Sequence[Mapping[str, tuple[Manual, Mapping[str, Converted]]]]) -> list[tuple[int, float]]:
    """Render both sites of one commune after the other; return pages, seconds."""
    found = []
    for sites in communes:
        start, pages = time.process_time(), 0
        for manual, markups in sites.values():
            pages += len(render.build(ROOT, manual, markups).pages)
        found.append((pages, time.process_time() - start))
    return found


def rendered_by_mkdocs(folder: Path, slug: str) -> tuple[int, float]:
    """Render both sites of a commune with nothing but mkdocs and Material; return pages, seconds, starting included."""
    pages, seconds = 0, 0.0
    for site in lay_down(ROOT, folder, [slug]):
        (site / "mkdocs.yml").write_text(WITHOUT_PDF.format(name=slug))
        pages += len([*(site / "docs").rglob("*.md")])
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
        seconds += measured(site.name, command, site).processor
    return pages, seconds


# ── the table ────────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    """Measure each part and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=os.path.abspath, default=sys.executable, help="interpreter that has Typst")
    parser.add_argument("--record", action="store_true", help="keep the table in RESULTS.md")
    options = parser.parse_args()
    measured_on, slugs = conditions(), some_of(slugs_of(ROOT), 2)
    found = {part: manual for slug in slugs for part, manual in manuals(ROOT, [slug])}
    staff = [found[f"internal/{slug}"] for slug in slugs]
    markup = {
        part: (manual, {page.path: convert(page.markdown, Folders(ROOT)) for page in manual.pages})
        for part, manual in found.items()
    }
    with tempfile.TemporaryDirectory(prefix="sotay-parts-") as temporary:
        folder = Path(temporary)
        (folder / "typst").mkdir()
        by_typst = set_by_typst(folder / "typst", options.python, staff[0])
        by_mkdocs = rendered_by_mkdocs(folder / "mkdocs", slugs[0])
    first, further = apart(bound, [sheets_of(manual) for manual in staff])
    ours = apart(rendered, [{p: m for p, m in markup.items() if p.endswith(f"/{slug}")} for slug in slugs])
    rows: list[Row] = [
        ("Typst, words", sum(one.pages for one in by_typst), sum(one.processor for one in by_typst)),
        ("WeasyPrint, words", *apart(set_by_weasyprint, plain(staff[0]))),
        ("ours, documents of a first commune", *first),
        ("ours, documents of a further commune", *further),
        ("mkdocs with Material, sites of a commune", *by_mkdocs),
        ("ours, sites of a first commune", *ours[0]),
        ("ours, sites of a further commune", *ours[1]),
    ]
    cells = [[what, str(pages), f"{seconds:.2f}", f"{pages / seconds:.0f}"] for what, pages, seconds in rows]
    text = f"""WeasyPrint {version("weasyprint")}. {measured_on}.

{table([["part", "pages", "CPU s", "pages per CPU s"], *cells])}

Words and documents are those of {", ".join(SAMPLES)}, tagged PDF/A-2a. Words are without cover, header, pictures and
flowchart, documents are whole and bound; most of these five are each commune's own words. mkdocs also converts Markdown
and starts a process; ours has HTML already."""
    report("parts", text, options.record)


if __name__ == "__main__":
    main()
