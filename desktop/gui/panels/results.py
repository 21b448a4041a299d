"""The passages that were found, as cards; or, in one sentence, why there are none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.gui import i18n, tokens
from desktop.gui.answer_notes import AnswerNotes
from desktop.gui.card_text import without_heading
from desktop.gui.hit_list import Cards
from desktop.gui.hit_menu import add_pin
from desktop.gui.hit_rows import NEAREST, Card, Fold, Key, Place, Row, arrange, fold_of, hit_at
from desktop.gui.message import Message
from desktop.gui.searching import Like
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import Panel, label
from desktop.records import Answer, Hit
from desktop.store.passages import StoredPassage


class Results(Panel):
    """The middle pane."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self._asked: tuple[object, ...] = ()
        self._problem = ""
        self._is_final = False
        self._opened: set[Key] = set()
        self.hits: tuple[Hit, ...] = ()
        self.relevant = True
        self.setObjectName("Results")
        self.setMinimumWidth(tokens.RESULTS_MIN)
        self.cards = Cards(theme, self)
        self.message = Message(theme)
        self._notes = AnswerNotes()
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
        session.contents.changed.connect(self._show_state)
        session.model.changed.connect(self._show_state)
        self.retranslate()

    @property
    def selected(self) -> Hit | None:
        """The hit that is chosen."""
        row = self._row
        return row.hit if isinstance(row, Card) else None

    def step(self, rows: int) -> None:
        """Choose the row so many further down; what is folded for want of relevance unfolds."""
        count = len(self.cards.rows.rows)
        if not count:
            return
        number = min(count - 1, max(0, self.cards.currentIndex().row() + rows))  # -1 where none is chosen
        row = self.cards.rows.rows[number]
        if row.key == NEAREST and rows > 0:
            self._fold(row, True)
            number += 1
        self._choose(number)

    def open_selected(self) -> None:
        """Open the file of the chosen hit, or of the first; unfold what is folded."""
        if self._row is None:
            self.step(1)
            if not self.relevant:
                return
        row = self._row
        if isinstance(row, Fold):
            self._fold(row, not row.is_open)
        elif row is not None:
            self._session.files.open(_path(row))

    def toggle_fold(self) -> None:
        """Unfold what is folded at the chosen row, or fold it again."""
        rows = self.cards.rows.rows
        row = self._row or next(iter(rows), None)
        if isinstance(row, Place):
            row = rows[self.cards.rows.row_of(Card(row.hit).key)]
        elif isinstance(row, Card) and not row.hit.also:
            row = next((each for each in rows if isinstance(each, Fold) and _is_about(each, row.hit)), None)
        if isinstance(row, (Card, Fold)):
            self._fold(row, not row.is_open)

    def find_like(self) -> None:
        """Look for more of what the chosen hit says."""
        hit = self.selected
        if hit is None and self._session.viewing.view is not None:
            hit = self._session.viewing.view.hit
        if hit is not None:
            named = hit.text[slice(*hit.sentence)] if hit.sentence else without_heading(hit)[0]
            self._session.searching.ask_like(Like(named, hit.passage_id))

    def forget_selection(self) -> None:
        """Something else is shown beside the list."""
        self.cards.selectionModel().clear()

    def retint(self) -> None:
        self.cards.delegate.forget()
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
        self.cards.selectionModel().currentChanged.connect(self._on_current_changed)
        self.cards.open_asked.connect(self.open_selected)
        self.cards.doubleClicked.connect(self._on_double_clicked)
        self.cards.fold_asked.connect(
            lambda number, is_open: self._fold(self.cards.rows.rows[number], is_open)
        )
        self.cards.menu_asked.connect(self._on_menu_asked)
        self.message.action.clicked.connect(self._on_action)
        found = QWidget()
        self._column = QVBoxLayout(found)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(top)
        self._column.addWidget(self._notes)
        self._column.addWidget(self.cards, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(found)
        self._stack.addWidget(self.message)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    # Showing

    @property
    def _row(self) -> Row | None:
        """The row that is chosen."""
        index = self.cards.currentIndex()
        return self.cards.rows.rows[index.row()] if index.isValid() else None

    def _show_counts(self) -> None:
        hits = self.hits
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
        for part in (self._count, self._time):
            part.setVisible(self.relevant)
        final = self._session.searching.is_final
        self._notes.show_answer(answer if final else None, "" if self.relevant else self._advice()[0])

    def _show_state(self) -> None:
        """The cards, or one sentence and one button."""
        searching = self._session.searching
        if self._problem:
            self._say(self.tr("The search failed"), self._problem, self.tr("Try again"), failed=True)
        elif not searching.is_asking:
            documents = self.tr("%Ln document(s)", "", self._session.contents.document_count)
            passages = self.tr("%Ln passage(s)", "", self._session.contents.passage_count)
            self._say(self.tr("Type what you remember"), f"{documents} · {passages}")
        elif self.hits:
            self._stack.setCurrentIndex(0)
        elif searching.busy:
            if not self._slow.isActive():
                self._say(self.tr("Searching…"))
        else:
            self._say(self.tr("Nothing relevant found"), *self._advice())

    def _advice(self) -> tuple[str, str]:
        """What to do where nothing was found, and what the button for it says, if there is one."""
        settings, scope = self._session.settings, self._session.contents.scope
        answer = self._session.searching.answer
        if settings.min_score > 0 and not (answer and answer.hits):
            percent = i18n.number(settings.min_score * 100)
            text = self.tr("Passages that score below {percent} % are left out.").format(percent=percent)
            return text, self.tr("Show them too")
        if settings.mode != "hybrid":
            return self.tr("Searching by words and by meaning finds more."), self.tr("Search by both")
        if scope is not None:
            return self.tr("Only {kb} was searched.").format(kb=scope), self.tr("Search all documents")
        if self._session.model.state.stage != "ready":
            return self.tr("Only words were searched; meaning joins when the language model is ready."), ""
        return self.tr("Try other words, or say it as a question."), ""

    def _say(self, heading: str, text: str = "", action: str = "", *, failed: bool = False) -> None:
        self.message.say(heading, text, action, failed=failed)
        self._stack.setCurrentIndex(1)

    def _choose(self, number: int) -> None:
        index = self.cards.rows.index(number)
        self.cards.setCurrentIndex(index)
        self.cards.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def _fold(self, row: Row, is_open: bool) -> None:
        """Unfold or fold what is under a row, which stays where it is on the screen."""
        if isinstance(row, Place) or (isinstance(row, Card) and not row.hit.also):
            return
        (self._opened.add if is_open else self._opened.discard)(row.key)
        keep = self._row
        hidden = keep is not None and not is_open and _is_under(row, keep)
        self._show_rows(row if hidden else keep, held=row)
        if hidden and isinstance(row, Card):
            self._session.viewing.show_hit(row.hit)

    def _show_hits(self, hits: tuple[Hit, ...], keep: Row | None) -> None:
        """Put new hits into the list; the row to keep stays chosen and where it is on the screen."""
        if isinstance(keep, (Card, Place)):
            if all(hit.passage_id != keep.hit.passage_id for hit in hits):
                hits = (*hits, keep.hit)
            hit = next(hit for hit in hits if hit.passage_id == keep.hit.passage_id)
            fold = fold_of(hits, hit, self._opened, relevant=self.relevant)
            if fold is not None:
                self._opened.add(fold)
        self.hits = hits
        self.cards.delegate.forget()
        self._show_rows(keep, held=keep)

    def _show_rows(self, keep: Row | None, held: Row | None) -> None:
        """Arrange the hits again; `keep` stays chosen, `held` where it is on the screen."""
        before = self._top_of(held)
        selection = self.cards.selectionModel()
        selection.blockSignals(True)
        self.cards.rows.replace(arrange(self.hits, self._opened, relevant=self.relevant))
        number = self.cards.rows.row_of(keep.key) if keep is not None else -1
        if number >= 0:
            index = self.cards.rows.index(number)
            selection.setCurrentIndex(index, selection.SelectionFlag.ClearAndSelect)
        selection.blockSignals(False)
        self._show_counts()
        self._show_state()
        if held is None:
            self.cards.scrollToTop()
            return
        self._column.activate()
        self.cards.doItemsLayout()
        bar = self.cards.verticalScrollBar()
        bar.setValue(bar.value() + self._top_of(held) - before)
        self.cards.viewport().update()

    def _top_of(self, row: Row | None) -> int:
        """Where a row begins, counted from the top of the pane."""
        number = self.cards.rows.row_of(row.key) if row is not None else -1
        if number < 0:
            return 0
        return self.cards.mapTo(self, self.cards.visualRect(self.cards.rows.index(number)).topLeft()).y()

    # Slots

    def _on_hits_found(self, answer: Answer, final: bool) -> None:
        self._slow.stop()
        self._problem = ""
        settings, searching = self._session.settings, self._session.searching
        asked = (answer.query, searching.like, answer.kb, settings.mode, settings.top_k, settings.min_score)
        same, self._asked = asked == self._asked, asked
        if same and self._is_final and not final:
            return  # asked again: what is shown is better than what words alone find
        self._is_final = final
        if not same:
            self._opened.clear()
        row = self._row
        hit = row.hit if isinstance(row, (Card, Place)) else None
        gone = hit is not None and hit.document_id in self._session.removal.hidden
        keep = row if same and not gone else None
        nearest = answer.hits or answer.attempts
        is_relevant = answer.relevant or searching.answered_like is not None
        self.relevant = not final or not nearest or (is_relevant and bool(answer.hits))
        self._show_hits(answer.hits if self.relevant else nearest, keep)
        if final and keep is None:
            if self.hits and self.relevant:
                self._choose(max(0, self.cards.rows.row_of(("card", searching.came_from or 0, 0))))
            elif self._session.viewing.view is not None and self._session.viewing.view.hit is not None:
                self._session.viewing.clear()

    def _on_cleared(self) -> None:
        self._slow.stop()
        self._problem = ""
        self._asked = ()
        self._opened.clear()
        self.relevant = True
        self._show_hits((), None)
        view = self._session.viewing.view
        if view is not None and view.hit is not None:
            self._session.viewing.clear()

    def _on_search_failed(self, sentence: str) -> None:
        self._problem = sentence
        self._is_final = False
        self.relevant = True
        self._show_hits((), None)

    def _on_busy_changed(self, busy: bool) -> None:
        if busy:
            self._slow.start()
        self._show_state()

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        row = self.cards.rows.rows[current.row()] if current.isValid() else None
        if isinstance(row, Card):
            self._session.viewing.show_hit(row.hit)
        elif isinstance(row, Place):
            self._show_place(row)

    def _show_place(self, place: Place) -> None:
        """Show another place that says the same."""

        def read(passage: StoredPassage) -> None:
            row = self._row
            if row is not None and row.key == place.key:
                self._session.viewing.show_hit(hit_at(place.hit, passage))

        # Where it is gone by now, there is nothing to show.
        passage_id = place.twin.passage_id
        self._session.workers.reads(lambda library: library.passage(passage_id), read, lambda _error: None)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if not isinstance(self.cards.rows.rows[index.row()], Fold):
            self.open_selected()

    def _on_menu_asked(self, number: int, place: QPoint) -> None:
        row = self.cards.rows.rows[number]
        if isinstance(row, Fold):
            return
        self._choose(number)
        path = _path(row)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if isinstance(row, Card):
            icon = self.theme.icon("meaning")
            menu.addAction(icon, self.tr("Find more like this"), "Ctrl+L", self.find_like)
            add_pin(menu, self._session, self.theme, row.hit)
            menu.addSeparator()
        icon = self.theme.icon("open")
        menu.addAction(
            icon, self.tr("Open in its own program"), "Ctrl+Return", lambda: self._session.files.open(path)
        )
        menu.addAction(self.tr("Show in its folder"), lambda: self._session.files.show_folder(path))
        menu.popup(place)

    def _on_action(self) -> None:
        session = self._session
        if self._problem:
            session.searching.ask_now()
        elif session.settings.min_score > 0:
            session.change_settings(min_score=0.0)
        elif session.settings.mode != "hybrid":
            session.change_settings(mode="hybrid")
        else:
            session.contents.set_scope(None)


def _is_under(row: Row, other: Row) -> bool:
    """Whether one row is unfolded by another."""
    if isinstance(row, Fold):
        return isinstance(other, (Card, Place)) and other.hit in row.hits
    return isinstance(row, Card) and isinstance(other, Place) and other.hit == row.hit


def _is_about(fold: Fold, hit: Hit) -> bool:
    return fold.kind == "nearest" or fold.document_id == hit.document_id


def _path(row: Card | Place) -> Path:
    return row.hit.path if isinstance(row, Card) else row.twin.path
