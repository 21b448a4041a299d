"""The strip that says what was saved of a damaged library; it stays until it was read."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.gui import sentences, tokens
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconLabel, Panel, button, label


class MendedStrip(Panel):
    """Tells that the database was mended."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self.setObjectName("Banner")
        self.text = label(wrap=True)
        self.seen = button()
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_4, tokens.GAP_2, tokens.GAP_4, tokens.GAP_2)
        row.setSpacing(tokens.GAP_3)
        row.addWidget(IconLabel(theme, "info", "amber", tokens.ICON))
        row.addWidget(self.text, 1)
        row.addWidget(self.seen)
        self.seen.clicked.connect(self.hide)
        session.mending.mended.connect(self._on_mended)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Say what was saved."""
        self.seen.setText(self.tr("All right"))
        self.text.setText(sentences.reason(self._session.mending.reason))

    def _on_mended(self) -> None:
        self.retranslate()
        self.show()
