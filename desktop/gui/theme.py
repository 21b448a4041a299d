"""Light and dark: the palette, the style sheet, the type and tinted icons.

Qt's own colour schemes are not enough: they do nothing on some platforms, so both the palette and
the style sheet are ours.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyleFactory

from desktop.gui import icons, stylesheet, tokens
from desktop.gui.tokens import Colours


class Theme(QObject):
    """The look of the window, which follows the setting and, for "system", the desktop.

    Signals:
        changed: colours are new; repaint and fetch icons again.
    """

    changed = Signal()

    def __init__(self, app: QApplication, choice: str = "system") -> None:
        super().__init__()
        self._app = app
        self._choice = choice
        self.dark = False
        self.colours: Colours = tokens.LIGHT
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(ui_font())
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self._apply()

    def choose(self, choice: str) -> None:
        """Switches to "light", "dark" or "system"."""
        if choice != self._choice:
            self._choice = choice
            self._apply()

    def icon(self, name: str, colour: str = "", size: int = tokens.ICON) -> QIcon:
        """The icon `name`, in ink unless another colour is asked for."""
        return icons.icon(name, colour or self.colours.ink, self.colours.handle, size)

    def duration(self, milliseconds: int) -> int:
        """How long a motion may take: 0 where the desktop asks for none."""
        style = self._app.style()
        return milliseconds if style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) else 0

    def _on_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._apply()

    def _apply(self) -> None:
        system_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self.dark = self._choice == "dark" or (self._choice == "system" and system_dark)
        self.colours = tokens.DARK if self.dark else tokens.LIGHT
        self._app.setPalette(_palette(self.colours))
        self._app.setStyleSheet(stylesheet.sheet(self.colours))
        self.changed.emit()


def ui_font() -> QFont:
    """The desktop's own UI face at our size, with Chinese faces behind it so that no box ever shows."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    installed = set(QFontDatabase.families())
    own = system.family()
    if own in tokens.FACES_PLAIN or QFontInfo(system).family() in tokens.FACES_PLAIN:
        own = next((face for face in tokens.FACES_LATIN if face in installed), own)
    font = QFont(system)
    font.setFamilies([own, *(face for face in tokens.FACES_CJK if face != own)])
    font.setPixelSize(tokens.TEXT)
    return font


def fixed_font() -> QFont:
    """The face for code and JSON."""
    installed = set(QFontDatabase.families())
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    faces = [face for face in tokens.FACES_FIXED if face in installed]
    font.setFamilies([*(faces or [font.family()]), *tokens.FACES_CJK])
    font.setPixelSize(tokens.TEXT_MUTED)
    return font


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, name in (
        (role.Window, colours.paper),
        (role.WindowText, colours.ink),
        (role.Base, colours.sheet),
        (role.AlternateBase, colours.paper),
        (role.Text, colours.ink),
        (role.PlaceholderText, colours.muted),
        (role.Button, colours.sheet),
        (role.ButtonText, colours.ink),
        (role.BrightText, colours.red),
        (role.ToolTipBase, colours.sheet),
        (role.ToolTipText, colours.ink),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Light, colours.sheet),
        (role.Midlight, colours.hover),
        (role.Mid, colours.line),
        (role.Dark, colours.line),
        (role.Shadow, colours.shadow),
        (role.Accent, colours.accent),
    ):
        palette.setColor(which, QColor(name))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.muted))
    return palette
