"""A registry of formats whose files say how the reader is to misbehave."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from pathlib import Path
from typing import ClassVar

from desktop.errors import EncryptedError
from desktop.formats.base import Beat, Format
from desktop.records import Page, Reading, ReadPage


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
        if word == "encrypted":
            raise EncryptedError("It needs a password.")
        if word == "print":
            sys.stdout.write("words that nobody asked for\n")
            os.write(1, b"and more")
        return Reading(f"{word} {os.getpid()}", (ReadPage(Page(1, 10, 10, "text"), ()),))


def format_of(path: Path) -> Format:
    return MisbehavingFormat()
