"""The pool of processes in which documents are read and pages drawn.

The application itself never opens a user's file: a file that crashes, hangs or swallows memory costs its
process and nothing else. One thread of the parent serves each process; a further one ends processes that
have made no progress before their deadline.
"""

from __future__ import annotations

import logging
import queue
import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.errors import CrashedError, TimedOutError, UnreadableError
from desktop.formats.checks import check_file
from desktop.formats.png import write_png
from desktop.page_text import Found, PageText
from desktop.reading_process import Child, ChildLostError, Limits
from desktop.records import Mark, PageImage, Reading, Recognised, Recognition
from desktop.scratch import sweep

_log = logging.getLogger(__name__)

_CRASHED = "It made the reader stop; opening and saving it again in its own program may help."
_PAGE_CRASHED = "This page made the program stop that recognises text."
_PAGE_TIMED_OUT = "Recognising this page made no progress for {seconds:.0f} seconds, so it was given up."
_TIMED_OUT = "Reading it made no progress for {seconds:.0f} seconds, so it was given up."
NOT_STARTED = "No process could be started to read it; closing other programs may help."
_CLOSED = "Shufang was closed before the file was read."


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """A page to draw, `scale` pixels a point, with marks upon it.

    `layout` is the PDF that stands for a document without pages of its own; `layout_key` names it, so that
    it goes to the render process only once.
    """

    path: Path
    layout: bytes | None
    layout_key: str
    page: int
    scale: float
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class _Job:
    """Something for a process to do, and where the answer goes."""

    message: tuple[Any, ...]
    future: Future[Any]
    layout: bytes | None = None
    size_bytes: int = 0


class _Setting:
    """What all processes of a pool share: their limits, passwords, and a place for their folders."""

    def __init__(self, limits: Limits, folder: Path | None) -> None:
        self.limits = limits
        self.passwords: tuple[str, ...] = ()
        self._folder = folder
        self._own: Path | None = None
        self._guard = threading.Lock()
        self._swept = False

    @property
    def folder(self) -> Path:
        """Where processes get their folders; what an earlier run left there is gone.

        Raises:
            OSError: there is none, and none can be made.
        """
        with self._guard:
            if self._folder is None:
                if self._own is None:
                    self._own = Path(tempfile.mkdtemp(prefix="shufang-"))
                return self._own
            if not self._swept:
                self._swept = True
                sweep(self._folder)
            return self._folder

    def close(self) -> None:
        """Let go of what the pool made for itself."""
        with self._guard:
            if self._own is not None:
                shutil.rmtree(self._own, ignore_errors=True)
                self._own = None


