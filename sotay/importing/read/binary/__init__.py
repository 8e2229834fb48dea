"""Reads .doc, the binary format of Word 97 to 2003, as [MS-DOC] describes it."""
