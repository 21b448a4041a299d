"""The passages that were found, as cards; or, in one sentence, why there are none."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QStackedWidget, QVBoxLayout, QWidget

from desktop.gui import i18n, tokens
from desktop.gui.cards import CardDelegate, HitRole, page_label
from desktop.gui.hit_menu import hit_menu
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconLabel, Panel, button, label
from desktop.records import Answer, Hit

Index = QModelIndex | QPersistentModelIndex


class HitModel(QAbstractListModel):
    """The hits in their order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hits: tuple[Hit, ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        hit = self.hits[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return hit.title
            case Qt.ItemDataRole.ToolTipRole:
                return str(hit.path)
            case Qt.ItemDataRole.AccessibleTextRole:
                parts = (hit.title, page_label(hit), f"{i18n.number(hit.score * 100)} %", hit.text)
                return ", ".join(part for part in parts if part)
            case _ if role == HitRole:
                return hit
        return None

    def replace(self, hits: tuple[Hit, ...]) -> None:
        """Become these hits."""
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def row_of(self, passage_id: int) -> int:
        """Where a passage is; -1 where it is not."""
        return next((row for row, hit in enumerate(self.hits) if hit.passage_id == passage_id), -1)


class Cards(QListView):
    """The list of cards.

    Signals:
        open_asked: Enter was pressed on a card.
    """

    open_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_asked.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class Results(Panel):
    """The middle pane."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self._asked: tuple[object, ...] = ()
        self._problem = ""
        self.setObjectName("Results")
        self.setMinimumWidth(tokens.RESULTS_MIN)
        self.model = HitModel(self)
        self.cards = Cards()
        self._delegate = CardDelegate(theme, self)
        self._build()
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(tokens.BUSY_AFTER)
        self._slow.timeout.connect(self._show_state)
        searching = session.searching
        searching.hits_found.connect(self._on_hits_found)
        searching.cleared.connect(self._on_cleared)
        searching.search_failed.connect(self._on_search_failed)
        searching.busy_changed.connect(self._on_busy_changed)
        session.library_changed.connect(self._show_state)
        session.model_changed.connect(self._show_state)
        self.retranslate()

    @property
    def selected(self) -> Hit | None:
        """The hit that is chosen."""
        index = self.cards.currentIndex()
        return self.model.hits[index.row()] if index.isValid() else None

    def step(self, rows: int) -> None:
        """Choose the hit so many rows further down."""
        count = len(self.model.hits)
        if count:
            row = self.cards.currentIndex().row()  # -1 where none is chosen
            self._choose(min(count - 1, max(0, row + rows)))

    def open_selected(self) -> None:
        """Open the file of the chosen hit, or of the first."""
        if self.selected is None:
            self.step(1)
        if self.selected is not None:
            self._session.open_file(self.selected.path)

    def forget_selection(self) -> None:
        """Something else is shown beside the list."""
        self.cards.selectionModel().clear()

    def retint(self) -> None:
        self._delegate.forget()
        self.cards.viewport().update()

    def retranslate(self) -> None:
        self.cards.setAccessibleName(self.tr("Passages found"))
        self._show_counts()
        self._show_state()

    # Building

    def _build(self) -> None:
        self._count = label("muted")
        self._count.setObjectName("count")
        self._time = label("muted")
        top = QHBoxLayout()
        top.setContentsMargins(tokens.GAP_4 + 2, tokens.GAP_3, tokens.GAP_4, tokens.GAP_2)
        top.addWidget(self._count, 1)
        top.addWidget(self._time)
        self.cards.setModel(self.model)
        self.cards.setItemDelegate(self._delegate)
        self.cards.setMouseTracking(True)
        self.cards.setFrameShape(QListView.Shape.NoFrame)
        self.cards.setResizeMode(QListView.ResizeMode.Adjust)
        self.cards.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.cards.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.cards.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.cards.verticalScrollBar().setSingleStep(tokens.GAP_6)
        self.cards.selectionModel().currentChanged.connect(self._on_current_changed)
        self.cards.open_asked.connect(self.open_selected)
        self.cards.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.cards.customContextMenuRequested.connect(self._on_menu_asked)
        self.cards.doubleClicked.connect(lambda _index: self.open_selected())
        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.cards, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(found)
        self._stack.addWidget(self._build_message())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _build_message(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_5, tokens.GAP_5, tokens.GAP_5)
        column.setSpacing(tokens.GAP_2)
        self._sign = IconLabel(self.theme, "search", "handle", tokens.ICON_LARGE)
        self._heading, self._text = label("title", wrap=True), label("muted", wrap=True)
        self.action = button()
        column.addStretch(2)
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(tokens.GAP_1)
        for part in (self._heading, self._text):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addSpacing(tokens.GAP_1)
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.action.clicked.connect(self._on_action)
        return page

    # Showing

    def _show_counts(self) -> None:
        hits = self.model.hits
        documents = len({hit.document_id for hit in hits})
        passages_text = self.tr("%Ln passage(s)", "", len(hits))
        documents_text = self.tr("%Ln document(s)", "", documents)
        text = self.tr("{passages} in {documents}")
        self._count.setText(text.format(passages=passages_text, documents=documents_text))
        answer = self._session.searching.answer
        total = answer.elapsed_ms.get("total") if answer else None
        self._time.setText(
            self.tr("{number} ms").format(number=i18n.number(total)) if total is not None else ""
        )

    def _show_state(self) -> None:
        """The cards, or one sentence and one button."""
        searching = self._session.searching
        self.action.hide()
        if self._problem:
            self._say("failed", "red", self.tr("The search failed"), self._problem)
            self._offer(self.tr("Try again"))
        elif not searching.text.strip():
            documents = self.tr("%Ln document(s)", "", self._session.document_count)
            passages = self.tr("%Ln passage(s)", "", self._session.passage_count)
            self._say("search", "handle", self.tr("Type what you remember"), f"{documents} · {passages}")
        elif self.model.hits:
            self._stack.setCurrentIndex(0)
        elif searching.busy:
            if not self._slow.isActive():
                self._say("search", "handle", self.tr("Searching…"), "")
        else:
            self._say_nothing_found()

    def _say_nothing_found(self) -> None:
        settings, scope = self._session.settings, self._session.scope
        heading = self.tr("Nothing relevant found")
        if settings.min_score > 0:
            percent = i18n.number(settings.min_score * 100)
            text = self.tr("Passages that score below {percent} % are left out.").format(percent=percent)
            self._say("search", "handle", heading, text)
            self._offer(self.tr("Show them too"))
        elif settings.mode != "hybrid":
            text = self.tr("Searching by words and by meaning finds more.")
            self._say("search", "handle", heading, text)
            self._offer(self.tr("Search by both"))
        elif scope is not None:
            text = self.tr("Only {kb} was searched.").format(kb=scope)
            self._say("search", "handle", heading, text)
            self._offer(self.tr("Search all documents"))
        elif self._session.model.stage != "ready":
            text = self.tr("Only words were searched; meaning joins when the language model is ready.")
            self._say("search", "handle", heading, text)
        else:
            self._say("search", "handle", heading, self.tr("Try other words, or say it as a question."))

    def _say(self, sign: str, colour: str, heading: str, text: str) -> None:
        self._sign.set_icon(sign, colour)
        self._heading.setText(heading)
        self._text.setText(text)
        self._stack.setCurrentIndex(1)

    def _offer(self, text: str) -> None:
        self.action.setText(text)
        self.action.show()

    def _choose(self, row: int) -> None:
        index = self.model.index(row)
        self.cards.setCurrentIndex(index)
        self.cards.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def _show_hits(self, hits: tuple[Hit, ...], keep: Hit | None) -> None:
        """Put new hits into the list; the one to keep stays chosen and where it is on the screen."""
        if keep is not None and all(hit.passage_id != keep.passage_id for hit in hits):
            hits = (*hits, keep)
        before = self.cards.visualRect(self.cards.currentIndex()).top() if keep is not None else 0
        selection = self.cards.selectionModel()
        selection.blockSignals(True)
        self._delegate.forget()
        self.model.replace(hits)
        selection.blockSignals(False)
        if keep is None:
            self.cards.scrollToTop()
            return
        index = self.model.index(self.model.row_of(keep.passage_id))
        selection.blockSignals(True)
        selection.setCurrentIndex(index, selection.SelectionFlag.ClearAndSelect)
        selection.blockSignals(False)
        self.cards.doItemsLayout()
        bar = self.cards.verticalScrollBar()
        bar.setValue(bar.value() + self.cards.visualRect(index).top() - before)
        self.cards.viewport().update()

    # Slots

    def _on_hits_found(self, answer: Answer, final: bool) -> None:
        self._slow.stop()
        self._problem = ""
        settings = self._session.settings
        asked = (answer.query, answer.kb, settings.mode, settings.top_k, settings.min_score)
        same, self._asked = asked == self._asked, asked
        chosen = self.selected
        gone = chosen is not None and chosen.document_id in self._session.removal.hidden
        keep = chosen if same and not gone else None
        self._show_hits(answer.hits, keep)
        self._show_counts()
        self._show_state()
        if final and keep is None:
            if answer.hits:
                self._choose(0)
            elif self._session.viewing.view is not None and self._session.viewing.view.hit is not None:
                self._session.viewing.clear()

    def _on_menu_asked(self, place: QPoint) -> None:
        index = self.cards.indexAt(place)
        if index.isValid():
            menu = hit_menu(self._session, self.theme, self.model.hits[index.row()], self)
            menu.popup(self.cards.viewport().mapToGlobal(place))

    def _on_cleared(self) -> None:
        self._slow.stop()
        self._problem = ""
        self._asked = ()
        self._show_hits((), None)
        view = self._session.viewing.view
        if view is not None and view.hit is not None:
            self._session.viewing.clear()
        self._show_state()

    def _on_search_failed(self, sentence: str) -> None:
        self._problem = sentence
        self._show_hits((), None)
        self._show_state()

    def _on_busy_changed(self, busy: bool) -> None:
        if busy:
            self._slow.start()
        self._show_state()

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._session.viewing.show_hit(self.model.hits[current.row()])

    def _on_action(self) -> None:
        session = self._session
        if self._problem:
            session.searching.ask_now()
        elif session.settings.min_score > 0:
            session.change_settings(min_score=0.0)
        elif session.settings.mode != "hybrid":
            session.change_settings(mode="hybrid")
        else:
            session.set_scope(None)
