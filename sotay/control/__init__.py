"""Document control: which revision of a document is in force follows from its fingerprint and the register."""

from sotay.control.fingerprint import fingerprint, words
from sotay.control.register import Fault, appended, faults, follow, seal, signers, written
from sotay.control.standing import ended, history, standing

__all__ = [
    "Fault",
    "appended",
    "ended",
    "faults",
    "fingerprint",
    "follow",
    "history",
    "seal",
    "signers",
    "standing",
    "words",
    "written",
]
