"""From sources to manuals: every value filled in, Markdown converted to HTML."""
