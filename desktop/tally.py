"""The progress of an import, kept up to date: what is done, what is left, and how long that takes."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

from desktop.estimate import Estimate
from desktop.records import Progress, UnderWay
from desktop.sources import Source
from desktop.store.documents import KnownFile

_COUNT_SECONDS = 1.0  # between two looks at how many documents wait


class Tally:
    """Counts on from a progress, over the documents of a source, which may become more or fewer meanwhile."""

    def __init__(self, progress: Progress, source: Source) -> None:
        self._source = source
        self._estimate = Estimate(source.sizes())
        self._counted = time.monotonic()
        self._held_since: float | None = None
        self._embedded_before = progress.passages
        self.progress = progress
        self._set_total()

    def now(self, **changes: object) -> Progress:
        """The progress with some of it changed."""
        left = self._estimate.seconds_left
        self.progress = replace(self.progress, failure=None, **changes)  # type: ignore[arg-type]
        made = self.progress.passages - self._embedded_before
        self.progress = replace(
            self.progress,
            fraction=self._estimate.fraction,
            seconds_left=left,
            passages_per_second=0.0 if left is None else made / self._estimate.elapsed_seconds,
        )
        return self.progress

    def held(self, reason: str) -> Progress:
        """The progress while nothing goes on, for a reason; with an empty one, when it goes on again."""
        now = time.monotonic()
        if self._held_since is not None:
            self._estimate.rested(now - self._held_since)
        self._held_since = now if reason else None
        return self.now(held=reason)

    def look_again(self) -> None:
        """Count anew what waits, now and then, where that is not what was expected."""
        if time.monotonic() - self._counted >= _COUNT_SECONDS:
            self._counted = time.monotonic()
            if self._source.count() != self._estimate.files_left:
                self._estimate.recount(self._source.sizes())
                self._set_total()

    def within(self, characters: float) -> None:
        """Tell how much of documents that are not finished is done."""
        self._estimate.within(characters)

    def expect(self, file: KnownFile, characters: int) -> None:
        """Tell what a document holds that was read."""
        self._estimate.expect(file, characters)

    def show(self, under_way: Iterable[UnderWay]) -> None:
        """Tell which documents are under way."""
        self.progress = replace(self.progress, under_way=tuple(under_way))

    def finish(self, file: KnownFile, characters: int = 0, passages: int = 0) -> None:
        """Count a document as done."""
        self._estimate.finish(file, characters)
        self.progress = replace(
            self.progress,
            files_done=self.progress.files_done + 1,
            passages=self.progress.passages + passages,
        )
        self._set_total()

    def drop(self, file: KnownFile) -> None:
        """Leave out a document that is not to be read after all."""
        self._estimate.drop(file)
        self._set_total()

    def _set_total(self) -> None:
        total = self.progress.files_done + self._estimate.files_left
        self.progress = replace(self.progress, files_total=total)
