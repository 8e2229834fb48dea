"""QR codes as SVG; the only module that knows segno."""

from __future__ import annotations

from itertools import groupby

import segno

BORDER = 2
"""Width of the drawn quiet zone in modules; the paper around it is white too."""


def svg(text: str) -> str:
    """Return the QR code of a text (error correction M, ISO/IEC 18004) as an `<svg>` of one path."""
    rows = [bytes(row) for row in segno.make_qr(text, error="m", boost_error=False).matrix_iter(border=BORDER)]
    drawn, size = [], len(rows)
    for y, row in enumerate(rows):
        x = 0
        for dark, modules in groupby(row):
            length = len([*modules])
            drawn += [f"M{x} {y}h{length}v1h-{length}z"] if dark else []
            x += length
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{"".join(drawn)}"/></svg>'
