"""Knowledge bases exported and imported, and the library looked after, as a person does it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from desktop.gui.panels.exporting import ExportDialog
from desktop.gui.panels.health import HealthDialog
from desktop.gui.panels.importing import ImportDialog
from desktop.gui.panels.settings import SettingsDialog
from desktop.gui.widgets import ElidedLabel
from desktop.paths import DataPaths
from tests.gui import documents
from tests.gui.conftest import User

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def reader(user: User, tmp_path: Path) -> User:
    """Somebody with a knowledge base of two documents."""
    folder = tmp_path / "Papers"
    folder.mkdir()
    user.add(documents.report(folder / "report.pdf"), documents.notes(folder / "notes.md"))
    return user


def exported(user: User, file: Path) -> ExportDialog:
    """Export the only knowledge base, from its menu on."""
    sidebar = user.window.sidebar
    sidebar.bases.customContextMenuRequested.emit(
        sidebar.bases.visualRect(sidebar.bases.model().index(0, 0)).center()
    )
    menu = sidebar.findChild(QMenu)
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Export…").trigger()
    menu.close()
    dialog = user.window.findChild(ExportDialog)
    assert dialog is not None
    dialog.files.setCurrentIndex(1)
    dialog.export_to(file)
    user.until(lambda: user.window.session.exchange.exported is not None)
    return dialog


def dropped(user: User, file: Path) -> ImportDialog:
    """The dialog that asks, once it knows what is in the file."""
    user.drop(file)
    dialog = user.window.findChild(ImportDialog)
    assert dialog is not None
    user.until(lambda: dialog.rows or dialog.problem.isVisible())
    return dialog


def test_exported_by_menu_and_imported_by_dropping(reader: User, tmp_path: Path) -> None:
    session, file = reader.window.session, tmp_path / "papers.shufang"
    dialog = exported(reader, file)
    assert file.exists()
    assert "papers.shufang is written" in dialog.state.text()
    assert "2 documents" in dialog.state.text()
    reader.click(dialog.cancel)
    asking = dropped(reader, file)
    assert not session.activity.failures  # it is no document
    assert asking.facts.text().startswith("2 documents · ")
    reader.until(lambda: "nothing is embedded again" in asking.vectors.text())
    assert not asking.start.isEnabled()  # there is one of that name
    assert "of that name already" in asking.problem.text()
    asking.name.setText("Papers of mine")
    [row] = asking.rows
    assert row.root == str(tmp_path / "Papers")
    moved = tmp_path / "elsewhere" / "Papers"
    moved.parent.mkdir()
    shutil.move(tmp_path / "Papers", moved)
    row.place.setText(str(moved))
    row.look()
    reader.until(lambda: row.sign.toolTip() == "This folder is here")
    reader.click(asking.start)
    reader.until(lambda: session.exchange.taken_in is not None)
    assert asking.state.text() == "Imported: 2 documents"
    asking.cancel.click()
    reader.until(lambda: session.contents.scope == "Papers of mine" and session.contents.document_count == 2)
    reader.search("the lease liability")
    assert {hit.path.parent for hit in session.searching.answer.hits} == {moved}
    reader.until_drawn()


def test_documents_that_are_not_here_say_so(reader: User, tmp_path: Path) -> None:
    session, file = reader.window.session, tmp_path / "papers.shufang"
    reader.click(exported(reader, file).cancel)
    asking = dropped(reader, file)
    asking.name.setText("Away")
    asking.rows[0].place.setText("/nowhere")
    reader.click(asking.start)
    reader.until(lambda: session.exchange.taken_in is not None)
    assert asking.state.text() == "Imported: 2 documents · 2 not found here"
    asking.cancel.click()
    reader.until(lambda: session.contents.scope == "Away" and session.contents.document_count == 2)
    reader.search("the lease liability")
    reader.until(lambda: "was not found on this computer" in reader.texts())
    assert all(document.missing for document in session.contents.documents)


def test_a_file_that_is_no_export_is_refused_in_the_dialog(reader: User, tmp_path: Path) -> None:
    file = tmp_path / "bad.shufang"
    file.write_bytes(b"nothing")
    asking = dropped(reader, file)
    assert asking.problem.text() == "It is no exported knowledge base, whatever its name says."
    assert not asking.start.isVisible()
    asking.cancel.click()
    assert len(reader.window.session.contents.knowledge_bases) == 1


def test_a_cancelled_import_leaves_nothing(reader: User, tmp_path: Path) -> None:
    session, file = reader.window.session, tmp_path / "papers.shufang"
    reader.click(exported(reader, file).cancel)
    asking = dropped(reader, file)
    asking.name.setText("Given up")
    asking.start.click()
    assert session.exchange.busy
    asking.cancel.click()
    assert not session.exchange.busy
    session.contents.reload()
    reader.until(lambda: not session.exchange._stepping.running)
    reader.until_idle()
    assert [base.name for base in session.contents.knowledge_bases] == ["Library"]


def test_the_health_page_says_that_all_is_well_and_what_takes_the_room(reader: User) -> None:
    reader.press(Qt.Key.Key_H, CTRL)
    page = reader.window.findChild(HealthDialog)
    assert page is not None
    health = reader.window.session.health
    reader.until(lambda: not health.doing and health.use is not None)
    assert page.title.text() == "Everything fits together"
    assert [sign.accessibleName() for sign in page.signs.values()] == ["fits"] * 6
    assert page.total.text().endswith("in the data folder")
    lines = {line.whole() for line in page.findChildren(ElidedLabel)}
    assert {"Knowledge base Library", "Vectors of hashing (256)", "Keyword index", "Database"} <= lines
    page.close()


def test_what_does_not_fit_is_shown_and_repaired(reader: User, data_dir: Path) -> None:
    settings = reader.window.dialogs.show_settings()
    with sqlite3.connect(DataPaths(data_dir).database) as connection:
        connection.execute("DELETE FROM keywords_docsize WHERE id = (SELECT min(id) FROM passages)")
    connection.close()
    settings.health_asked.emit()
    assert isinstance(settings, SettingsDialog)
    settings.close()
    page = reader.window.findChild(HealthDialog)
    assert page is not None
    health = reader.window.session.health
    reader.until(lambda: not health.doing and health.found)
    assert page.title.text() == "1 thing does not fit"
    assert page.sentences["keywords"].text() == "Passages that can't be found by their words: 1."
    assert page.signs["keywords"].accessibleName() == "does not fit"
    told = []
    health.changed.connect(lambda: told.append((page.title.text(), page.signs["database"].accessibleName())))
    reader.click(page.mend)
    reader.until(lambda: not health.doing)
    assert told[:2] == [("Waiting for other work to end…", "fits"), ("Repairing… 0 %", "")]
    titles = [title for title, _ in told]
    assert titles.index("Repairing… 100 %") < titles.index("Comparing everything with everything… 0 %")
    assert page.title.text() == "Everything fits together"
    reader.click(page.compact)
    reader.until(lambda: not health.doing and health.freed is not None)
    assert page.title.text().endswith("freed")
    page.close()
    reader.search("the lease liability")
    assert reader.window.session.searching.answer.hits


def test_closing_the_window_ends_what_is_under_way(
    reader: User, open_window: Callable[[], User], tmp_path: Path
) -> None:
    session, file = reader.window.session, tmp_path / "papers.shufang"
    reader.click(exported(reader, file).cancel)
    session.exchange.export("Library", tmp_path / "again.shufang", with_files=True)
    session.health.check()
    again = open_window()
    again.until(lambda: again.window.session.contents.loaded)
    assert not list(tmp_path.glob("again*"))
