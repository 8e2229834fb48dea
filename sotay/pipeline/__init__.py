"""The order of the stages, the processes that run them, and what they cache."""
