"""Forms as Word files to fill in: the only package that knows python-docx."""
