"""Document control: which revision of a document is in force follows from its fingerprint and the register. Pure."""
