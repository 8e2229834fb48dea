"""What worker processes do: pure tasks, small values in, digests of the cache out."""
