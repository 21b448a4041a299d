"""The folders that are followed: how it stands with each, what of it is taken, where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import UsageError
from desktop.gui import sentences, tokens
from desktop.gui.dialog_frame import foot_row, lay_out
from desktop.gui.row_list import RowList
from desktop.gui.rows import Row, RowModel, RowRole
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import button, fit_height, label
from desktop.names import shown, within

if TYPE_CHECKING:
    from desktop.store.watched import WatchedFolder

_ROWS_SHOWN = 6


class FoldersDialog(QDialog):
    """What is followed, and in what way. Every change counts at once."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._following = session, session.following
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Followed folders"))
        self.setFixedWidth(tokens.DIALOG_WIDTH)
        self.none = label("muted", wrap=True)
        self._rows = RowModel(self)
        self.list = RowList(theme, self._rows)
        self.list.setAccessibleName(self.tr("Followed folders"))
        self.path, self.note = label("muted", wrap=True), label("amber", wrap=True)
        self.include, self.exclude = QLineEdit(), QLineEdit()
        self.problem = label("red", wrap=True)
        self.pause, self.move_, self.stop = button(), button(), button()
        self.remove = button("danger")
        self.add, self.close_ = button(), button("primary")
        self._build()
        self._retranslate()
        self._connect()
        self._show_folders()

    def choose_new_place(self, place: str) -> None:
        """Follow the chosen folder where it lies now."""
        folder = self._chosen
        if folder is not None:
            self._following.move(folder, Path(place))

    # Building

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(tokens.GAP_4)
        form.setVerticalSpacing(tokens.GAP_2)
        for name, field in ((self.tr("Only"), self.include), (self.tr("Leave out"), self.exclude)):
            field.setAccessibleName(name)
            form.addRow(name, field)
        doing = QHBoxLayout()
        doing.setSpacing(tokens.GAP_2)
        for each in (self.pause, self.move_, self.stop, self.remove):
            doing.addWidget(each)
        doing.addStretch(1)
        self._about = QWidget()
        about = QVBoxLayout(self._about)
        about.setContentsMargins(0, 0, 0, 0)
        about.setSpacing(tokens.GAP_2)
        about.addWidget(self.path)
        about.addWidget(self.note)
        about.addLayout(form)
        about.addLayout(doing)
        column = QVBoxLayout()
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_4, tokens.GAP_5, tokens.GAP_3)
        column.setSpacing(tokens.GAP_3)
        for part in (self.none, self.list, self._about, self.problem):
            column.addWidget(part)
        lay_out(self, column, foot_row((self.add,), self.close_))

    def _retranslate(self) -> None:
        self.none.setText(
            self.tr(
                "No folder is followed yet. In a followed folder new and changed files are read by "
                "themselves, and what you move or delete is moved or deleted here too."
            )
        )
        self.include.setPlaceholderText(self.tr("all files that can be read"))
        self.exclude.setPlaceholderText(self.tr("such as *.log, drafts/, 2019/**"))
        self.move_.setText(self.tr("It has moved…"))
        self.stop.setText(self.tr("Stop following"))
        self.remove.setText(self.tr("Remove its documents…"))
        self.add.setText(self.tr("Follow a folder…"))
        self.close_.setText(self.tr("Close"))

    def _connect(self) -> None:
        self._following.changed.connect(self._show_folders)
        self._following.failed.connect(self._on_failed)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_chosen())
        self.list.removal_asked.connect(self._on_stop_clicked)
        for field in (self.include, self.exclude):
            field.editingFinished.connect(self._on_patterns_edited)
        self.pause.clicked.connect(self._on_pause_clicked)
        self.move_.clicked.connect(self._on_move_clicked)
        self.stop.clicked.connect(self._on_stop_clicked)
        self.remove.clicked.connect(self._on_remove_clicked)
        self.add.clicked.connect(self._on_add_clicked)
        self.close_.clicked.connect(self.accept)

    # Showing

    @property
    def _chosen(self) -> WatchedFolder | None:
        row = self.list.currentIndex().data(RowRole)
        return next((f for f in self._following.folders if row is not None and f.id == row.key), None)

    def _show_folders(self) -> None:
        folders = self._following.folders
        self._rows.replace([self._row(folder) for folder in folders])
        self.list.setFixedHeight(max(1, min(len(folders), _ROWS_SHOWN)) * tokens.ROW_HEIGHT)
        self.none.setVisible(not folders)
        for part in (self.list, self._about):
            part.setVisible(bool(folders))
        if folders and self._chosen is None:
            self.list.selectionModel().setCurrentIndex(
                self._rows.index(0), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        self._show_chosen()

    def _row(self, folder: WatchedFolder) -> Row:
        states = {
            "following": ("", self.tr("followed")),
            "away": ("away", self.tr("away")),
            "paused": ("pause", self.tr("paused")),
        }
        sign, state = states[folder.state]
        name, path = shown(folder.path.name or folder.path), shown(folder.path)
        colour = "amber" if folder.state == "away" else "muted"
        note = f"{folder.kb} · {state}"
        spoken = f"{name}, {note}"
        return Row(folder.id, name, "folder", note, sign, colour, path, spoken, path=path)

    def _show_chosen(self) -> None:
        folder = self._chosen
        self.problem.hide()
        if folder is not None:
            self._show_folder(folder)
        fit_height(self)

    def _show_folder(self, folder: WatchedFolder) -> None:
        self.path.setText(shown(folder.path))
        self.note.setText(sentences.reason(folder.note))
        self.note.setVisible(bool(folder.note))
        for field, patterns in (
            (self.include, folder.patterns.include),
            (self.exclude, folder.patterns.exclude),
        ):
            if not field.hasFocus() or not field.isModified():
                field.setText(", ".join(patterns))
        self.pause.setText(self.tr("Go on") if folder.state == "paused" else self.tr("Pause"))

    # Slots

    def _on_failed(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()
        fit_height(self)

    def _on_patterns_edited(self) -> None:
        from desktop.patterns import Patterns, parsed

        folder = self._chosen
        if folder is None:
            return
        try:
            patterns = Patterns(parsed(self.include.text()), parsed(self.exclude.text()))
        except UsageError as error:
            self._on_failed(sentences.error(error))
            return
        for field in (self.include, self.exclude):
            field.setModified(False)
        if patterns != folder.patterns:
            self._following.choose(folder, patterns)

    def _on_pause_clicked(self) -> None:
        folder = self._chosen
        if folder is not None:
            self._following.pause(folder, folder.state != "paused")

    def _on_stop_clicked(self) -> None:
        folder = self._chosen
        if folder is not None:
            self._following.stop(folder)

    def _on_remove_clicked(self) -> None:
        folder = self._chosen
        if folder is None:
            return
        name = within(folder.path.name or folder.path)
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.windowTitle())
        box.setText(self.tr("Remove all documents of {name}?").format(name=name))
        box.setInformativeText(
            self.tr("The folder is no longer followed. The files themselves stay where they are.")
        )
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        remove.setProperty("role", "danger")
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        remove.clicked.connect(lambda: self._following.stop(folder, remove=True))
        box.open()

    def _on_move_clicked(self) -> None:
        self._choose_folder(self.tr("Where does it lie now?")).fileSelected.connect(self.choose_new_place)

    def _on_add_clicked(self) -> None:
        dialog = self._choose_folder(self.tr("Follow a folder"))
        dialog.fileSelected.connect(
            lambda path: self._following.follow([Path(path)], self._session.contents.target_kb)
        )

    def _choose_folder(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()
        return dialog
