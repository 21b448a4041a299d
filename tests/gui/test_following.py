"""Followed folders, as a person meets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from desktop import watching
from desktop.following import Timing
from desktop.gui.panels.details import DetailsDialog
from desktop.gui.panels.folders import FoldersDialog
from tests.gui.conftest import User

SOON = Timing(quiet=0.05, longest=1.0, settled=0.1, check=0.1)
SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "Timing", lambda: SOON)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, words in (("bees.md", "forty hives"), ("roofs.md", "repairs of the roof")):
        write(tmp_path / "Notes" / name, words)
    return tmp_path / "Notes"


@pytest.fixture
def follower(user: User, folder: Path) -> User:
    """Somebody who dropped a folder and keeps following it."""
    user.add(folder)
    user.until(lambda: user.window.notice.action.isVisible())
    assert "Notes" in user.window.notice.text.text()
    user.click(user.window.notice.action)
    user.until(lambda: [f.path for f in user.window.session.following.folders] == [folder])
    return user


def write(path: Path, words: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# {path.stem}\n\nIt tells of {words}.\n", encoding="utf-8")


def shown(user: User) -> FoldersDialog:
    user.window.activateWindow()
    user.line.setFocus()
    user.until(lambda: QApplication.focusWidget() is user.line)
    user.press(Qt.Key.Key_F, SHIFT)
    user.until(lambda: any(each.isVisible() for each in user.window.findChildren(FoldersDialog)))
    return next(each for each in user.window.findChildren(FoldersDialog) if each.isVisible())


def test_what_changes_in_a_dropped_folder_is_found_by_itself(follower: User, folder: Path) -> None:
    write(folder / "deep" / "wine.md", "grapes in autumn")
    follower.until(lambda: follower.state("wine.md") == "ready")
    follower.search("grapes")
    assert follower.window.session.searching.answer.hits[0].path == folder / "deep" / "wine.md"
    document = follower.document("wine.md")
    (folder / "deep" / "wine.md").rename(folder / "vines.md")
    follower.until(lambda: "vines.md" in follower.rows())
    assert follower.document("vines.md").id == document.id
    follower.until(lambda: follower.window.session.searching.answer.hits[0].path == folder / "vines.md")
    (folder / "vines.md").unlink()
    follower.until(lambda: "vines.md" not in follower.rows())
    follower.until(lambda: "1 document went with its file." in follower.window.notice.text.text())


def test_what_happened_while_the_window_was_closed_is_caught_up_with(
    follower: User, folder: Path, open_window: Callable[[], User]
) -> None:
    write(folder / "wine.md", "grapes")
    (folder / "bees.md").unlink()
    again = open_window()
    again.until(lambda: again.rows() == ["roofs.md", "wine.md"] and again.state("wine.md") == "ready")


def test_a_followed_folder_is_not_offered_again(follower: User, folder: Path) -> None:
    follower.window.notice.hide()
    offered: list[object] = []
    follower.window.session.following.offered.connect(lambda *args: offered.append(args))
    follower.add(folder)
    follower.add(folder / "bees.md")
    write(folder.parent / "Other" / "a.md", "words")
    follower.add(folder.parent / "Other")
    follower.until(lambda: offered)
    assert offered == [((folder.parent / "Other",), "Library")]


def test_the_list_of_folders_is_worked_with_from_the_keyboard(follower: User, folder: Path) -> None:
    write(folder / "drafts" / "wine.md", "grapes")
    follower.until(lambda: follower.state("wine.md") == "ready")
    dialog = shown(follower)
    assert dialog.list.model().rows[0].note == "Library · followed"
    dialog.exclude.setFocus()
    follower.until(lambda: QApplication.focusWidget() is dialog.exclude)
    follower.type("/")
    follower.press(Qt.Key.Key_Return)
    follower.until(lambda: "/ is no pattern" in dialog.problem.text())
    follower.press(Qt.Key.Key_Backspace)
    follower.type("drafts/")
    follower.press(Qt.Key.Key_Return)
    follower.until(lambda: "wine.md" not in follower.rows())
    follower.click(dialog.pause)
    follower.until(lambda: dialog.list.model().rows[0].note == "Library · paused")
    write(folder / "new.md", "something")
    follower.click(dialog.pause)
    follower.until(lambda: follower.state("new.md") == "ready")
    dialog.list.setFocus()
    follower.press(Qt.Key.Key_Delete)
    follower.until(lambda: follower.window.session.following.folders == ())
    assert "No folder is followed yet" in dialog.none.text()
    assert dialog.none.isVisible()
    assert follower.rows() == ["bees.md", "new.md", "roofs.md"]
    dialog.close()


def test_a_folder_that_moved_is_pointed_to_its_new_place(follower: User, folder: Path) -> None:
    ids = {document.id for document in follower.window.session.contents.documents}
    new = folder.parent / "Archive"
    folder.rename(new)
    follower.until(lambda: follower.window.session.following.folders[0].state == "away")
    model = follower.window.sidebar.documents.model()
    follower.until(lambda: "Its folder is away" in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    follower.search("hives")
    assert follower.window.session.searching.answer.hits[0].path.name == "bees.md"
    dialog = shown(follower)
    assert "The folder is not there" in dialog.note.text()
    follower.click(dialog.move_)
    chooser = next(each for each in dialog.findChildren(QFileDialog) if each.isVisible())
    chooser.fileSelected.emit(str(new))
    chooser.close()
    follower.until(lambda: follower.window.session.following.folders[0].state == "following")
    follower.until(lambda: {d.path.parent for d in follower.window.session.contents.documents} == {new})
    assert {document.id for document in follower.window.session.contents.documents} == ids
    follower.click(dialog.remove)
    box = next(each for each in dialog.findChildren(QMessageBox) if each.isVisible())
    follower.click(next(each for each in box.buttons() if each.text() == "Remove"))
    follower.until(lambda: follower.rows() == [])
    dialog.close()


def test_details_say_where_else_a_file_lies(follower: User, folder: Path) -> None:
    (folder / "copy.md").write_bytes((folder / "bees.md").read_bytes())
    follower.until(lambda: follower.state("copy.md") == "ready")
    dialog = follower.window.dialogs.show_details(follower.document("bees.md"))
    assert isinstance(dialog, DetailsDialog)
    follower.until(lambda: dialog.also.text() == f"Also at {folder / 'copy.md'}")
    dialog.close()
