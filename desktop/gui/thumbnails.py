"""All pages of a document as small pictures in a strip, drawn only where one looks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.gui import i18n, tokens
from desktop.gui.page_queue import THUMBNAIL, PageQueue
from desktop.gui.theme import Theme
from desktop.records import PageImage

Index = QModelIndex | QPersistentModelIndex
_KEPT = 400  # pictures; one takes about fifty kilobytes
_PAGE_POINTS = 842.0  # the longer side of most pages: what the scale goes by


class PageModel(QAbstractListModel):
    """The pages of one document; which of them have hits, and the pictures that were drawn."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.count = 0
        self.hits: frozenset[int] = frozenset()
        self.pictures: OrderedDict[int, QImage] = OrderedDict()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self.count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        page = index.row() + 1
        if role == Qt.ItemDataRole.DisplayRole:
            return i18n.number(page)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            strip = self.parent()
            assert isinstance(strip, Thumbnails)
            return strip.spoken(page)
        return None

    def show_pages(self, count: int) -> None:
        """Become another document's pages."""
        self.beginResetModel()
        self.count = count
        self.pictures.clear()
        self.endResetModel()

    def show_hits(self, hits: frozenset[int]) -> None:
        """Mark the pages that have hits."""
        if hits != self.hits:
            self.hits = hits
            if self.count:
                self.dataChanged.emit(self.index(0), self.index(self.count - 1))

    def keep(self, page: int, picture: QImage) -> None:
        """Show a page's picture; those not looked at for longest are forgotten."""
        self.pictures[page] = picture
        while len(self.pictures) > _KEPT:
            self.pictures.popitem(last=False)
        self.dataChanged.emit(self.index(page - 1), self.index(page - 1))


class _Delegate(QStyledItemDelegate):
    """Draws a page's picture and number, a dot where it has hits, a ring around the one that is shown."""

    def __init__(self, theme: Theme, strip: Thumbnails) -> None:
        super().__init__(strip)
        self._theme = theme
        self._strip = strip

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(*tokens.THUMBNAIL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = self._strip.pages
        page = index.row() + 1
        colours = self._theme.colours
        current = page == self._strip.page
        room: QRect = option.rect.adjusted(0, tokens.GAP_2, 0, -tokens.GAP_5)
        picture = model.pictures.get(page)
        size = tokens.THUMBNAIL_SHEET if picture is None else _fitted(picture.size(), room.size())
        sheet = QRect(0, 0, *size)
        sheet.moveCenter(room.center())
        sheet.moveBottom(room.bottom())
        painter.save()
        painter.fillRect(sheet, QColor(colours.page))
        if picture is not None:
            model.pictures.move_to_end(page)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(sheet, picture)
        else:
            self._strip.want(page)
        painter.setPen(QColor(colours.page_edge))
        painter.drawRect(sheet.adjusted(-1, -1, 0, 0))
        if current:
            painter.setPen(QPen(QColor(colours.accent), tokens.FOCUS_RING))
            painter.drawRect(sheet.adjusted(-3, -3, 2, 2))
        self._draw_number(painter, option, page, sheet.bottom(), current)
        painter.restore()

    def _draw_number(
        self, painter: QPainter, option: QStyleOptionViewItem, page: int, bottom: int, current: bool
    ) -> None:
        colours = self._theme.colours
        font = type(option.font)(option.font)
        font.setPixelSize(tokens.TEXT_SMALL)
        font.setWeight(type(font).Weight.DemiBold if current else type(font).Weight.Normal)
        painter.setFont(font)
        box = QRect(option.rect.left(), bottom + 5, option.rect.width(), tokens.GAP_4)
        painter.setPen(QColor(colours.ink if current else colours.muted))
        text = i18n.number(page)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        if page in self._strip.pages.hits:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent if current else colours.amber))
            left = box.center().x() - QFontMetrics(font).horizontalAdvance(text) // 2 - tokens.GAP_3
            painter.drawEllipse(left, box.center().y() - 2, tokens.DOT, tokens.DOT)


