"""One process that reads and draws, seen from both of its ends.

The parent's end is `Child`; `serve` is what the process runs. They speak through one pipe: a request, then
any number of beats, then an answer or an error.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import desktop.errors
from desktop.confinement import RefusedError, cap_memory, confine
from desktop.errors import DocumentError, ShufangError, TooLargeError, UnreadableError
from desktop.scratch import Scratch

if TYPE_CHECKING:
    from desktop.windows_job import Job

_log = logging.getLogger(__name__)

_START_SECONDS = 120.0  # until a fresh process answers: a busy machine may take its time
_SPENT_AFTER = 250  # files; then a fresh process takes over, for parsers leak
_TOO_LARGE = "Reading it takes more memory than a reader may use; splitting it helps."
_FAILED = "It is damaged, or of a kind not known here ({error}); saving it again in its own program may help."
_IDLE_BYTES = 512 * 1024**2  # what an idle process has committed at most, with its libraries


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may take before it is given up."""

    seconds: float = 60.0  # without any progress
    seconds_a_megabyte: float = 1.0
    memory_bytes: int = (
        3 * 1024**3
    )  # address space beyond what an idle process has; where the system can cap it
    registry: str = "desktop.formats.registry"  # the module that knows the formats

    def seconds_for(self, size_bytes: int) -> float:
        """How long a file of this size may go without progress."""
        return self.seconds + self.seconds_a_megabyte * size_bytes / 2**20


class ChildLostError(Exception):
    """The process is gone before it answered."""

    def __init__(self, exit_code: int | None, *, timed_out: bool) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code
        self.timed_out = timed_out


class Child:
    """A running process; used by one thread at a time, `kill` by any."""

    def __init__(self, limits: Limits, folder: Path, *, background: bool = True) -> None:
        """Start it. `folder` is where it gets a folder for temporary files.

        Raises:
            OSError: it can't be started.
        """
        context = multiprocessing.get_context("spawn")
        self._scratch = _scratch(folder)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=serve,
            args=(theirs, limits, self._scratch.path if self._scratch else None, background),
            daemon=True,
            name="shufang-reader",
        )
        self._due: float | None = None
        self._timed_out = False
        self._started = False
        self._worn = False
        self._calls = 0
        self._wake = threading.Condition()
        self._ended = False
        self._job: Job | None = None
        try:
            with _quiet_interrupts():
                self._process.start()
        except OSError:
            if self._scratch:
                self._scratch.remove()
            raise
        finally:
            theirs.close()
        self._job = _job(self._process.pid, limits.memory_bytes + _IDLE_BYTES)
        self._watch = threading.Thread(target=self._watched, name="shufang-deadline", daemon=True)
        self._watch.start()

    @property
    def process_id(self) -> int | None:
        """The process's number."""
        return self._process.pid if self._process.is_alive() else None

    @property
    def alive(self) -> bool:
        """Whether it can take another request."""
        return self._process.is_alive()

    @property
    def calls(self) -> int:
        """How many requests it was given."""
        return self._calls

    @property
    def spent(self) -> bool:
        """Whether it has done enough for one life."""
        return self._timed_out or self._worn or self._calls >= _SPENT_AFTER

    def call(self, message: tuple[Any, ...], seconds: float) -> Any:
        """The answer to a request; `seconds` is how long it may go without progress.

        Raises:
            ChildLostError: the process died, or was ended because it made no progress.
            DocumentError: what the process says about the file.
        """
        self._calls += 1
        try:
            self._expect(seconds if self._started else max(seconds, _START_SECONDS))
            if not self._started:
                self._receive()
                self._started = True
                self._expect(seconds)
            self._pipe.send((*message, seconds))
            while True:
                kind, *rest = self._receive()
                if kind == "beat":
                    self._expect(seconds)
                elif kind == "answer":
                    return rest[0]
                else:
                    error = _error(rest[0], rest[1])
                    self._worn = isinstance(error, TooLargeError)  # it ends by itself now
                    raise error
        except (EOFError, OSError) as error:
            self._process.join(5)
            raise ChildLostError(self._process.exitcode, timed_out=self._timed_out) from error
        finally:
            self._expect(None)

    def kill(self) -> None:
        """End the process at once."""
        with contextlib.suppress(OSError, ValueError):
            self._process.kill()

    def close(self) -> None:
        """End the process and forget it."""
        with self._wake:
            self._ended = True
            self._wake.notify()
        self.kill()
        self._process.join()
        self._watch.join()
        self._pipe.close()
        self._process.close()
        if self._job:
            self._job.close()
        if self._scratch:
            self._scratch.remove()

    def _receive(self) -> Any:
        return self._pipe.recv()

    def _expect(self, seconds: float | None) -> None:
        """Something must come within this time; None while nothing is awaited."""
        with self._wake:
            due = None if seconds is None else time.monotonic() + seconds
            sooner = self._due is None or due is None or due < self._due
            self._due = due
            if sooner:  # else the watch wakes too early, and looks again
                self._wake.notify()

    def _watched(self) -> None:
        """End the process when what is expected does not come."""
        with self._wake:
            while not self._ended:
                if self._due is None:
                    self._wake.wait()
                    continue
                left = self._due - time.monotonic()
                if left > 0:
                    self._wake.wait(left)
                    continue
                self._timed_out = True
                self._due = None
                self.kill()


