"""Models in the window: downloaded from a server on this machine, paused, added, refused, used, removed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox

from desktop.embed.catalogue import CatalogueFile
from desktop.embed.profiles import known_profile
from desktop.gui.model_row import ModelRow
from desktop.gui.panels.instruction import InstructionDialog
from desktop.gui.panels.models import ModelsDialog
from desktop.gui.panels.server import ServerDialog
from desktop.records import Question
from tests.embed.bert import Bert
from tests.embed.tiny import Qwen
from tests.gui import documents
from tests.gui.conftest import User
from tests.support.file_server import FileServer

NAME = "tiny-from-afar"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[FileServer]:
    file = Qwen().write(tmp_path / f"{NAME}.gguf")
    server = FileServer({f"someone/models/{NAME}.gguf": file.read_bytes()})
    yield server
    server.close()


@pytest.fixture
def dialog(user: User, host: FileServer, tmp_path: Path) -> Iterator[ModelsDialog]:
    user.add(documents.notes(tmp_path / "notes.md"))
    profile = known_profile("qwen3-embedding-0.6b")
    assert profile is not None
    library = user.window.session.workers._library
    assert library is not None
    library.models._files = (CatalogueFile(profile, "someone/models", f"{NAME}.gguf", "F32"),)
    library.models._mirrors = (host.mirror,)
    user.window.activateWindow()
    user.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    opened = user.window.findChild(ModelsDialog)
    assert opened is not None
    user.until(lambda: opened.rows)
    yield opened
    if shiboken6.isValid(opened):
        opened.close()


def row(dialog: ModelsDialog, name: str) -> ModelRow:
    return next(each for each in dialog.rows if each.info.name == name)


def said(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def answer_box(user: User, button: str) -> None:
    """Press a button of the next message box."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        user.bot.mouseClick(
            next(each for each in box.buttons() if each.text() == button), Qt.MouseButton.LeftButton
        )

    QTimer.singleShot(200, press)


def test_a_model_is_downloaded_paused_resumed_and_removed(
    user: User, dialog: ModelsDialog, host: FileServer
) -> None:
    assert "Can be downloaded" in said(dialog)
    host.go_on.clear()  # it stops behind the first bytes
    user.click(row(dialog, NAME).download)
    user.until(lambda: row(dialog, NAME).pause.isVisible())
    user.until(lambda: host.asked)
    user.click(row(dialog, NAME).pause)
    user.until(lambda: row(dialog, NAME).download.isVisible())
    host.go_on.set()
    dialog.close()  # a download goes on without it
    again = user.window.dialogs.show_models()
    user.until(lambda: again.rows)
    user.click(row(again, NAME).download)
    user.until(lambda: row(again, NAME).use.isVisible(), 60_000)
    assert "On this computer" in said(again)
    answer_box(user, "Remove")
    user.click(row(again, NAME).remove)
    user.until(lambda: row(again, NAME).download.isVisible())
    again.close()


def test_a_file_that_is_no_model_is_refused_with_a_sentence(
    user: User, dialog: ModelsDialog, tmp_path: Path
) -> None:
    file = tmp_path / "poem.gguf"
    file.write_text("no model", encoding="utf-8")
    dialog.add_model_file(str(file))
    assert not dialog.add_file.isEnabled()
    user.until(lambda: dialog.problem.isVisible(), 30_000)
    assert "poem.gguf" in dialog.problem.text()
    assert dialog.add_file.isEnabled()


def test_the_one_question_about_a_file_is_asked(user: User, dialog: ModelsDialog, tmp_path: Path) -> None:
    dialog.add_model_file(str(Bert(pooling=None).write(tmp_path / "silent-embed.gguf")))
    user.until(lambda: QApplication.activePopupWidget() is not None, 30_000)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "silent-embed.gguf" in dialog.problem.text()
    user.bot.keyClick(menu, Qt.Key.Key_Down)
    user.bot.keyClick(menu, Qt.Key.Key_Return)
    user.until(lambda: any(each.info.name == "silent-embed" for each in dialog.rows), 60_000)
    user.until(lambda: row(dialog, "silent-embed").use.isVisible())


