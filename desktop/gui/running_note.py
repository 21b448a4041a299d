"""The lines below the lists: where the model runs, and whether anything leaves this computer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.gui import sentences, tokens
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconLabel, Panel, button, label


class RunningNote(Panel):
    """Says it, and offers to try a graphics card again that failed."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self._lock = IconLabel(theme, "lock")
        self._text = label("muted", wrap=True)
        self.try_again = button("link")
        self.try_again.setObjectName("TryAgain")
        self.try_again.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_4, tokens.GAP_2, tokens.GAP_4, tokens.GAP_3)
        row.setSpacing(tokens.GAP_2)
        row.addWidget(self._lock, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(tokens.GAP_1)
        words.addWidget(self._text)
        words.addWidget(self.try_again, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(words, 1)
        self.try_again.clicked.connect(session.model.retry_device)
        session.model.changed.connect(self._show_running)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text anew."""
        self.try_again.setText(self.tr("Try the graphics card again"))
        self._show_running()

    def _show_running(self) -> None:
        running = self._session.model.running
        if running.leaves:
            host = running.device.removeprefix("server ")
            text = self.tr("Leaves this computer: passages and questions go to {host}").format(host=host)
        elif running.device:
            device = self.tr("the processor") if running.device == "CPU" else running.device
            runs = self.tr("Runs on {device}").format(device=device)
            text = self.tr("Stays on this computer") + "\n" + runs
        else:
            text = self.tr("Stays on this computer")
        if running.note:
            text = f"{text}\n{sentences.reason(running.note)}"
        self._text.setText(text)
        self._lock.set_icon("open" if running.leaves else "lock", "amber" if running.leaves else "muted")
        self.try_again.setVisible(bool(running.note))