class ReaderPool:
    """Processes that read and draw. May be used from several threads; starts nothing before it is needed."""

    def __init__(self, readers: int = 1, limits: Limits | None = None, folder: Path | None = None) -> None:
        """`folder` is where processes get folders for temporary files; by default one of the system's."""
        self._setting = _Setting(limits or Limits(), folder)
        self._reading: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._rendering: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._readers = readers
        self._servers: list[_Server] = []
        self._render_server: _Server | None = None
        self._recognising: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._recogniser: _Server | None = None
        self._lock = threading.Lock()
        self._closed = False

    def read(self, path: Path, recognised: Mapping[int, Recognised] | None = None) -> Future[Reading]:
        """The document at `path`, read in another process, with what was recognised of it so far.

        The future raises a DocumentError where it can't be read, and CancelledError after `close`.
        """
        future: Future[Reading] = Future()
        try:
            size = check_file(path)
        except Exception as error:
            future.set_exception(error)
            return future
        message: tuple[Any, ...] = ("read", str(path))
        if recognised:
            message = (*message, dict(recognised))
        self._put(_Job(message, future, size_bytes=size), rendering=False)
        return future

    def give_up(self, future: Future[Any]) -> None:
        """Let go of what was asked for: the process that works on it ends, and the future is cancelled."""
        if future.cancel():
            return
        with self._lock:
            servers = self._all_servers()
        for server in servers:
            server.give_up(future)

    def recognise(self, path: Path, page: int) -> Future[Recognition]:
        """What a page of pictures says, in a process of its own that lets all others go first.

        The future raises a DocumentError where it can't be told.
        """
        future: Future[Recognition] = Future()
        with self._lock:
            if self._closed:
                future.cancel()
                return future
            self._recognising.put(_Job(("recognise", str(path), page), future))
            if self._recogniser is None:
                self._recogniser = _Server(self._recognising, self._setting, "recognise")
        return future

    def rest(self) -> None:
        """End the process that recognises, which takes much memory; it starts anew when it is needed."""
        with self._lock:
            server, self._recogniser = self._recogniser, None
        if server is not None:
            server.stop()
            server.join()
            _cancel_all(self._recognising)

    def render(self, request: RenderRequest) -> Future[PageImage]:
        """A page as a picture, drawn in a process of its own, never behind a document that is being read.

        The future raises a DocumentError where the page can't be drawn.
        """
        future: Future[PageImage] = Future()
        message = (
            "render",
            str(request.path),
            request.layout_key,
            request.page,
            request.scale,
            request.marks,
        )
        if request.layout is None:
            message = ("render", str(request.path), "", *message[3:])
        self._put(_Job(message, future, layout=request.layout), rendering=True)
        return future

    def offer(self, passwords: Sequence[str]) -> None:
        """The passwords to try on files that need one, from the next file on. They go over the pipes only."""
        self._setting.passwords = tuple(passwords)

    def unlocks(self, path: Path, password: str) -> Future[bool]:
        """Whether a password opens a file. The future raises what `read` does."""
        future: Future[bool] = Future()
        try:
            size = check_file(path)
        except Exception as error:
            future.set_exception(error)
        else:
            self._put(_Job(("unlock", str(path), password), future, size_bytes=size), rendering=True)
        return future

    def page_text(self, request: RenderRequest) -> Future[PageText]:
        """The text that stands on a page, read where pages are drawn. The future raises a DocumentError."""
        return self._look(request, "text", request.page)

    def find(self, request: RenderRequest, wanted: str, seconds: float) -> Future[Found]:
        """Where a text stands from the request's page on, as far as one comes in so many seconds.

        The future raises a DocumentError.
        """
        return self._look(request, "find", wanted, request.page, seconds)

    def _look(self, request: RenderRequest, kind: str, *rest: object) -> Future[Any]:
        future: Future[Any] = Future()
        key = "" if request.layout is None else request.layout_key
        self._put(_Job((kind, str(request.path), key, *rest), future, layout=request.layout), rendering=True)
        return future

    def warm_up(self) -> Future[None]:
        """Start the process that draws, so that the first page does not wait for it."""
        ready: Future[None] = Future()
        self._put(_Job(("warm", ""), ready), rendering=True)
        return ready

    def save_png(self, request: RenderRequest, out: Path) -> Future[None]:
        """Draw a page into a PNG file. The future raises what `render` does, and OSError."""
        saved: Future[None] = Future()

        def save(drawn: Future[PageImage]) -> None:
            try:
                write_png(drawn.result(), out)
            except BaseException as error:
                saved.set_exception(error)
            else:
                saved.set_result(None)

        self.render(request).add_done_callback(save)
        return saved

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The processes that run now: for diagnosis."""
        with self._lock:
            servers = self._all_servers()
        return tuple(pid for server in servers if (pid := server.process_id) is not None)

    def close(self) -> None:
        """End all processes and threads; what is under way is cancelled. May be called again."""
        with self._lock:
            self._closed = True
            servers = self._all_servers()
            self._servers, self._render_server, self._recogniser = [], None, None
        for server in servers:
            server.stop()
        for server in servers:
            server.join()
        for waiting in (self._reading, self._rendering, self._recognising):
            _cancel_all(waiting)
        self._setting.close()

    def _all_servers(self) -> list[_Server]:
        single = (self._render_server, self._recogniser)
        return [*self._servers, *(server for server in single if server is not None)]

    def _put(self, job: _Job, *, rendering: bool) -> None:
        with self._lock:
            if self._closed:
                job.future.cancel()
                return
            if rendering:
                self._rendering.put(job)
                if self._render_server is None:
                    self._render_server = _Server(self._rendering, self._setting, "render")
            else:
                self._reading.put(job)
                if len(self._servers) < self._readers:
                    self._servers.append(
                        _Server(self._reading, self._setting, f"read-{len(self._servers) + 1}")
                    )


def _cancel_all(waiting: queue.SimpleQueue[_Job | None]) -> None:
    while True:
        try:
            job = waiting.get_nowait()
        except queue.Empty:
            return
        if job is not None:
            job.future.cancel()


class _Server:
    """A thread that hands jobs to its process, one after the other, and starts it anew when it is lost."""

    def __init__(self, jobs: queue.SimpleQueue[_Job | None], setting: _Setting, name: str) -> None:
        self._jobs = jobs
        self._setting = setting
        self._background = name != "render"  # a page is waited for, a document is not
        self._stopping = threading.Event()
        self._child: Child | None = None
        self._held: set[str] = set()  # layouts that the process has
        self._told: tuple[str, ...] = ()  # passwords that it has
        self._guard = threading.Lock()
        self._working: Future[Any] | None = None
        self._given_up = False
        self._thread = threading.Thread(target=self._run, name=f"shufang-{name}", daemon=True)
        self._thread.start()

    @property
    def process_id(self) -> int | None:
        """The process's number while it runs."""
        with self._guard:
            return self._child.process_id if self._child else None

    def stop(self) -> None:
        """Begin to end: the process is killed at once."""
        self._stopping.set()
        with self._guard:
            if self._child:
                self._child.kill()
        self._jobs.put(None)

    def give_up(self, future: Future[Any]) -> None:
        """End the process, where it works on this."""
        with self._guard:
            if self._working is future and not future.done():
                self._given_up = True
                if self._child:
                    self._child.kill()

    def join(self) -> None:
        """Wait until the thread and its process are gone."""
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            job = self._jobs.get()
            if job is None:
                if not self._stopping.is_set():
                    self._jobs.put(None)  # meant for a sibling
                    continue
                break
            if not job.future.set_running_or_notify_cancel():
                continue
            with self._guard:
                self._working, self._given_up = job.future, False
            try:
                result = self._done(job)
            except BaseException as error:
                job.future.set_exception(error)
            else:
                job.future.set_result(result)
        self._drop_child()

    def _done(self, job: _Job) -> Any:
        seconds = self._setting.limits.seconds_for(job.size_bytes)
        recognising = job.message[0] == "recognise"
        while True:
            child = self._ready_child()
            fresh = child.calls == 0
            try:
                return self._asked(child, job, seconds)
            except ChildLostError as lost:
                self._drop_child()
                if self._stopping.is_set() or self._given_up:
                    raise CancelledError(_CLOSED) from None
                if lost.timed_out:
                    timed_out = _PAGE_TIMED_OUT if recognising else _TIMED_OUT
                    raise TimedOutError(timed_out.format(seconds=seconds)) from None
                if not fresh:
                    continue  # something else may have ended it: the file gets a process of its own
                _log.warning("a reader was lost (exit code %s) at %s", lost.exit_code, job.message[1])
                raise CrashedError(_PAGE_CRASHED if recognising else _CRASHED) from None
            finally:
                if child.spent:
                    self._drop_child()

    def _asked(self, child: Child, job: _Job, seconds: float) -> Any:
        passwords = self._setting.passwords
        if passwords != self._told:
            child.call(("passwords", passwords), seconds)
            self._told = passwords
        key = job.message[2] if job.message[0] in ("render", "text", "find") else ""
        if key and key not in self._held:
            child.call(("hold", key, job.layout), seconds)
            self._held.add(key)
        answer = child.call(job.message, seconds)
        if answer == "missing":  # the process let go of the layout meanwhile
            child.call(("hold", key, job.layout), seconds)
            answer = child.call(job.message, seconds)
        return answer

    def _ready_child(self) -> Child:
        if self._child is not None and not self._child.alive:
            self._drop_child()
        with self._guard:
            if self._child is None:
                self._forget()
                try:
                    self._child = Child(
                        self._setting.limits, self._setting.folder, background=self._background
                    )
                except OSError as error:
                    raise UnreadableError(NOT_STARTED) from error
                if self._stopping.is_set() or self._given_up:
                    self._child.kill()
            return self._child

    def _drop_child(self) -> None:
        with self._guard:
            child, self._child = self._child, None
        self._forget()
        if child:
            child.close()

    def _forget(self) -> None:
        """Nothing is known of what the next process has."""
        self._held.clear()
        self._told = ()
