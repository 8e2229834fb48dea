"""Strict YAML: `parse` a text into plain values with their lines, `validate` them against the model."""

from sotay.yaml.reader import Lines, parse
from sotay.yaml.shape import validate

__all__ = ["Lines", "parse", "validate"]
