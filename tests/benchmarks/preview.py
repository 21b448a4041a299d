"""How long a page takes from being wanted to being on screen, in a real window.

    python -m tests.benchmarks.preview [--pages N] [--turns N]

A PDF of a thousand pages of prose is made searchable (with a hashing embedder in place of the model). Then
pages of it are wanted that were never drawn, with the file forgotten before each (first preview); and the
page after the one on the desk is turned to as one reads, which should have been drawn already (next page).
Goals: first preview p95 at most 150 ms, next page p95 at most 40 ms.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import app as application
from desktop import settings as settings_file
from desktop.gui.main_window import MainWindow
from desktop.paths import DataPaths
from desktop.settings import Settings
from tests.benchmarks.stalls import until
from tests.support.hashing import hashing_embedder
from tests.support.prose import FEATURES

_READING_SECONDS = 0.25  # on a page, before turning


def write_pdf(path: Path, pages: int) -> None:
    import pymupdf

    chance = random.Random(20260101)
    words = [word for piece in FEATURES for word in piece.text.split()]
    with pymupdf.open() as document:
        for number in range(pages):
            page = document.new_page()
            page.insert_text((72, 60), f"Section {number + 1}", fontsize=16)
            page.insert_textbox((72, 90, 523, 790), " ".join(chance.choices(words, k=420)), fontsize=11)
        document.save(path, garbage=3, deflate=True)


def shown(window: MainWindow, want: Callable[[], object]) -> float:
    """Milliseconds from wanting a page until it is painted as sharp as it will be."""
    pages, viewing = window.preview.pages, window.session.viewing
    started = time.perf_counter()
    want()

    def there() -> bool:
        picture = pages.picture
        return picture is not None and picture.view == viewing.view and pages.is_sharp

    while not there():
        QApplication.processEvents()
    pages.viewport().repaint()
    return (time.perf_counter() - started) * 1000


def p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        data.mkdir()
        write_pdf(book := Path(name) / "book.pdf", options.pages)
        settings_file.save(Settings(language="en", theme="light"), DataPaths(data).settings)
        window = application.make_window(application.application(), data, hashing_embedder(256))
        window.show()
        session = window.session
        until(lambda: session.contents.loaded and session.model.state.stage == "ready")
        session.add([book])
        until(
            lambda: (
                not session.activity.busy
                and session.contents.documents
                and session.contents.documents[0].passages
            )
        )
        session.viewing.show_document(session.contents.documents[0])
        until(lambda: window.preview.pages.picture is not None)
        chance, first, following = random.Random(7), [], []
        for _ in range(options.turns):
            book.touch()  # the render process opens it anew, as it would after a day
            session.viewing.forget_pictures()
            page = chance.randrange(2, options.pages - 2)
            first.append(shown(window, lambda page=page: session.viewing.go_to(page)))
            read_until = time.monotonic() + _READING_SECONDS
            until(lambda ends=read_until: time.monotonic() > ends)  # QTest's own waiting stops all threads
            viewport = window.preview.pages
            following.append(shown(window, lambda view=viewport: QTest.keyClick(view, Qt.Key.Key_PageDown)))
        window.close()
    for title, values in (("first preview", first), ("next page", following)):
        print(f"{title}: median {statistics.median(values):.0f} ms, p95 {p95(values):.0f} ms")
    raise SystemExit(p95(first) > 150 or p95(following) > 40)


if __name__ == "__main__":
    main()
