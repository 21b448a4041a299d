"""The line below a page: where its passage stands, and what can be done with the passage."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.gui import tokens
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.viewing import View
from desktop.gui.widgets import ElidedLabel, IconButton, Panel, button


class PageFoot(Panel):
    """Pins and copies the passage by itself; `trace` and `like` are the preview's to connect."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self.setObjectName("PreviewFoot")
        self.place = ElidedLabel()
        self.place.setProperty("role", "muted")
        self.copy = IconButton(theme, "copy")
        self.pin = IconButton(theme, "pin")
        self.trace = button("quiet")
        self.like = IconButton(theme, "meaning")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_4, tokens.GAP_1 + 2, tokens.GAP_2, tokens.GAP_1 + 2)
        row.setSpacing(tokens.GAP_1)
        row.addWidget(self.place, 1)
        row.addSpacing(tokens.GAP_2)
        for part in (self.trace, self.pin, self.like, self.copy):
            row.addWidget(part)
        self.pin.clicked.connect(lambda: session.pins.toggle())
        self.copy.clicked.connect(self.copy_passage)
        session.pins.changed.connect(self._show_pin)
        session.searching.hits_found.connect(self._show_pin)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text anew."""
        self.copy.set_label(self.tr("Copy with citation"), "Ctrl+Shift+C")
        self.trace.setText(self.tr("How was this found?"))
        self.like.set_label(self.tr("Find more like this"), "Ctrl+L")
        self._show_pin()

    def show_view(self, view: View | None) -> None:
        """Say where one is; what needs a passage is there where there is one."""
        self.setVisible(view is not None)
        self.place.set_whole(" › ".join(view.trail) if view is not None else "")
        if view is not None:
            for part in (self.copy, self.trace, self.like):
                part.setVisible(view.hit is not None)
            self._show_pin()

    def copy_passage(self) -> None:
        """Put the passage on the clipboard, with where it stands."""
        view = self._session.viewing.view
        if view is None or view.hit is None:
            return
        hit = view.hit
        source = " › ".join(view.trail)
        if hit.page is not None:
            source = self.tr("{source}, page {page}").format(source=source, page=hit.page)
        QGuiApplication.clipboard().setText(f"{hit.text}\n\n{source}\n{hit.path}")
        self._session.noticed.emit(self.tr("Copied with its source."))

    def _show_pin(self) -> None:
        """Whether the passage is pinned as the right answer."""
        view = self._session.viewing.view
        hit = view.hit if view is not None else None
        pinned = hit is not None and self._session.pins.is_pinned(hit)
        text = self.tr("Pinned as the right answer") if pinned else self.tr("Pin as the right answer")
        self.pin.setVisible(hit is not None and self._session.pins.can_pin(hit))
        self.pin.set_icon("pinned" if pinned else "pin", "accent" if pinned else "ink")
        self.pin.set_label(text, "Ctrl+P")
