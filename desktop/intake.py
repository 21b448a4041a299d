"""Taking files in: noting what waits to be read, working that off, and recognising scans after it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from desktop import mending, pending
from desktop.connections import Connections
from desktop.engine import Engine
from desktop.formats.registry import supported
from desktop.gate import Gate
from desktop.ingest import Importer
from desktop.model_in_use import ModelInUse
from desktop.paths import DataPaths
from desktop.portable import relinking
from desktop.reader import ReaderPool
from desktop.recognising import Recogniser
from desktop.records import Progress
from desktop.settings import SettingsFile
from desktop.sources import Queued
from desktop.watching import Watching

_LARGE_BYTES = 5_000_000  # of files: worth some seconds to measure how they are embedded fastest


class Intake:
    """What makes files searchable, for the engine's thread alone; stopped anywhere, a second call goes on.

    What can't be read is told as the progress's failure and kept with the document. A file that did not
    change since it was read is not read again.

    Raises:
        EmbeddingError, LibraryError: nothing more can be taken in; what was not, is pending.
    """

    def __init__(
        self,
        paths: DataPaths,
        connections: Connections,
        settings: SettingsFile,
        in_use: ModelInUse,
        pool: ReaderPool,
        gate: Gate,
        watching: Watching,
    ) -> None:
        self._paths = paths
        self._connections = connections
        self._settings = settings
        self._in_use = in_use
        self._pool = pool
        self._gate = gate
        self._watching = watching

    # noting

    def ask(self, paths: Sequence[Path], kb: str) -> None:
        """Note what is to be added, for `resume` to look through: whatever happens, it is not lost."""
        pending.ask(self._connections.writer, paths, kb)

    def note_asked(self) -> Generator[Progress, None, Progress]:
        """Look through what is to be added, and put the files into the queue."""
        return (yield from pending.note_asked(self._connections.writer, supported))

    def note_again(self, document_ids: Sequence[int] | None = None) -> None:
        """Put documents into the queue again: those named, or all that failed or were read in part."""
        pending.note_again(self._connections.writer, document_ids)

    # working off

    def resume(self) -> Iterator[Progress]:
        """Work off the queue: all that waits and is not paused, and passages without a vector."""
        for _ in relinking.find_again(self._connections.writer):
            yield Progress("scanning")
        yield from self._in_use.complete(self._connections.writer, self._settings.current)
        yield from self.work_off((yield from self.note_asked()))

    def retry(self, document_ids: Sequence[int] | None = None) -> Iterator[Progress]:
        """Read documents again: those named, or all that failed or were read in part; and what waits."""
        self.note_again(document_ids)
        yield from self.resume()

    def reconcile(self, *, everything: bool = False, at_once: bool = False) -> Iterator[Progress]:
        """Look again at what changed in followed folders, or at all of them, and read what is pending then.

        With `at_once` also what was written to a moment ago, which is left for later otherwise.
        """
        progress = yield from self._watching.reconcile(everything=everything, at_once=at_once)
        yield from self.work_off(replace(progress, files_total=0))

    def recognise(self) -> Iterator[Progress]:
        """Recognise the text of pages that are pictures, unless that is turned off.

        To be called when nothing else is to be done: it goes on for long, and takes up again at the next
        page.

        Raises:
            DocumentError: nothing can be recognised at all.
        """
        progress = Progress("recognising")
        if self._settings.current.recognition and self._connections.writer.documents.waiting_pages():
            yield from self._in_use.prepare(self._connections.writer, self._settings.current)
            importer, running = self._importer()
            recogniser = Recogniser(
                self._connections.writer,
                self._pool,
                importer,
                self._gate,
                wanted=lambda: self._settings.current.recognition and self._gate.open,
            )
            try:
                for step in recogniser.run():
                    progress = step
                    yield progress
            finally:
                running.index.save()
        yield replace(progress, stage="done", seconds_left=0.0, failure=None, current="")

    def work_off(self, progress: Progress) -> Iterator[Progress]:
        """Read what is in the queue by now, counting on from a progress."""
        source = Queued(self._connections.writer.queue, lambda: self._gate.open)
        if source.next(()) is not None:
            yield from self._in_use.prepare(self._connections.writer, self._settings.current)
            if sum(size_bytes for _, size_bytes in source.sizes()) > _LARGE_BYTES:
                yield from self._in_use.tune()
            importer, running = self._importer()
            try:
                for step in importer.run(source, progress):
                    progress = step
                    yield progress
                for _ in self._connections.writer.join_keywords():
                    yield replace(progress, failure=None, current="")
            finally:
                running.index.save()
            if self._connections.mended is not None:  # it left the vectors of what had to be read again
                with self._connections.writer.transaction():
                    self._connections.writer.vectors.prune_all()
            mending.save_essentials(self._connections.writer, self._paths)
        yield replace(
            progress,
            stage="done",
            fraction=1.0,
            seconds_left=0.0,
            failure=None,
            current="",
            under_way=(),
            held="" if self._gate.open else self._gate.PAUSED,
        )

    def _importer(self) -> tuple[Importer, Engine]:
        running = self._in_use.engine
        assert running is not None
        store, size = self._connections.writer, self._settings.current.passage_size
        return Importer(
            store, self._pool, running.embedder, running.space, running.index, self._gate, size
        ), running
