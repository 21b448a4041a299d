"""How far something has come that is made of many like pieces, and how long it still takes."""

from __future__ import annotations

import time
from dataclasses import replace

from desktop.records import Progress

_TELLING_SECONDS = 1.0  # before that nothing is known


class Work:
    """Counts pieces; `total` of them are everything."""

    def __init__(self, total: int) -> None:
        self._total = max(1, total)
        self._done = 0
        self._started = time.monotonic()

    def advance(self, pieces: int = 1) -> None:
        """Count pieces as done."""
        self._done += pieces

    def shown(self, progress: Progress) -> Progress:
        """A progress with how much is done and how long the rest takes."""
        fraction = min(1.0, self._done / self._total)
        elapsed = time.monotonic() - self._started
        known = fraction > 0 and elapsed > _TELLING_SECONDS
        left = elapsed * (1 - fraction) / fraction if known else None
        return replace(progress, fraction=fraction, seconds_left=left)
