"""Has Lighthouse judge the citizens' pages of a built site: `PYTHONPATH=.:tests pages.py LIGHTHOUSE [SITE]`.

Prints its marks, of 100, and what a first view takes. No number here passes or fails: the marks for speed are a
machine's, and a busy one gives worse.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from measuring import table
from testing.browsing import CITIZENS, CITIZENS_PROCEDURE, FORM, Quiet, served

PAGES = ("public/index.html", CITIZENS, CITIZENS_PROCEDURE, FORM.replace("internal", "public"))
MARKS = ("performance", "accessibility", "best-practices", "seo")
REACH = 95
PACKED = {".html", ".css", ".js", ".json", ".svg"}


class Packing(Quiet):
    """Serves a site as nginx.conf has it served: text is packed on its way."""

    def do_GET(self) -> None:  # noqa: N802  # the name is the library's
        file = Path(self.translate_path(self.path))
        if file.suffix not in PACKED or not file.is_file():
            super().do_GET()
            return
        body = gzip.compress(file.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def judged(lighthouse: Path, address: str) -> list[str]:
    """Return the marks of a page and the kilobytes that came, as a row of the table."""
    command = [str(lighthouse), address, "--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox"]
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=300)
    report = json.loads(done.stdout)
    marks = [f"{100 * report['categories'][mark]['score']:.0f}" for mark in MARKS]
    return [*marks, f"{report['audits']['total-byte-weight']['numericValue'] / 1000:.0f}"]


def rows(lighthouse: Path, site: Path) -> Iterator[list[str]]:
    """Yield a row for each page, slowly."""
    with served(site, Packing) as base:
        for path in PAGES:
            print(f"{path} …", file=sys.stderr, flush=True)
            yield [path, *judged(lighthouse, base + path)]


def main() -> None:
    """Print the table."""
    lighthouse, site = Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "site")
    print(table([["page", *MARKS, "kB"], *rows(lighthouse, site)]))
    print(f"\nmarks are meant to reach {REACH}; kB: all that a first view takes, with fonts")


if __name__ == "__main__":
    main()
