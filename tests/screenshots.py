"""Drives the real window through its states and saves a picture of each, to be looked at.

python -m tests.screenshots OUT FILE-OR-FOLDER…
        [--theme light|dark] [--language en|zh] [--size 1280x800] [--question TEXT] [--model FOLDER]
        [--readme]

Needs a screen; ``xvfb-run -s "-screen 0 1400x900x24"`` gives one. Nothing outside OUT is written to.
`--model` names a folder with the starter model; without it the model is obtained as the window does.
`--readme` takes only the picture for the README, of a library in which everything could be read.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop import app as application
from desktop import settings as settings_file
from desktop.gui.main_window import MainWindow
from desktop.paths import DataPaths
from desktop.settings import Settings
from tests.gui import documents

_PATIENCE_SECONDS = 900.0


class Photographer:
    """Opens one window and takes pictures of it."""

    def __init__(self, out: Path, data_dir: Path, size: tuple[int, int], name: str) -> None:
        self._out = out
        self._name = name
        self._app = application.application()
        self.window: MainWindow = application.make_window(self._app, data_dir)
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()

    def until(self, condition: Callable[[], object]) -> None:
        ends = time.monotonic() + _PATIENCE_SECONDS
        while not condition():
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
            if time.monotonic() > ends:
                raise TimeoutError

    def settle(self, seconds: float = 0.4) -> None:
        """Let what is drawn a little later be drawn."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def take(self, state: str, widget: QWidget | None = None) -> None:
        self.settle()
        (widget or self.window).grab().save(str(self._out / f"{self._name}-{state}.png"))

    def ask(self, question: str) -> None:
        searching, line = self.window.session.searching, self.window.header.field.line
        line.setFocus()
        line.clear()
        if question.isascii():
            QTest.keyClicks(line, question)
        else:
            line.setText(question)
        self.until(lambda: searching.is_final and not searching.busy)
        self._until_drawn()

    def go_down(self, hits: int) -> None:
        """Press the arrow key in the search field until the hit that many places below is shown."""
        for _ in range(hits):
            QTest.keyClick(self.window.header.field.line, Qt.Key.Key_Down)
        self._until_drawn()

    def _until_drawn(self) -> None:
        viewing, pages = self.window.session.viewing, self.window.preview.pages
        if viewing.view is not None and not viewing.view.problem:
            self.until(lambda: pages.picture is not None and pages.picture.view == viewing.view)
        self.settle(1.0)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Pictures of every state of the window.")
    parser.add_argument("out", type=Path)
    parser.add_argument("documents", type=Path, nargs="+")
    parser.add_argument("--theme", default="light")
    parser.add_argument("--language", default="en")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--question", default="Why did the Black Death spread so quickly?")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args(arguments)
    width, height = map(int, options.size.split("x"))
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        data_dir = Path(scratch) / "data"
        paths = DataPaths(data_dir)
        paths.models.mkdir(parents=True)
        if options.model:
            for file in options.model.glob("*.gguf"):
                shutil.copyfile(file, paths.models / file.name)
        settings_file.save(Settings(theme=options.theme, language=options.language), paths.settings)
        name = f"{options.theme}-{options.language}-{width}"
        photographer = Photographer(options.out, data_dir, (width, height), name)
        (_take_one if options.readme else _walk)(photographer, options, Path(scratch))


def _take_one(camera: Photographer, options: argparse.Namespace, scratch: Path) -> None:
    session = camera.window.session
    camera.until(lambda: session.model.state.stage in {"ready", "failed"})
    session.add(options.documents)
    camera.until(lambda: not session.activity.busy)
    camera.settle(1.5)
    camera.ask(options.question)
    camera.take("readme")
    camera.window.close()


