"""llama.cpp's library in this process: loaded once, silent on the terminal, modest in what it holds."""

from __future__ import annotations

import ctypes
import logging
import mmap
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from desktop.embed import backends
from desktop.errors import DeviceFailedError

_log = logging.getLogger(__name__)


def library() -> Any:
    """llama_cpp's low-level module, loaded at the first call; its messages go to the log.

    Raises:
        DeviceFailedError: it can't be loaded, or has nothing for this processor.
    """
    with _loading:
        return _loaded()[0]


class Guard(Protocol):
    """Notes what may end the program, and knows whether it did; see `desktop.embed.journal`."""

    def problem(self, name: str) -> str:
        """Why something is to be left alone; empty where it is not."""

    def begin(self, name: str) -> None:
        """Note that it is used from now on."""

    def end(self) -> None:
        """Note that it ended as it should."""


def guard(by: Guard) -> None:
    """Have the loading of graphics cards' drivers noted, and leave them alone where that is said."""
    global _guard
    _guard = by


class Flag:
    """Something one thread says to a computation of llama.cpp in another, which looks at it now and then.

    What looks is a function of C's library, `strlen`: of a text that is empty unless the flag is up. A
    function in Python would wait for the interpreter's lock some hundred times a batch.
    """

    def __init__(self) -> None:
        self._text = ctypes.create_string_buffer(2)

    def put(self, *, up: bool) -> None:
        """Put it up or down."""
        self._text[0] = b"\1" if up else b"\0"

    def watch(self, llama: Any, context: Any, *, watched: bool) -> None:
        """Have a context's computations end early once the flag is up, or no more."""
        looks = llama.ggml_abort_callback()
        if watched:
            libc = ctypes.cdll.msvcrt if sys.platform == "win32" else ctypes.CDLL(None)
            looks = ctypes.cast(libc.strlen, llama.ggml_abort_callback)
        llama.llama_set_abort_callback(context, looks, ctypes.addressof(self._text))


def give_back_pages(start: int, end: int) -> None:
    """Let the system have the whole pages between two addresses back; they read as zeros afterwards.

    For anonymous memory whose contents nobody wants. Only Linux is asked.
    """
    if sys.platform != "linux":
        return
    first = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE
    size = end // mmap.PAGESIZE * mmap.PAGESIZE - first
    if size > 0:
        libc = ctypes.CDLL(None)
        libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(size), ctypes.c_int(mmap.MADV_DONTNEED))


def memory_bytes() -> int:
    """The machine's memory; 4 GB where the system doesn't say."""
    if sys.platform == "win32":
        status = (ctypes.c_uint64 * 8)()  # MEMORYSTATUSEX: its length, load, then what there is in all
        ctypes.cast(status, ctypes.POINTER(ctypes.c_uint32))[0] = ctypes.sizeof(status)
        known = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status[1]) if known else _MEMORY_BYTES
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return _MEMORY_BYTES


def free_memory_bytes() -> int:
    """What of the machine's memory programs can have now; all of it where the system doesn't say."""
    if sys.platform == "win32":
        status = (ctypes.c_uint64 * 8)()
        ctypes.cast(status, ctypes.POINTER(ctypes.c_uint32))[0] = ctypes.sizeof(status)
        known = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status[2]) if known else memory_bytes()
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return memory_bytes()


class Messages:
    """What llama.cpp says within a `with` block, to learn what it chose and where a model's layers went."""

    def __init__(self) -> None:
        self._text = ""

    def __enter__(self) -> None:
        _listeners.append(self)

    def __exit__(self, *_: object) -> None:
        _listeners.remove(self)

    def hear(self, text: str) -> None:
        """Take note of a line, or a part of one."""
        self._text += text

    def layers_on_card(self) -> tuple[int, int]:
        """How many layers are on a graphics card, and of how many, by llama.cpp's own last word."""
        said = re.findall(r"offloaded (\d+)/(\d+) layers to GPU", self._text)
        return (int(said[-1][0]), int(said[-1][1])) if said else (0, 0)

    def backends_loaded(self) -> list[str]:
        """The files of the backends that were loaded; none where they are built in."""
        return re.findall(r"loaded \S+ backend from (.+)", self._text)


_MEMORY_BYTES = 4 << 30
_SPINS = "20000"  # of GNU's OpenMP: well under a millisecond

DRIVERS = "drivers"
"""What loading the drivers of graphics cards is noted as."""

cards_hidden = False
"""Whether graphics cards were left alone because of that when llama.cpp was loaded."""

_guard: Guard | None = None
_listeners: list[Messages] = []
_loading = threading.Lock()


@cache
def _loaded() -> Any:
    # OpenMP's threads wait for each other by spinning: beside another busy program that left a fifth of
    # the speed. Asleep they leave the core to whoever computes, but a question took 28 ms instead of 13,
    # so they spin for a moment first (13 ms alone, and as fast as asleep beside others). Read when the
    # library is loaded.
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ["OMP_WAIT_POLICY"] = "passive"
        os.environ.setdefault("GOMP_SPINCOUNT", _SPINS)
    try:
        import llama_cpp.llama_cpp as llama
    except (OSError, RuntimeError) as error:  # a file that is missing, or made for another system
        raise DeviceFailedError(
            f"llama.cpp, which runs models, can't be loaded ({error}). Install Shufang again."
        ) from error

    @llama.llama_log_callback  # type: ignore[untyped-decorator]
    def hear(level: int, text: bytes, _data: object) -> None:
        line = text.decode("utf-8", "replace")
        for listener in _listeners:
            listener.hear(line)
        # ggml.h, ggml_log_level: 3 warning, 4 error
        _log.log(logging.INFO if level in (3, 4) else logging.DEBUG, "llama.cpp: %s", line.rstrip())

    llama.llama_log_set(hear, ctypes.c_void_p(0))
    said = Messages()
    with said, _guarded():
        names = backends.load(llama)
    loaded = [Path(file).name for file in said.backends_loaded()]
    _log.info("llama.cpp computes with %s", ", ".join(loaded or names))
    llama.llama_backend_init()
    return llama, hear  # the callback must live as long as the library


@contextmanager
def _guarded() -> Iterator[None]:
    """While drivers are loaded: a driver that ends the program must not do so at every start."""
    global cards_hidden
    if _guard is None:
        yield
    elif _guard.problem(DRIVERS):
        backends.hide_cards()
        cards_hidden = True
        yield
    else:
        _guard.begin(DRIVERS)
        try:
            yield
        finally:
            _guard.end()
