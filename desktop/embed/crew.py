"""How many threads compute, from batch to batch: fewer while other programs need the cores.

Threads wait for each other many times in a batch. Where one of them shares its core with a busy program,
all go at its pace, and fewer threads are faster: on two cores beside one busy program, one thread did
930 tokens a second where two did 560.
"""

from __future__ import annotations

import math
from collections import deque
from statistics import fmean

_RECENT = 3  # batches from which a speed is told
_TRIAL = 2  # batches with another number of threads
_PATIENCE = 10  # batches between two trials
_DISTURBED = 0.8  # of the speed that was reached before
_FASTER = 1.05  # to change over


class Crew:
    """`now` is how many threads the next batch is to have, `most` of them at most.

    `usual_speed` (tokens a second) was measured with all of them; 0 where it was not, and then fewer are
    tried once.
    """

    def __init__(self, most: int, usual_speed: float = 0.0) -> None:
        self.now = most
        self._most = most
        self._best = usual_speed or math.inf
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._trial: list[float] | None = None
        self._before = most  # threads, while another number is tried
        self._since = 0

    def took(self, tokens: int, seconds: float) -> None:
        """Take note of a batch that was done with `now` threads, and decide for the next."""
        speed = tokens / max(seconds, 1e-9)
        if self._trial is not None:
            self._trial.append(speed)
            if len(self._trial) == _TRIAL:
                self._judge()
            return
        self._recent.append(speed)
        self._since += 1
        if len(self._recent) < _RECENT:
            return
        if self.now == self._most and self._best < math.inf:
            self._best = max(self._best, min(self._recent))
        if self._since >= _PATIENCE:
            if self.now < self._most:
                self._try(self.now + 1)
            elif self.now > 1 and fmean(self._recent) < _DISTURBED * self._best:
                self._try(self.now - 1)

    def _try(self, threads: int) -> None:
        self._before, self.now, self._trial = self.now, threads, []

    def _judge(self) -> None:
        """Keep the number that was tried where it was faster than the one before."""
        assert self._trial is not None
        if fmean(self._trial) < _FASTER * fmean(self._recent):
            if self._before == self._most:
                self._best = fmean(self._recent)  # the others are not to blame
            self.now = self._before
        self._trial, self._since = None, 0
        self._recent.clear()
