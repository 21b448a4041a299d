"""How long after a pause in typing the window shows what the words find, and what the meaning adds.

    python -m tests.benchmarks.typing DIR [--questions N] [--texts FOLDER…]

DIR is what `tests.benchmarks.search --keep DIR` left; the questions are those of the same texts. They are
typed into the real window's search field word by word. From the last letter of each word on, less the pause
that typing is given, it is measured when the list is painted with hits of the words, and when with the final
ones. Goal: the words within a frame of 16 ms, half of the time at least.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer

from desktop import app as application
from desktop.gui import tokens
from desktop.gui.main_window import MainWindow
from tests.benchmarks.search import corpus
from tests.benchmarks.stalls import until

_WORDS = 4  # of each question
_PATIENCE_MS = 5_000


class Painted(QObject):
    """Milliseconds from a key until the list was painted with the words' hits and with the final ones."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._searching = window.session.searching
        self._results = window.results
        self._results.cards.viewport().installEventFilter(self)
        self._loop = QEventLoop()
        self.begin()

    def begin(self) -> None:
        """A key was pressed."""
        self._before = self._searching.answer
        self._started = time.perf_counter()
        self.words: float | None = None
        self.final: float | None = None

    def wait(self) -> None:
        """Serve the window until the final hits are painted; nothing else asks for the processor."""
        QTimer.singleShot(_PATIENCE_MS, self._loop.quit)
        self._loop.exec()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if event.type() == QEvent.Type.Paint and self._searching.answer is not self._before:
            now = (time.perf_counter() - self._started) * 1000 - tokens.TYPING_PAUSE
            if self.words is None:
                self.words = now
            if self._searching.is_final and self.final is None:
                self.final = now
                self._loop.quit()
        return super().eventFilter(watched, event)


def typed(window: MainWindow, question: str) -> Iterator[tuple[float, float]]:
    """Type a question; what is measured after each of its first words."""
    painted, line = Painted(window), window.header.field.line
    line.clear()
    until(lambda: not window.session.searching.is_asking)
    for word in question.split()[:_WORDS]:
        for letter in word:
            painted.begin()
            line.insert(letter)
        painted.wait()
        if painted.words is not None and painted.final is not None:
            yield painted.words, painted.final
        line.insert(" ")
    painted.deleteLater()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--texts", type=Path, nargs="*", default=[], metavar="FOLDER")
    options = parser.parse_args()
    _, questions = corpus(options.texts)
    app = application.application()
    window = application.make_window(app, options.folder / "data")
    window.show()
    session = window.session
    until(lambda: session.contents.loaded and session.model.state.stage == "ready")
    times = np.array([pair for text in questions[: options.questions] for pair in typed(window, text)])
    window.close()
    print(f"{len(times)} words typed, milliseconds after the pause of {tokens.TYPING_PAUSE} ms")
    for name, column in (("words' hits painted", times[:, 0]), ("final hits painted", times[:, 1])):
        low, high = np.percentile(column, (50, 95))
        print(f"{name:<24}{low:8.1f}{high:8.1f}   within a frame {np.mean(column <= 16.7):.0%}")


if __name__ == "__main__":
    sys.exit(main())
