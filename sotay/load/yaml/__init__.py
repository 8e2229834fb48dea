"""Strict YAML: a text into plain values with their lines, and those against the model."""
