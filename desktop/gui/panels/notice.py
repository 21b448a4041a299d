"""A short message above the lower edge of the window, with a way back where there is one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.gui import tokens
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import Panel, button, label
from desktop.names import within
from desktop.records import Document


class Notice(Panel):
    """Tells something in passing and goes by itself."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._session = session
        self._window = parent
        self._action: Callable[[], None] | None = None
        self.setObjectName("Notice")
        self.text = label(wrap=False)
        self.action = button()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_4, tokens.GAP_1, tokens.GAP_2, tokens.GAP_1)
        row.setSpacing(tokens.GAP_3)
        row.addWidget(self.text)
        row.addWidget(self.action)
        self.setMinimumHeight(tokens.FIELD_HEIGHT)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.action.clicked.connect(self._on_action_clicked)
        session.noticed.connect(self.tell)
        session.following.offered.connect(self._on_offered)
        session.removal.removal_pending.connect(self._on_removal_pending)
        session.removal.removal_over.connect(self._on_removal_over)
        self.hide()

    def tell(self, text: str) -> None:
        """Show a sentence for a while."""
        self._show(text, "", None, tokens.NOTICE_STAYS if len(text) > 60 else tokens.SHORT_NOTICE_STAYS)

    def place(self) -> None:
        """Sit above the lower edge, in the middle."""
        parent = self._window
        self.text.setWordWrap(False)
        self.adjustSize()
        limit = parent.width() - 2 * tokens.GAP_5
        if self.width() > limit:
            self.text.setWordWrap(True)
            self.setFixedWidth(limit)
            self.adjustSize()
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - tokens.GAP_5)

    def _show(self, text: str, action: str, call: Callable[[], None] | None, stays: int) -> None:
        self.setMinimumWidth(0)
        self.setMaximumWidth(16_777_215)
        self.text.setText(text)
        self.setAccessibleName(text)
        self._action = call
        self.action.setText(action)
        self.action.setVisible(call is not None)
        right = tokens.GAP_2 if call else tokens.GAP_4
        self._row.setContentsMargins(tokens.GAP_4, tokens.GAP_1, right, tokens.GAP_1)
        self.place()
        self.raise_()
        self.show()
        self._timer.start(stays)

    def _on_removal_pending(self, documents: tuple[Document, ...]) -> None:
        if len(documents) == 1:
            text = self.tr("Removed {name} from the library. The file itself stays.").format(
                name=within(documents[0].path.name)
            )
        else:
            text = self.tr("Removed %Ln document(s) from the library. The files stay.", "", len(documents))
        self._show(text, self.tr("Undo"), self._session.removal.undo, tokens.NOTICE_STAYS)

    def _on_offered(self, folders: tuple[Path, ...], kb: str) -> None:
        if len(folders) == 1:
            text = self.tr("New and changed files in {name} can be read by themselves from now on.").format(
                name=within(folders[0].name or folders[0])
            )
        else:
            text = self.tr("New and changed files in these folders can be read by themselves from now on.")
        follow = self._session.following.follow
        self._show(text, self.tr("Keep following"), lambda: follow(folders, kb), tokens.NOTICE_STAYS)

    def _on_removal_over(self) -> None:
        if self._action is not None:
            self.hide()

    def _on_action_clicked(self) -> None:
        call, self._action = self._action, None
        self.hide()
        if call is not None:
            call()
