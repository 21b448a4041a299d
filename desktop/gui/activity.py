"""What the engine is busy with: files being noted, the queue of documents, a change of model."""

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
from desktop.settings import Settings

Kind = Literal["switch", "work", "recognise"]
_ORDER: tuple[Kind, ...] = ("switch", "work", "recognise")  # each lets those before it go first


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
    expected: bool = False  # somebody just gave it something to do, so it is told of from the first
    again: bool = False  # asked for once more while it ran: there may be more to do than it has seen

    @property
    def is_idle(self) -> bool:
        """Whether it has found nothing to do so far: of that nothing is told."""
        if self.kind == "recognise":
            return not self.progress.pages_total
        return self.kind == "work" and not self.expected and not self.progress.files_total


class Activity(QObject):
    """The work of the engine, with its progress and its failures.

    What documents wait is in the library's queue, which one job works off; here are only the jobs.

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

    def __init__(
        self,
        workers: Workers,
        settings: Callable[[], Settings],
        change_settings: Callable[..., None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workers = workers
        self._settings = settings
        self._change_settings = change_settings
        self._waiting: list[Work] = []
        self._failures: dict[Path, str] = {}
        self._failed_documents: dict[Path, Document] = {}
        self.waiting_count = 0  # documents in the queue, those that are held too
        self._noting = 0  # jobs that look for files
        self._scan = Progress("scanning")
        self.current: Work | None = None
        self._told = QTimer(self)  # progress comes faster than anybody reads, and panels take time to draw it
        self._told.setSingleShot(True)
        self._told.setInterval(tokens.PROGRESS_EVERY)
        self._told.timeout.connect(self.activity_changed)

    @property
    def progress(self) -> Progress | None:
        """Where the running job stands; None while nothing is to be done."""
        work = self._shown
        if work is not None:
            return work.progress
        return self._scan if self._noting else None

    @property
    def paused(self) -> bool:
        """Whether the user paused everything."""
        return self._settings().paused

    @property
    def held(self) -> str:
        """The sentence that says why nothing goes on for now; empty while it does, or was paused."""
        progress = self.progress
        return progress.held if progress is not None and not self.paused else ""

    @property
    def busy(self) -> bool:
        """Whether anything runs, waits or is paused."""
        return self._shown is not None or self._noting > 0

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
        return work.kind if work else "work"

    @property
    def failures(self) -> Mapping[Path, str]:
        """Files that are not searchable, and the sentence that says why."""
        known = {path: sentences.reason(document.error) for path, document in self._failed_documents.items()}
        return known | self._failures

    @property
    def failed_count(self) -> int:
        """How many files are not searchable."""
        return len(self._failed_documents.keys() | self._failures.keys())

    def add(self, paths: Sequence[Path], kb: str) -> None:
        """Make files and folders searchable."""
        for path in paths:
            self._failures.pop(path, None)
        named = list(paths)
        self._workers.engine(
            lambda library: library.intake.ask(named, kb), None, self._on_note_failed, urgent=True, kept=True
        )
        self._note(lambda library: library.intake.note_asked(), kept=False)

    def retry(self, document_ids: Sequence[int] | None = None) -> None:
        """Try failed documents again; all of them where none is named."""
        for path, document in self._failed_documents.items():
            if document_ids is None or document.id in document_ids:
                self._failures.pop(path, None)
        ids = None if document_ids is None else list(document_ids)
        self._note(lambda library: library.intake.note_again(ids), kept=True)

    def _note(self, job: Job, *, kept: bool) -> None:
        """Put documents into the queue, and then work it off."""
        self._noting += 1

        def over() -> None:
            self._noting -= 1
            self._scan = Progress("scanning")
            self.documents_touched.emit()
            self.work(expected=True)
            self.activity_changed.emit()

        def failed(error: BaseException) -> None:
            self._on_note_failed(error)
            over()

        self._workers.engine(
            job, lambda _none: over(), failed, urgent=True, kept=kept, progress=self._on_scanned
        )
        self.activity_changed.emit()

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

    def work(self, *, expected: bool = False) -> None:
        """Work off the queue of documents; `expected` says that there is something in it."""
        if self.current is not None and self.current.kind == "work":
            self.current.again = True
            self.current.expected |= expected
        elif not any(work.kind == "work" for work in self._waiting):
            self._enqueue(Work("work", lambda library: library.intake.resume(), expected=expected))

    def recognise(self) -> None:
        """Recognise the text of pages that are pictures, once there is nothing else to do."""
        if not any(work.kind == "recognise" for work in (self.current, *self._waiting) if work is not None):
            self._enqueue(Work("recognise", lambda library: library.intake.recognise()))

    def make_way(self) -> None:
        """Let what waits for the engine go before what can wait: recognising, and what is held anyway."""
        current = self.current
        if current is not None and (current.kind == "recognise" or current.progress.held):
            self._give_way(current)

    def _give_way(self, current: Work) -> None:
        current.gives_way = True
        self._stop(current)

    def _stop(self, work: Work) -> None:
        """Ask a job to stop. One that had not begun is over at once, and nothing else would tell."""
        if work.future is not None:
            self._workers.stop(work.future)
            if work.future.cancelled():
                self._on_end(work, None)

    def switch(
        self, job: Callable[[Any], Iterator[Progress]], on_end: Callable[[BaseException | None], None]
    ) -> None:
        """Change to another model or dimension; `on_end` gets the error, or None."""
        self._enqueue(Work("switch", job, on_end))

    def pause(self) -> None:
        """Stop where it is; it goes on there, or in the next run."""
        if self.busy and not self.paused:
            self._change_settings(paused=True)
            self.activity_changed.emit()

    def go_on(self) -> None:
        """Take the work up again."""
        if self.paused:
            self._change_settings(paused=False)
            self.activity_changed.emit()

    def cancel(self) -> None:
        """Give up what runs and take all that waits out of the queue; what is done stays done."""
        for work in (self.current, *self._waiting):
            if work is not None and work.kind != "work":
                work.cancelled = True
        switching = any(work is not None and work.kind == "switch" for work in (self.current, *self._waiting))
        self._waiting = [work for work in self._waiting if work.kind == "work"]
        if self.current is not None and self.current.cancelled:
            self._stop(self.current)
        if switching:
            self._workers.engine(lambda library: library.model.give_up_switch(), urgent=True)
        self.leave_out(None)
        self.go_on()

    # The queue

    def put_first(self, document_ids: Sequence[int]) -> None:
        """Have documents read next."""
        self._manage(lambda library: library.queue.put_first(list(document_ids)))

    def hold(self, document_ids: Sequence[int]) -> None:
        """Keep documents in the queue without reading them."""
        self._manage(lambda library: library.queue.hold(list(document_ids)))

    def release(self, document_ids: Sequence[int]) -> None:
        """Let documents that were held take their turn again."""
        self._manage(lambda library: library.queue.release(list(document_ids)))

    def leave_out(self, document_ids: Sequence[int] | None) -> None:
        """Take documents out of the queue, all where none is named."""
        ids = None if document_ids is None else list(document_ids)
        self._manage(lambda library: library.queue.leave_out(ids))

    def put_base_first(self, kb: str) -> None:
        """Have what waits of a knowledge base read next."""
        self._manage(lambda library: library.queue.put_base_first(kb))

    def pause_base(self, kb: str, paused: bool) -> None:
        """Read nothing of a knowledge base for now, or go on with it."""
        self._manage(lambda library: library.queue.pause_base(kb, paused))

    def _manage(self, job: Job) -> None:
        def over(_result: object) -> None:
            self.documents_touched.emit()
            self.work()
            self.activity_changed.emit()

        self._workers.engine(job, over, self._on_note_failed, urgent=True, kept=True)

    def know(self, documents: Sequence[Document]) -> None:
        """The documents of the library: those that failed, whenever that was, and those that wait."""
        waiting = sum(document.state == "pending" for document in documents)
        if waiting != self.waiting_count:
            self.waiting_count = waiting
            self.activity_changed.emit()
        self._know_failed([each for each in documents if each.state in ("failed", "encrypted")])

    def _know_failed(self, documents: Sequence[Document]) -> None:
        failed = {document.path: document for document in documents}
        if failed != self._failed_documents:
            for path in self._failed_documents.keys() - failed.keys():
                self._failures.pop(path, None)
            self._failed_documents = failed
            self.activity_changed.emit()

    def _enqueue(self, work: Work) -> None:
        self._waiting.append(work)
        self._waiting.sort(key=lambda work: _ORDER.index(work.kind))
        current = self.current
        if current is not None and _ORDER.index(work.kind) < _ORDER.index(current.kind):
            self._give_way(current)
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

    def _on_scanned(self, progress: Progress) -> None:
        self._scan = progress
        self._take_failure(progress)
        self._tell()

    def _on_note_failed(self, error: BaseException) -> None:
        self.work_failed.emit(sentences.error(error))

    def _take_failure(self, progress: Progress) -> None:
        if progress.failure is not None:
            self._failures[progress.failure.path] = sentences.reason(progress.failure.reason)

    def _tell(self) -> None:
        if not self._told.isActive():
            self._told.start()

    def _on_progress(self, work: Work, progress: Progress) -> None:
        before = work.progress
        touched = progress.files_done != before.files_done or progress.failure is not None
        if work.kind == "recognise":
            touched = touched or progress.passages != before.passages
        work.progress = progress
        self._take_failure(progress)
        self._tell()
        if touched:
            self.documents_touched.emit()

    def _on_end(self, work: Work, error: BaseException | None) -> None:
        self.current = None
        silent = work.is_idle and error is None  # nothing was to be done
        more = work.again and not work.gives_way and error is None
        if work.gives_way and not work.cancelled and error is None:
            self._put_back(work)
        elif not silent or work.progress.stage != "done":
            self.work_ended.emit(work)
            if work.on_end is not None:
                work.on_end(error)
            elif error is not None:
                self.work_failed.emit(sentences.error(error))
        if more:
            self._put_back(work)
        elif work.kind != "recognise" and error is None and not work.cancelled and not silent:
            self.recognise()
        self._start_next()
        self.activity_changed.emit()
        if not silent:
            self.documents_touched.emit()

    def _put_back(self, work: Work) -> None:
        """Have it done once more, after what it lets go first."""
        self._waiting.append(Work(work.kind, work.job, work.on_end, expected=work.again and work.expected))
        self._waiting.sort(key=lambda each: _ORDER.index(each.kind))
