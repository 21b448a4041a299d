"""Taking in a knowledge base from a file: what it is called here, and where its documents are now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from desktop.gui import i18n, sentences, tokens
from desktop.gui.dialog_frame import scrolling
from desktop.gui.lifetime import while_alive
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice, ElidedLabel, IconLabel, button, fit_height, label, rule
from desktop.names import shown, within
from desktop.portable.places import here

if TYPE_CHECKING:
    from desktop.portable.opened import Summary

_STEPS = 1000  # of the progress bar
_ROOTS_SHOWN = 3


class RootRow(QWidget):
    """Where a folder of the other computer is now."""

    def __init__(self, theme: Theme, root: str, documents: int, exists: Callable[[str, Any], None]) -> None:
        super().__init__()
        self.root = root
        self._exists = exists
        name = ElidedLabel()
        name.set_whole(shown(root))
        count = label("muted")
        count.setText(self.tr("%Ln document(s)", "", documents))
        self.place = QLineEdit(root)
        self.place.setAccessibleName(self.tr("Where {folder} is now").format(folder=shown(root)))
        self.sign = IconLabel(theme, "check", "jade")
        self.choose = button()
        self.choose.setText(self.tr("Choose…"))
        top = QHBoxLayout()
        top.setSpacing(tokens.GAP_2)
        top.addWidget(name, 1)
        top.addWidget(count)
        line = QHBoxLayout()
        line.setSpacing(tokens.GAP_2)
        line.addWidget(self.place, 1)
        line.addWidget(self.sign)
        line.addWidget(self.choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, tokens.GAP_3, 0)
        column.setSpacing(tokens.GAP_1)
        column.addLayout(top)
        column.addLayout(line)
        self.choose.clicked.connect(self._on_choose_clicked)
        self.place.editingFinished.connect(self.look)
        self.place.textChanged.connect(lambda _text: self.sign.setVisible(False))
        self.sign.setVisible(False)
        if not root.startswith(("\\\\", "//")):  # the network is asked for no file's sake
            self.look()

    def look(self) -> None:
        """See whether the folder is there."""
        wanted = self.place.text()

        def told(there: bool) -> None:
            if wanted == self.place.text():
                self.sign.setVisible(True)
                self.sign.set_icon("check" if there else "info", "jade" if there else "amber")
                tip = self.tr("This folder is here") if there else self.tr("There is no such folder here")
                self.sign.setToolTip(tip)
                self.sign.setAccessibleName(tip)

        self._exists(wanted, told)

    def _on_choose_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Where {folder} is now").format(folder=shown(self.root)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, folder: str) -> None:
        self.place.setText(folder)
        self.look()


class ImportDialog(QDialog):
    """What a file holds and what is to be said before it is taken in; then how far it is."""

    def __init__(self, session: Session, theme: Theme, file: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._theme, self._file = session, theme, file
        self._told: Summary | None = None
        self.rows: list[RootRow] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Import a knowledge base"))
        self.setFixedWidth(tokens.DIALOG_WIDTH)
        self.title, self.facts = label("title", wrap=True), label("muted", wrap=True)
        self.title.setText(within(file.name))
        self.vectors = label(wrap=True)
        self.name = QLineEdit()
        self.name.setMaxLength(100)
        self.name.setAccessibleName(self.tr("What it is called here"))
        self.files = Choice(theme)
        self.files.setAccessibleName(self.tr("Documents that came along"))
        self.folder = ""
        self._name_title, self._places_title = label("strong"), label("strong")
        self._name_title.setText(self.tr("What it is called here"))
        self._name_title.setBuddy(self.name)
        self._places_title.setText(self.tr("Where are its documents now?"))
        self._places_note = label("muted", wrap=True)
        self._places_note.setText(
            self.tr(
                "Those that are not found can be searched all the same, and are known when they come back."
            )
        )
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(tokens.GAP_1)
        self.state, self.problem = label("muted", wrap=True), label("red", wrap=True)
        self.start, self.cancel = button("primary"), button()
        self.start.setText(self.tr("Import"))
        self.start.setDefault(True)
        self._build()
        session.exchange.forget()
        session.exchange.changed.connect(self._show)
        self.start.clicked.connect(self._on_start_clicked)
        self.cancel.clicked.connect(self._on_cancel_clicked)
        self.files.activated.connect(self._on_files_chosen)
        self.name.textChanged.connect(lambda _text: self._show())
        session.exchange.look_into(
            file, while_alive(self, self._on_told), while_alive(self, self._on_refused)
        )
        self._show()

    # Building

    def _build(self) -> None:
        self._roots = QVBoxLayout()
        self._roots.setContentsMargins(0, 0, 0, 0)
        self._roots.setSpacing(tokens.GAP_3)
        inner = QWidget()
        inner.setLayout(self._roots)
        self._scroll = scrolling(inner)
        self._rule = rule()
        self._asked = [
            *(self._name_title, self.name, self._rule, self._places_title),
            *(self._places_note, self.files, self._scroll),
        ]
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_5, tokens.GAP_5, tokens.GAP_4)
        column.setSpacing(tokens.GAP_2)
        for widget in (self.title, self.facts, self.vectors, *self._asked):
            column.addWidget(widget)
        for widget in (self.bar, self.state, self.problem):
            column.addWidget(widget)
        column.addSpacing(tokens.GAP_2)
        column.addLayout(row)

    # Showing

    def _on_told(self, told: Summary) -> None:
        self._told = told
        self.title.setText(told.name)
        parts = [
            self.tr("%Ln document(s)", "", told.documents),
            self.tr("%Ln passage(s)", "", told.passages),
            i18n.size(told.size_bytes),
        ]
        self.facts.setText(" · ".join(parts))
        self._session.workers.reads(
            lambda library: library.knowledge_bases.knows_space(told.fingerprint),
            while_alive(self, lambda known: self._show_vectors(told, known)),
        )
        self.name.setText(told.name)
        self.name.selectAll()
        if told.files_bytes:
            self.files.addItem(self.tr("They are on this computer"), False)
            self.files.addItem(
                self.tr("Unpack those that came along ({size})…").format(size=i18n.size(told.files_bytes)),
                True,
            )
        for root, count in zip(told.roots, told.documents_in_root, strict=True):
            row = RootRow(self._theme, root, count, self._look)
            self.rows.append(row)
            self._roots.addWidget(row)
        self._roots.addStretch(1)
        self._show()
        self.name.setFocus()

    def _show_vectors(self, told: Summary, known: bool) -> None:
        self.vectors.setText(
            self.tr("Its vectors are of the model in use, so nothing is embedded again.")
            if known
            else self.tr(
                "Its vectors are of {model}, so it is embedded again; words are found at once."
            ).format(model=told.model or "–")
        )
        fit_height(self)

    def _on_refused(self, error: BaseException) -> None:
        self.problem.setText(sentences.error(error))
        self._show()

    def _look(self, place: str, told: Any) -> None:
        self._session.workers.reads(lambda _library: Path(place).is_dir(), while_alive(self, told))

    def _show(self) -> None:
        exchange, told = self._session.exchange, self._told
        mine = exchange.kind == "import"
        progress, made = (exchange.progress, exchange.taken_in) if mine else (None, None)
        asking = told is not None and progress is None and made is None
        for widget in self._asked:
            widget.setVisible(asking)
        self.files.setVisible(asking and told is not None and bool(told.files_bytes))
        self._scroll.setVisible(asking and not self.folder)
        self._places_note.setVisible(asking and not self.folder)
        self.vectors.setVisible(asking)
        if self.rows:
            height = self.rows[0].sizeHint().height() + tokens.GAP_3
            self._scroll.setFixedHeight(min(len(self.rows), _ROOTS_SHOWN) * height)
        self.bar.setVisible(progress is not None)
        self.bar.setValue(round(_STEPS * progress.fraction) if progress else 0)
        self.state.setText(self._state())
        self.state.setVisible(bool(self.state.text()))
        problem = self._name_problem() if asking else ""
        if mine and exchange.problem:
            problem = exchange.problem
        if told is not None:
            self.problem.setText(problem)
        self.problem.setVisible(bool(self.problem.text()))
        self.start.setVisible(made is None and told is not None)
        self.start.setEnabled(asking and not self._name_problem() and not exchange.busy)
        self.cancel.setText(self.tr("Close") if made or told is None else self.tr("Cancel"))
        fit_height(self)

    def _name_problem(self) -> str:
        name = " ".join(self.name.text().split())
        taken = {base.name.casefold() for base in self._session.contents.knowledge_bases}
        if self._told is not None and name.casefold() in taken:
            return self.tr("There is a knowledge base of that name already. Give this one another.")
        return ""

    def _state(self) -> str:
        exchange = self._session.exchange
        if exchange.kind != "import":
            return ""
        progress, made = exchange.progress, exchange.taken_in
        if made is not None:
            parts = [self.tr("Imported: %Ln document(s)", "", made.documents)]
            if made.missing:
                parts.append(self.tr("%Ln not found here", "", made.missing))
            if made.unembedded:
                parts.append(self.tr("%Ln passage(s) to be embedded", "", made.unembedded))
            return " · ".join(parts)
        if progress is None:
            return ""
        done, total = i18n.number(progress.files_done), i18n.number(progress.files_total)
        text = (
            self.tr("{done} of {total} documents").format(done=done, total=total)
            if progress.files_done
            else self.tr("Looking through the file…")
        )
        left = progress.seconds_left
        return text if left is None else f"{text} · {i18n.time_left(left)}"

    # Slots

    def _on_files_chosen(self) -> None:
        self.folder = ""
        if self.files.currentData():
            dialog = QFileDialog(self, self.tr("Unpack the documents into a folder"))
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
            dialog.fileSelected.connect(self.unpack_to)
            dialog.rejected.connect(lambda: self.files.setCurrentIndex(0))
            dialog.open()
        self._show()

    def unpack_to(self, folder: str) -> None:
        """Unpack what came along into that folder."""
        self.folder = folder
        self.files.setItemText(1, self.tr("Unpack into {folder}").format(folder=shown(folder)))
        self._show()

    def _on_start_clicked(self) -> None:
        if self._told is not None:
            moved = {
                row.root: Path(row.place.text())
                for row in self.rows
                # unchanged, a path of another kind of computer means nothing here
                if not self.folder and (row.place.text() != row.root or self._told.paths == here())
            }
            folder = Path(self.folder) if self.folder else None
            self._session.exchange.take_in(self._told, self.name.text(), moved, folder)

    def _on_cancel_clicked(self) -> None:
        if self._session.exchange.kind == "import":
            self._session.exchange.cancel()
        self.accept()
