"""Document control: which revision of a document is in force follows from its fingerprint and the register."""

from sotay.control.copies import PaperCopy, Recalled, copies_out, copy_faults, paper_copies, to_recall, with_handover
from sotay.control.fingerprint import fingerprint, words
from sotay.control.lifetime import Lifetime, State, in_force, lifetimes, status_page
from sotay.control.register import Fault, appended, faults, follow, seal, signers, written
from sotay.control.standing import ended, history, standing

__all__ = [
    "Fault",
    "Lifetime",
    "PaperCopy",
    "Recalled",
    "State",
    "appended",
    "copies_out",
    "copy_faults",
    "ended",
    "faults",
    "fingerprint",
    "follow",
    "history",
    "in_force",
    "lifetimes",
    "paper_copies",
    "seal",
    "signers",
    "standing",
    "status_page",
    "to_recall",
    "with_handover",
    "words",
    "written",
]
