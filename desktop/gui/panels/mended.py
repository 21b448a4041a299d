"""The strip that says that a damaged library is being mended, then what was saved until that was read."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.gui import sentences, tokens
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconLabel, Panel, button, label


class MendedStrip(Panel):
    """Tells that the database is being mended, and what came of it."""

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
        session.mending.changed.connect(self._on_changed)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Say how it stands."""
        mending = self._session.mending
        self.seen.setText(self.tr("All right"))
        self.seen.setVisible(not mending.running)
        self.text.setText(
            self.tr("The library's database is damaged. What can be saved of it is being saved.")
            if mending.running
            else sentences.reason(mending.reason)
        )

    def _on_changed(self) -> None:
        self.retranslate()
        self.setVisible(self._session.mending.running or bool(self._session.mending.reason))
