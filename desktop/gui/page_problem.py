"""What stands in place of a page that can't be shown, and above one on which nothing can be marked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.gui import tokens
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.unlocking import can_be_unlocked
from desktop.gui.viewing import View
from desktop.gui.widgets import IconLabel, Panel, button, label
from desktop.names import within


class PageProblem(Panel):
    """Says why there is no page, and offers what helps.

    Signals:
        unlock_asked: (list of Documents) let the user enter their password.
    """

    unlock_asked = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_6, tokens.GAP_5, tokens.GAP_6, tokens.GAP_5)
        column.setSpacing(tokens.GAP_3)
        self._name = label("title", wrap=True)
        self._text = label(wrap=True)
        for part in (self._name, self._text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.again, self.unlock = button(), button("primary")
        self._sign = IconLabel(theme, "failed", "red", tokens.ICON_LARGE)
        column.addStretch(2)
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._name)
        column.addWidget(self._text)
        column.addWidget(self.unlock, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.again.clicked.connect(self._on_again_clicked)
        self.unlock.clicked.connect(self._on_unlock_clicked)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text anew."""
        self.again.setText(self.tr("Try again"))
        self.unlock.setText(self.tr("Enter password…"))

    def show_problem(self, view: View, sentence: str) -> None:
        """Say why this page can't be shown."""
        locked = self._session.viewing.locked
        self._sign.set_icon("lock" if locked else "failed", "amber" if locked else "red")
        helps = locked and can_be_unlocked(view.path)
        self.unlock.setVisible(helps)
        self.again.setVisible(not helps)
        self._name.setText(within(view.path.name))
        self._text.setText(sentence)

    def _on_unlock_clicked(self) -> None:
        view = self._session.viewing.view
        document = self._session.contents.document_of(view.document_id) if view else None
        if document is not None:
            self.unlock_asked.emit([document])

    def _on_again_clicked(self) -> None:
        view = self._session.viewing.view
        if view is not None and view.problem:
            self._session.activity.retry([view.document_id])
        else:
            self._session.viewing.draw_again()


class PlaceNotice(Panel):
    """A line above the page where nothing is marked, which says why."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self.setObjectName("NoPlace")
        self._text = label(wrap=True)
        self.read_again = button("link")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_3, tokens.GAP_2, tokens.GAP_3, tokens.GAP_2)
        row.addWidget(IconLabel(theme, "info", "amber"))
        row.addWidget(self._text, 1)
        row.addWidget(self.read_again)
        self.read_again.clicked.connect(self._on_read_again_clicked)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text anew."""
        self.read_again.setText(self.tr("Read it again"))

    def show_view(self, view: View, *, changed: bool, missing: str) -> None:
        """Say what is the matter; `missing` is the sentence for a file that is gone, or empty."""
        self.setVisible(view.place_unknown or changed or bool(missing))
        self.read_again.setVisible(changed)
        if missing:
            self._text.setText(missing)
        elif changed:
            self._text.setText(self.tr("This file has changed since it was read, so nothing is marked."))
        else:
            self._text.setText(self.tr("The passage is somewhere on this page."))

    def _on_read_again_clicked(self) -> None:
        view = self._session.viewing.view
        if view is not None:
            self._session.activity.retry([view.document_id])
