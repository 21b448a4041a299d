"""What has to be said about an answer above its hits: what was corrected, and that nothing is relevant."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.gui import tokens
from desktop.gui.widgets import label
from desktop.records import Answer
from desktop.scoping import NO_PHRASE


class AnswerNotes(QWidget):
    """One muted line for what was done to the question; where nothing is relevant, that and a hint."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = label("muted", wrap=True)
        self._line.setObjectName("notes")
        self._heading, self._hint = label("title", wrap=True), label("muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_4 + 2, 0, tokens.GAP_4, tokens.GAP_2)
        column.setSpacing(tokens.GAP_1)
        column.addWidget(self._line)
        column.addWidget(self._heading)
        column.addWidget(self._hint)
        self.hide()

    def show_answer(self, answer: Answer | None, hint: str) -> None:
        """Say it of an answer; `hint` what to do where nothing is relevant, else empty."""
        sentences = self.sentences(answer) if answer is not None else []
        self._line.setText(" · ".join(sentences))
        self._line.setVisible(bool(sentences))
        self._heading.setText(self.tr("Nothing relevant found"))
        self._hint.setText(hint)
        for part in (self._heading, self._hint):
            part.setVisible(bool(hint))
        self.setVisible(bool(sentences) or bool(hint))

    def sentences(self, answer: Answer) -> list[str]:
        """What was done to the question."""
        said = [
            self.tr("“{typed}” is nowhere: looked for “{instead}”").format(typed=typed, instead=instead)
            for typed, instead in answer.corrections
        ]
        if NO_PHRASE in answer.notes:
            said.append(self.tr("The quoted words stand nowhere side by side"))
        return said
