"""How much of an import is done and how long the rest takes, told as honestly as can be.

Work is measured in characters, as nearly all time goes into embedding them. How many characters a file
has is only known when it was read, which is a little before it is embedded; until then it is guessed from its
size, by what files of its kind turned out to hold, at first by common experience.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from desktop.store.documents import KnownFile

_CHARACTERS_A_BYTE = {  # texts: nearly every byte; pictures and fonts are none
    **dict.fromkeys((".pptx", ".pptm", ".odp"), 0.02),
    **dict.fromkeys((".pdf", ".msg"), 0.04),
    **dict.fromkeys((".docx", ".odt", ".eml", ".mbox"), 0.1),
    **dict.fromkeys((".xlsx", ".xlsm", ".ods"), 2.0),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".jfif", ".tif", ".tiff", ".bmp", ".webp", ".gif"), 0.0),
}
_OTHERWISE = 0.6
_LARGE_BYTES, _BEYOND = 1_000_000, 0.25  # of such a file, how much of the rest counts: it is pictures mostly
_PRIOR_BYTES = 50_000  # how long common experience weighs more than what was seen
_A_FILE = 300  # characters that could be embedded while a file is opened and stored
_TELL_AFTER_SECONDS = 2.0


class Estimate:
    """Counts the work of an import. `fraction` never goes back, unless there is more to do than there was."""

    def __init__(self, files: Iterable[tuple[Path, int]]) -> None:
        """`files` are those to be read, each with its bytes."""
        self._started = time.monotonic()
        self._left: dict[str, list[float]] = {}  # files and bytes by kind
        self._expected: dict[int, tuple[KnownFile, int]] = {}  # those that were read, with their characters
        self.files_left = 0
        self._count(files)
        self._seen: dict[str, tuple[float, float]] = {}  # bytes and characters by kind
        self._done = 0.0
        self._within = 0.0
        self._fraction = 0.0

    def recount(self, files: Iterable[tuple[Path, int]]) -> None:
        """Take note that other files are to be read than was known."""
        self._count(files)
        self._fraction = 0.0

    def _count(self, files: Iterable[tuple[Path, int]]) -> None:
        self._left, self.files_left = {}, 0
        for path, size_bytes in files:
            left = self._left.setdefault(_kind(path), [0, 0])
            left[0] += 1
            left[1] += _telling_bytes(path, size_bytes)
            self.files_left += 1
        for file, _ in self._expected.values():
            self._take_out(file)

    def rested(self, seconds: float) -> None:
        """Leave out a time in which nothing was done."""
        self._started += seconds

    def expect(self, file: KnownFile, characters: int) -> None:
        """Take note of what a document holds that was read and is still to be embedded."""
        if file.id not in self._expected:
            self._take_out(file)
        self._expected[file.id] = (file, characters)

    def within(self, characters: float) -> None:
        """Set how much of documents that are not finished is done."""
        self._within = characters

    def finish(self, file: KnownFile, characters: int) -> None:
        """Count a document as done."""
        self._leave(file)
        kind, size = _kind(file.path), _telling_bytes(file.path, file.stamp.size_bytes)
        seen_bytes, seen_characters = self._seen.get(kind, (0, 0.0))
        self._seen[kind] = (seen_bytes + size, seen_characters + characters)
        self._done += characters + _A_FILE
        self._within = 0.0

    def drop(self, file: KnownFile) -> None:
        """Leave a document out that is not to be read after all."""
        self._leave(file)
        self._within = 0.0

    def _leave(self, file: KnownFile) -> None:
        if self._expected.pop(file.id, None) is None:
            self._take_out(file)
        self.files_left = max(0, self.files_left - 1)

    def _take_out(self, file: KnownFile) -> None:
        """Guess no longer how much a file holds."""
        size = _telling_bytes(file.path, file.stamp.size_bytes)
        left = self._left.setdefault(_kind(file.path), [1, size])
        left[0], left[1] = max(0, left[0] - 1), max(0, left[1] - size)

    @property
    def elapsed_seconds(self) -> float:
        """Since the import began."""
        return time.monotonic() - self._started

    @property
    def fraction(self) -> float:
        """The share of the work that is done, 0–1."""
        done = self._done + self._within
        total = self._done + max(self._guess(), self._within)
        self._fraction = max(self._fraction, min(1.0, done / total) if total else 1.0)
        return self._fraction

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None while there is none yet."""
        elapsed, done = self.elapsed_seconds, self._done + self._within
        if elapsed < _TELL_AFTER_SECONDS or not done:
            return None
        return elapsed * max(0.0, self._guess() - self._within) / done

    def _guess(self) -> float:
        """The characters of what is left."""
        total = float(sum(characters + _A_FILE for _, characters in self._expected.values()))
        for kind, (files, size) in self._left.items():
            seen_bytes, seen_characters = self._seen.get(kind, (0, 0.0))
            prior = _CHARACTERS_A_BYTE.get(kind, _OTHERWISE)
            share = (seen_characters + prior * _PRIOR_BYTES) / (seen_bytes + _PRIOR_BYTES)
            total += share * size + _A_FILE * files
        return total


def _telling_bytes(path: Path, size_bytes: int) -> float:
    """How many of a file's bytes tell how much text it may hold."""
    if _kind(path) not in _CHARACTERS_A_BYTE:
        return size_bytes
    return min(size_bytes, _LARGE_BYTES) + _BEYOND * max(0, size_bytes - _LARGE_BYTES)


def _kind(path: Path) -> str:
    return path.suffix.lower()