def _walk(camera: Photographer, options: argparse.Namespace, scratch: Path) -> None:
    window, session = camera.window, camera.window.session
    camera.until(lambda: session.contents.loaded)
    camera.take("01-empty")
    camera.until(lambda: session.model.state.stage in {"ready", "failed"})
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in options.documents])
    enter = QDragEnterEvent(
        QPoint(400, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dragEnterEvent(enter)
    camera.take("02-drop")
    window.drop_target.hide()
    bad = scratch / "Inbox"
    bad.mkdir()
    documents.encrypted(bad / "Payroll 2024.pdf")
    (bad / "Minutes.pdf").write_bytes(b"not a PDF at all")
    session.add([bad, *options.documents])
    camera.until(lambda: session.activity.progress and session.activity.progress.passages_per_second > 0)
    camera.settle(3.0)
    window.popup.open_below(window.header.activity)
    camera.take("03-busy")
    window.popup.put_away()
    camera.until(lambda: not session.activity.busy)
    camera.settle(1.5)
    camera.take("04-ready")
    camera.ask(options.question)
    camera.take("05-results")
    window.preview.pages.set_fit("page")
    camera.take("06-whole-page")
    window.preview.pages.set_fit("width")
    line = window.header.field.line
    QTest.keyClick(line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    camera.until(lambda: session.searching.is_final and not session.searching.busy)
    camera.settle(1.0)
    camera.take("05-like")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    camera.until(lambda: session.searching.is_final and not session.searching.busy)
    QTest.keyClicks(line, " type:")
    camera.take("05-completions")
    line.clear()
    QTest.keyClick(line, Qt.Key.Key_Down)
    camera.take("05-questions")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    camera.ask(options.question)
    trace = window.dialogs.show_trace()
    if trace is not None:
        camera.take("07-found", trace)
        trace.close()
    session.pins.toggle()
    camera.until(lambda: session.pins.all)
    quality = window.dialogs.show_quality()
    quality.measure.click()
    camera.until(lambda: session.measuring.evaluation)
    camera.take("08-quality", quality)
    quality.close()
    health = window.dialogs.show_health()
    camera.until(lambda: session.health.use and not session.health.doing)
    camera.take("08-health", health)
    health.close()
    export = window.dialogs.show_export(session.contents.knowledge_bases[0].name)
    camera.take("08-export", export)
    export.export_to(scratch / "library.shufang")
    camera.until(lambda: session.exchange.exported)
    camera.take("08-exported", export)
    export.close()
    asking = window.dialogs.show_import(scratch / "library.shufang")
    camera.until(lambda: asking.rows)
    asking.name.setText("书房" if options.language == "zh" else "Library of 2023")
    camera.take("08-import", asking)
    asking.close()
    settings = window.dialogs.show_settings()
    camera.until(lambda: settings.model.model.count() > 0)
    camera.take("08-settings", settings)
    settings.close()
    models = window.dialogs.show_models()
    camera.until(lambda: models.rows)
    camera.take("08-models", models)
    session.models.measure(session.settings.model)
    camera.until(lambda: session.models.bench(session.settings.model))
    camera.take("08-models-measured", models)
    server = window.dialogs.show_server()
    server.url.setText("http://embeddings.example.com")
    server.model.setText("Qwen/Qwen3-Embedding-4B")
    camera.take("08-server", server)
    server.close()
    models.close()
    instruction = window.dialogs.show_instruction(session.contents.knowledge_bases[0].name)
    camera.take("08-instruction", instruction)
    instruction.close()
    keys = window.dialogs.show_shortcuts()
    camera.take("09-keys", keys)
    keys.close()
    window.popup.open_below(window.header.activity)
    camera.take("10-failures")
    window.popup.put_away()
    session.viewing.show_document(
        next(found for found in session.contents.documents if found.state == "failed")
    )
    camera.take("11-unreadable")
    session.change_settings(mode="keyword")
    camera.ask("zzyzx")
    camera.take("12-nothing")
    session.change_settings(mode="hybrid", min_score=1.0)
    camera.ask(options.question + "?")
    camera.take("12-nearest")
    camera.go_down(1)
    camera.take("12-nearest-unfolded")
    session.change_settings(min_score=0.0)
    session.remove_documents(session.contents.documents[:1])
    camera.take("13-removed")
    session.removal.undo()
    window.header.field.line.clear()
    session.contents.create_kb("法规" if options.language == "zh" else "Contracts")
    camera.until(lambda: len(session.contents.knowledge_bases) > 1)
    camera.take("14-new-base")
    window.close()


if __name__ == "__main__":
    main(sys.argv[1:])
