"""The documents in the sidebar: what became of each, and what can be done with those that are selected."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from desktop.gui import sentences
from desktop.gui.document_model import DocumentModel
from desktop.gui.row_list import RowList
from desktop.gui.rows import Row, file_icon
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.names import shown
from desktop.records import Document


class DocumentList(RowList):
    """A row for each document of the knowledge base that is looked at.

    Signals:
        document_shown: a document was chosen.
        unlock_asked: (list of Documents) let the user enter their password.
        details_asked: (Document) show what became of it, page by page.
    """

    document_shown = Signal()
    unlock_asked = Signal(object)
    details_asked = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        self._rows = DocumentModel(self._row)
        super().__init__(theme, self._rows, parent)
        self._rows.setParent(self)
        self._session = session
        self._theme = theme
        self._current = ""  # the path of the document that is being read
        self.setLayoutMode(QListView.LayoutMode.Batched)  # thousands at once are a stall
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.clicked.connect(self._on_chosen)
        self.open_asked.connect(lambda: self._on_chosen(self.currentIndex()))
        self.doubleClicked.connect(self._on_opened)
        self.customContextMenuRequested.connect(self._on_menu_asked)
        self.removal_asked.connect(self._on_removal_asked)
        session.activity.activity_changed.connect(self._show_current)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.setAccessibleName(self.tr("Documents"))
        self.forget_signs()
        self.refresh()

    def refresh(self) -> None:
        """Show what the session knows."""
        progress = self._session.activity.progress
        self._current = progress.current if progress else ""
        self._rows.replace(self._session.contents.documents)

    def forget_signs(self) -> None:
        """Make every row anew."""
        self._rows.forget()

    @property
    def selected(self) -> list[Document]:
        """The documents that are selected."""
        found = (self._rows.document(index) for index in self.selectionModel().selectedRows())
        return [document for document in found if document is not None]

    def _show_current(self) -> None:
        """Say of which document is read now, and no more of the one before."""
        progress = self._session.activity.progress
        before, self._current = self._current, progress.current if progress else ""
        if before != self._current:
            self._rows.look_again(lambda row: row.sign == "working" or row.path in (before, self._current))

    def _row(self, document: Document) -> Row:
        path = str(document.path)
        sign, colour, state = "", "muted", ""
        if document.state == "encrypted":
            sign, colour, state = "lock", "amber", sentences.reason(document.error)
        elif document.state == "failed":
            sign, colour, state = "failed", "red", sentences.reason(document.error)
        elif self._session.following.is_away(document):
            sign, state = "away", self.tr("Its folder is away; what it says can still be found.")
        elif document.state == "partial":
            sign, colour = "partial", "amber"
            state = sentences.reason(document.error) or self.tr("Only some of its pages can be searched.")
        elif document.state == "pending" and path == self._current:
            sign, colour, state = "working", "accent", self.tr("Being read")
        elif document.state == "pending":
            sign, state = "waiting", self.tr("Waiting to be read")
        elif document.missing:
            sign, colour = "info", "amber"
            state = self.tr("Its file was not found. What was read of it can be searched.")
        name = shown(document.path.name)
        tip = "\n".join(part for part in (shown(path), state) if part)
        spoken = f"{name}, {state}" if state else name
        return Row(document.id, name, file_icon(document.path), "", sign, colour, tip, spoken, path=path)

    # Slots

    def _on_chosen(self, index: QModelIndex) -> None:
        document = self._rows.document(index)
        if document is not None and len(self.selected) <= 1:
            self._session.viewing.show_document(document)
            self.document_shown.emit()

    def _on_opened(self, index: QModelIndex) -> None:
        document = self._rows.document(index)
        if document is not None:
            self._session.files.open(document.path)

    def _on_removal_asked(self) -> None:
        documents = self.selected
        if documents:
            self._session.remove_documents(documents)

    def _on_menu_asked(self, place: QPoint) -> None:
        documents = self.selected
        if not documents:
            return
        session, icon = self._session, self._theme.icon
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(documents) == 1:
            only = documents[0]
            menu.addAction(icon("open"), self.tr("Open"), lambda: session.files.open(only.path))
            menu.addAction(
                icon("folder"), self.tr("Show in its folder"), lambda: session.files.show_folder(only.path)
            )
            menu.addAction(icon("info"), self.tr("Details…"), lambda: self.details_asked.emit(only))
        locked = [document for document in documents if session.contents.locked_document(document.path)]
        if locked:
            menu.addAction(icon("lock"), self.tr("Enter password…"), lambda: self.unlock_asked.emit(locked))
        ids = [document.id for document in documents]
        menu.addAction(icon("retry"), self.tr("Read again"), lambda: session.activity.retry(ids))
        menu.addSeparator()
        menu.addAction(icon("trash"), self.tr("Remove from the library"), self._on_removal_asked)
        menu.popup(self.viewport().mapToGlobal(place))
