"""What the engine is busy with: files being added, documents tried again, a change of model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.gui import sentences, tokens
from desktop.gui.workers import Job, Workers
from desktop.records import Document, Progress

Kind = Literal["add", "retry", "resume", "switch", "recognise"]


@dataclass(eq=False, slots=True)
class Work:
    """One job: what it is, and how far it has come."""

    kind: Kind
    job: Job
    on_end: Callable[[BaseException | None], None] | None = None
    progress: Progress = field(default_factory=lambda: Progress("scanning"))
    future: Future[Any] | None = None
    cancelled: bool = False
    gives_way: bool = False  # stopped for other work, to go on after it

    @property
    def is_idle(self) -> bool:
        """Whether it has found nothing to do so far: of that nothing is told."""
        if self.kind == "recognise":
            return not self.progress.pages_total
        return self.kind == "resume" and not self.progress.files_total


class Activity(QObject):
    """The queue of work, with its progress and its failures.

    Signals:
        activity_changed: progress, pause, failures: look again.
        documents_touched: a document became searchable, or will not.
        work_ended: (Work) one job is over.
        work_failed: (str) the sentence that says why a whole job ended early.
    """

    activity_changed = Signal()
    documents_touched = Signal()
    work_ended = Signal(object)
    work_failed = Signal(str)

    def __init__(self, workers: Workers, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._waiting: list[Work] = []
        self._failures: dict[Path, str] = {}
        self._failed_documents: dict[Path, Document] = {}
        self.current: Work | None = None
        self.paused = False
        self._told = QTimer(self)  # progress comes faster than anybody reads, and panels take time to draw it
        self._told.setSingleShot(True)
        self._told.setInterval(tokens.PROGRESS_EVERY)
        self._told.timeout.connect(self.activity_changed)

    @property
    def progress(self) -> Progress | None:
        """Where the running job stands; None while nothing is to be done."""
        work = self._shown
        return work.progress if work else None

    @property
    def busy(self) -> bool:
        """Whether anything runs, waits or is paused."""
        return self._shown is not None

    @property
    def _shown(self) -> Work | None:
        """The work to tell of. Looking for what is left is none until something is found."""
        for work in (self.current, *self._waiting):
            if work is not None and not work.is_idle:
                return work
        return None

    @property
    def files_left(self) -> int:
        """Files still to be read by the running job."""
        progress = self.progress
        return max(0, progress.files_total - progress.files_done) if progress else 0

    @property
    def pages_left(self) -> int:
        """Pages whose text is still to be recognised by the running job."""
        progress = self.progress
        return max(0, progress.pages_total - progress.pages_done) if progress else 0

    @property
    def kind(self) -> Kind:
        """What the work is that is told of."""
        work = self._shown
        return work.kind if work else "add"

    @property
    def failures(self) -> Mapping[Path, str]:
        """Files that are not searchable, and the sentence that says why."""
        known = {path: sentences.reason(document.error) for path, document in self._failed_documents.items()}
        return known | self._failures

    def add(self, paths: Sequence[Path], kb: str) -> None:
        """Make files and folders searchable."""
        for path in paths:
            self._failures.pop(path, None)
        self._enqueue(Work("add", lambda library: library.add(list(paths), kb)))

    def retry(self, document_ids: Sequence[int] | None = None) -> None:
        """Try failed documents again; all of them where none is named."""
        for path, document in self._failed_documents.items():
            if document_ids is None or document.id in document_ids:
                self._failures.pop(path, None)
        ids = None if document_ids is None else list(document_ids)
        self._enqueue(Work("retry", lambda library: library.retry(ids)))

    def retry_failure(self, path: Path, kb: str) -> None:
        """Try one failed file again."""
        document = self._failed_documents.get(path)
        if document is None:
            self.add([path], kb)
        else:
            self.retry([document.id])

    def retry_all(self, kb: str) -> None:
        """Try everything again that failed."""
        strangers = [path for path in self._failures if path not in self._failed_documents]
        if self._failed_documents:
            self.retry()
        if strangers:
            self.add(strangers, kb)

    def forget_failure(self, path: Path) -> None:
        """Leave a failure that is no document of the library out of the list."""
        if self._failures.pop(path, None) is not None:
            self.activity_changed.emit()

    def resume(self) -> None:
        """Go on with what an earlier run left."""
        self._enqueue(Work("resume", lambda library: library.resume()))

    def recognise(self) -> None:
        """Recognise the text of pages that are pictures, once there is nothing else to do."""
        if not any(work.kind == "recognise" for work in (self.current, *self._waiting) if work is not None):
            self._enqueue(Work("recognise", lambda library: library.recognise()))

    def make_way(self) -> None:
        """Let what waits for the engine go before the recognition of pages, which goes on after it."""
        current = self.current
        if current is not None and current.kind == "recognise":
            current.gives_way = True
            if current.future is not None:
                self._workers.stop(current.future)

    def switch(
        self, job: Callable[[Any], Iterator[Progress]], on_end: Callable[[BaseException | None], None]
    ) -> None:
        """Change to another model or dimension; `on_end` gets the error, or None."""
        self._enqueue(Work("switch", job, on_end))

    def pause(self) -> None:
        """Stop at the next step; what is done stays done."""
        if self.busy and not self.paused:
            self.paused = True
            if self.current is not None and self.current.future is not None:
                self._workers.stop(self.current.future)
            self.activity_changed.emit()

    def go_on(self) -> None:
        """Take the work up again."""
        if self.paused:
            self.paused = False
            self._start_next()
            self.activity_changed.emit()

    def cancel(self) -> None:
        """Give up what runs and waits; what is done stays done."""
        self._waiting.clear()
        if self.current is not None and self.current.future is not None:
            self.current.cancelled = True
            self._workers.stop(self.current.future)
        self.paused = False
        self.activity_changed.emit()

    def know_failed(self, documents: Sequence[Document]) -> None:
        """The documents of the library that failed, whenever that was."""
        failed = {document.path: document for document in documents}
        if failed != self._failed_documents:
            for path in self._failed_documents.keys() - failed.keys():
                self._failures.pop(path, None)
            self._failed_documents = failed
            self.activity_changed.emit()

    def _enqueue(self, work: Work) -> None:
        self._waiting.append(work)
        self._waiting.sort(key=lambda work: work.kind == "recognise")  # last; the others as they came
        if work.kind != "recognise":
            self.make_way()
        if not self.paused:
            self._start_next()
        self.activity_changed.emit()

    def _start_next(self) -> None:
        if self.current is not None or not self._waiting:
            return
        work = self.current = self._waiting.pop(0)
        work.future = self._workers.engine(
            work.job,
            lambda _result: self._on_end(work, None),
            lambda error: self._on_end(work, error),
            progress=lambda progress: self._on_progress(work, progress),
        )

    def _on_progress(self, work: Work, progress: Progress) -> None:
        before = work.progress
        touched = progress.files_done != before.files_done or progress.failure is not None
        if work.kind == "recognise":
            touched = touched or progress.passages != before.passages
        work.progress = progress
        if progress.failure is not None:
            self._failures[progress.failure.path] = sentences.reason(progress.failure.reason)
        if not self._told.isActive():
            self._told.start()
        if touched:
            self.documents_touched.emit()

    def _on_end(self, work: Work, error: BaseException | None) -> None:
        self.current = None
        silent = work.kind == "recognise" and work.is_idle and error is None  # nothing was to be recognised
        if work.gives_way and not work.cancelled and error is None:
            self._waiting.append(Work("recognise", work.job))
        elif silent and work.progress.stage == "done":
            pass
        elif self.paused and error is None and work.progress.stage != "done" and not work.cancelled:
            self._waiting.insert(0, work)  # asked for again, it goes on where it stopped
        else:
            self.work_ended.emit(work)
            if work.on_end is not None:
                work.on_end(error)
            elif error is not None:
                self.work_failed.emit(sentences.error(error))
        if work.kind != "recognise" and error is None and not work.cancelled:
            self.recognise()
        if not self.paused:
            self._start_next()
        self.activity_changed.emit()
        if not silent:
            self.documents_touched.emit()
