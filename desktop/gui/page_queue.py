"""What is wanted of pages, most urgent first: the page on the desk before those that may come next.

One thing is asked for at a time, so that what becomes urgent waits for at most one page that is not.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.gui.workers import Workers

if TYPE_CHECKING:
    from desktop.library import Library

PAGE, TEXT, NEAR, FIND, THUMBNAIL = range(5)
"""Ranks: what is on the desk, its text; then, in turn, what may come next, is looked for, or is small."""


@dataclass(eq=False, slots=True)
class Wish:
    """Something wanted of a page; it can be taken back until its answer has come."""

    rank: int
    job: Callable[[Library], Future[Any]]
    done: Callable[[Any], None]
    failed: Callable[[BaseException], None]
    cancelled: bool = False

    def cancel(self) -> None:
        """Want it no more: it is not asked for if it still waits, and its answer is dropped."""
        self.cancelled = True


class PageQueue:
    """Hands wishes to the library, one at a time. For the GUI thread."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._waiting: list[Wish] = []
        self._asked: Wish | None = None

    def ask(
        self,
        rank: int,
        job: Callable[[Library], Future[Any]],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] = lambda _error: None,
    ) -> Wish:
        """Want something; `done` or `failed` is called once it has come, unless it was taken back."""
        wish = Wish(rank, job, done, failed)
        self._waiting.append(wish)
        self._next()
        return wish

    def drop(self, rank: int) -> None:
        """Take back all that waits of a rank."""
        for wish in self._waiting:
            if wish.rank == rank:
                wish.cancel()

    def _next(self) -> None:
        self._waiting = [wish for wish in self._waiting if not wish.cancelled]
        if self._asked is not None or not self._waiting:
            return
        wish = self._asked = min(self._waiting, key=lambda each: min(each.rank, NEAR))
        self._waiting.remove(wish)
        self._workers.pages(
            wish.job,
            lambda result: self._over(wish, result, None),
            lambda error: self._over(wish, None, error),
        )

    def _over(self, wish: Wish, result: Any, error: BaseException | None) -> None:
        self._asked = None
        try:
            if wish.cancelled:
                return
            if error is None:
                wish.done(result)
            else:
                wish.failed(error)
        finally:
            self._next()
