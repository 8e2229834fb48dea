"""The order of the stages, the processes that do the work, and what they remember."""
