"""Trying a password on documents that need one, and reading those that it opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.formats.registry import takes_passwords
from desktop.gui import sentences
from desktop.gui.workers import Workers
from desktop.records import Document

Tried = Callable[[tuple[Document, ...], str], None]
"""Told which documents the password did not open, and the sentence if that could not be tried."""


def can_be_unlocked(path: Path) -> bool:
    """Whether a password helps with this kind of file."""
    return takes_passwords(path)


class Unlocking(QObject):
    """Passwords on their way to the library, which keeps them in memory alone.

    Signals:
        unlocked: (tuple of Documents) a password opened these.
    """

    unlocked = Signal(object)

    def __init__(self, workers: Workers, locked: Callable[[], Sequence[Document]], parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._locked = locked

    def unlock(self, documents: Sequence[Document], password: str, tried: Tried) -> None:
        """Try a password on documents, and on all others that wait for one."""
        asked = {document.id for document in documents}
        others = [document for document in self._locked() if document.id not in asked]
        _Trial(self, self._workers, tuple(documents), tuple(others), password, tried).start()


class _Trial:
    """One password and what it opens."""

    def __init__(
        self,
        unlocking: Unlocking,
        workers: Workers,
        documents: tuple[Document, ...],
        others: tuple[Document, ...],
        password: str,
        tried: Tried,
    ) -> None:
        self._unlocking = unlocking
        self._workers = workers
        self._documents = documents
        self._others = others
        self._password = password
        self._tried = tried
        self._waiting = len(documents) + len(others)
        self._opened: list[Document] = []
        self._problem = ""

    def start(self) -> None:
        """Ask the reader about each document."""
        everything, password = (*self._documents, *self._others), self._password

        def asked(futures: list[Future[bool]]) -> None:
            for document, future in zip(everything, futures, strict=True):
                self._workers.bridge.watch(
                    future, partial(self._on_answer, document), partial(self._on_error, document)
                )

        self._workers.reads(
            lambda library: [library.unlocks(document.id, password) for document in everything],
            asked,
            lambda error: self._tried(self._documents, sentences.error(error)),
        )

    def _on_answer(self, document: Document, opens: bool) -> None:
        if opens:
            self._opened.append(document)
        self._waiting -= 1
        if self._waiting == 0:
            self._finish()

    def _on_error(self, document: Document, error: BaseException) -> None:
        if document in self._documents:
            self._problem = sentences.error(error)
        self._on_answer(document, False)

    def _finish(self) -> None:
        left = tuple(document for document in self._documents if document not in self._opened)
        if not self._opened:
            self._tried(left, self._problem)
            return

        def offered(_none: object) -> None:
            self._unlocking.unlocked.emit(tuple(self._opened))
            self._tried(left, self._problem)

        password = self._password
        self._workers.reads(lambda library: library.offer_passwords([password]), offered)
