"""Work that can't be done in steps, done beside whatever else there is to do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")

_STEP_SECONDS = 0.05  # waited before letting others in
_END_SECONDS = 5.0  # for what was told to stop


def beside(work: Callable[[], T], stop: Callable[[], None]) -> Generator[None, None, T]:
    """Do work in a thread of its own, yielding while it goes on; its result or error is this one's.

    Closed before that, it calls `stop`, which is to make the work end soon, and waits for it a while.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # whoever waits for it decides what to do about it
            future.set_exception(error)
        else:
            future.set_result(result)

    thread = threading.Thread(target=run, name="beside", daemon=True)
    thread.start()
    try:
        while not future.done():
            yield
            wait([future], timeout=_STEP_SECONDS)
        return future.result()
    finally:
        if not future.done():
            stop()
        thread.join(_END_SECONDS)
