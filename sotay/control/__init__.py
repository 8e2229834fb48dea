"""Document control: which revision of a document is in force follows from its fingerprint and the register."""

from sotay.control.fingerprint import fingerprint, words
from sotay.control.standing import history, standing

__all__ = ["fingerprint", "history", "standing", "words"]
