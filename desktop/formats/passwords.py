"""The passwords that a reader process was given, for formats to try on files that need one.

They are known to this process alone: they come over its pipe, and nothing writes them down.
"""

from __future__ import annotations

from collections.abc import Sequence

NEEDED = "It needs a password."
WRONG = "None of the passwords given opens it."
COUNT_MAX = 1000  # tried in turn; each costs some milliseconds

_offered: tuple[str, ...] = ()


def offer(passwords: Sequence[str]) -> None:
    """Use these from now on, in place of those before."""
    global _offered
    _offered = tuple(passwords)[:COUNT_MAX]


def offered() -> tuple[str, ...]:
    """Those to try, in their order."""
    return _offered


def refusal() -> str:
    """The sentence for a file that none of them opens."""
    return WRONG if _offered else NEEDED
