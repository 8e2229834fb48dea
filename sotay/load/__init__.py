"""Files to Sources: every file is read here, once, and every check on one file is made here."""
