"""Rules across files: one small function per rule, every mistake of every commune in one run."""
