"""The work of worker processes: pure tasks, small values in, cache digests out."""
