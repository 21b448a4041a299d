"""Long work of the library, a step at a time between whatever else its thread has to do.

Such work need not wait until hours of reading are over, and holds up neither that nor a search: every step
is an urgent job of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from desktop.gui.bridge import Done, Failed
from desktop.gui.workers import Workers

if TYPE_CHECKING:
    from desktop.library import Library


class Stepping:
    """One generator of the library at a time."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._steps: Generator[Any, None, Any] | None = None  # for the engine's thread alone
        self._running = False

    @property
    def running(self) -> bool:
        """Whether there is work that is not over."""
        return self._running

    def start(
        self,
        make: Callable[[Library], Generator[Any, None, Any]],
        on_step: Callable[[Any], None],
        on_done: Done,
        on_failed: Failed,
    ) -> None:
        """Do all steps of what `make` makes; `on_step` gets each value, `on_done` what is returned."""

        def begin(library: Library) -> tuple[bool, Any]:
            self._steps = make(library)
            return step(library)

        def step(_library: Library) -> tuple[bool, Any]:
            assert self._steps is not None
            try:
                return True, next(self._steps)
            except StopIteration as end:
                return False, end.value

        def taken(result: tuple[bool, Any]) -> None:
            goes_on, value = result
            if not self._running:
                return  # it was stopped meanwhile
            if goes_on:
                on_step(value)
                if self._running:
                    self._workers.engine(step, taken, failed, urgent=True)
            else:
                self._running = False
                on_done(value)

        def failed(error: BaseException) -> None:
            if self._running:
                self._running = False
                on_failed(error)

        self._running = True
        self._workers.engine(begin, taken, failed, urgent=True)

    def stop(self, done: Done | None = None) -> None:
        """End it after the step that runs; `done` is called when it has let go of everything."""
        if self._running:
            self._running = False
            self._workers.engine(lambda _library: self.end(), done, urgent=True)

    def end(self) -> None:
        """Let go of everything; on the engine's thread."""
        steps, self._steps = self._steps, None
        if steps is not None:
            steps.close()
