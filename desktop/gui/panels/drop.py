"""The whole window as the target for dropped files."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.gui import icons, tokens
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import Panel


class DropTarget(Panel):
    """Covers the window while files hover over it, naming the knowledge base they will go to."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._session = session
        self._window = parent
        self._count = 0
        self.setObjectName("DropTarget")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def offer(self, count: int) -> None:
        """Cover the window: so many files and folders hover over it."""
        self._count = count
        self.setGeometry(self._window.rect())
        self.setAccessibleName(self.text())
        self.raise_()
        self.show()
        self.update()

    def text(self) -> str:
        """What it says."""
        kb = self._session.contents.target_kb
        return self.tr("Drop to add %Ln item(s) to {kb}", "", self._count).format(kb=kb)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A sheet of paper over everything, a dashed border, one sentence."""
        colours = self.theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(colours.paper))
        inset = tokens.DROP_INSET
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        pen = QPen(QColor(colours.accent), tokens.FOCUS_RING)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        wash = QColor(colours.accent)
        wash.setAlphaF(tokens.WASH)
        painter.setBrush(wash)
        painter.drawRoundedRect(box, tokens.RADIUS, tokens.RADIUS)
        size = tokens.ICON_LARGE + tokens.GAP_2
        centre = self.rect().center()
        sign = icons.pixmap("drop", colours.accent, size, self.devicePixelRatioF())
        painter.drawPixmap(centre.x() - size // 2, centre.y() - size - tokens.GAP_2, sign)
        font = self.font()
        font.setPixelSize(tokens.TEXT_HEADING)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(colours.ink))
        line = self.rect().adjusted(tokens.GAP_6, 0, -tokens.GAP_6, 0)
        line.setTop(centre.y() + tokens.GAP_2)
        line.setHeight(tokens.GAP_6)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, self.text())
        font.setPixelSize(tokens.TEXT)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(colours.muted))
        line.translate(0, tokens.GAP_6)
        painter.drawText(
            line, Qt.AlignmentFlag.AlignCenter, self.tr("Your files are only read, and stay where they are.")
        )
        painter.end()
