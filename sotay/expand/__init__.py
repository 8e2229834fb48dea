"""Sources to manuals: every value filled in, Markdown to HTML."""
