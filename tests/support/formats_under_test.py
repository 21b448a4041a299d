"""A registry of formats whose files say how the reader is to misbehave."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import ClassVar

from desktop.errors import EncryptedError
from desktop.formats import passwords
from desktop.formats.base import Beat, Format
from desktop.records import Block, Page, Reading, ReadPage

with contextlib.suppress(ImportError):
    import resource


class MisbehavingFormat(Format):
    name: ClassVar[str] = "misbehaving"
    suffixes: ClassVar[frozenset[str]] = frozenset({".txt"})

    def read(self, path: Path, beat: Beat) -> Reading:
        word, *rest = path.read_text().split()
        if word == "exit":
            os._exit(7)
        if word == "segfault":
            ctypes.string_at(0)
        if word == "hang":
            threading.Event().wait()
        if word == "slow":
            for _ in range(int(rest[0])):
                threading.Event().wait(0.25)
                beat()
        if word == "memory":
            held = bytearray(int(rest[0]))
            del held
        if word == "raise":
            raise RuntimeError("a parser's own words")
        if word == "recurse":
            self.read(path, beat)
        if word == "connect":
            with socket.socket() as line:
                line.connect(("127.0.0.1", int(rest[0])))
        if word == "program":
            subprocess.run([sys.executable, "-c", ""], check=True)
        if word == "write":
            Path(path.parent, rest[0]).write_text("not wanted")
        if word == "remove":
            Path(path.parent, rest[0]).unlink()
        if word == "temporary":
            with tempfile.TemporaryDirectory() as folder:
                Path(folder, "a").write_text("a")
                Path(folder, "b").mkdir()
            handle, name = tempfile.mkstemp()
            os.write(handle, b"left behind")
            return _said(name)
        if word == "inside":
            interfaces = len(os.listdir("/sys/class/net"))  # noqa: PTH208
            return _said(f"{os.nice(0)} {resource.getrlimit(resource.RLIMIT_CORE)[0]} {interfaces}")
        if word == "passwords":
            return _said(" ".join(passwords.offered()) or "none")
        if word == "encrypted":
            raise EncryptedError("It needs a password.")
        if word == "print":
            sys.stdout.write("words that nobody asked for\n")
            os.write(1, b"and more")
        return _said(f"{word} {os.getpid()}")


def _said(text: str) -> Reading:
    return Reading(text, (ReadPage(Page(1, 10, 10, "text"), (Block("paragraph", text),)),))


def format_of(path: Path) -> Format:
    return MisbehavingFormat()
