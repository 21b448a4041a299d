"""The threads behind the window: five lanes, and the Library that the engine lane makes and owns."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.errors import DamagedError
from desktop.gate import Sources
from desktop.gui import idle
from desktop.gui.bridge import Bridge, Done, Failed
from desktop.lane import Lane
from desktop.paths import DataPaths
from desktop.store.database import sqlite_errors

if TYPE_CHECKING:
    from desktop.embed.base import Embedder
    from desktop.library import Library

Job = Callable[["Library"], Any]


class Workers:
    """Runs jobs on the Library and brings their outcome to the GUI thread.

    "engine" writes, embeds and owns the model; "reads" answers what needs neither, "pages"
    what is asked of pages; "downloads" brings in
    models, one after the other; "trials" tries, adds and removes them.
    """

    def __init__(
        self, data_dir: Path, embedder: Embedder | None, bridge: Bridge, sources: Sources | None = None
    ) -> None:
        self.bridge = bridge
        self._sources = sources or Sources(idle_seconds=idle.seconds)
        self._data_dir = data_dir
        self._embedder = embedder
        self._library: Library | None = None
        self.on_damage: Callable[[], None] = lambda: None
        self._engine = Lane("engine", self._hurry)
        self._reads = Lane("reads")
        self._pages = Lane("pages")
        self._downloads = Lane("downloads")
        self._trials = Lane("trials")

    @property
    def is_open(self) -> bool:
        """Whether the Library is there to be asked."""
        return self._library is not None

    def open(self, done: Done, failed: Failed) -> None:
        """Open the Library in the engine thread; the heavy imports happen there."""
        self.bridge.watch(self._engine.submit(self._open), done, failed)

    def engine(
        self,
        job: Job,
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        urgent: bool = False,
        kept: bool = False,
        progress: Callable[[Any], None] | None = None,
    ) -> Future[Any]:
        """Run a job in the engine thread, between two steps of what runs there if `urgent`.

        What is `kept` is done even if the window is closed before its turn comes.
        """
        return self._submit(self._engine, job, done, failed, urgent, progress, kept)

    def reads(self, job: Job, done: Done | None = None, failed: Failed | None = None) -> Future[Any]:
        """Run a job in the thread that only reads."""
        return self._submit(self._reads, job, done, failed, False, None)

    def pages(self, job: Callable[[Library], Future[Any]], done: Done, failed: Failed) -> None:
        """Run a job that asks for a page in a thread of its own, and bring what it was promised."""

        def run() -> None:
            assert self._library is not None
            try:
                with self._noticing_damage():
                    promised = job(self._library)
            except Exception as error:
                lost = error
                self.bridge.post(lambda: failed(lost))
            else:
                self.bridge.watch(promised, done, failed)

        self.bridge.watch(self._pages.submit(run))

    def downloads(self, job: Job, done: Done, failed: Failed, progress: Callable[[Any], None]) -> Future[Any]:
        """Run a job in the thread that brings in models; stopped, it is paused."""
        return self._submit(self._downloads, job, done, failed, False, progress)

    def trials(self, job: Job, done: Done, failed: Failed) -> Future[Any]:
        """Run a job in the thread that tries models."""
        return self._submit(self._trials, job, done, failed, False, None)

    def stop(self, future: Future[Any]) -> None:
        """Ask a job to stop at its next step."""
        self._engine.stop(future)

    def close(self, last: Job | None = None) -> None:
        """Stop everything but what is to be kept, run `last` on the Library, close it, end the threads."""
        self.bridge.close()

        def end() -> None:
            library, self._library = self._library, None
            if library is not None:
                try:
                    if last is not None:
                        last(library)
                finally:
                    library.close()

        self._reads.close()
        self._pages.close()
        self._downloads.close()
        self._trials.close()
        self._engine.close(end)

    def _hurry(self) -> None:
        library = self._library
        if library is not None:
            library.give_way()

    def _open(self) -> None:
        from desktop.library import Library

        library = Library.open(self._data_dir, embedder=self._embedder)
        library.gate.attended = False  # the window waits for power, room and peace
        library.gate.sources = self._sources
        self._library = library
        if not self._library.empty:
            self._library.pool.warm_up()

    def _steps(self, steps: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        with self._noticing_damage():
            return (yield from steps)

    @contextmanager
    def _noticing_damage(self) -> Iterator[None]:
        """Raise SQLite's errors as ours, and have it known where the database turns out to be damaged."""
        try:
            with sqlite_errors():
                yield
        except DamagedError:
            from desktop.mending import note_damage

            note_damage(DataPaths(self._data_dir))
            self.bridge.post(self.on_damage)
            raise

    def _submit(
        self,
        lane: Lane,
        job: Job,
        done: Done | None,
        failed: Failed | None,
        urgent: bool,
        progress: Callable[[Any], None] | None,
        kept: bool = False,
    ) -> Future[Any]:
        def run() -> Any:
            assert self._library is not None
            with self._noticing_damage():
                result = job(self._library)
            return self._steps(result) if isinstance(result, Generator) else result

        on_progress = None
        if progress is not None:
            hand_over = progress

            def on_progress(value: Any) -> None:
                self.bridge.post(lambda: hand_over(value))

        future = lane.submit(run, urgent=urgent, kept=kept, on_progress=on_progress)
        self.bridge.watch(future, done, failed)
        return future
