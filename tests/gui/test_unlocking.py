"""Documents that need a password, and the details of any document, as a person meets them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from desktop.gui.panels.details import DetailsDialog
from desktop.gui.panels.password import PasswordDialog
from tests.gui import documents
from tests.gui.conftest import User


def locked(path: Path, words: str, password: str) -> Path:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), words)
        document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o" + password, user_pw=password)
    return path


def choose(user: User, name: str) -> None:
    """Click a document in the sidebar."""
    rows = user.window.sidebar.documents
    index = rows.model().index(user.rows().index(name), 0)
    place = rows.visualRect(index).center()
    user.bot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)


def entry(user: User, name: str, text: str) -> None:
    """Choose something in the menu of a document."""
    rows = user.window.sidebar.documents
    user.until(lambda: name in user.rows())
    place = rows.visualRect(rows.model().index(user.rows().index(name), 0)).center()
    user.bot.mouseClick(rows.viewport(), Qt.MouseButton.RightButton, pos=place)
    rows.customContextMenuRequested.emit(QPoint(place))
    menu = next(menu for menu in user.window.sidebar.findChildren(QMenu) if menu.isVisible())
    action = next(action for action in menu.actions() if action.text() == text)
    user.bot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def asked(user: User) -> PasswordDialog:
    user.until(lambda: any(each.isVisible() for each in user.window.findChildren(PasswordDialog)))
    dialog = next(each for each in user.window.findChildren(PasswordDialog) if each.isVisible())
    user.until(lambda: QApplication.focusWidget() is dialog.password)
    return dialog


def test_a_password_opens_every_document_that_has_it(user: User, tmp_path: Path) -> None:
    user.add(
        locked(tmp_path / "one.pdf", "walnut harvest", "sesame"),
        locked(tmp_path / "two.pdf", "almond harvest", "sesame"),
        locked(tmp_path / "three.pdf", "chestnut harvest", "other"),
    )
    user.until(lambda: [user.state(name) for name in user.rows()] == ["encrypted"] * 3)
    choose(user, "one.pdf")
    user.until(lambda: user.window.preview.problem.unlock.isVisible())
    assert "It needs a password." in user.texts()
    assert not user.window.preview.problem.again.isVisible()
    user.click(user.window.preview.problem.unlock)
    dialog = asked(user)
    assert dialog.which.text() == "one.pdf needs a password."
    assert dialog.password.echoMode() == QLineEdit.EchoMode.Password
    assert not dialog.open_them.isEnabled()
    user.type("wrong")
    user.press(Qt.Key.Key_Return)
    user.until(lambda: dialog.problem.isVisible())
    assert dialog.problem.text() == "This password does not fit."
    assert user.state("one.pdf") == "encrypted"
    user.until(lambda: QApplication.focusWidget() is dialog.password)
    user.type("sesame")  # over what was typed before, which is selected
    user.press(Qt.Key.Key_Return)
    user.until(lambda: user.state("one.pdf") == "ready")
    user.until(lambda: user.state("two.pdf") == "ready")
    user.until_idle()
    assert user.state("three.pdf") == "encrypted"
    user.until_drawn()
    user.search("walnut")
    assert user.window.session.searching.answer.hits[0].path.name == "one.pdf"


def test_after_a_restart_it_is_found_and_asked_for_again(
    open_window: Callable[[], User], tmp_path: Path
) -> None:
    user = open_window()
    user.until(
        lambda: user.window.session.contents.loaded and user.window.session.model.state.stage == "ready"
    )
    user.add(locked(tmp_path / "one.pdf", "walnut harvest", "sesame"))
    entry(user, "one.pdf", "Enter password…")
    asked(user)
    user.type("sesame")
    user.press(Qt.Key.Key_Return)
    user.until(lambda: user.state("one.pdf") == "ready")
    user.until_idle()
    for stored in (tmp_path / "data").rglob("*"):
        assert not stored.is_file() or b"sesame" not in stored.read_bytes()
    again = open_window()
    again.until(lambda: again.window.session.model.state.stage == "ready")
    again.until(lambda: again.state("one.pdf") == "ready")
    again.search("walnut")
    again.until(lambda: again.window.preview.problem.unlock.isVisible())
    again.click(again.window.preview.problem.unlock)
    asked(again)
    again.type("sesame")
    again.press(Qt.Key.Key_Return)
    again.until_drawn()
    assert again.state("one.pdf") == "ready"


def test_the_list_of_failures_has_a_way_in(user: User, tmp_path: Path) -> None:
    user.add(documents.encrypted(tmp_path / "secret.pdf"), documents.notes(tmp_path / "notes.md"))
    user.click(user.window.header.activity)
    user.until(lambda: user.window.popup.isVisible())
    from desktop.gui.widgets import IconButton

    def locks() -> list[IconButton]:
        buttons = user.window.popup.findChildren(IconButton)
        return [each for each in buttons if each.accessibleName() == "Enter the password of secret.pdf"]

    user.until(lambda: bool(locks()))
    user.click(locks()[0])
    asked(user)
    user.type("user")
    user.press(Qt.Key.Key_Return)
    user.until(lambda: user.state("secret.pdf") == "ready")


def mixed(path: Path) -> Path:
    """A PDF of four pages, the second and third of them empty."""
    with pymupdf.open() as document:
        for words in ("the first page", "", "", "the last page"):
            document.new_page().insert_text((72, 72), words)
        document.save(path)
    return path


def test_details_tell_the_pages_and_lead_to_them(user: User, tmp_path: Path) -> None:
    user.add(mixed(tmp_path / "mixed.pdf"))
    entry(user, "mixed.pdf", "Details…")
    user.until(lambda: any(each.isVisible() for each in user.window.findChildren(DetailsDialog)))
    dialog = user.window.findChild(DetailsDialog)
    user.until(lambda: dialog.pages.isVisible())
    assert dialog.counts.text() == "4 pages: 2 read, 2 empty"
    model = dialog.pages.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [
        "Page 2   empty",
        "Page 3   empty",
    ]
    place = dialog.pages.visualRect(model.index(1, 0)).center()
    user.bot.mouseClick(dialog.pages.viewport(), Qt.MouseButton.LeftButton, pos=place)
    user.until_drawn()
    assert user.window.session.viewing.view is not None
    assert user.window.session.viewing.view.page == 3
    assert dialog.isVisible()
    user.click(dialog.again)
    user.until(lambda: user.window.session.activity.busy)
    user.until_idle()
    assert dialog.counts.text() == "4 pages: 2 read, 2 empty"


@pytest.mark.skipif(sys.platform == "win32", reason="names may not have that there")
def test_a_name_can_neither_break_lines_nor_turn_them(user: User, tmp_path: Path) -> None:
    name = "invoice\u202efdp.\n.md"
    (tmp_path / name).write_text("# Words\n\nabout gardens", encoding="utf-8")
    user.add(tmp_path / name)
    assert user.rows() == ["invoice[U+202E]fdp.␊.md"]
    user.search("gardens")
    assert "\u202e" not in user.texts()
