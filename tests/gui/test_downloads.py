"""Downloads away from the list of models: in the header, in Activity, and when they come to their end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop.embed.catalogue import CatalogueFile
from desktop.embed.profiles import known_profile
from desktop.gui.download_rows import DownloadRow
from desktop.gui.panels.models import ModelsDialog
from tests.embed.tiny import Qwen
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
def dialog(user: User, host: FileServer) -> ModelsDialog:
    """The list of models, with one that this machine's own server has."""
    profile = known_profile("qwen3-embedding-0.6b")
    assert profile is not None
    library = user.window.session.workers._library
    assert library is not None
    library.models._files = (CatalogueFile(profile, "someone/models", f"{NAME}.gguf", "F32"),)
    library.models._mirrors = (host.mirror,)
    user.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    opened = user.window.findChild(ModelsDialog)
    assert opened is not None
    user.until(lambda: opened.rows)
    return opened


def _start(user: User, dialog: ModelsDialog) -> None:
    row = next(each for each in dialog.rows if each.info.name == NAME)
    user.click(row.download)
    user.click(dialog.close_)


def _said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_a_download_goes_on_behind_the_closed_list_and_is_paused_in_activity(
    user: User, dialog: ModelsDialog, host: FileServer
) -> None:
    host.go_on.clear()  # it stops behind the first bytes
    _start(user, dialog)
    user.until(lambda: host.asked)
    header = user.window.header
    user.until(lambda: header.activity.isVisible())
    assert "Model: " in _said(header.activity)
    user.click(header.activity)
    assert "Downloading models" in _said(user.window.popup)
    user.until(lambda: " kB of " in _said(user.window.popup))
    (row,) = (each for each in user.window.popup.findChildren(DownloadRow) if each.isVisible())
    user.click(row.pause)
    user.until(lambda: not user.window.popup.isVisible())
    assert not header.activity.isVisible()
    host.go_on.set()
    again = user.window.dialogs.show_models()
    user.until(lambda: "Go on" in [each.download.text() for each in again.rows])
    again.close()


def test_a_paused_download_that_goes_on_at_once_is_not_called_done(
    user: User, dialog: ModelsDialog, host: FileServer
) -> None:
    told: list[str] = []
    user.window.session.noticed.connect(told.append)
    row = next(each for each in dialog.rows if each.info.name == NAME)
    host.go_on.clear()
    user.click(row.download)
    user.until(lambda: host.asked)
    user.click(row.pause)
    user.click(row.download)
    user.until(lambda: len(host.asked) > 1)
    assert told == []
    assert row.pause.isVisible()
    host.go_on.set()
    user.until(lambda: told, 60_000)
    assert told == ["Qwen3-Embedding-0.6B F32 is here and can be used."]
    dialog.close()


def test_a_download_that_fails_behind_the_closed_list_is_told_and_stays_said_at_its_model(
    user: User, dialog: ModelsDialog, host: FileServer
) -> None:
    host.files.clear()
    _start(user, dialog)
    user.until(lambda: user.window.notice.isVisible(), 60_000)
    assert "could not be downloaded" in _said(user.window.notice)
    again = user.window.dialogs.show_models()
    user.until(lambda: again.rows)
    row = next(each for each in again.rows if each.info.name == NAME)
    assert "could not be downloaded" in _said(row)
    host.go_on.clear()
    user.click(row.download)
    assert "could not be downloaded" not in _said(row)
    host.go_on.set()
    again.close()
