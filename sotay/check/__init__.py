"""Rules across files: one small function a rule, every mistake of every commune in one run."""
