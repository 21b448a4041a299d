"""The sidebar: knowledge bases, and the documents of the one that is looked at."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.gui import i18n, tokens
from desktop.gui.base_list import BaseList
from desktop.gui.document_list import DocumentList
from desktop.gui.name_line import NameLine
from desktop.gui.running_note import RunningNote
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconButton, Panel, label
from desktop.records import Document


class Sidebar(Panel):
    """What there is, and what became of it.

    Signals:
        files_asked, folder_asked: let the user choose what to add.
        document_shown: a document was chosen.
        instruction_asked: (str) let the user say what questions to a knowledge base are.
        export_asked: (str) let the user write a knowledge base to a file.
        import_asked: let the user choose a file to import.
        unlock_asked: (list of Documents) let the user enter their password.
        details_asked: (Document) show what became of it, page by page.
        folders_asked: show the folders that are followed.
    """

    files_asked = Signal()
    folder_asked = Signal()
    document_shown = Signal()
    instruction_asked = Signal(str)
    export_asked = Signal(str)
    import_asked = Signal()
    unlock_asked = Signal(object)
    details_asked = Signal(object)
    folders_asked = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self.setObjectName("Sidebar")
        self.setMinimumWidth(tokens.SIDEBAR_MIN)
        self.bases = BaseList(session, theme, self)
        self.documents = DocumentList(session, theme, self)
        self.new_base = IconButton(theme, "plus", colour="muted")
        self.add = IconButton(theme, "plus", colour="muted")
        self._bases_title, self._documents_title = label("section"), label("section")
        self._count = label("muted")
        self.name = NameLine(session)
        self._build()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        self._bases_title.setText(self.tr("KNOWLEDGE BASES"))
        self._documents_title.setText(self.tr("DOCUMENTS"))
        self.new_base.set_label(self.tr("New knowledge base"), "Ctrl+N")
        self.add.set_label(self.tr("Add files or a folder"), "Ctrl+O")
        self.name.retranslate()
        self.bases.retranslate()
        self.documents.retranslate()
        self._show_count()

    def refresh(self) -> None:
        """Show what the session knows."""
        self.bases.refresh()
        self.documents.refresh()
        self._show_count()

    def ask_for_name(self, old: str | None = None) -> None:
        """Let the user name a new knowledge base, or rename one."""
        self.name.ask(old)

    def selected_document(self) -> Document | None:
        """The document that is selected, where it is one."""
        selected = self.documents.selected
        return selected[0] if len(selected) == 1 else None

    # Building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, tokens.GAP_2, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._title_row(self._bases_title, None, self.new_base))
        column.addWidget(self.bases)
        holder = QHBoxLayout()
        holder.setContentsMargins(tokens.GAP_3, tokens.GAP_1, tokens.GAP_3, tokens.GAP_1)
        holder.addWidget(self.name)
        column.addLayout(holder)
        column.addSpacing(tokens.GAP_2)
        column.addLayout(self._title_row(self._documents_title, self._count, self.add))
        column.addWidget(self.documents, 1)
        column.addWidget(RunningNote(self._session, self.theme))

    @staticmethod
    def _title_row(title: QWidget, count: QWidget | None, action: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(tokens.GAP_4, 0, tokens.GAP_2, 0)
        row.setSpacing(tokens.GAP_2)
        row.addWidget(title)
        if count is not None:
            row.addWidget(count)
        row.addStretch(1)
        row.addWidget(action)
        return row

    def _connect(self) -> None:
        session, bases, documents = self._session, self.bases, self.documents
        session.contents.changed.connect(self.refresh)
        session.contents.scope_changed.connect(self.refresh)
        session.following.changed.connect(self._on_folders_changed)
        bases.name_asked.connect(self.ask_for_name)
        bases.instruction_asked.connect(self.instruction_asked)
        bases.export_asked.connect(self.export_asked)
        bases.import_asked.connect(self.import_asked)
        bases.folders_asked.connect(self.folders_asked)
        documents.document_shown.connect(self.document_shown)
        documents.unlock_asked.connect(self.unlock_asked)
        documents.details_asked.connect(self.details_asked)
        self.new_base.clicked.connect(lambda: self.ask_for_name())
        self.add.clicked.connect(self._on_add_clicked)
        self.name.left.connect(lambda: bases.setFocus(Qt.FocusReason.OtherFocusReason))

    def _show_count(self) -> None:
        count = self._session.contents.document_count
        self._count.setText(i18n.number(count) if count else "")

    # Slots

    def _on_folders_changed(self) -> None:
        self.documents.forget_signs()  # a document's sign depends on its folder
        self.bases.refresh()

    def _on_add_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.theme.icon("file"), self.tr("Add files…"), self.files_asked.emit)
        menu.addAction(self.theme.icon("folder"), self.tr("Add folder…"), self.folder_asked.emit)
        menu.addSeparator()
        menu.addAction(self.tr("Followed folders…"), self.folders_asked.emit)
        menu.addAction(self.tr("Import a knowledge base…"), self.import_asked.emit)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))