def test_what_a_model_needs_and_whether_it_fits_is_said(user: User, dialog: ModelsDialog) -> None:
    starter = next(each for each in dialog.rows if each.info.title == "multilingual-e5-small")
    assert "MIT" in said(starter)
    assert "Fits: needs" in said(starter)


class _Server(BaseHTTPRequestHandler):
    received: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.received.append(asked)
        data = [
            {"index": number, "embedding": [1.0 + len(text), 2.0, float(number), 0.5]}
            for number, text in enumerate(asked["input"])
        ]
        content = json.dumps({"data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def server() -> Iterator[str]:
    _Server.received.clear()
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


def test_a_server_is_tried_shown_as_leaving_and_used_only_when_agreed(
    user: User, dialog: ModelsDialog, server: str
) -> None:
    user.click(dialog.add_server)
    asked = dialog.findChild(ServerDialog)
    assert asked is not None
    user.bot.keyClicks(asked.url, server)
    user.bot.keyClicks(asked.model, "intfloat/multilingual-e5-base")
    assert asked.query_prefix.text() == "query: "
    assert _Server.received == []  # nothing is sent by typing
    user.click(asked.add)
    user.until(lambda: any(each.info.kind == "server" for each in dialog.rows), 30_000)
    (there,) = (each for each in dialog.rows if each.info.kind == "server")
    user.until(lambda: "leaves this computer" in said(there))
    tried = len(_Server.received)
    answer_box(user, "Cancel")
    user.click(there.use)
    user.bot.wait(300)
    assert len(_Server.received) == tried
    assert "Stays on this computer" in user.texts()


def test_a_server_out_of_reach_is_said(user: User, dialog: ModelsDialog) -> None:
    user.click(dialog.add_server)
    asked = dialog.findChild(ServerDialog)
    assert asked is not None
    user.bot.keyClicks(asked.url, "http://127.0.0.1:9")
    user.bot.keyClicks(asked.model, "some-model")
    user.click(asked.add)
    user.until(lambda: asked.problem.isVisible(), 60_000)
    assert "127.0.0.1:9" in asked.problem.text()
    assert asked.add.isEnabled()
    asked.close()


def test_where_the_model_runs_is_said(user: User) -> None:
    user.until(lambda: "Runs on the processor" in user.texts())


def test_a_knowledge_base_is_given_its_instruction(
    user: User, tmp_path: Path, open_window: Callable[[], User]
) -> None:
    user.add(documents.notes(tmp_path / "notes.md"))
    session = user.window.session
    session.models.infos = ()
    library = session.workers._library
    assert library is not None
    qwen = known_profile("qwen3-embedding-4b")
    assert qwen is not None
    library.models.profile = lambda _name: qwen  # type: ignore[method-assign]
    base = session.contents.knowledge_bases[0].name
    dialog = user.window.dialogs.show_instruction(base)
    user.until(lambda: dialog.preset.count() > 6)
    dialog.preset.setFocus()
    while dialog.preset.currentData() != "legal":
        user.bot.keyClick(dialog.preset, Qt.Key.Key_Down)
    assert "legal question" in dialog.words.toPlainText()
    user.click(dialog.save)
    user.until(lambda: session.contents.knowledge_bases[0].settings.get("instruction") == "legal")
    again = user.window.dialogs.show_instruction(base)
    user.until(lambda: again.preset.currentData() == "legal")
    again.close()


def test_a_model_without_instructions_says_so(user: User, tmp_path: Path) -> None:
    user.add(documents.notes(tmp_path / "notes.md"))
    dialog = user.window.dialogs.show_instruction(user.window.session.contents.knowledge_bases[0].name)
    assert isinstance(dialog, InstructionDialog)
    user.until(lambda: dialog.none.isVisible())
    assert not dialog.save.isEnabled()
    dialog.close()
    assert Question("q").prefix is None
