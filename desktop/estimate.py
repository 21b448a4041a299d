"""How much of an import is done and how long the rest takes, told as honestly as can be.

Work is measured in characters, as nearly all time goes into embedding them. How many characters a file
has is only known when it was read; until then it is guessed from its size, by what files of its kind
turned out to hold, at first by common experience.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
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
_PRIOR_BYTES = 50_000  # how long common experience weighs more than what was seen
_A_FILE = 300  # characters that could be embedded while a file is opened and stored
_TELL_AFTER_SECONDS = 2.0


class Estimate:
    """Counts the work of an import. `fraction` never goes back."""

    def __init__(self, files: Sequence[KnownFile]) -> None:
        self._started = time.monotonic()
        self._left: dict[str, list[int]] = {}  # files and bytes by kind
        for file in files:
            left = self._left.setdefault(_kind(file.path), [0, 0])
            left[0] += 1
            left[1] += file.stamp.size_bytes
        self._seen: dict[str, tuple[int, float]] = {}  # bytes and characters by kind
        self._done = 0.0
        self._within = 0.0
        self._fraction = 0.0

    def within(self, characters: float) -> None:
        """Set how much of documents that are not finished is done."""
        self._within = characters

    def finish(self, file: KnownFile, characters: int) -> None:
        """Count a document as done."""
        kind, size = _kind(file.path), file.stamp.size_bytes
        left = self._left[kind]
        left[0] -= 1
        left[1] -= size
        seen_bytes, seen_characters = self._seen.get(kind, (0, 0.0))
        self._seen[kind] = (seen_bytes + size, seen_characters + characters)
        self._done += characters + _A_FILE
        self._within = 0.0

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
        total = 0.0
        for kind, (files, size) in self._left.items():
            seen_bytes, seen_characters = self._seen.get(kind, (0, 0.0))
            prior = _CHARACTERS_A_BYTE.get(kind, _OTHERWISE)
            share = (seen_characters + prior * _PRIOR_BYTES) / (seen_bytes + _PRIOR_BYTES)
            total += share * size + _A_FILE * files
        return total


def _kind(path: Path) -> str:
    return path.suffix.lower()
