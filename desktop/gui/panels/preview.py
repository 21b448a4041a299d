"""The page on which a passage stands, with the passage marked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QIntValidator
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.completing import as_words
from desktop.gui import i18n, tokens
from desktop.gui.find_bar import FindBar
from desktop.gui.page_view import PageView
from desktop.gui.rail import Rail
from desktop.gui.searching import Like
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.thumbnails import Thumbnails
from desktop.gui.unlocking import can_be_unlocked
from desktop.gui.viewing import Picture, View, best_page
from desktop.gui.widgets import ElidedLabel, IconButton, IconLabel, Panel, button, label
from desktop.names import within
from desktop.records import Answer

_ZOOMS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)


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
        self.rail = Rail(theme)
        self.thumbnails = Thumbnails(session.page_queue, theme)
        self.thumbnails.hide()
        self.find_bar = FindBar(session.finding, theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_quiet())
        self._stack.addWidget(self._build_page())
        self._stack.addWidget(self._build_problem())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_bar())
        column.addWidget(self.find_bar)
        column.addWidget(self._stack, 1)
        column.addWidget(self._build_foot())
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(tokens.BUSY_AFTER)
        self._slow.timeout.connect(self._on_slow)
        viewing = session.viewing
        viewing.scale_for = self.pages.scale_for
        viewing.view_changed.connect(self._on_view_changed)
        viewing.picture_ready.connect(self._on_picture_ready)
        viewing.picture_failed.connect(self._on_picture_failed)
        session.searching.hits_found.connect(self._on_hits_found)
        session.searching.cleared.connect(self._show_rail)
        self.pages.scale_wanted.connect(viewing.set_scale)
        self.pages.turned.connect(viewing.turn)
        self.pages.page_wanted.connect(self._on_page_wanted)
        self.pages.zoom_changed.connect(self._on_zoom_changed)
        self.rail.page_wanted.connect(viewing.go_to)
        self.thumbnails.page_wanted.connect(viewing.go_to)
        session.activity.work_ended.connect(lambda _work: self.thumbnails.forget_pictures())
        viewing.text_ready.connect(self.pages.set_text)
        session.finding.changed.connect(self._show_found)
        session.pins.changed.connect(self._show_pin)
        session.searching.hits_found.connect(self._show_pin)
        self.find_bar.closed.connect(lambda: self.pages.setFocus(Qt.FocusReason.OtherFocusReason))
        self.pages.menu_asked.connect(self._on_menu_asked)
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
        return self._bar.isVisible()

    def retranslate(self) -> None:
        """Set every text anew."""
        self.back.set_label(self.tr("Previous page"), "PgUp")
        self.on.set_label(self.tr("Next page"), "PgDown")
        self.number.setAccessibleName(self.tr("Page number"))
        self.smaller.set_label(self.tr("Smaller"), "Ctrl+-")
        self.larger.set_label(self.tr("Larger"), "Ctrl++")
        self.zoom.setAccessibleName(self.tr("Zoom"))
        self.zoom.setToolTip(self.tr("Zoom"))
        self.to_mark.set_label(self.tr("Back to the passage"), "Ctrl+G")
        self.strip.set_label(self.tr("Small pictures of the pages"), "Ctrl+T")
        self.thumbnails.retranslate()
        self.look.set_label(self.tr("Find in this document"), "Ctrl+F")
        self.open.set_label(self.tr("Open in its own program"), "Ctrl+Return")
        self.pages.setAccessibleName(self.tr("Page"))
        self.copy.set_label(self.tr("Copy with citation"), "Ctrl+Shift+C")
        self.trace.setText(self.tr("How was this found?"))
        self.like.set_label(self.tr("Find more like this"), "Ctrl+L")
        self.read_again.setText(self.tr("Read it again"))
        self._quiet.setText(self.tr("The page of the passage you choose appears here."))
        self.again.setText(self.tr("Try again"))
        self.unlock.setText(self.tr("Enter password…"))
        self._show_place()
        self._show_pin()
        self._show_zoom_menu()

    # Building

    def _build_bar(self) -> QWidget:
        bar = Panel(self.theme)
        bar.setObjectName("PreviewBar")
        self.strip = IconButton(self.theme, "pages")
        self.strip.setCheckable(True)
        self.back = IconButton(self.theme, "chevron-left")
        self.on = IconButton(self.theme, "chevron-right")
        self.number = QLineEdit()
        self.number.setObjectName("page-number")
        self.number.setFixedWidth(48)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setValidator(QIntValidator(1, 999_999, self))
        self.count = label("muted")
        self.smaller = IconButton(self.theme, "minus")
        self.zoom = QPushButton()
        self.zoom.setObjectName("zoom")
        self.zoom.setProperty("role", "quiet")
        self.zoom.setFixedWidth(64)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._zoom_menu = QMenu(self)
        self.zoom.setMenu(self._zoom_menu)
        self.larger = IconButton(self.theme, "plus")
        self.to_mark = IconButton(self.theme, "target")
        self.look = IconButton(self.theme, "search")
        self.open = IconButton(self.theme, "open")
        row = QHBoxLayout(bar)
        row.setContentsMargins(tokens.GAP_2, tokens.GAP_2 - 2, tokens.GAP_2, tokens.GAP_2 - 2)
        row.setSpacing(2)
        row.addWidget(self.strip)
        for part in (self.back, self.on, self.number):
            row.addWidget(part)
        row.addSpacing(tokens.GAP_1)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.smaller)
        row.addWidget(self.zoom)
        row.addWidget(self.larger)
        row.addStretch(1)
        row.addWidget(self.to_mark)
        row.addWidget(self.look)
        row.addWidget(self.open)
        self.look.clicked.connect(self.look_in_document)
        self.strip.toggled.connect(self._on_strip_toggled)
        self.back.clicked.connect(lambda: self.turn(-1))
        self.on.clicked.connect(lambda: self.turn(1))
        self.number.returnPressed.connect(self._on_number_entered)
        self.smaller.clicked.connect(lambda: self.pages.zoom_step(-1))
        self.larger.clicked.connect(lambda: self.pages.zoom_step(1))
        self.to_mark.clicked.connect(self.scroll_to_mark)
        self.open.clicked.connect(self._on_open_clicked)
        self._bar = bar
        return bar

    def _build_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._strip = Panel(self.theme)
        self._strip.setObjectName("NoPlace")
        self._no_place = label(wrap=True)
        strip_row = QHBoxLayout(self._strip)
        strip_row.setContentsMargins(tokens.GAP_3, tokens.GAP_2, tokens.GAP_3, tokens.GAP_2)
        strip_row.addWidget(IconLabel(self.theme, "info", "amber"))
        strip_row.addWidget(self._no_place, 1)
        self.read_again = button("link")
        strip_row.addWidget(self.read_again)
        self.read_again.clicked.connect(self._on_read_again_clicked)
        holder = QHBoxLayout()
        holder.setContentsMargins(tokens.GAP_4, tokens.GAP_3, tokens.GAP_4, 0)
        holder.addWidget(self._strip)
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

    def _build_problem(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(tokens.GAP_6, tokens.GAP_5, tokens.GAP_6, tokens.GAP_5)
        column.setSpacing(tokens.GAP_3)
        self._problem_name = label("title", wrap=True)
        self._problem = label(wrap=True)
        for part in (self._problem_name, self._problem):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.again, self.unlock = button(), button("primary")
        self._problem_sign = IconLabel(self.theme, "failed", "red", tokens.ICON_LARGE)
        column.addStretch(2)
        column.addWidget(self._problem_sign, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._problem_name)
        column.addWidget(self._problem)
        column.addWidget(self.unlock, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.again.clicked.connect(self._on_again_clicked)
        self.unlock.clicked.connect(self._on_unlock_clicked)
        return page

    def _build_foot(self) -> QWidget:
        foot = Panel(self.theme)
        foot.setObjectName("PreviewFoot")
        self.place = ElidedLabel()
        self.place.setProperty("role", "muted")
        self.copy = IconButton(self.theme, "copy")
        self.pin = IconButton(self.theme, "pin")
        self.trace = button("quiet")
        self.like = IconButton(self.theme, "meaning")
        row = QHBoxLayout(foot)
        row.setContentsMargins(tokens.GAP_4, tokens.GAP_1 + 2, tokens.GAP_2, tokens.GAP_1 + 2)
        row.setSpacing(tokens.GAP_1)
        row.addWidget(self.place, 1)
        row.addSpacing(tokens.GAP_2)
        row.addWidget(self.trace)
        row.addWidget(self.pin)
        row.addWidget(self.like)
        row.addWidget(self.copy)
        self.pin.clicked.connect(lambda: self._session.pins.toggle())
        self.copy.clicked.connect(self.copy_passage)
        self.trace.clicked.connect(self.trace_asked)
        self.like.clicked.connect(self.like_asked)
        self._foot = foot
        return foot

    # Showing

    def _show_place(self) -> None:
        view = self._session.viewing.view
        if view is None:
            self.place.set_whole("")
            return
        self.place.set_whole(" › ".join(view.trail))
        pages = self._session.viewing.page_count
        if not self.number.hasFocus() or self.number.text() != str(view.page):
            self.number.setText(str(view.page))
        self.count.setText(f"/ {i18n.number(pages)}" if pages else "")
        self.back.setEnabled(view.page > 1)
        self.on.setEnabled(not pages or view.page < pages)
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
        if self.strip.isChecked() and pages:
            self.thumbnails.show_document(view.document_id, pages, view.page, hits)

    def _show_pin(self) -> None:
        """Whether the passage is pinned as the right answer."""
        view = self._session.viewing.view
        hit = view.hit if view is not None else None
        pinned = hit is not None and self._session.pins.is_pinned(hit)
        text = self.tr("Pinned as the right answer") if pinned else self.tr("Pin as the right answer")
        self.pin.setVisible(hit is not None and self._session.pins.can_pin(hit))
        self.pin.set_icon("pinned" if pinned else "pin", "accent" if pinned else "ink")
        self.pin.set_label(text, "Ctrl+P")

    def _show_zoom_menu(self) -> None:
        menu = self._zoom_menu
        menu.clear()
        menu.addAction(self.tr("Fit width"), "Ctrl+1", lambda: self.pages.set_fit("width"))
        menu.addAction(self.tr("Fit page"), "Ctrl+2", lambda: self.pages.set_fit("page"))
        menu.addSeparator()
        for zoom in _ZOOMS:
            menu.addAction(f"{i18n.number(zoom * 100)} %", partial(self.pages.set_zoom, zoom))

    def _show_strip(self, view: View, changed: bool) -> None:
        """A line above the page where nothing is marked, which says why."""
        missing = self._is_missing(view)
        self._strip.setVisible(view.place_unknown or changed or missing)
        self.read_again.setVisible(changed)
        if missing:
            self._no_place.setText(self._missing_text())
        elif changed:
            self._no_place.setText(self.tr("This file has changed since it was read, so nothing is marked."))
        else:
            self._no_place.setText(self.tr("The passage is somewhere on this page."))

    def _is_missing(self, view: View) -> bool:
        document = self._session.contents.document_of(view.document_id)
        return document is not None and document.missing

    def _missing_text(self) -> str:
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
        self._bar.setEnabled(view is not None)
        self._foot.setVisible(view is not None)
        self._bar.setVisible(view is not None and not view.problem)
        if view is None:
            self._slow.stop()
            self._placed = None
            self.find_bar.hide()
            self.pages.show_picture(None)
            self._stack.setCurrentIndex(0)
            return
        for part in (self.copy, self.trace, self.like):
            part.setVisible(view.hit is not None)
        self._show_pin()
        self.to_mark.setEnabled(view.hit is not None)
        self._show_strip(view, changed=False)
        self._show_place()
        if view.problem:
            return
        self._stack.setCurrentIndex(1)
        self._slow.start()

    def _on_picture_ready(self, picture: Picture) -> None:
        self._slow.stop()
        self._stack.setCurrentIndex(1)
        self._show_strip(picture.view, picture.changed)
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
        locked = self._session.viewing.locked
        self._problem_sign.set_icon("lock" if locked else "failed", "amber" if locked else "red")
        helps = locked and can_be_unlocked(view.path)
        self.unlock.setVisible(helps)
        self.again.setVisible(not helps)
        self._problem_name.setText(within(view.path.name))
        self._problem.setText(self._missing_text() if self._is_missing(view) else sentence)
        self._stack.setCurrentIndex(2)

    def _on_slow(self) -> None:
        self.pages.show_blank()

    def _on_hits_found(self, _answer: Answer, _final: bool) -> None:
        self._show_rail()

    def _on_zoom_changed(self, zoom: float) -> None:
        self.zoom.setText(f"{i18n.number(zoom * 100)} %")

    def _on_number_entered(self) -> None:
        page = int(self.number.text() or 0)
        last = self._session.viewing.page_count or page
        self._session.viewing.go_to(min(max(1, page), last))
        self._show_place()
        self.pages.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_page_wanted(self, page: int) -> None:
        self._session.viewing.go_to(page if page > 0 else self._session.viewing.page_count)

    def _on_open_clicked(self) -> None:
        view = self._session.viewing.view
        if view is not None:
            self._session.files.open(view.path)

    def _on_read_again_clicked(self) -> None:
        view = self._session.viewing.view
        if view is not None:
            self._session.activity.retry([view.document_id])

    def _on_unlock_clicked(self) -> None:
        view = self._session.viewing.view
        document = self._session.contents.document_of(view.document_id) if view else None
        if document is not None:
            self.unlock_asked.emit([document])

    def _on_again_clicked(self) -> None:
        view = self._session.viewing.view
        if view is not None and view.problem:
            self._session.activity.retry([view.document_id])
        else:
            self._session.viewing.draw_again()

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

    def copy_passage(self) -> None:
        """Put the passage on the clipboard, with where it stands."""
        view = self._session.viewing.view
        if view is None or view.hit is None:
            return
        hit = view.hit
        source = " › ".join(view.trail)
        if hit.page is not None:
            source = self.tr("{source}, page {page}").format(source=source, page=hit.page)
        QGuiApplication.clipboard().setText(f"{hit.text}\n\n{source}\n{hit.path}")
        self._session.noticed.emit(self.tr("Copied with its source."))
