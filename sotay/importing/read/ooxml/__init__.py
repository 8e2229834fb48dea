"""Reads .docx: a zip of XML parts."""
