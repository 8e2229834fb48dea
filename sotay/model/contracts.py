"""Classes and attributes by which macros, templates, styles and engine know each other's HTML.

What one side writes, another looks for: a name that changes here changes on both sides, and one that is written out
in a style sheet or template is tested to occur there.
"""

from __future__ import annotations

LIVING, VALIDITY = "living", "validity"
"""What a page says only because of the register or the day: no part of the fingerprint, nor of a comparison."""
FLOWCHART, FLOWCHART_TEXT = "flowchart", "flowchart-text"
"""A drawing, and its text alternative, which is neither printed, searched nor compared: it repeats the steps."""
FIGURE = f'<figure class="{FLOWCHART}">'
"""How a drawing begins."""
OWN, OWN_TITLE = "own", "data-title"
"""A commune's own facts, and their title: in print they are laid out apart, the rest once for all communes."""
SLOT_LINK = "slot:"
"""Scheme of the empty links that reserve places for parts naming the commune, see `bind.slots`."""
UNIT_NAME = "unit-name"
"""A name of the commune on a paper: what holds it is laid out apart, the rest once for all communes."""
CODE = "data-code"
"""On a link: the document it leads to, also in print."""
LABEL = "data-label"
"""On a cell: the head of its column, which a phone shows."""
ON_SITE, NO_PRINT = "on-site", "no-print"
"""What paper has no use for."""
FILL = "data-fill"
"""On a form's blank, or its table (a name for each column, joined by `|`): what a clerk's browser writes there."""
WORDS, FORM, TIGHT, TIGHTER = "words", "form", "tight", "tighter"
"""Classes of a print page's body: it has words, is a form to fill in, is set tighter to save a page."""
