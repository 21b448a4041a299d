"""What can be done from anywhere in the window by a key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.gui.dialogs import Dialogs
from desktop.gui.panels.activity import ActivityPopup
from desktop.gui.panels.header import Header
from desktop.gui.panels.preview import Preview
from desktop.gui.panels.results import Results
from desktop.gui.panels.sidebar import Sidebar
from desktop.gui.search_field import local_files
from desktop.gui.session import Session


class Commands(QObject):
    """The window's keys, and what each of them does to the panels as they are at that moment."""

    def __init__(
        self,
        session: Session,
        dialogs: Dialogs,
        header: Header,
        sidebar: Sidebar,
        results: Results,
        preview: Preview,
        popup: ActivityPopup,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._dialogs = dialogs
        self._header = header
        self._sidebar = sidebar
        self._results = results
        self._preview = preview
        self._popup = popup
        for names, call in self._keys(window.close):
            action = QAction(window)
            action.setShortcuts([QKeySequence(name) for name in names])
            action.triggered.connect(lambda _checked=False, call=call: call())
            window.addAction(action)

    def show_activity(self) -> None:
        """Open what is going on, below its button, where there is something."""
        if self._header.activity.isVisible():
            self._popup.open_below(self._header.activity)

    def _keys(self, close: Callable[[], object]) -> tuple[tuple[tuple[str, ...], Callable[[], object]], ...]:
        session, dialogs, preview = self._session, self._dialogs, self._preview
        return (
            (("Ctrl+K",), self._header.focus_search),
            (("Ctrl+F",), self._find),
            (("Ctrl+T",), self._toggle_strip),
            (("F3",), lambda: session.finding.step(1)),
            (("Shift+F3",), lambda: session.finding.step(-1)),
            (("Ctrl+O",), dialogs.ask_for_files),
            (("Ctrl+Shift+O",), dialogs.ask_for_folder),
            (("Ctrl+Shift+F",), dialogs.show_folders),
            (("Ctrl+V",), self._paste),
            (("Ctrl+N",), lambda: self._sidebar.ask_for_name()),
            (("Ctrl+,",), dialogs.show_settings),
            (("Ctrl+M",), dialogs.show_models),
            (("Ctrl+P",), session.pins.toggle),
            (("Ctrl+Shift+P",), dialogs.show_quality),
            (("Ctrl+H",), dialogs.show_health),
            (("Ctrl+J",), self.show_activity),
            (("Ctrl+I",), self._show_details),
            (("Ctrl+L",), self._find_like),
            (("Ctrl+E",), self._results.toggle_fold),
            (("Ctrl+G",), preview.scroll_to_mark),
            (("Ctrl+Return",), self._open_shown),
            (("Ctrl+Shift+C",), preview.foot.copy_passage),
            (("Ctrl++", "Ctrl+="), lambda: preview.pages.zoom_step(1)),
            (("Ctrl+-",), lambda: preview.pages.zoom_step(-1)),
            (("Ctrl+0",), lambda: preview.pages.set_zoom(1.0)),
            (("F1",), dialogs.show_shortcuts),
            (("Ctrl+Q", "Ctrl+W"), close),
        )

    def _find(self) -> None:
        """Look for something in the document that is shown; where none is, in all."""
        if self._preview.can_find:
            self._preview.look_in_document()
        else:
            self._header.focus_search()

    def _find_like(self) -> None:
        """Look for more of what is selected on the page; where nothing is, of what the passage says."""
        if self._preview.pages.hasFocus() and self._preview.pages.selected_text:
            self._preview.find_like_selected()
        else:
            self._results.find_like()

    def _toggle_strip(self) -> None:
        if self._preview.can_find:
            self._preview.bar.strip.toggle()

    def _paste(self) -> None:
        self._session.add(local_files(QGuiApplication.clipboard().mimeData()))

    def _open_shown(self) -> None:
        view = self._session.viewing.view
        if view is not None:
            self._session.files.open(view.path)

    def _show_details(self) -> None:
        """Open what became of the document that is selected, or else of the one that is shown."""
        view = self._session.viewing.view
        document = self._sidebar.selected_document()
        if document is None and view is not None:
            document = self._session.contents.document_of(view.document_id)
        if document is not None:
            self._dialogs.show_details(document)
