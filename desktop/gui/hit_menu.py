"""What can be done with a hit, as a menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.records import Hit


def hit_menu(session: Session, theme: Theme, hit: Hit, parent: QWidget) -> QMenu:
    """The menu of a card; it deletes itself once closed."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    add_pin(menu, session, theme, hit)
    menu.addSeparator()
    text = QCoreApplication.translate("HitMenu", "Open in its own program")
    menu.addAction(theme.icon("open"), text, "Ctrl+Return", lambda: session.open_file(hit.path))
    text = QCoreApplication.translate("HitMenu", "Show in its folder")
    menu.addAction(theme.icon("folder"), text, lambda: session.show_folder(hit.path))
    return menu


def add_pin(menu: QMenu, session: Session, theme: Theme, hit: Hit) -> None:
    """Pin the hit as a right answer to the question that is asked, or take that back."""
    if session.is_pinned(hit):
        icon, text = "pinned", QCoreApplication.translate("HitMenu", "No longer the right answer")
    else:
        icon, text = "pin", QCoreApplication.translate("HitMenu", "Pin as the right answer")
    menu.addAction(theme.icon(icon), text, "Ctrl+P", lambda: session.toggle_pin(hit))