def _scratch(folder: Path) -> Scratch | None:
    try:
        return Scratch(folder)
    except OSError as error:  # nearly no file needs it
        _log.warning("no folder for a reader's temporary files: %s", error)
        return None


def _job(process_id: int | None, memory_bytes: int) -> Job | None:
    if sys.platform != "win32" or process_id is None:
        return None  # the process caps itself
    from desktop.windows_job import Job

    try:
        return Job(process_id, memory_bytes)
    except OSError as error:
        _log.warning("a reader runs without a memory cap: %s", error)
        return None


def serve(pipe: Connection, limits: Limits, folder: Path | None, background: bool) -> None:
    """Answer requests until the other end is gone: what the process runs."""
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _silence()
    confine(folder, background=background)
    work = _Work(pipe, limits)
    with contextlib.suppress(EOFError, OSError):
        pipe.send(("ready",))
        while True:
            kind, *rest, seconds = pipe.recv()
            answer = work.answer(kind, rest, seconds)
            pipe.send(answer)
            if answer[0] == "error" and answer[1] == "TooLargeError":
                return  # its memory may be in shreds


class _Work:
    """What the process knows between two requests."""

    def __init__(self, pipe: Connection, limits: Limits) -> None:
        self._pipe = pipe
        self._limits = limits
        self._capped = False
        self._pages: Any = None

    def answer(self, kind: str, rest: list[Any], seconds: float) -> tuple[Any, ...]:
        doing: dict[str, Callable[..., Any]] = {
            "read": self._read,
            "recognise": self._recognise,
            "hold": self._hold,
            "render": self._render,
            "text": self._text,
            "find": self._find,
            "warm": self._warm,
            "passwords": self._take_passwords,
            "unlock": self._unlock,
        }
        try:
            with _last_resort(seconds):
                return ("answer", doing[kind](*rest))
        except ShufangError as error:
            return ("error", type(error).__name__, error.reason)
        except MemoryError:
            return ("error", TooLargeError.__name__, _TOO_LARGE)
        except RefusedError as error:
            return ("error", UnreadableError.__name__, str(error))
        except OSError as error:
            return ("error", UnreadableError.__name__, _os_reason(error))
        except RecursionError:
            return ("error", UnreadableError.__name__, "It is nested too deeply to be read.")
        except Exception as error:  # whatever a parser throws at a hostile file
            if _is_memory(error):
                return ("error", TooLargeError.__name__, _TOO_LARGE)
            text = " ".join(str(error).split())[:160] or type(error).__name__
            return ("error", UnreadableError.__name__, _FAILED.format(error=text))

    def _read(self, name: str, recognised: Any = None) -> Any:
        path = Path(name)
        reader = self._format_of(path)
        self._prepare()
        beat = self._beat()
        reading = reader.read_recognised(path, beat, recognised) if recognised else reader.read(path, beat)
        _forget()
        return reading

    def _recognise(self, name: str, number: int) -> Any:
        """What a page of pictures says."""
        from desktop.formats import ocr

        self._prepare()
        path = Path(name)
        reader = self._format_of(path)
        document = reader.open(path)
        try:
            page = document[number - 1]
            return ocr.recognise(page, reader.pixels_a_point(page), self._beat())
        finally:
            document.close()
            _forget()

    def _beat(self) -> Callable[[], None]:
        last = 0.0

        def beat() -> None:
            nonlocal last
            now = time.monotonic()
            if now - last > 0.2:
                last = now
                self._pipe.send(("beat",))
                _rearm()

        return beat

    def _hold(self, key: str, layout: bytes) -> None:
        self._page_store().hold(key, layout)

    def _render(self, name: str, key: str, page: int, scale: float, marks: Any) -> Any:
        return self._page_store().render(Path(name), key, page, scale, marks)

    def _text(self, name: str, key: str, page: int) -> Any:
        return self._page_store().text(Path(name), key, page)

    def _find(self, name: str, key: str, wanted: str, first: int, seconds: float) -> Any:
        return self._page_store().find(Path(name), key, wanted, first, seconds)

    def _warm(self, _name: str) -> None:
        self._page_store()

    def _take_passwords(self, given: tuple[str, ...]) -> None:
        from desktop.formats import passwords

        passwords.offer(given)

    def _unlock(self, name: str, password: str) -> bool:
        path = Path(name)
        self._prepare()
        return bool(self._format_of(path).opened_by(path, password))

    def _format_of(self, path: Path) -> Any:
        import importlib

        return importlib.import_module(self._limits.registry).format_of(path)

    def _page_store(self) -> Any:
        if self._pages is None:
            from desktop.formats.render import PageStore

            self._prepare()
            self._pages = PageStore()
        return self._pages

    def _prepare(self) -> None:
        """Silence the parser, then cap what it may take."""
        if self._capped:
            return
        self._capped = True
        import pymupdf

        pymupdf.TOOLS.mupdf_display_errors(False)
        pymupdf.TOOLS.mupdf_display_warnings(False)
        cap_memory(self._limits.memory_bytes)


