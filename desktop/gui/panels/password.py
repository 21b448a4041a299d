"""Asking for the password of documents that need one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.gui import tokens
from desktop.gui.lifetime import while_alive
from desktop.gui.session import Session
from desktop.gui.widgets import button, fit_height, label
from desktop.names import within
from desktop.records import Document

_NAMED = 4


class PasswordDialog(QDialog):
    """One password for one document or several; those it does not open stay, and it says so."""

    def __init__(self, session: Session, documents: Sequence[Document], parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._documents = tuple(documents)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Password"))
        self.setFixedWidth(tokens.TEXT_WIDTH)
        self.which = label(wrap=True)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.password.setAccessibleName(self.tr("Password"))
        self.password.setPlaceholderText(self.tr("Password"))
        self.show_it = button("link")
        self.show_it.setCheckable(True)
        self.problem = label("red", wrap=True)
        self.problem.hide()
        kept = label("muted", wrap=True)
        kept.setText(
            self.tr(
                "It is kept in memory until Shufang is closed, and written nowhere. What is read becomes "
                "searchable and stays in the library, which has no password of its own."
            )
        )
        self.open_them, cancel = button("primary"), button()
        self.open_them.setText(self.tr("Open"))
        self.open_them.setDefault(True)
        self.open_them.setEnabled(False)
        cancel.setText(self.tr("Cancel"))
        line = QHBoxLayout()
        line.setSpacing(tokens.GAP_2)
        line.addWidget(self.password, 1)
        line.addWidget(self.show_it)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.open_them)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_5, tokens.GAP_5, tokens.GAP_4)
        column.setSpacing(tokens.GAP_3)
        column.addWidget(self.which)
        column.addLayout(line)
        column.addWidget(self.problem)
        column.addWidget(kept)
        column.addLayout(row)
        self.password.textChanged.connect(self._on_typed)
        self.show_it.toggled.connect(self._on_show_toggled)
        self.open_them.clicked.connect(self._on_open_clicked)
        cancel.clicked.connect(self.reject)
        self._name_documents()
        self._on_show_toggled(False)
        fit_height(self)
        self.password.setFocus()

    def _name_documents(self) -> None:
        names = [within(document.path.name) for document in self._documents[:_NAMED]]
        more = len(self._documents) - len(names)
        if more:
            names.append(self.tr("and %Ln more", "", more))
        if len(self._documents) == 1:
            self.which.setText(self.tr("{name} needs a password.").format(name=names[0]))
        else:
            self.which.setText(self.tr("These need a password:") + "\n" + "\n".join(names))

    # Slots

    def _on_typed(self, text: str) -> None:
        self.open_them.setEnabled(bool(text))
        if self.problem.isVisible():
            self.problem.hide()
            fit_height(self)

    def _on_show_toggled(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.password.setEchoMode(mode)
        self.show_it.setText(self.tr("Hide") if shown else self.tr("Show"))

    def _on_open_clicked(self) -> None:
        self.open_them.setEnabled(False)
        self.password.setEnabled(False)
        tried = while_alive(self, self._on_tried)
        self._session.unlocking.unlock(self._documents, self.password.text(), tried)

    def _on_tried(self, left: tuple[Document, ...], why: str) -> None:
        self.password.setEnabled(True)
        if not left:
            self.password.clear()
            self.accept()
            return
        if why:
            self.problem.setText(why)
        elif len(left) < len(self._documents):
            opened = len(self._documents) - len(left)
            self.problem.setText(
                self.tr("It opened %Ln document(s). The others need another password.", "", opened)
            )
        else:
            self.problem.setText(self.tr("This password does not fit."))
        self._documents = left
        self._name_documents()
        self.problem.show()
        fit_height(self)
        self.password.selectAll()
        self.password.setFocus()
