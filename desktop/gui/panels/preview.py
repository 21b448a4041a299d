"""The page on which a passage stands, with the passage marked."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.completing import as_words
from desktop.gui import tokens
from desktop.gui.find_bar import FindBar
from desktop.gui.page_bar import PageBar
from desktop.gui.page_foot import PageFoot
from desktop.gui.page_problem import PageProblem, PlaceNotice
from desktop.gui.page_view import PageView
from desktop.gui.rail import Rail
from desktop.gui.searching import Like
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.thumbnails import Thumbnails
from desktop.gui.viewing import Picture, View, best_page
from desktop.gui.widgets import IconLabel, Panel, label
from desktop.records import Answer


class Preview(Panel):
    """The page with its tools above and its place in the document below.

    Signals:
        trace_asked: show how the passage was found.
        like_asked: find more of what the passage says.
        unlock_asked: (list of Documents) let the user enter their password.
    """

    trace_asked = Signal()
    like_asked = Signal()
    unlock_asked = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self._placed: View | None = None
        self._found_at = -1
        self.setObjectName("Preview")
        self.pages = PageView(theme)
        self.bar = PageBar(session.viewing, self.pages, theme)
        self.foot = PageFoot(session, theme)
        self.problem = PageProblem(session, theme)
        self.rail = Rail(theme)
        self.thumbnails = Thumbnails(session.page_queue, theme)
        self.thumbnails.hide()
        self.find_bar = FindBar(session.finding, theme)
        self._place_notice = PlaceNotice(session, theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_quiet())
        self._stack.addWidget(self._build_page())
        self._stack.addWidget(self.problem)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.find_bar)
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(tokens.BUSY_AFTER)
        self._slow.timeout.connect(self.pages.show_blank)
        self._connect()
        self.retranslate()
        self._on_view_changed(None)

    def turn(self, pages: int) -> None:
        """Go so many pages on."""
        self._session.viewing.turn(pages)

    def scroll_to_mark(self) -> None:
        """Bring the passage into view again, on the page where it begins."""
        view = self._session.viewing.view
        if view is None or view.hit is None:
            return
        if view.page != best_page(view.hit):
            self._session.viewing.show_hit(view.hit)
        else:
            self.pages.scroll_to([mark.rect for mark in view.marks], moving=True)

    def look_in_document(self) -> None:
        """Look for a text in the document that is shown."""
        if self.can_find:
            self.find_bar.open(" ".join(self.pages.selected_text.split()))

    @property
    def can_find(self) -> bool:
        """Whether a document is shown in which one could look for something."""
        return self.bar.isVisible()

    def find_like_selected(self) -> None:
        """Look for passages that mean what the selected text does."""
        text = self.pages.selected_text
        if as_words(text):
            self._session.searching.ask_like(Like(text))

    def copy_with_source(self) -> None:
        """Put the selected text on the clipboard, in quotation marks, with its file and page."""
        view, text = self._session.viewing.view, self.pages.selected_text
        if view is None or not text:
            return
        quoted = self.tr("“{text}” — {file}, p. {page}").format(
            text=" ".join(text.split()), file=view.path.name, page=view.page
        )
        QGuiApplication.clipboard().setText(quoted)
        self._session.noticed.emit(self.tr("Copied with its source."))

    def retranslate(self) -> None:
        """Set every text anew."""
        self.thumbnails.retranslate()
        self.pages.setAccessibleName(self.tr("Page"))
        self._quiet.setText(self.tr("The page of the passage you choose appears here."))
        self._show_rail()

    # Building

    def _build_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        holder = QHBoxLayout()
        holder.setContentsMargins(tokens.GAP_4, tokens.GAP_3, tokens.GAP_4, 0)
        holder.addWidget(self._place_notice)
        column.addLayout(holder)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.thumbnails)
        row.addWidget(self.pages, 1)
        row.addWidget(self.rail)
        column.addLayout(row, 1)
        return page

    def _build_quiet(self) -> QWidget:
        quiet = QWidget()
        column = QVBoxLayout(quiet)
        self._quiet = label("muted", wrap=True)
        self._quiet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        column.addWidget(
            IconLabel(self.theme, "file-text", "handle", tokens.ICON_LARGE), 0, Qt.AlignmentFlag.AlignHCenter
        )
        column.addSpacing(tokens.GAP_2)
        column.addWidget(self._quiet)
        column.addStretch(3)
        return quiet

    def _connect(self) -> None:
        session, viewing, pages = self._session, self._session.viewing, self.pages
        viewing.scale_for = pages.scale_for
        viewing.view_changed.connect(self._on_view_changed)
        viewing.picture_ready.connect(self._on_picture_ready)
        viewing.picture_failed.connect(self._on_picture_failed)
        viewing.text_ready.connect(pages.set_text)
        session.searching.hits_found.connect(self._on_hits_found)
        session.searching.cleared.connect(self._show_rail)
        session.activity.work_ended.connect(lambda _work: self.thumbnails.forget_pictures())
        session.finding.changed.connect(self._show_found)
        pages.scale_wanted.connect(viewing.set_scale)
        pages.turned.connect(viewing.turn)
        pages.page_wanted.connect(self._on_page_wanted)
        pages.menu_asked.connect(self._on_menu_asked)
        self.rail.page_wanted.connect(viewing.go_to)
        self.thumbnails.page_wanted.connect(viewing.go_to)
        self.find_bar.closed.connect(lambda: pages.setFocus(Qt.FocusReason.OtherFocusReason))
        self.bar.strip.toggled.connect(self._on_strip_toggled)
        self.bar.to_mark.clicked.connect(self.scroll_to_mark)
        self.bar.look.clicked.connect(self.look_in_document)
        self.bar.open.clicked.connect(self._on_open_clicked)
        self.foot.trace.clicked.connect(self.trace_asked)
        self.foot.like.clicked.connect(self.like_asked)
        self.problem.unlock_asked.connect(self.unlock_asked)

    # Showing

    def _show_place(self) -> None:
        self.bar.show_place()
        self._show_rail()

    def _show_rail(self) -> None:
        view, answer = self._session.viewing.view, self._session.searching.answer
        if view is None:
            return
        hits = (
            [hit.page for hit in answer.hits if hit.document_id == view.document_id and hit.page]
            if answer
            else []
        )
        pages = self._session.viewing.page_count
        self.rail.show_document(pages, view.page, hits)
        if self.bar.strip.isChecked() and pages:
            self.thumbnails.show_document(view.document_id, pages, view.page, hits)

    def _missing(self, view: View) -> str:
        """The sentence for a file that is gone; empty where it is not."""
        document = self._session.contents.document_of(view.document_id)
        if document is None or not document.missing:
            return ""
        return self.tr("Its file was not found on this computer. What was read of it can be searched.")

    def _show_found(self) -> None:
        view = self._session.viewing.view
        picture = self.pages.picture
        if view is None or picture is None or picture.view.page != view.page:
            self.pages.show_found((), -1)
            return
        found, here = self._session.finding.on_page(view.page)
        if here >= 0 and self._session.finding.at != self._found_at:
            self.pages.scroll_to(found[here], moving=True)
        self._found_at = self._session.finding.at
        self.pages.show_found(found, here)

    # Slots

    def _on_strip_toggled(self, shown: bool) -> None:
        self.thumbnails.setVisible(shown)
        self._show_rail()

    def _on_view_changed(self, view: View | None) -> None:
        self.bar.setEnabled(view is not None)
        self.bar.setVisible(view is not None and not view.problem)
        self.foot.show_view(view)
        if view is None:
            self._slow.stop()
            self._placed = None
            self.find_bar.hide()
            self.pages.show_picture(None)
            self._stack.setCurrentIndex(0)
            return
        self._place_notice.show_view(view, changed=False, missing=self._missing(view))
        self._show_place()
        if view.problem:
            return
        self._stack.setCurrentIndex(1)
        self._slow.start()

    def _on_picture_ready(self, picture: Picture) -> None:
        self._slow.stop()
        self._stack.setCurrentIndex(1)
        self._place_notice.show_view(
            picture.view, changed=picture.changed, missing=self._missing(picture.view)
        )
        first = self._placed != picture.view
        self.pages.show_picture(picture)
        if first:
            near = self._placed is not None and self._placed.document_id == picture.view.document_id
            same_page = near and self._placed is not None and self._placed.page == picture.view.page
            self._placed = picture.view
            found, here = self._session.finding.on_page(picture.view.page)
            place = found[here] if here >= 0 else [mark.rect for mark in picture.view.marks]
            self.pages.scroll_to(place, moving=same_page)
        self._show_found()
        self._show_place()

    def _on_picture_failed(self, view: View, sentence: str) -> None:
        self._slow.stop()
        self._placed = None
        self.problem.show_problem(view, self._missing(view) or sentence)
        self._stack.setCurrentIndex(2)

    def _on_hits_found(self, _answer: Answer, _final: bool) -> None:
        self._show_rail()

    def _on_page_wanted(self, page: int) -> None:
        self._session.viewing.go_to(page if page > 0 else self._session.viewing.page_count)

    def _on_open_clicked(self) -> None:
        view = self._session.viewing.view
        if view is not None:
            self._session.files.open(view.path)

    def _on_menu_asked(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        selected = bool(self.pages.selected_text)
        copy = menu.addAction(self.theme.icon("copy"), self.tr("Copy"), "Ctrl+C", self.pages.copy_selected)
        source = menu.addAction(self.tr("Copy with source"), self.copy_with_source)
        like = menu.addAction(
            self.theme.icon("meaning"), self.tr("Find passages like this"), "Ctrl+L", self.find_like_selected
        )
        for action in (copy, source, like):
            action.setEnabled(selected)
        menu.addAction(self.tr("Select all on this page"), "Ctrl+A", self.pages.select_all)
        menu.addSeparator()
        menu.addAction(
            self.theme.icon("search"), self.tr("Find in this document"), "Ctrl+F", self.look_in_document
        )
        menu.addAction(
            self.theme.icon("open"), self.tr("Open in its own program"), "Ctrl+Return", self._on_open_clicked
        )
        menu.popup(place)
