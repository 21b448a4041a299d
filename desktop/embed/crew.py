"""How many threads compute, from batch to batch: fewer while other programs need the cores.

Threads wait for each other many times in a batch. Where one of them shares its core with a busy program,
all go at its pace, and fewer threads are faster: on two cores beside one busy program, one thread did
930 tokens a second where two did 560. Whether others need the cores is told by the processor time that the
threads got: nearly all of the time that passed when they are alone, half of it beside that program.
"""

from __future__ import annotations

from collections import deque
from statistics import fmean

_RECENT = 3  # batches from which a speed is told
_TRIAL = 2  # batches with another number of threads
_PATIENCE = 10  # batches between two trials; twice as many after each that was for nothing, up to:
_MOST_PATIENCE = 160
_DISTURBED = 0.8  # of the time that passed
_FASTER = 1.05  # to change over


class Crew:
    """`now` is how many threads the next batch is to have, `most` of them at most.

    `patience` is how many batches go by between two trials, before any was for nothing.
    """

    def __init__(self, most: int, patience: int = _PATIENCE) -> None:
        self.now = most
        self._most = most
        self._speeds: deque[float] = deque(maxlen=_RECENT)
        self._shares: deque[float] = deque(maxlen=_RECENT)
        self._trial: list[float] | None = None
        self._before = most  # threads, while another number is tried
        self._since = 0
        self._patience = self._usual_patience = patience

    def took(self, tokens: int, seconds: float, cpu_seconds: float) -> None:
        """Take note of a batch that was done with `now` threads, and decide for the next.

        `cpu_seconds` is the processor time that all threads had together.
        """
        seconds = max(seconds, 1e-9)
        speed, share = tokens / seconds, cpu_seconds / seconds / self.now
        if self._trial is not None:
            self._trial.append(speed)
            if len(self._trial) == _TRIAL or (self.now > self._before and share < _DISTURBED):
                self._judge()
            return
        self._speeds.append(speed)
        self._shares.append(share)
        self._since += 1
        if self._since < max(self._patience, _RECENT):
            return
        if self.now < self._most:
            self._try(self.now + 1)
        elif self.now > 1 and fmean(self._shares) < _DISTURBED:
            self._try(self.now - 1)

    def _try(self, threads: int) -> None:
        self._before, self.now, self._trial = self.now, threads, []

    def _judge(self) -> None:
        """Keep the number that was tried where it was faster than the one before."""
        assert self._trial is not None
        if fmean(self._trial) < _FASTER * fmean(self._speeds):
            if self._before == self._most:
                self._patience = min(2 * self._patience, _MOST_PATIENCE)
            self.now = self._before
        else:
            self._patience = self._usual_patience
        self._trial, self._since = None, 0
        self._speeds.clear()
        self._shares.clear()
