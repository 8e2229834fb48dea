"""Binds laid-out parts into documents, and documents into a manual: the only package that knows pikepdf."""
