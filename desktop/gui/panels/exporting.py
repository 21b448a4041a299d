"""Writing a knowledge base to a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.gui import i18n, sentences, tokens
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice, button, fit_height, label
from desktop.names import within
from desktop.portable.layout import SUFFIX

_STEPS = 1000  # of the progress bar
_NAMED = 4  # failures


class ExportDialog(QDialog):
    """What goes into the file, then how far it is, then where it is."""

    def __init__(self, session: Session, theme: Theme, kb: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._kb = session, kb
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export {name}").format(name=kb))
        self.setFixedWidth(tokens.DIALOG_WIDTH)
        explained = label(wrap=True)
        explained.setText(
            self.tr(
                "One file holds the text of every document, the places on its pages and the vectors, so that "
                "on another computer, or here again, nothing is read or embedded anew."
            )
        )
        self.files = Choice(theme)
        self.files.setAccessibleName(self.tr("The documents themselves"))
        size = sum(each.size_bytes for each in session.contents.all_documents if each.kb == kb)
        self.files.addItem(self.tr("Only what was read of the documents"), False)
        self.files.addItem(
            self.tr("Also the documents themselves ({size})").format(size=i18n.size(size)), True
        )
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(tokens.GAP_1)
        self.state, self.problem = label("muted", wrap=True), label("red", wrap=True)
        self.start, self.cancel, self.show_it = button("primary"), button(), button()
        self.start.setText(self.tr("Export…"))
        self.show_it.setText(self.tr("Show in its folder"))
        row = QHBoxLayout()
        row.addWidget(self.show_it)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_5, tokens.GAP_5, tokens.GAP_4)
        column.setSpacing(tokens.GAP_3)
        for widget in (explained, self.files, self.bar, self.state, self.problem):
            column.addWidget(widget)
        column.addLayout(row)
        session.exchange.forget()
        session.exchange.changed.connect(self._show)
        self.start.clicked.connect(self._on_start_clicked)
        self.cancel.clicked.connect(self._on_cancel_clicked)
        self.show_it.clicked.connect(self._on_show_clicked)
        self._show()

    def export_to(self, target: Path) -> None:
        """Begin."""
        self._session.exchange.export(self._kb, target, with_files=self.files.currentData())

    def _show(self) -> None:
        exchange = self._session.exchange
        progress, made = exchange.progress, exchange.exported
        for widget in (self.bar, self.cancel):
            widget.setVisible(progress is not None or widget is self.cancel)
        self.files.setEnabled(progress is None and made is None)
        self.start.setVisible(made is None)
        self.start.setEnabled(progress is None)
        self.show_it.setVisible(made is not None)
        self.cancel.setText(self.tr("Cancel") if made is None else self.tr("Close"))
        self.bar.setValue(round(_STEPS * progress.fraction) if progress else 0)
        self.state.setText(self._state())
        self.state.setVisible(bool(self.state.text()))
        failures = [
            f"{within(failure.path.name)}: {sentences.reason(failure.reason)}"
            for failure in exchange.failures[:_NAMED]
        ]
        more = len(exchange.failures) - len(failures)
        if more > 0:
            failures.append(self.tr("and %Ln more", "", more))
        self.problem.setText(exchange.problem or "\n".join(failures))
        self.problem.setVisible(bool(self.problem.text()))
        fit_height(self)

    def _state(self) -> str:
        progress, made = self._session.exchange.progress, self._session.exchange.exported
        if made is not None:
            return self.tr("{name} is written: {size}, {documents}.").format(
                name=within(made.file.name),
                size=i18n.size(made.size_bytes),
                documents=self.tr("%Ln document(s)", "", made.documents),
            )
        if progress is None:
            return ""
        done, total = i18n.number(progress.files_done), i18n.number(progress.files_total)
        text = self.tr("{done} of {total} documents").format(done=done, total=total)
        left = progress.seconds_left
        return text if left is None else f"{text} · {i18n.time_left(left)}"

    # Slots

    def _on_start_clicked(self) -> None:
        dialog = QFileDialog(
            self, self.tr("Export"), f"{self._kb}{SUFFIX}", self.tr("Knowledge bases (*.shufang)")
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.fileSelected.connect(lambda file: self.export_to(Path(file)))
        dialog.open()

    def _on_cancel_clicked(self) -> None:
        self._session.exchange.cancel()
        self.accept()

    def _on_show_clicked(self) -> None:
        made = self._session.exchange.exported
        if made is not None:
            self._session.files.show_folder(made.file)
