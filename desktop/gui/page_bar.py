"""The tools above a page: which page of how many, how large, and what else can be done with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from desktop.gui import i18n, tokens
from desktop.gui.page_view import PageView
from desktop.gui.theme import Theme
from desktop.gui.viewing import Viewing
from desktop.gui.widgets import IconButton, Panel, label

_ZOOMS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)


class PageBar(Panel):
    """Turns pages and sizes them by itself; the buttons at its ends are the preview's to connect."""

    def __init__(
        self, viewing: Viewing, pages: PageView, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._viewing = viewing
        self._pages = pages
        self.setObjectName("PreviewBar")
        self.strip = IconButton(theme, "pages")
        self.strip.setCheckable(True)
        self.back = IconButton(theme, "chevron-left")
        self.on = IconButton(theme, "chevron-right")
        self.number = QLineEdit()
        self.number.setObjectName("page-number")
        self.number.setFixedWidth(48)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setValidator(QIntValidator(1, 999_999, self))
        self.count = label("muted")
        self.smaller = IconButton(theme, "minus")
        self.zoom = QPushButton()
        self.zoom.setObjectName("zoom")
        self.zoom.setProperty("role", "quiet")
        self.zoom.setFixedWidth(64)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._zoom_menu = QMenu(self)
        self.zoom.setMenu(self._zoom_menu)
        self.larger = IconButton(theme, "plus")
        self.to_mark = IconButton(theme, "target")
        self.look = IconButton(theme, "search")
        self.open = IconButton(theme, "open")
        self._build()
        self.back.clicked.connect(lambda: viewing.turn(-1))
        self.on.clicked.connect(lambda: viewing.turn(1))
        self.number.returnPressed.connect(self._on_number_entered)
        self.smaller.clicked.connect(lambda: pages.zoom_step(-1))
        self.larger.clicked.connect(lambda: pages.zoom_step(1))
        pages.zoom_changed.connect(self._on_zoom_changed)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text anew."""
        self.back.set_label(self.tr("Previous page"), "PgUp")
        self.on.set_label(self.tr("Next page"), "PgDown")
        self.number.setAccessibleName(self.tr("Page number"))
        self.smaller.set_label(self.tr("Smaller"), "Ctrl+-")
        self.larger.set_label(self.tr("Larger"), "Ctrl++")
        self.zoom.setAccessibleName(self.tr("Zoom"))
        self.zoom.setToolTip(self.tr("Zoom"))
        self.to_mark.set_label(self.tr("Back to the passage"), "Ctrl+G")
        self.strip.set_label(self.tr("Small pictures of the pages"), "Ctrl+T")
        self.look.set_label(self.tr("Find in this document"), "Ctrl+F")
        self.open.set_label(self.tr("Open in its own program"), "Ctrl+Return")
        self._show_zoom_menu()
        self.show_place()

    def show_place(self) -> None:
        """Say which page is shown, of how many."""
        view, pages = self._viewing.view, self._viewing.page_count
        if view is None:
            return
        if not self.number.hasFocus() or self.number.text() != str(view.page):
            self.number.setText(str(view.page))
        self.count.setText(f"/ {i18n.number(pages)}" if pages else "")
        self.back.setEnabled(view.page > 1)
        self.on.setEnabled(not pages or view.page < pages)
        self.to_mark.setEnabled(view.hit is not None)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_2, tokens.GAP_2 - 2, tokens.GAP_2, tokens.GAP_2 - 2)
        row.setSpacing(2)
        for tool in (self.strip, self.back, self.on):
            row.addWidget(tool)
        row.addWidget(self.number)
        row.addSpacing(tokens.GAP_1)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.smaller)
        row.addWidget(self.zoom)
        row.addWidget(self.larger)
        row.addStretch(1)
        for tool in (self.to_mark, self.look, self.open):
            row.addWidget(tool)

    def _show_zoom_menu(self) -> None:
        menu = self._zoom_menu
        menu.clear()
        menu.addAction(self.tr("Fit width"), "Ctrl+1", lambda: self._pages.set_fit("width"))
        menu.addAction(self.tr("Fit page"), "Ctrl+2", lambda: self._pages.set_fit("page"))
        menu.addSeparator()
        for zoom in _ZOOMS:
            menu.addAction(f"{i18n.number(zoom * 100)} %", partial(self._pages.set_zoom, zoom))

    def _on_zoom_changed(self, zoom: float) -> None:
        self.zoom.setText(f"{i18n.number(zoom * 100)} %")

    def _on_number_entered(self) -> None:
        page = int(self.number.text() or 0)
        last = self._viewing.page_count or page
        self._viewing.go_to(min(max(1, page), last))
        self.show_place()
        self._pages.setFocus(Qt.FocusReason.OtherFocusReason)
