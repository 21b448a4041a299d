"""What became of a document, page by page."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QListView, QVBoxLayout, QWidget

from desktop.coverage import Coverage
from desktop.gui import i18n, sentences, tokens
from desktop.gui.lifetime import while_alive
from desktop.gui.rows import Row, RowDelegate, RowModel, RowRole
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.unlocking import can_be_unlocked
from desktop.gui.widgets import ElidedLabel, button, fit_height, label, rule
from desktop.names import shown, within
from desktop.records import Document, Page

_ROWS_SHOWN = 9
_PLACES_SHOWN = 3
_SIGNS = {"waiting": ("waiting", "muted"), "empty": ("", "muted"), "encrypted": ("lock", "amber")}


class DetailsDialog(QDialog):
    """How many of a document's pages were read, and which were not; one click shows the page.

    Signals:
        unlock_asked: (list of Documents) let the user enter their password.
    """

    unlock_asked = Signal(object)

    def __init__(self, session: Session, theme: Theme, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._document = document
        self._found = while_alive(self, self._show)
        self._gone = while_alive(self, self.close)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Details"))
        self.setFixedWidth(tokens.DIALOG_WIDTH)
        self.name = label("title", wrap=True)
        self.name.setText(within(document.path.name))
        self.place = ElidedLabel()
        self.place.setProperty("role", "muted")
        self.place.set_whole(shown(document.path.parent))
        self.state, self.counts, self.contents = label(wrap=True), label(wrap=True), label("muted", wrap=True)
        self.also = label("muted", wrap=True)
        self._model = RowModel(self)
        self.pages = QListView()
        self.pages.setModel(self._model)
        self.pages.setItemDelegate(RowDelegate(theme, self.pages))
        self.pages.setUniformItemSizes(True)
        self.pages.setMouseTracking(True)
        self.pages.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages.setFrameShape(QListView.Shape.NoFrame)
        self.pages.setAccessibleName(self.tr("Pages that can't be searched"))
        self._rule = rule()
        self._pages_title = label("section")
        self._pages_title.setText(self.tr("PAGES THAT CAN'T BE SEARCHED"))
        self.unlock, self.again, close = button(), button(), button("primary")
        self.unlock.setText(self.tr("Enter password…"))
        self.again.setText(self.tr("Read again"))
        close.setText(self.tr("Close"))
        close.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.unlock)
        row.addWidget(self.again)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_5, tokens.GAP_5, tokens.GAP_4)
        column.setSpacing(tokens.GAP_2)
        for part in (self.name, self.place, self.also, self.state, self.counts, self.contents):
            column.addWidget(part)
        column.addWidget(self._rule)
        column.addWidget(self._pages_title)
        column.addWidget(self.pages)
        column.addSpacing(tokens.GAP_2)
        column.addLayout(row)
        self.pages.clicked.connect(self._on_page_chosen)
        self.pages.activated.connect(self._on_page_chosen)
        self.unlock.clicked.connect(lambda: self.unlock_asked.emit([self._document]))
        self.again.clicked.connect(lambda: session.activity.retry([self._document.id]))
        close.clicked.connect(self.accept)
        session.contents.changed.connect(self.refresh)
        self._show(Coverage(document, ()))
        self.refresh()

    def refresh(self) -> None:
        """Look again what became of it."""
        document_id = self._document.id
        self._session.workers.reads(
            lambda library: library.pages.coverage(document_id),
            self._found,
            lambda _error: self._gone(),
        )

    def _show(self, found: Coverage) -> None:
        document = self._document = found.document
        self.state.setText(self._state_of(document))
        self.state.setVisible(bool(self.state.text()))
        self.counts.setText(self._counts_of(found))
        self.counts.setVisible(bool(document.pages))
        passages = self.tr("%Ln passage(s)", "", document.passages)
        self.contents.setText(f"{passages} · {i18n.size(document.size_bytes)}")
        self.also.setText("\n".join(self._also(found)))
        self.also.setVisible(bool(found.also))
        self._model.replace([self._row(page) for page in found.problems])
        for part in (self._rule, self._pages_title, self.pages):
            part.setVisible(bool(found.problems))
        self.pages.setFixedHeight(min(len(found.problems), _ROWS_SHOWN) * tokens.ROW_HEIGHT)
        locked = document.state == "encrypted"
        self.unlock.setVisible(locked and can_be_unlocked(document.path))
        self.again.setEnabled(document.state != "pending")
        fit_height(self)

    def _state_of(self, document: Document) -> str:
        if document.state == "pending":
            return self.tr("Waiting to be read")
        if document.error and document.state in ("failed", "encrypted"):
            return sentences.reason(document.error)
        if self._session.following.is_away(document):
            return self.tr("Its folder is away; what it says can still be found.")
        return ""

    def _also(self, found: Coverage) -> list[str]:
        """Where else the same file lies."""
        lines = [self.tr("Also at {path}").format(path=shown(path)) for path in found.also[:_PLACES_SHOWN]]
        more = len(found.also) - _PLACES_SHOWN
        return [*lines, self.tr("and at %Ln more place(s)", "", more)] if more > 0 else lines

    def _counts_of(self, found: Coverage) -> str:
        """340 pages: 331 read, 5 empty, 4 to be recognised."""
        parts = [self._count(state, count) for state, count in found.counts]
        pages = self.tr("%Ln page(s)", "", found.document.pages)
        return self.tr("{pages}: {parts}").format(pages=pages, parts=self.tr(", ").join(parts))

    def _count(self, state: str, count: int) -> str:
        match state:
            case "text":
                return self.tr("%Ln read", "", count)
            case "recognised":
                return self.tr("%Ln recognised", "", count)
            case "waiting":
                return self.tr("%Ln to be recognised", "", count)
            case "empty":
                return self.tr("%Ln empty", "", count)
            case "encrypted":
                return self.tr("%Ln encrypted", "", count)
        return self.tr("%Ln failed", "", count)

    def _row(self, page: Page) -> Row:
        words = {
            "waiting": self.tr("to be recognised"),
            "empty": self.tr("empty"),
            "encrypted": self.tr("encrypted"),
            "failed": self.tr("failed"),
        }
        what = sentences.reason(page.note) or words.get(page.state, "")
        number = self.tr("Page {number}").format(number=i18n.number(page.number))
        sign, colour = _SIGNS.get(page.state, ("partial", "amber"))
        text = f"{number}   {what}"
        return Row(page.number, text, "file-text", "", sign, colour, tip=what, spoken=f"{number}, {what}")

    # Slots

    def _on_page_chosen(self, index: QModelIndex) -> None:
        row = index.data(RowRole)
        if row is not None:
            self._session.viewing.show_document(self._document, int(row.key))