def _error(name: str, reason: str) -> DocumentError:
    kind = getattr(desktop.errors, name, UnreadableError)
    return kind(reason) if issubclass(kind, DocumentError) else UnreadableError(reason)


def _os_reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "It is not there any more."
    if isinstance(error, PermissionError):
        return "It may not be read: its permissions forbid it."
    return f"It can't be read: {error.strerror or error}."


def _is_memory(error: Exception) -> bool:
    text = str(error).lower()
    return "malloc" in text or "calloc" in text or "realloc" in text or "out of memory" in text


def _forget() -> None:
    """Give the parser's caches back between two files."""
    import pymupdf

    with contextlib.suppress(Exception):
        pymupdf.TOOLS.store_shrink(100)


def _silence() -> None:
    """Nothing that a parser prints may reach the user's terminal or the command's JSON."""
    with contextlib.suppress(OSError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        os.close(nothing)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


_armed: float = 0.0


@contextlib.contextmanager
def _last_resort(seconds: float) -> Iterator[None]:
    """End this process by itself well after its deadline, should the parent be gone and a parser hang.

    faulthandler's thread needs no interpreter lock, which a hanging parser keeps.
    """
    global _armed
    _armed = seconds * 2 + 30
    _rearm()
    try:
        yield
    finally:
        import faulthandler

        faulthandler.cancel_dump_traceback_later()


def _rearm() -> None:
    import faulthandler

    faulthandler.dump_traceback_later(_armed, exit=True, file=sys.stderr)


@contextlib.contextmanager
def _quiet_interrupts() -> Iterator[None]:
    """Start a process with SIGINT held back, until it can ignore it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
