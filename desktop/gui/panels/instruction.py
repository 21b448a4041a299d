"""What a question to one knowledge base is: told to models that take an instruction."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.gui import tokens
from desktop.gui.lifetime import while_alive
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice, button, label

_OWN = "own words"


class InstructionDialog(QDialog):
    """A preset or one's own words for a knowledge base."""

    def __init__(self, session: Session, theme: Theme, kb: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._kb = session, kb
        self._presets: dict[str, str] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Questions to {name}").format(name=kb))
        self.setMinimumWidth(tokens.DIALOG_WIDTH)
        explained = label("", wrap=True)
        explained.setText(
            self.tr(
                "The model is told what your questions are, so that it looks for the right kind of answer. "
                "It counts when this knowledge base is searched by itself. Nothing is embedded again."
            )
        )
        self.preset = Choice(theme)
        self.preset.setAccessibleName(self.tr("Task"))
        self.words = QPlainTextEdit()
        self.words.setAccessibleName(self.tr("What the model is told"))
        self.words.setFixedHeight(3 * tokens.CONTROL_HEIGHT)
        self.none = label("muted", wrap=True)
        self.none.setText(self.tr("The model in use takes no instruction. Qwen3-Embedding, for one, does."))
        self.none.hide()
        self.save, cancel = button("primary"), button()
        self.save.setText(self.tr("Save"))
        self.save.setEnabled(False)
        cancel.setText(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_5, tokens.GAP_5, tokens.GAP_4)
        column.setSpacing(tokens.GAP_3)
        for widget in (explained, self.preset, self.words, self.none):
            column.addWidget(widget)
        column.addLayout(row)
        self.preset.activated.connect(self._show_words)
        self.save.clicked.connect(self._on_save_clicked)
        session.workers.reads(
            lambda library: library.model.instruction_presets(), while_alive(self, self._fill)
        )

    def _fill(self, presets: tuple[tuple[str, str], ...]) -> None:
        self._presets = dict(presets)
        for widget in (self.preset, self.words):
            widget.setVisible(bool(presets))
        self.none.setVisible(not presets)
        self.save.setEnabled(bool(presets))
        self.adjustSize()
        names = {
            "retrieval": self.tr("Finding answers"),
            "classification": self.tr("The same category"),
            "clustering": self.tr("The same topic"),
            "code": self.tr("Code"),
            "legal": self.tr("Law"),
            "support": self.tr("Customer support"),
        }
        self.preset.addItem(self.tr("As the model has it"), "")
        for key in self._presets:
            self.preset.addItem(names.get(key, key), key)
        if self._own_words_count:
            self.preset.addItem(self.tr("Own words"), _OWN)
        base = next((each for each in self._session.contents.knowledge_bases if each.name == self._kb), None)
        chosen = str(base.settings.get("instruction", "")) if base else ""
        known = chosen in self._presets or not chosen
        self.preset.setCurrentIndex(max(0, self.preset.findData(chosen if known else _OWN)))
        self._show_words()
        if not known:
            self.words.setPlainText(chosen)

    @property
    def _own_words_count(self) -> bool:
        """Whether the model takes any words; some have a fixed beginning for each task."""
        return "legal" in self._presets

    def _show_words(self) -> None:
        own = self.preset.currentData() == _OWN
        self.words.setReadOnly(not own)
        if not own:
            self.words.setPlainText(self._presets.get(self.preset.currentData(), ""))
        else:
            self.words.setFocus()
            self.words.selectAll()

    def _on_save_clicked(self) -> None:
        chosen = self.preset.currentData()
        self._session.contents.set_instruction(
            self._kb, self.words.toPlainText() if chosen == _OWN else chosen
        )
        self.accept()
