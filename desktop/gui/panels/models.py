"""The models: those that are here, those that can be had, and servers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from desktop.gui import i18n, tokens
from desktop.gui.dialog_frame import foot_row, lay_out, scrolled_column, scrolling
from desktop.gui.model_row import ModelRow
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import button, label

if TYPE_CHECKING:
    from desktop.embed.models import ModelInfo
    from desktop.embed.profiles import Pooling


class ModelsDialog(QDialog):
    """What can be done about models. Downloads go on when it is closed.

    Signals:
        server_asked: let the user describe a server.
    """

    server_asked = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._models = session.models
        self._shown: tuple[object, ...] = ()
        self.rows: list[ModelRow] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Models"))
        self.resize(tokens.MODELS_WIDTH, tokens.DIALOG_WIDTH + tokens.HEADER_HEIGHT)
        self._inner = QWidget()
        self._column = scrolled_column(self._inner, tokens.GAP_3)
        self.problem = label("red", wrap=True)
        self.problem.hide()
        self.add_file, self.add_server, self.close_ = button(), button(), button("primary")
        self.add_server.setText(self.tr("Add a server…"))
        self.close_.setText(self.tr("Close"))
        self.close_.clicked.connect(self.accept)
        foot = QVBoxLayout()
        foot.setSpacing(tokens.GAP_2)
        foot.addWidget(self.problem)
        foot.addLayout(foot_row((self.add_file, self.add_server), self.close_))
        lay_out(self, scrolling(self._inner), foot)
        self.add_file.clicked.connect(self._on_add_clicked)
        self.add_server.clicked.connect(self.server_asked)
        self._models.changed.connect(self.refresh)
        self._models.failed.connect(self._on_failed)
        self._models.pooling_asked.connect(self._ask_pooling)
        session.settings_changed.connect(self.refresh)
        self._models.load()
        self.refresh()

    def refresh(self) -> None:
        """Show the models; the rows stay where they are while only what is done about them changes."""
        used, reranker = self._session.settings.model, self._session.settings.reranker
        shown = (used, reranker, *((info.name, info.present, info.kind) for info in self._models.infos))
        if shown != self._shown:
            self._shown = shown
            self._rebuild(used, reranker)
        for row in self.rows:
            row.refresh()
        self.add_file.setEnabled(not self._models.trying)
        self.add_file.setText(
            self.tr("Trying the model…") if self._models.trying else self.tr("Add a model file…")
        )

    def add_model_file(self, file: str) -> None:
        """Copy a model in, after a trial."""
        self.problem.hide()
        self._models.add(Path(file))

    def _rebuild(self, used: str, reranker: str) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.rows = []
        infos = [info for info in self._models.infos if not info.reranks]
        here = [[info] for info in infos if info.present and info.kind == "local"]
        servers = [[info] for info in infos if info.kind == "server"]
        offered = (info for info in infos if not info.present)
        to_be_had = [list(group) for _, group in groupby(offered, key=lambda info: info.title)]
        self._add_group(self.tr("On this computer"), here, used)
        self._add_group(self.tr("On a server"), servers, used)
        self._add_rerankers(reranker)
        self._add_group(self.tr("Can be downloaded"), to_be_had, used)
        self._column.addStretch(1)

    def _add_group(self, title: str, groups: Sequence[Sequence[ModelInfo]], used: str) -> None:
        if groups:
            self._column.addWidget(self._heading(title))
        for group in groups:
            self._column.addWidget(self._row(group, used))

    def _add_rerankers(self, used: str) -> None:
        """A group of their own: they answer nothing by themselves."""
        infos = sorted(
            (info for info in self._models.infos if info.reranks), key=lambda info: not info.present
        )
        if not infos:
            return
        self._column.addWidget(self._heading(self.tr("Rerankers")))
        explained = label("muted", wrap=True)
        explained.setText(
            self.tr(
                "A reranker reads the best passages again, each together with your question, and puts them "
                "in a better order. That takes time with every question."
            )
        )
        self._column.addWidget(explained)
        for (present, _), group in groupby(infos, key=lambda info: (info.present, info.title)):
            for row in [[info] for info in group] if present else [list(group)]:
                self._column.addWidget(self._row(row, used))

    @staticmethod
    def _heading(text: str) -> QLabel:
        heading = label("title")
        heading.setText(text)
        return heading

    def _row(self, infos: Sequence[ModelInfo], used: str) -> ModelRow:
        row = ModelRow(self._models, self._theme, infos, used, self._inner)
        row.use_asked.connect(self._on_use_asked)
        row.switched.connect(self._session.model.use_reranker)
        row.removal_asked.connect(self._on_removal_asked)
        row.freeing_asked.connect(self._on_freeing_asked)
        self.rows.append(row)
        return row

    # Slots

    def _on_use_asked(self, name: str) -> None:
        info = next(info for info in self._models.infos if info.name == name)
        if info.leaves_machine and not self._agreed(
            self.tr("Send your texts to {host}?").format(host=info.note),
            self.tr(
                "The text of every passage, and every question, will leave this computer and be read by that "
                "server. Your files themselves are not sent."
            ),
            self.tr("Send them"),
        ):
            return
        self._session.switching.ask(name, None)

    def _on_removal_asked(self, name: str) -> None:
        if self._agreed(
            self.tr("Remove {name}?").format(name=name),
            self.tr("Its file is deleted from Shufang's folder. The documents stay as they are."),
            self.tr("Remove"),
        ):
            self._models.remove(name)

    def _on_freeing_asked(self, name: str) -> None:
        size = i18n.size(self._models.kept_bytes.get(name, 0))
        if self._agreed(
            self.tr("Free {size}?").format(size=size),
            self.tr(
                "The vectors that {name} made of your documents are deleted. To use it again, everything has "
                "to be embedded again."
            ).format(name=self._models.file_title(name)),
            self.tr("Free it"),
        ):
            self._models.free_vectors(name)

    def _agreed(self, question: str, explained: str, yes: str) -> bool:
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.windowTitle(), question, parent=self)
        box.setInformativeText(explained)
        accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is accept

    def _on_add_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Add a model file"), "", self.tr("Models (*.gguf)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.add_model_file)
        dialog.open()

    def _ask_pooling(self, file: Path) -> None:
        """The one question about a file that does not say how its vectors are pooled."""
        self.problem.setText(
            self.tr("{name} does not say how its vectors are made. Its web page does; choose:").format(
                name=file.name
            )
        )
        self.problem.show()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        choices: tuple[tuple[Pooling, str], ...] = (
            ("mean", self.tr("Mean of all tokens (mean pooling)")),
            ("cls", self.tr("First token (CLS pooling)")),
            ("last", self.tr("Last token (last-token pooling)")),
        )
        for pooling, text in choices:
            menu.addAction(text, partial(self._models.add, file, pooling))
        menu.aboutToHide.connect(self.problem.hide)
        menu.popup(self.add_file.mapToGlobal(self.add_file.rect().topLeft()))

    def _on_failed(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()
