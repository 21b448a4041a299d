"""How long the window is unresponsive while thousands of files are dropped on it.

    python -m tests.benchmarks.stalls [--files N] [--limit MILLISECONDS] [--seconds S] [--list]

A real window gets a real drop of small text, Markdown and PDF files. A timer in the GUI thread fires every
five milliseconds; the longest time between two of its shots, until everything is searchable, is the stall.
The window's own work is what is measured: a hashing embedder stands in for the model. Goal: never over
100 ms. Whatever else uses the cores meanwhile adds to it. With --seconds it ends after so many, whatever is
left; with --list the list of the queue is open all the time.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop import app as application
from desktop import settings as settings_file
from desktop.gui.main_window import MainWindow
from desktop.paths import DataPaths
from desktop.settings import Settings
from tests.support.hashing import hashing_embedder
from tests.support.prose import FEATURES

_EVERY_MS = 5
_PATIENCE_SECONDS = 1200.0


def write_files(folder: Path, count: int) -> None:
    """So many small files: six of ten text, three Markdown, one PDF."""
    import pymupdf

    chance = random.Random(20260101)
    words = [word for piece in FEATURES for word in piece.text.split()]
    for number in range(count):
        text = " ".join(chance.choices(words, k=60))
        if number % 10 == 9:
            with pymupdf.open() as document:
                document.new_page().insert_textbox((72, 72, 520, 700), f"{number} {text}", fontsize=11)
                document.save(folder / f"paper {number:04}.pdf")
        elif number % 10 >= 6:
            (folder / f"notes {number:04}.md").write_text(f"# Note {number}\n\n{text}\n", encoding="utf-8")
        else:
            (folder / f"letter {number:04}.txt").write_text(f"{number}\n\n{text}\n", encoding="utf-8")


class Gaps:
    """Times between two shots of a timer in the GUI thread, and what the thread did in long ones."""

    def __init__(self, limit_ms: float) -> None:
        self.milliseconds: list[float] = []
        self.during: list[str] = []
        self._limit = limit_ms / 1000
        self._last = time.perf_counter()
        self._thread = threading.get_ident()
        self._ended = threading.Event()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()
        self._watch = threading.Thread(target=self._watched, daemon=True)
        self._watch.start()

    def end(self) -> None:
        """Measure no more."""
        self._timer.stop()
        self._ended.set()
        self._watch.join()

    def _on_timeout(self) -> None:
        now = time.perf_counter()
        self.milliseconds.append((now - self._last) * 1000)
        self._last = now

    def _watched(self) -> None:
        told = 0.0
        while not self._ended.wait(0.01):
            if time.perf_counter() - self._last > self._limit and told != self._last:
                told = self._last
                frame = sys._current_frames().get(self._thread)
                self.during.append("".join(traceback.format_stack(frame)[-3:]))


def drop(window: MainWindow, paths: list[Path]) -> None:
    """Let go of files over the window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    rest = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    place = QPoint(300, 300)
    QApplication.sendEvent(window, QDragEnterEvent(place, *rest))
    QApplication.sendEvent(window, QDropEvent(place.toPointF(), *rest))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--limit", type=float, default=100.0, help="what is too long, in milliseconds")
    parser.add_argument("--seconds", type=float, help="end after so many, whatever is left")
    parser.add_argument("--list", action="store_true", help="with the list of the queue open")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files, data = Path(name) / "files", Path(name) / "data"
        files.mkdir()
        data.mkdir()
        write_files(files, options.files)
        settings_file.save(Settings(language="en", theme="light"), DataPaths(data).settings)
        app = application.application()
        window = application.make_window(app, data, hashing_embedder(256))
        window.show()
        session = window.session
        until(lambda: session.contents.loaded and session.model.state.stage == "ready")
        paths = sorted(files.iterdir())
        gaps = Gaps(options.limit)
        started = time.perf_counter()
        drop(window, paths)
        if options.list:
            until(lambda: window.header.activity.isVisible())
            window.header.activity.click()

        def over() -> bool:
            return options.seconds is not None and time.perf_counter() - started > options.seconds

        until(lambda: over() or len(session.contents.documents) == options.files)
        until(lambda: over() or not session.activity.busy)
        until(lambda: over() or all(document.state == "ready" for document in session.contents.documents))
        took = time.perf_counter() - started
        ready = sum(document.state == "ready" for document in session.contents.documents)
        gaps.end()
        window.close()
    worst = max(gaps.milliseconds)
    p99 = statistics.quantiles(gaps.milliseconds, n=100, method="inclusive")[-1]
    over = sum(gap > options.limit for gap in gaps.milliseconds)
    print(
        f"{ready} of {options.files} files in {took:.1f} s; "
        f"the window's longest gap {worst:.0f} ms, p99 {p99:.0f} ms"
    )
    print(f"{over} gaps over {options.limit:.0f} ms")
    for text in gaps.during[:5]:
        print("In one of them:\n" + text)
    raise SystemExit(worst > options.limit)


def until(condition: Callable[[], bool]) -> None:
    """Serve the window, as its own loop does, until something is so; asked five times a second."""
    loop, asking = QEventLoop(), QTimer()
    ends = time.monotonic() + _PATIENCE_SECONDS

    def ask() -> None:
        if condition() or time.monotonic() > ends:
            loop.quit()

    asking.timeout.connect(ask)
    asking.start(200)
    loop.exec()
    asking.stop()
    if not condition():
        raise TimeoutError


if __name__ == "__main__":
    main()
