"""What can be completed in the search field: a list below it, which never takes the keyboard."""

from __future__ import annotations

from PySide6.QtCore import (
    QDate,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.completing import Completion, Known, completions, earlier
from desktop.gui import icons, tokens
from desktop.gui.search_field import SearchField
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.utf16 import points, units
from desktop.gui.widgets import Panel, cast_shadow

_ROWS = 8
_Role = Qt.ItemDataRole.UserRole + 1
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_CARET = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class Suggestions(Panel):
    """Filters, their values and earlier questions that fit what is being typed.

    The keyboard stays in the field. Its arrows reach the list only once one is chosen there: after ↓ where
    there are no hits to move through, after Alt+↓, and at once where a filter's value is typed.
    """

    def __init__(self, session: Session, theme: Theme, field: SearchField, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._session = session
        self._field = field
        self._window = parent
        self._documents: tuple[frozenset[str], tuple[str, ...]] | None = None  # their suffixes and names
        self.setObjectName("Suggestions")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        cast_shadow(self)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_RowDelegate(theme, self))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.list)
        self.list.itemClicked.connect(self._on_clicked)
        field.line.textEdited.connect(self._on_edited)
        field.line.installEventFilter(self)
        session.contents.changed.connect(self._on_library_changed)
        session.searching.cleared.connect(self.hide)
        self.retranslate()
        self.hide()

    @property
    def is_entered(self) -> bool:
        """Whether one is chosen, so that the field's keys are for the list."""
        return self.isVisible() and self.list.currentRow() >= 0

    def retranslate(self) -> None:
        """Set every text anew."""
        self.list.setAccessibleName(self.tr("Completions and earlier questions"))

    def place(self) -> None:
        """Keep below the field, as wide as it is."""
        corner = self._field.mapTo(self._window, QPoint(0, self._field.height() + tokens.GAP_1))
        rows = min(_ROWS, self.list.count())
        around = 2 * (1 + tokens.GAP_1)
        self.setGeometry(corner.x(), corner.y(), self._field.width(), rows * tokens.ROW_HEIGHT + around)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field's keys, before the field has them."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._took(event)
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        return super().eventFilter(watched, event)

    # Own

    def _took(self, event: QKeyEvent) -> bool:
        """Whether a key was for the list."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        searching = self._session.searching
        if key == Qt.Key.Key_Down and modifiers == Qt.KeyboardModifier.AltModifier:
            return self._open_entered()
        if modifiers != Qt.KeyboardModifier.NoModifier:
            return False
        if not self.isVisible():
            return key == Qt.Key.Key_Down and not searching.is_asking and self._open_entered()
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        if self.is_entered:
            return self._took_entered(Qt.Key(key))
        if key == Qt.Key.Key_Down and not self._has_hits():
            self.list.setCurrentRow(0)
            return True
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, *_ENTER, *_CARET):
            self.hide()
        return False

    def _took_entered(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            row = self.list.currentRow() + (1 if key == Qt.Key.Key_Down else -1)
            self.list.setCurrentRow(min(row, self.list.count() - 1))  # above the first, none is chosen
            return True
        if key in _ENTER:
            self._take(self.list.currentItem())
            return True
        if key in _CARET:
            self.hide()
        return False

    def _has_hits(self) -> bool:
        answer = self._session.searching.answer
        return answer is not None and bool(answer.hits or answer.attempts)

    def _open_entered(self) -> bool:
        self._show(earlier(self._known()) if not self._field.line.text() else self._fitting())
        if self.isVisible():
            self.list.setCurrentRow(0)
        return self.isVisible()

    def _fitting(self) -> tuple[Completion, ...]:
        line = self._field.line
        text = line.text()
        return completions(text, points(text, line.cursorPosition()), self._known())

    def _known(self) -> Known:
        session = self._session
        if self._documents is None:
            searchable = [document.path for document in session.contents.documents if document.passages]
            names = sorted({path.name for path in searchable}, key=str.casefold)
            self._documents = frozenset(path.suffix.lower() for path in searchable), tuple(names)
        bases = tuple(base.name for base in session.contents.knowledge_bases)
        year = QDate.currentDate().year()
        return Known(bases, self._documents[0], session.history.questions, self._documents[1], year)

    def _show(self, found: tuple[Completion, ...]) -> None:
        self.list.clear()
        for completion in found:
            item = QListWidgetItem(completion.label, self.list)
            item.setData(_Role, completion)
            note = self._note(completion)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, " ".join((completion.label, note)).strip())
            item.setData(Qt.ItemDataRole.StatusTipRole, note)
        self.setVisible(bool(found))
        if found:
            policy = Qt.ScrollBarPolicy
            scrolls = len(found) > _ROWS
            self.list.setVerticalScrollBarPolicy(
                policy.ScrollBarAsNeeded if scrolls else policy.ScrollBarAlwaysOff
            )
            self.place()
            self.raise_()
            self.list.scrollToTop()
            self.list.setCurrentRow(0 if found[0].kind == "value" else -1)

    def _note(self, completion: Completion) -> str:
        """What a filter is for."""
        if completion.kind != "filter":
            return ""
        return {
            "file": self.tr("part of the file's name"),
            "type": self.tr("kind of document"),
            "in": self.tr("knowledge base"),
            "before": self.tr("changed before a day, month or year"),
            "after": self.tr("changed since a day, month or year"),
            "page": self.tr("a page, or pages such as 3-7"),
        }[completion.key]

    def _take(self, item: QListWidgetItem) -> None:
        completion: Completion = item.data(_Role)
        line = self._field.line
        line.selectAll()
        line.insert(completion.text)  # unlike setText, this can be undone
        line.setCursorPosition(units(completion.text, completion.caret))
        self._show(self._fitting() if completion.kind == "filter" else ())
        if completion.kind == "question":
            self._session.searching.ask_now()

    # Slots

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._take(item)
        self._field.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edited(self, text: str) -> None:
        self._show(self._fitting() if text else ())

    def _on_library_changed(self) -> None:
        self._documents = None


class _RowDelegate(QStyledItemDelegate):
    """Draws a completion: a sign, what it is, and muted what it is for."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(option.rect.width(), tokens.ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours = self._theme.colours
        completion: Completion = index.data(_Role)
        rect: QRect = option.rect
        font: QFont = option.font
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.selected if chosen else colours.hover))
            painter.drawRoundedRect(rect, tokens.RADIUS_SMALL, tokens.RADIUS_SMALL)
        box = rect.adjusted(tokens.GAP_2, 0, -tokens.GAP_2, 0)
        size = tokens.ICON_SMALL
        name = "history" if completion.kind == "question" else "search"
        sign = icons.pixmap(name, colours.muted, size, painter.device().devicePixelRatioF())
        painter.drawPixmap(box.left(), box.top() + (box.height() - size) // 2, sign)
        box.adjust(size + tokens.GAP_2, 0, 0, 0)
        metrics = QFontMetrics(font)
        label = metrics.elidedText(completion.label, Qt.TextElideMode.ElideRight, box.width())
        painter.setFont(font)
        painter.setPen(QColor(colours.accent if chosen else colours.ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, label)
        box.adjust(metrics.horizontalAdvance(label) + tokens.GAP_3, 0, 0, 0)
        note = metrics.elidedText(
            index.data(Qt.ItemDataRole.StatusTipRole), Qt.TextElideMode.ElideRight, box.width()
        )
        painter.setPen(QColor(colours.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, note)
        painter.restore()
