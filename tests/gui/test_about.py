"""Which version this is, whose work is in it, and asking for a newer one: as a person does it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from desktop import __version__
from desktop import licences as licences_file
from desktop.gui.about_rows import AboutRows
from desktop.gui.panels.licences import LicencesDialog
from tests.gui.conftest import User
from tests.support.update_server import UpdateServer


class Browser(QObject):
    """Stands where the system's browser would be."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        QDesktopServices.setUrlHandler("https", self, "open")

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())

    def close(self) -> None:
        QDesktopServices.unsetUrlHandler("https")


@pytest.fixture
def server() -> Iterator[UpdateServer]:
    opened = UpdateServer()
    yield opened
    opened.close()


def about_of(user: User) -> AboutRows:
    about = user.window.dialogs.show_settings().about
    user.until(about.isVisible)
    return about


def test_updates_are_asked_for_only_after_a_yes_and_lead_to_a_page(
    server: UpdateServer, open_window: Callable[..., User]
) -> None:
    server.publish("99.0.0")
    user = open_window(server.source)
    about = about_of(user)
    assert __version__ in about.version.text()
    user.click(about.check)
    assert "127.0.0.1" in about.update_note.text()
    assert "Nothing is downloaded or installed." in about.update_note.text()
    user.click(about.no)
    user.click(about.check)
    assert server.asked == []
    user.until(lambda: QApplication.focusWidget() is about.yes)
    user.until(lambda: not about.update_note.visibleRegion().isEmpty())
    user.press(Qt.Key.Key_Space)
    user.until(about.page.isVisible)
    assert about.update_note.text() == "Version 99.0.0 can be downloaded."
    browser = Browser()
    user.click(about.page)
    assert browser.opened == ["https://example.org/download"]
    browser.close()
    assert len(server.asked) == 1
    server.publish(__version__)
    user.click(about.check)
    user.click(about.yes)
    user.until(lambda: about.update_note.text() == "This is the newest version.")
    assert not about.page.isVisible()


def test_what_fails_is_said_in_the_users_language(
    server: UpdateServer, open_window: Callable[..., User]
) -> None:
    server.content = b"{}"
    user = open_window(server.source)
    user.window.session.change_settings(language="zh")
    about = about_of(user)
    user.click(about.check)
    user.click(about.yes)
    user.until(lambda: "没有书房制作者的签名" in about.update_note.text())
    assert about.update_note.property("role") == "red"


def test_the_window_closes_while_an_answer_is_awaited(
    server: UpdateServer, open_window: Callable[..., User]
) -> None:
    server.go_on.clear()
    user = open_window(server.source)
    about = about_of(user)
    user.click(about.check)
    user.click(about.yes)
    user.until(lambda: server.asked)
    assert not about.check.isVisible()
    user.window.close()  # the fixture finds a thread that stays


def test_a_copy_without_an_address_says_so_and_has_no_button(user: User) -> None:
    about = about_of(user)
    assert "never looks for updates" in about.update_note.text()
    assert not about.check.isVisible()


def test_the_licences_of_what_is_packed_can_be_read(
    user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "licences.json"
    monkeypatch.setattr(licences_file, "packed_file", lambda: packed)
    user.click(about_of(user).licences)
    dialog = user.window.findChild(LicencesDialog)
    assert "runs from its source code" in dialog.text.toPlainText()
    dialog.close()
    parts = [
        {
            "name": "MuPDF",
            "version": "1.27",
            "licence": "AGPL-3.0",
            "address": "https://mupdf.com",
            "text": 0,
        },
        {"name": "Qt", "version": "6.11", "licence": "LGPL-3.0", "address": "", "text": 1},
    ]
    packed.write_text(json.dumps({"components": parts, "texts": ["Affero", "Lesser"]}), encoding="utf-8")
    dialog = user.window.dialogs.show_licences()
    assert [dialog.parts.item(row).text() for row in range(dialog.parts.count())] == ["MuPDF 1.27", "Qt 6.11"]
    assert "Affero" in dialog.text.toPlainText()
    user.until(lambda: QApplication.focusWidget() is dialog.parts)
    user.press(Qt.Key.Key_Down)
    assert dialog.text.toPlainText() == "Qt 6.11\nLGPL-3.0\n\nLesser"
    dialog.close()
    packed.write_text("{}", encoding="utf-8")
    dialog = user.window.dialogs.show_licences()
    assert "Install Shufang again" in dialog.text.toPlainText()
    dialog.close()
