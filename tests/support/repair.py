"""Repairing a library as `shufang check --repair` does."""

from __future__ import annotations

from itertools import chain

from desktop.library import Library


def repaired(library: Library) -> list[str]:
    """What is still wrong once what can be mended is, and what that left to be read is read."""
    for _ in chain(library.upkeep.mend(), library.intake.resume()):
        pass
    return library.upkeep.check()
