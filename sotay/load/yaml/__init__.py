"""Strict YAML: parses text into plain values with line numbers, and validates them against the model."""
