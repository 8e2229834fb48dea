"""What is done to the product to break it: kills, mutated sources, damaged files; `make torture` writes the figures."""
