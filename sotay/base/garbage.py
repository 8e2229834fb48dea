"""How often Python looks for garbage."""

from __future__ import annotations

import gc

SELDOM = (10_000, 20, 20)


def collect_seldom() -> None:
    """Let Python look for unused objects less often than it does (700, 10, 10).

    Pages and laid-out boxes are many objects that live until the end of a task: looking through them again and again
    took a seventh of the time of layout, and the larger threshold takes some 20 MB.
    """
    gc.set_threshold(*SELDOM)
