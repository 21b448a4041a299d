"""Where an import takes its documents from: the library's queue, or some that are given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from desktop.store.documents import CAUGHT, KnownFile
from desktop.store.queue import Queue


class Source(ABC):
    """Gives documents one by one, those that may end the program last."""

    @abstractmethod
    def next(self, besides: Collection[int]) -> KnownFile | None:
        """The document to read next, other than those that are under way; None where there is none."""

    @abstractmethod
    def done(self, file: KnownFile) -> None:
        """Take note that a document needs no reading any more."""

    @abstractmethod
    def again(self, file: KnownFile) -> None:
        """Give a document once more, when all else is done: it ended its reader."""

    @abstractmethod
    def count(self) -> int:
        """How many documents are not done, those under way too."""

    @abstractmethod
    def sizes(self) -> Iterable[tuple[Path, int]]:
        """The file of each of them, and its bytes."""


class Queued(Source):
    """What waits in the library's queue; `open_` is asked whether anything may be taken from it."""

    def __init__(self, queue: Queue, open_: Callable[[], bool]) -> None:
        self._queue = queue
        self._open = open_

    def next(self, besides: Collection[int]) -> KnownFile | None:
        return self._queue.next(besides) if self._open() else None

    def done(self, file: KnownFile) -> None:
        pass  # it is pending no longer

    def again(self, file: KnownFile) -> None:
        pass  # it is still pending, with its tries noted

    def count(self) -> int:
        return self._queue.count()

    def sizes(self) -> Iterable[tuple[Path, int]]:
        return self._queue.sizes()


class Given(Source):
    """Some documents, in the order they are given."""

    def __init__(self, files: Sequence[KnownFile]) -> None:
        self._left = {file.id: file for file in sorted(files, key=lambda file: file.tries)}

    def next(self, besides: Collection[int]) -> KnownFile | None:
        return next((file for file in self._left.values() if file.id not in besides), None)

    def done(self, file: KnownFile) -> None:
        self._left.pop(file.id, None)

    def again(self, file: KnownFile) -> None:
        self._left.pop(file.id)
        self._left[file.id] = replace(file, tries=CAUGHT)

    def count(self) -> int:
        return len(self._left)

    def sizes(self) -> Iterable[tuple[Path, int]]:
        return [(file.path, file.stamp.size_bytes) for file in self._left.values()]
