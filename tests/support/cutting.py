"""A document cut into passages at once."""

from __future__ import annotations

from collections.abc import Callable

from desktop import passages
from desktop.passages import Cut
from desktop.records import PassageSize, Reading


def cut(
    reading: Reading,
    title: str,
    count_tokens: Callable[[str], int],
    max_tokens: int,
    size: PassageSize = "normal",
) -> Cut:
    """See `desktop.passages.cutting`."""
    steps = passages.cutting(reading, title, count_tokens, max_tokens, size)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Cut = end.value
            return made
