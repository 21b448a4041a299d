"""One worker thread with a queue: jobs run in the order they came, urgent ones as soon as possible.

A job is a function. Where it returns a generator, the lane runs that step by step, hands every value
to `on_progress` and, between two steps, runs whatever urgent work has come in. So a search waits for
one step of an import at most, never for the import.
"""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

_log = logging.getLogger(__name__)

_URGENT, _NORMAL, _LAST = 0, 1, 2


@dataclass(order=True)
class _Job:
    rank: int
    number: int
    run: Callable[[], Any] | None = field(compare=False)
    future: Future[Any] = field(compare=False)
    on_progress: Callable[[Any], None] | None = field(compare=False)
    kept: bool = field(compare=False, default=False)


class Lane:
    """A named worker thread. Futures are resolved, and `on_progress` called, on that thread.

    `hurry` is called, on the thread of whoever asks, when something urgent waits for a step to end.
    """

    def __init__(self, name: str, hurry: Callable[[], None] | None = None) -> None:
        self._hurry = hurry
        self._queue: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._closing = threading.Event()
        self._submitting = threading.Lock()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(
        self,
        job: Callable[[], Any],
        *,
        urgent: bool = False,
        kept: bool = False,
        on_progress: Callable[[Any], None] | None = None,
    ) -> Future[Any]:
        """Queue a job; the future gives its result (a generator's return value) or its error.

        Cancelling the future stops a generator at its next step and drops a job that waits. One that is
        `kept` is done to its end even if the lane is closed before its turn comes.
        """
        future: Future[Any] = Future()
        with self._submitting:
            if self._closing.is_set():
                future.cancel()
                future.set_running_or_notify_cancel()
                return future
            rank = _URGENT if urgent else _NORMAL
            self._queue.put(_Job(rank, next(self._numbers), job, future, on_progress, kept))
            if urgent and self._hurry is not None:
                self._hurry()
        return future

    def stop(self, future: Future[Any]) -> None:
        """Ask a job to stop: at once if it waits, at its next step if it runs. Waits for nothing."""
        if not future.cancel():
            future.stop_asked = True  # type: ignore[attr-defined]  # futures that run can't be cancelled

    def close(self, last: Callable[[], None] | None = None) -> None:
        """Stop what runs at its next step, do what waits and is kept, then `last`, and end the thread."""
        with self._submitting:
            if self._closing.is_set():
                return
            self._closing.set()
            self._queue.put(_Job(_LAST, next(self._numbers), last, Future(), None))
        self._thread.join()

    def _work(self) -> None:
        while True:
            job = self._queue.get()
            if job.rank == _LAST:
                if job.run is not None:
                    try:
                        job.run()
                    except Exception:
                        _log.exception("closing %s failed", self._thread.name)
                return
            self._run(job)

    def _run(self, job: _Job) -> None:
        if self._closing.is_set() and not job.kept:
            job.future.cancel()
        if not job.future.set_running_or_notify_cancel():
            return
        try:
            assert job.run is not None
            result = job.run()
            if isinstance(result, Generator):
                result = self._steps(result, job)
        except BaseException as error:  # the one who asked decides what to do about it
            if self._closing.is_set() and job.kept:
                _log.exception("a last job of %s failed", self._thread.name)
            job.future.set_exception(error)
        else:
            job.future.set_result(result)

    def _steps(self, steps: Generator[Any, None, Any], job: _Job) -> Any:
        try:
            while True:
                try:
                    value = next(steps)
                except StopIteration as end:
                    return end.value
                if job.on_progress is not None:
                    job.on_progress(value)
                closing = self._closing.is_set() and not job.kept
                if closing or getattr(job.future, "stop_asked", False):
                    return None
                self._run_urgent()
        finally:
            steps.close()

    def _run_urgent(self) -> None:
        while not self._queue.empty():
            job = self._queue.get()
            if job.rank != _URGENT:
                self._queue.put(job)
                return
            self._run(job)
