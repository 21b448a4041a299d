"""What can be done with a hit, for menus."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.records import Hit


def add_pin(menu: QMenu, session: Session, theme: Theme, hit: Hit) -> None:
    """Pin the hit as a right answer to the question that is asked, or take that back; if it can be."""
    if not session.pins.can_pin(hit):
        return
    if session.pins.is_pinned(hit):
        icon, text = "pinned", QCoreApplication.translate("HitMenu", "No longer the right answer")
    else:
        icon, text = "pin", QCoreApplication.translate("HitMenu", "Pin as the right answer")
    menu.addAction(theme.icon(icon), text, "Ctrl+P", lambda: session.pins.toggle(hit))
