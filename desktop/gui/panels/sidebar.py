"""The sidebar: knowledge bases, and the documents of the one that is looked at."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from desktop.gui import i18n, sentences, tokens
from desktop.gui.document_model import DocumentModel
from desktop.gui.rows import Row, RowDelegate, RowModel, RowRole, file_icon
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconButton, IconLabel, Panel, button, label
from desktop.names import shown
from desktop.records import Document, KnowledgeBase

_ALL = 0  # no knowledge base has this identifier
_SHOWN_BASES = 8


class NameLine(QLineEdit):
    """Where a knowledge base gets its name; Esc leaves it as it was.

    Signals:
        left: the name was given up.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class Rows(QListView):
    """A list of the sidebar.

    Signals:
        removal_asked: Delete was pressed.
        rename_asked: F2 was pressed.
        open_asked: Enter was pressed.
    """

    removal_asked = Signal()
    rename_asked = Signal()
    open_asked = Signal()

    def __init__(self, theme: Theme, model: RowModel | DocumentModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(RowDelegate(theme, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QListView.Shape.NoFrame)
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Delete:
            self.removal_asked.emit()
        elif key == Qt.Key.Key_F2:
            self.rename_asked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_asked.emit()
        else:
            super().keyPressEvent(event)


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
        self._renaming: str | None = None
        self._current = ""
        self.setObjectName("Sidebar")
        self.setMinimumWidth(tokens.SIDEBAR_MIN)
        self._base_model = RowModel(self)
        self._document_model = DocumentModel(self._document_row, self)
        self.bases = Rows(theme, self._base_model, self)
        self.documents = Rows(theme, self._document_model, self)
        self.documents.setLayoutMode(QListView.LayoutMode.Batched)  # thousands at once are a stall
        self.documents.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.new_base = IconButton(theme, "plus", colour="muted")
        self.add = IconButton(theme, "plus", colour="muted")
        self._bases_title, self._documents_title = label("section"), label("section")
        self._count = label("muted")
        self.name = NameLine()
        self.name.hide()
        self._footer = label("muted", wrap=True)
        self._lock = IconLabel(theme, "lock")
        self.try_again = button("link")
        self.try_again.setObjectName("TryAgain")
        self.try_again.hide()
        self._build()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        self._bases_title.setText(self.tr("KNOWLEDGE BASES"))
        self._documents_title.setText(self.tr("DOCUMENTS"))
        self.try_again.setText(self.tr("Try the graphics card again"))
        self.new_base.set_label(self.tr("New knowledge base"), "Ctrl+N")
        self.add.set_label(self.tr("Add files or a folder"), "Ctrl+O")
        self.bases.setAccessibleName(self.tr("Knowledge bases"))
        self.documents.setAccessibleName(self.tr("Documents"))
        self.name.setAccessibleName(self.tr("Name of the knowledge base"))
        self.name.setPlaceholderText(self.tr("Name of the knowledge base"))
        self._document_model.forget()
        self.refresh()

    def refresh(self) -> None:
        """Show what the session knows."""
        self._show_bases()
        self._show_documents()
        self._show_running()

    def _show_running(self) -> None:
        """Where the model runs, and whether anything leaves this computer."""
        running = self._session.model.running
        if running.leaves:
            host = running.device.removeprefix("server ")
            text = self.tr("Leaves this computer: passages and questions go to {host}").format(host=host)
        elif running.device:
            device = self.tr("the processor") if running.device == "CPU" else running.device
            runs = self.tr("Runs on {device}").format(device=device)
            text = self.tr("Stays on this computer") + "\n" + runs
        else:
            text = self.tr("Stays on this computer")
        if running.note:
            text = f"{text}\n{sentences.reason(running.note)}"
        self._footer.setText(text)
        self._lock.set_icon("open" if running.leaves else "lock", "amber" if running.leaves else "muted")
        self.try_again.setVisible(bool(running.note))

    def ask_for_name(self, old: str | None = None) -> None:
        """Let the user name a new knowledge base, or rename one."""
        self._renaming = old
        self.name.setText(old or "")
        self.name.selectAll()
        self.name.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

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
        footer = QHBoxLayout()
        footer.setContentsMargins(tokens.GAP_4, tokens.GAP_2, tokens.GAP_4, tokens.GAP_3)
        footer.setSpacing(tokens.GAP_2)
        footer.addWidget(self._lock, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(tokens.GAP_1)
        words.addWidget(self._footer)
        words.addWidget(self.try_again, 0, Qt.AlignmentFlag.AlignLeft)
        footer.addLayout(words, 1)
        column.addLayout(footer)

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
        session = self._session
        session.contents.changed.connect(self.refresh)
        session.contents.scope_changed.connect(self.refresh)
        session.activity.activity_changed.connect(self._show_current)
        session.model.changed.connect(self._show_running)
        session.following.changed.connect(self._on_folders_changed)
        self.try_again.clicked.connect(session.model.retry_device)
        self.bases.clicked.connect(self._on_base_chosen)
        self.bases.open_asked.connect(lambda: self._on_base_chosen(self.bases.currentIndex()))
        self.bases.customContextMenuRequested.connect(self._on_base_menu)
        self.bases.rename_asked.connect(self._on_rename_asked)
        self.bases.removal_asked.connect(self._on_base_removal_asked)
        self.documents.clicked.connect(self._on_document_chosen)
        self.documents.open_asked.connect(lambda: self._on_document_chosen(self.documents.currentIndex()))
        self.documents.doubleClicked.connect(self._on_document_opened)
        self.documents.customContextMenuRequested.connect(self._on_document_menu)
        self.documents.removal_asked.connect(self._on_removal_asked)
        self.new_base.clicked.connect(lambda: self.ask_for_name())
        self.add.clicked.connect(self._on_add_clicked)
        self.name.returnPressed.connect(self._on_named)
        self.name.left.connect(self._on_name_left)

    # Showing

    def _show_bases(self) -> None:
        session = self._session
        bases = session.contents.knowledge_bases
        rows = []
        if len(bases) > 1:
            total = sum(base.documents for base in bases)
            text = self.tr("All documents")
            rows.append(Row(_ALL, text, "books", i18n.number(total), strong=True))
        rows += [self._base_row(base) for base in bases]
        self._base_model.replace(rows)
        height = min(len(rows), _SHOWN_BASES) * tokens.ROW_HEIGHT
        self.bases.setFixedHeight(height)
        scope = next((base.id for base in bases if base.name == session.contents.scope), _ALL)
        if len(bases) == 1:
            scope = bases[0].id
        index = self._base_model.index_of(scope)
        if index.isValid():
            self.bases.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        else:
            self.bases.clearSelection()

    def _base_row(self, base: KnowledgeBase) -> Row:
        tip = (
            self.tr("%Ln document(s)", "", base.documents)
            + " · "
            + self.tr("%Ln passage(s)", "", base.passages)
        )
        paused = bool(base.settings.get("paused"))
        if paused:
            tip += " · " + self.tr("Reading is paused")
        followed = [shown(f.path) for f in self._session.following.folders if f.kb == base.name]
        if followed:
            tip += "\n" + self.tr("Follows {folders}").format(folders=self.tr(", ").join(followed))
        return Row(
            base.id,
            base.name,
            "book",
            i18n.number(base.documents),
            tip=tip,
            spoken=f"{base.name}, {tip}",
            sign="pause" if paused else "",
            strong=True,
        )

    def _show_documents(self) -> None:
        documents = self._session.contents.documents
        progress = self._session.activity.progress
        self._current = progress.current if progress else ""
        self._count.setText(i18n.number(len(documents)) if documents else "")
        self._document_model.replace(documents)

    def _show_current(self) -> None:
        """Say of which document is read now, and no more of the one before."""
        progress = self._session.activity.progress
        before, self._current = self._current, progress.current if progress else ""
        if before != self._current:
            self._document_model.look_again(
                lambda row: row.sign == "working" or row.path in (before, self._current)
            )

    def _document_row(self, document: Document) -> Row:
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

    # Knowledge bases

    def _base_at(self, index: QModelIndex) -> KnowledgeBase | None:
        row = index.data(RowRole)
        if row is None:
            return None
        return next((base for base in self._session.contents.knowledge_bases if base.id == row.key), None)

    def _on_base_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            base = self._base_at(index)
            self._session.contents.set_scope(base.name if base else None)

    def _on_base_menu(self, place: QPoint) -> None:
        base = self._base_at(self.bases.indexAt(place))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.theme.icon("plus"), self.tr("New knowledge base"), lambda: self.ask_for_name())
        if base is not None:
            menu.addAction(self.theme.icon("pencil"), self.tr("Rename"), lambda: self.ask_for_name(base.name))
            name, paused = base.name, bool(base.settings.get("paused"))
            activity = self._session.activity
            menu.addAction(
                self.theme.icon("chevron-up"),
                self.tr("Read its documents next"),
                lambda: activity.put_base_first(name),
            )
            menu.addAction(
                self.theme.icon("play" if paused else "pause"),
                self.tr("Go on reading its documents") if paused else self.tr("Pause reading its documents"),
                lambda: activity.pause_base(name, not paused),
            )
            menu.addAction(self.tr("How questions are put…"), lambda: self.instruction_asked.emit(base.name))
            menu.addAction(self.tr("Followed folders…"), self.folders_asked.emit)
            menu.addAction(self.tr("Export…"), lambda: self.export_asked.emit(base.name))
        menu.addAction(self.tr("Import a knowledge base…"), self.import_asked.emit)
        if base is not None:
            menu.addSeparator()
            menu.addAction(self.theme.icon("trash"), self.tr("Delete…"), lambda: self._ask_to_delete(base))
        menu.popup(self.bases.viewport().mapToGlobal(place))

    def _on_rename_asked(self) -> None:
        base = self._base_at(self.bases.currentIndex())
        if base is not None:
            self.ask_for_name(base.name)

    def _on_base_removal_asked(self) -> None:
        base = self._base_at(self.bases.currentIndex())
        if base is not None:
            self._ask_to_delete(base)

    def _ask_to_delete(self, base: KnowledgeBase) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("Delete knowledge base"))
        box.setText(self.tr("Delete {name}?").format(name=base.name))
        box.setInformativeText(
            self.tr(
                "%Ln document(s) will no longer be searchable. The files themselves stay where they are.",
                "",
                base.documents,
            )
        )
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        delete.setProperty("role", "danger")
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        delete.clicked.connect(lambda: self._session.contents.delete_kb(base.name))
        box.open()

    def _on_named(self) -> None:
        name = self.name.text().strip()
        old, self._renaming = self._renaming, None
        self.name.hide()
        self.bases.setFocus(Qt.FocusReason.OtherFocusReason)
        if name and old is None:
            self._session.contents.create_kb(name)
        elif name and old is not None and name != old:
            self._session.contents.rename_kb(old, name)

    def _on_name_left(self) -> None:
        self.name.hide()
        self.bases.setFocus(Qt.FocusReason.OtherFocusReason)

    # Documents

    def _document_at(self, index: QModelIndex) -> Document | None:
        return self._document_model.document(index)

    def _selected(self) -> list[Document]:
        found = (self._document_at(index) for index in self.documents.selectionModel().selectedRows())
        return [document for document in found if document is not None]

    def selected_document(self) -> Document | None:
        """The document that is selected, where it is one."""
        selected = self._selected()
        return selected[0] if len(selected) == 1 else None

    def _on_document_chosen(self, index: QModelIndex) -> None:
        document = self._document_at(index)
        if document is not None and len(self._selected()) <= 1:
            self._session.viewing.show_document(document)
            self.document_shown.emit()

    def _on_document_opened(self, index: QModelIndex) -> None:
        document = self._document_at(index)
        if document is not None:
            self._session.files.open(document.path)

    def _on_removal_asked(self) -> None:
        documents = self._selected()
        if documents:
            self._session.remove_documents(documents)

    def _on_document_menu(self, place: QPoint) -> None:
        documents = self._selected()
        if not documents:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(documents) == 1:
            path = documents[0].path
            menu.addAction(self.theme.icon("open"), self.tr("Open"), lambda: self._session.files.open(path))
            menu.addAction(
                self.theme.icon("folder"),
                self.tr("Show in its folder"),
                lambda: self._session.files.show_folder(path),
            )
            only = documents[0]
            menu.addAction(
                self.theme.icon("info"), self.tr("Details…"), lambda: self.details_asked.emit(only)
            )
        locked = [document for document in documents if self._session.contents.locked_document(document.path)]
        if locked:
            menu.addAction(
                self.theme.icon("lock"), self.tr("Enter password…"), lambda: self.unlock_asked.emit(locked)
            )
        ids = [document.id for document in documents]
        menu.addAction(
            self.theme.icon("retry"), self.tr("Read again"), lambda: self._session.activity.retry(ids)
        )
        menu.addSeparator()
        menu.addAction(self.theme.icon("trash"), self.tr("Remove from the library"), self._on_removal_asked)
        menu.popup(self.documents.viewport().mapToGlobal(place))

    def _on_folders_changed(self) -> None:
        self._document_model.forget()  # a document's sign depends on its folder
        self._show_bases()

    def _on_add_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.theme.icon("file"), self.tr("Add files…"), self.files_asked.emit)
        menu.addAction(self.theme.icon("folder"), self.tr("Add folder…"), self.folder_asked.emit)
        menu.addSeparator()
        menu.addAction(self.tr("Followed folders…"), self.folders_asked.emit)
        menu.addAction(self.tr("Import a knowledge base…"), self.import_asked.emit)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))
