"""From other threads back to the window: futures and progress become calls in the GUI thread."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

_log = logging.getLogger(__name__)

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]


class Bridge(QObject):
    """Runs callables in the thread it was made in, in the order they were posted.

    Signals:
        posted: a callable is on its way; private, emitted from any thread.
    """

    posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self.posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], None]) -> None:
        """Have `call` run in the GUI thread. From any thread; nothing happens once closed."""
        if self._open:
            with contextlib.suppress(RuntimeError):  # the window was destroyed in between
                self.posted.emit(call)

    def watch(self, future: Future[Any], done: Done | None = None, failed: Failed | None = None) -> None:
        """Hand the future's result to `done`, or its error to `failed`, in the GUI thread.

        A cancelled future calls neither. An error that nobody takes is logged.
        """

        def finish(finished: Future[Any]) -> None:
            if not finished.cancelled():
                self.post(lambda: self._deliver(finished, done, failed))

        future.add_done_callback(finish)

    def close(self) -> None:
        """Drop whatever still comes."""
        self._open = False

    def _on_posted(self, call: Callable[[], None]) -> None:
        if self._open:
            call()

    @staticmethod
    def _deliver(future: Future[Any], done: Done | None, failed: Failed | None) -> None:
        error = future.exception()
        if error is None:
            if done is not None:
                done(future.result())
        elif isinstance(error, CancelledError):
            return
        elif failed is not None:
            failed(error)
        else:
            _log.error("a background job failed", exc_info=error)


class Generation:
    """Numbers requests, so that an answer to an old one is known and dropped."""

    def __init__(self) -> None:
        self._latest = 0

    def next(self) -> int:
        """Start a new request; every earlier one is stale from now on."""
        self._latest += 1
        return self._latest

    def is_current(self, number: int) -> bool:
        """Whether no newer request was started."""
        return number == self._latest
