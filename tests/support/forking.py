"""Starts commands of the real command line as often and as fast as a test kills them.

It imports everything once and forks for each command, so that a command is at work at once and not after the
interpreter's start. Each runs in a session of its own, its readers too.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 300.0


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """Compute on one core: how many threads llama.cpp shares a text among shows in a vector's last digits."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


class Forking:
    """The process that forks, for a `with`. Linux alone: it needs fork."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forking"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            cwd=ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
        )
        self._line()  # it is ready

    def __enter__(self) -> Forking:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def run(self, arguments: Sequence[str], kill_after_seconds: float | None = None) -> int | None:
        """Run a command; its exit code, or None where it was killed before its end, with all its family."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(self._log), *arguments]) + "\n")
        pid = int(self._line())
        if kill_after_seconds is not None and not self._ended_within(kill_after_seconds):
            with contextlib.suppress(ProcessLookupError):  # it ended just now
                os.killpg(pid, signal.SIGKILL)
        if not self._ended_within(PATIENCE_SECONDS):
            os.killpg(pid, signal.SIGKILL)
            raise TimeoutError(" ".join(arguments))
        code = int(self._line())
        return None if code == -signal.SIGKILL else code

    @property
    def said(self) -> str:
        """What the last command printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the process that forks is gone"
        return line

    def _ended_within(self, seconds: float) -> bool:
        assert self._process.stdout is not None
        return bool(select.select([self._process.stdout], [], [], seconds)[0])


def _serve() -> None:
    """Fork for each line that comes in: its pid goes out, then its exit code."""
    import hnswlib  # noqa: F401
    import llama_cpp  # noqa: F401
    import sqlite_utils  # noqa: F401

    import desktop.library  # noqa: F401
    from desktop import cli

    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # see one_core
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while line := sys.stdin.readline():
        log, *arguments = json.loads(line)
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.setsid()
            os.close(writing)  # now it can be killed with its family
            with Path(log).open("w", encoding="utf-8") as file:
                for stream in (1, 2):
                    os.dup2(file.fileno(), stream)
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                sys.stdout = sys.stderr = file
                code = 70
                try:
                    code = cli.run(arguments)
                finally:
                    file.flush()
                    os._exit(code)
        os.close(writing)
        os.read(reading, 1)
        os.close(reading)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