class Thumbnails(QListView):
    """The strip. Arrow keys and clicks go to a page.

    Signals:
        page_wanted: (int) go to this page.
    """

    page_wanted = Signal(int)

    def __init__(self, queue: PageQueue, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._document: int | None = None
        self._generation = 0
        self._wanted: set[int] = set()
        self._asked: set[int] = set()
        self._following = False
        self.page = 0
        self.pages = PageModel(self)
        self.setObjectName("Thumbnails")
        self.setModel(self.pages)
        self.setItemDelegate(_Delegate(theme, self))
        self.setUniformItemSizes(True)
        self.setFixedWidth(tokens.THUMBNAIL[0])
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self._soon = QTimer(self)  # once all that is in sight has said what it lacks
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._ask)
        theme.changed.connect(self.viewport().update)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text anew."""
        self.setAccessibleName(self.tr("Pages of this document"))

    def spoken(self, page: int) -> str:
        """A page in words."""
        text = self.tr("Page {page}, with hits") if page in self.pages.hits else self.tr("Page {page}")
        return text.format(page=i18n.number(page))

    def show_document(self, document: int, pages: int, page: int, hits: Iterable[int]) -> None:
        """The document on the desk, with so many pages; `page` is shown, and `hits` have been found."""
        if (document, pages) != (self._document, self.pages.count):
            self._forget()
            self._document = document
            self.pages.show_pages(pages)
        self.pages.show_hits(frozenset(hits))
        if page != self.page or self.currentIndex().row() != page - 1:
            self.page = page
            self._following = True
            index = self.pages.index(page - 1)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
            self._following = False
            self.viewport().update()

    def forget_pictures(self) -> None:
        """The files may have changed."""
        self._forget()
        self.pages.pictures.clear()
        self.viewport().update()

    def want(self, page: int) -> None:
        """A page that is in sight has no picture yet."""
        if page not in self._asked:
            self._wanted.add(page)
            if not self._soon.isActive():
                self._soon.start()

    def _forget(self) -> None:
        self._generation += 1
        self._wanted.clear()
        self._asked.clear()
        self._queue.drop(THUMBNAIL)

    def _ask(self) -> None:
        """Ask for what is in sight, and no more for what is not."""
        document, generation = self._document, self._generation
        if document is None:
            return
        self._queue.drop(THUMBNAIL)
        top = self.indexAt(QPoint(self.viewport().width() // 2, 1))
        first = top.row() + 1 if top.isValid() else 1
        shown = self.viewport().height() // self.sizeHintForRow(0) + 2
        in_sight = range(first, min(self.pages.count, first + shown) + 1)
        scale = tokens.THUMBNAIL_SHEET[1] / _PAGE_POINTS * self.devicePixelRatioF()
        pages = [page for page in in_sight if page not in self.pages.pictures]
        self._wanted.clear()
        self._asked = set(pages)
        for page in pages:
            self._ask_for(document, page, scale, generation)

    def _ask_for(self, document: int, page: int, scale: float, generation: int) -> None:
        def drawn(image: PageImage) -> None:
            if generation == self._generation:
                self.pages.keep(page, _picture(image))

        self._queue.ask(THUMBNAIL, lambda library: library.pages.image(document, page, scale), drawn)

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._following:
            self.page_wanted.emit(current.row() + 1)


def _picture(image: PageImage) -> QImage:
    borrowed = QImage(image.samples, image.width, image.height, image.width * 3, QImage.Format.Format_RGB888)
    return borrowed.copy()


def _fitted(size: QSize, room: QSize) -> tuple[int, int]:
    """The size of a picture that fits into the room a sheet may take."""
    wide, high = tokens.THUMBNAIL_SHEET
    fitted = size.scaled(
        min(room.width() - 2 * tokens.GAP_3, wide * 2), high, Qt.AspectRatioMode.KeepAspectRatio
    )
    return max(1, fitted.width()), max(1, fitted.height())
