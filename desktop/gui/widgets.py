"""Small widgets that several panels use."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGraphicsDropShadowEffect,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from desktop.gui import icons, tokens
from desktop.gui.theme import Theme


class Panel(QFrame):
    """A part of the window that can change its language and its colours while it is shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        theme.changed.connect(self._on_theme_changed)

    def retranslate(self) -> None:
        """Set every text anew."""

    def retint(self) -> None:
        """Fetch every icon and colour anew."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _on_theme_changed(self) -> None:
        self.retint()
        self.update()


class IconButton(QToolButton):
    """A button that is only an icon: named for screen readers, explained on hover."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None, colour: str = "ink") -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._colour = colour
        self.setIconSize(QSize(tokens.ICON, tokens.ICON))
        self.setFixedSize(tokens.CONTROL_HEIGHT, tokens.CONTROL_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_label(self, text: str, shortcut: str = "") -> None:
        """What the button does, and the keys that do it as well."""
        self.setAccessibleName(text)
        keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText) if shortcut else ""
        self.setToolTip(f"{text}  ({keys})" if keys else text)

    def set_icon(self, name: str, colour: str = "") -> None:
        """Show another icon, in another colour of the tokens if one is named."""
        self._name = name
        self._colour = colour or self._colour
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        self.setIcon(self._theme.icon(self._name, getattr(self._theme.colours, self._colour)))


class IconLabel(QLabel):
    """An icon that informs and can't be pressed."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        colour: str = "muted",
        size: int = tokens.ICON_SMALL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._colour = colour
        self._size = size
        self.setFixedSize(size, size)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_icon(self, name: str, colour: str = "") -> None:
        """Show another icon, in another colour of the tokens if one is named."""
        self._name = name
        self._colour = colour or self._colour
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        colour = getattr(self._theme.colours, self._colour)
        self.setPixmap(icons.pixmap(self._name, colour, self._size, self.devicePixelRatioF()))


class ElidedLabel(QLabel):
    """One line of text, shortened in the middle where it does not fit; whole in its tooltip."""

    def __init__(
        self, parent: QWidget | None = None, mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle
    ) -> None:
        super().__init__(parent)
        self._whole = ""
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def set_whole(self, text: str) -> None:
        """Show this text, as much of it as fits."""
        self._whole = text
        self.setAccessibleName(text)
        self._elide()

    def whole(self) -> str:
        """The text before it was shortened."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten to the new width."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._mode, max(0, self.width()))
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class Choice(QComboBox):
    """A combo box with our chevron."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step only with the keyboard in it; else the wheel scrolls what is around it."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then the chevron."""
        super().paintEvent(event)
        painter = QPainter(self)
        size = tokens.ICON_SMALL
        colour = self._theme.colours.muted
        sign = icons.pixmap("chevron-down", colour, size, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - size - tokens.GAP_2, (self.height() - size) // 2, sign)
        painter.end()


class NumberField(QSpinBox):
    """A whole number that is typed, or stepped with the arrow keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The style sheet's padding does not reach the line in a spin box.
        self.lineEdit().setTextMargins(tokens.GAP_2 + 1, 0, tokens.GAP_2 + 1, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step only with the keyboard in it; else the wheel scrolls what is around it."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Ring(QWidget):
    """Progress as a ring; full and still when paused, a quiet circle when nothing is known yet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fraction = 0.0
        self._colour = "accent"
        self.setFixedSize(tokens.RING, tokens.RING)
        theme.changed.connect(self.update)

    def set_fraction(self, fraction: float, colour: str = "accent") -> None:
        """Show how much is done, 0–1."""
        fraction = min(1.0, max(0.0, fraction))
        if (fraction, colour) != (self._fraction, self._colour):
            self._fraction, self._colour = fraction, colour
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track and the part that is done, from twelve o'clock."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = tokens.RING_LINE / 2 + 0.5
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        pen = QPen(QColor(self._theme.colours.line), tokens.RING_LINE)
        painter.setPen(pen)
        painter.drawEllipse(box)
        pen.setColor(QColor(getattr(self._theme.colours, self._colour)))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(box, 90 * 16, -round(max(0.02, self._fraction) * 360 * 16))
        painter.end()


def button(role: str = "", parent: QWidget | None = None) -> QPushButton:
    """A text button: "primary", "quiet", "link", "danger" or plain."""
    made = QPushButton(parent)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    return made


def label(role: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> QLabel:
    """A text: "muted", "section", "title", "heading", "strong", "red" or plain. Never rich text."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def rule(parent: QWidget | None = None) -> QFrame:
    """A hairline across."""
    made = QFrame(parent)
    made.setObjectName("Rule")
    made.setFixedHeight(tokens.HAIRLINE)
    return made


def cast_shadow(widget: QWidget) -> None:
    """Let something that floats over the window cast its shadow."""
    blur, down, opacity = tokens.POPUP_SHADOW
    shadow = QGraphicsDropShadowEffect(widget)
    shadow.setBlurRadius(blur)
    shadow.setOffset(0, down)
    colour = QColor(tokens.LIGHT.shadow)
    colour.setAlphaF(opacity)
    shadow.setColor(colour)
    widget.setGraphicsEffect(shadow)


def fit_height(dialog: QWidget) -> None:
    """Make a dialog as high as what is in it needs at its width: adjustSize cuts text that is wrapped."""
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        dialog.resize(dialog.width(), layout.totalHeightForWidth(dialog.width()))
