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
"""A commune's own facts: in print they stand on the front, under this title."""
UNIT_NAME = "unit-name"
"""A name of the commune on a paper: what holds it is laid out apart, the rest once for all communes."""
CODE = "data-code"
"""On a link: the document it leads to, also in print."""
LABEL = "data-label"
"""On a cell: the head of its column, which a phone shows."""
ON_SITE, NO_PRINT = "on-site", "no-print"
"""What paper has no use for."""
WORDS, FORM, TIGHT = "words", "form", "tight"
"""Classes of a print page's body: it has words, is a form to fill in, is set tighter to fit its pages."""
