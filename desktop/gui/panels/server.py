"""Describing a server's model: off until it was tried and is then chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.errors import UsageError
from desktop.gui import sentences, tokens
from desktop.gui.lifetime import while_alive
from desktop.gui.session import Session
from desktop.gui.widgets import NumberField, button, label


class ServerDialog(QDialog):
    """Address, model and key of a server that speaks OpenAI's embeddings.

    Signals:
        added: the server answered as it should and is in the list now.
    """

    added = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._models = session.models
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Add a server"))
        self.setMinimumWidth(tokens.DIALOG_WIDTH)
        self.url, self.model, self.key = QLineEdit(), QLineEdit(), QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.url.setPlaceholderText("http://localhost:8000")
        self.model.setPlaceholderText("Qwen/Qwen3-Embedding-4B")
        self.key.setPlaceholderText(self.tr("empty where none is asked for"))
        self.query_prefix, self.document_prefix = QLineEdit(), QLineEdit()
        self.max_tokens, self.batch = NumberField(), NumberField()
        self.max_tokens.setRange(64, 1_000_000)
        self.max_tokens.setValue(512)
        self.batch.setRange(1, 2048)
        self.batch.setValue(32)
        self.problem, self.warning = label("red", wrap=True), label("amber", wrap=True)
        self.problem.hide()
        self.warning.hide()
        self.add = button("primary")
        self._build()
        self.url.textChanged.connect(self._show_warning)
        self.model.textChanged.connect(self._fill_prefixes)
        self.add.clicked.connect(self._on_add_clicked)

    def _build(self) -> None:
        explained = label("", wrap=True)
        explained.setText(
            self.tr(
                "Any server that speaks OpenAI's /v1/embeddings: vLLM, llama-server, TEI, Ollama, or a "
                "hosted one. Once you use it, the text of your passages and questions leaves this computer. "
                "Nothing is sent before, but two harmless sentences to try it."
            )
        )
        form = QFormLayout()
        form.setHorizontalSpacing(tokens.GAP_4)
        form.setVerticalSpacing(tokens.GAP_2)
        for name, field in (
            (self.tr("Address"), self.url),
            (self.tr("Model"), self.model),
            (self.tr("Key"), self.key),
            (self.tr("Before a question"), self.query_prefix),
            (self.tr("Before a passage"), self.document_prefix),
            (self.tr("Tokens a text may have"), self.max_tokens),
            (self.tr("Texts in a request"), self.batch),
        ):
            field.setAccessibleName(name)
            form.addRow(name, field)
        cancel = button()
        cancel.setText(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.add.setText(self.tr("Try and add"))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_5, tokens.GAP_5, tokens.GAP_4)
        column.setSpacing(tokens.GAP_4)
        column.addWidget(explained)
        column.addLayout(form)
        column.addWidget(self.warning)
        column.addWidget(self.problem)
        column.addLayout(row)

    def _fill_prefixes(self, model: str) -> None:
        """Offer what is known of a model of that name, until the user writes something else."""
        from desktop.embed.servers import known_model

        known = known_model(model.strip()) if model.strip() else None
        for field, text in (
            (self.query_prefix, known.query_prefix if known else ""),
            (self.document_prefix, known.document_prefix if known else ""),
        ):
            if not field.isModified():
                field.setText(text.replace("\n", "\\n"))
                field.setCursorPosition(0)

    def _show_warning(self, url: str) -> None:
        from desktop.embed.servers import described

        try:
            encrypted = described(url, "model").encrypted
        except UsageError:
            encrypted = True
        self.warning.setText(
            self.tr(
                "The connection is not encrypted: whoever is between here and there can read what is sent."
            )
        )
        self.warning.setVisible(not encrypted)

    def _on_add_clicked(self) -> None:
        from desktop.embed.servers import described

        self.problem.hide()
        try:
            server = described(
                self.url.text(),
                self.model.text().strip(),
                key=self.key.text(),
                query_prefix=self.query_prefix.text().replace("\\n", "\n"),
                document_prefix=self.document_prefix.text().replace("\\n", "\n"),
                max_tokens=self.max_tokens.value(),
                batch_size=self.batch.value(),
            )
        except UsageError as error:
            self._on_tried(error)
            return
        self.add.setEnabled(False)
        self.add.setText(self.tr("Trying the server…"))
        self._models.add_server(server, while_alive(self, self._on_tried))

    def _on_tried(self, error: BaseException | None) -> None:
        self.add.setEnabled(True)
        self.add.setText(self.tr("Try and add"))
        if error is None:
            self.added.emit()
            self.accept()
            return
        self.problem.setText(sentences.error(error))
        self.problem.show()
