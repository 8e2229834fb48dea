"""Laid-out parts into documents, documents into a manual: the only package that knows pikepdf."""
