"""What a reader process takes from itself before it opens anybody's file.

No network, no other programs, no writing but in its own folder, little of the processor, no more memory
than it was given, no core dumps. Parsers are not evil, but they follow links, start helpers and write
caches, and a hostile file makes them do more than they should. What a reader needs is reading.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000  # linux/sched.h: CLONE_NEWNET, CLONE_NEWUSER
_BELOW_NORMAL = 0x00004000  # winbase.h: BELOW_NORMAL_PRIORITY_CLASS
_NICE = 10

REFUSED = "Reading it would have used the network, another program or other files, so it was stopped."

# https://docs.python.org/3/library/audit_events.html
_NETWORK = ("socket.", "urllib.", "http.client.", "ftplib.", "imaplib.", "nntplib.", "poplib.", "smtplib.")
_HARMLESS = frozenset({"socket.gethostname"})
_PROGRAMS = frozenset(
    {
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.startfile/2",
        "os.kill",
        "os.killpg",
        "pty.spawn",
        "webbrowser.open",
        "_winapi.CreateProcess",
        "winreg.SetValue",
    }
)
# Events that change files: where their paths are, and where the folder that a path counts from.
_CHANGES: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((1, 3),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.utime": ((0, 3),),
    "sqlite3.connect": ((0, None),),
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class RefusedError(PermissionError):
    """Something that reading needs nothing of."""


def confine(folder: Path | None, *, background: bool) -> None:
    """Give up what reading does not need; there is no way back.

    `folder` is where temporary files go; without one none can be written. In the `background` the
    process leaves the processor to others.
    """
    sys.dont_write_bytecode = True
    if background:
        _step_back()
    _leave_network()
    _no_core()
    if folder is not None:
        tempfile.tempdir = str(folder)
        for name in ("TMPDIR", "TEMP", "TMP"):
            os.environ[name] = str(folder)
    sys.addaudithook(_Guard(folder))


def cap_memory(extra: int) -> None:
    """Let this process take so many bytes beyond what it has; where the system can."""
    try:
        import resource
    except ImportError:
        return  # Windows: the parent puts it into a job object
    used = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = used + extra
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))


class _Guard:
    """Refuses by raising, wherever Python is about to do it."""

    def __init__(self, folder: Path | None) -> None:
        self._inside = None if folder is None else os.path.realpath(folder) + os.sep

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _mode, flags = arguments
            if isinstance(flags, int) and flags & _WRITING and not self._allowed(path):
                raise RefusedError(REFUSED)
        elif event in _CHANGES:
            for place, base in _CHANGES[event]:
                beside = base is not None and len(arguments) > base and arguments[base] not in (-1, None)
                # What counts from an open folder is how Python empties its own temporary folders.
                if not beside and not self._allowed(arguments[place]):
                    raise RefusedError(REFUSED)
        elif event in _PROGRAMS or (event.startswith(_NETWORK) and event not in _HARMLESS):
            raise RefusedError(REFUSED)

    def _allowed(self, path: Any) -> bool:
        if isinstance(path, int):
            return True  # open already
        name = os.fsdecode(path)
        if name in (os.devnull, ":memory:", ""):
            return True
        return self._inside is not None and os.path.realpath(name).startswith(self._inside)


def _step_back() -> None:
    with contextlib.suppress(OSError, AttributeError):
        if sys.platform == "win32":
            kernel = ctypes.WinDLL("kernel32")
            kernel.GetCurrentProcess.restype = ctypes.c_void_p
            kernel.SetPriorityClass(ctypes.c_void_p(kernel.GetCurrentProcess()), _BELOW_NORMAL)
        else:
            os.nice(_NICE)


def _leave_network() -> None:
    """A network namespace of one's own has no network in it; only Linux has them, and not for everybody."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None, use_errno=True)
        if library.unshare(_NEW_NETWORK) != 0:
            library.unshare(_NEW_USER | _NEW_NETWORK)


def _no_core() -> None:
    """A dump of its memory would hold what the document says."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
