"""What the window looks like at its next start: as it was left."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter

from desktop.gui.page_view import PageView
from desktop.gui.widgets import IconButton


class WindowMemory:
    """The window's place, the widths of its parts and the size of pages, kept in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def keep(
        self, window: QMainWindow, sides: QSplitter, panes: QSplitter, pages: PageView, strip: IconButton
    ) -> None:
        """Write down how all is now."""
        settings = self._open()
        settings.setValue("geometry", window.saveGeometry())
        settings.setValue("sides", sides.saveState())
        settings.setValue("panes", panes.saveState())
        settings.setValue("page_fit", pages.fit)
        settings.setValue("page_zoom", pages.zoom)
        settings.setValue("thumbnails", strip.isChecked())

    def restore_places(self, window: QMainWindow, sides: QSplitter, panes: QSplitter) -> bool:
        """Put the window and its parts where they were; whether the panes had widths to go back to."""
        settings = self._open()
        arranged = False
        for name, restore in (
            ("geometry", window.restoreGeometry),
            ("sides", sides.restoreState),
            ("panes", panes.restoreState),
        ):
            value = settings.value(name)
            if value and restore(value) and name == "panes":
                arranged = True
        return arranged

    def restore_page(self, pages: PageView, strip: IconButton) -> None:
        """Show pages as large as they were last, with or without the strip beside them."""
        settings = self._open()
        fit = settings.value("page_fit")
        if fit == "none":
            pages.set_zoom(float(settings.value("page_zoom", 1.0, float)))  # type: ignore[arg-type]  # stubs: any object
        elif fit in ("width", "page"):
            pages.set_fit(fit)
        strip.setChecked(bool(settings.value("thumbnails", False, bool)))

    def _open(self) -> QSettings:
        """Written to the disk as soon as it is let go of."""
        return QSettings(str(self._file), QSettings.Format.IniFormat)
