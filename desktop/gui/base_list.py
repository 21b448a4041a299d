"""The knowledge bases in the sidebar: which there are, which is looked at, and what can be done with one."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from desktop.gui import i18n, tokens
from desktop.gui.row_list import RowList
from desktop.gui.rows import Row, RowModel, RowRole
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.names import shown
from desktop.records import KnowledgeBase

_ALL = 0  # no knowledge base has this identifier
_SHOWN_BASES = 8


class BaseList(RowList):
    """A row for each, and one for all where there are several.

    Signals:
        name_asked: (str or None) let the user rename this one, or name a new one.
        instruction_asked: (str) let the user say what questions to a knowledge base are.
        export_asked: (str) let the user write a knowledge base to a file.
        import_asked: let the user choose a file to import.
        folders_asked: show the folders that are followed.
    """

    name_asked = Signal(object)
    instruction_asked = Signal(str)
    export_asked = Signal(str)
    import_asked = Signal()
    folders_asked = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        self._rows = RowModel()
        super().__init__(theme, self._rows, parent)
        self._rows.setParent(self)
        self._session = session
        self._theme = theme
        self.clicked.connect(self._on_chosen)
        self.open_asked.connect(lambda: self._on_chosen(self.currentIndex()))
        self.customContextMenuRequested.connect(self._on_menu_asked)
        self.rename_asked.connect(self._on_rename_asked)
        self.removal_asked.connect(self._on_removal_asked)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.setAccessibleName(self.tr("Knowledge bases"))
        self.refresh()

    def refresh(self) -> None:
        """Show what the session knows."""
        contents = self._session.contents
        bases = contents.knowledge_bases
        rows = []
        if len(bases) > 1:
            total = sum(base.documents for base in bases)
            text = self.tr("All documents")
            rows.append(Row(_ALL, text, "books", i18n.number(total), strong=True))
        rows += [self._row(base) for base in bases]
        self._rows.replace(rows)
        self.setFixedHeight(min(len(rows), _SHOWN_BASES) * tokens.ROW_HEIGHT)
        scope = next((base.id for base in bases if base.name == contents.scope), _ALL)
        if len(bases) == 1:
            scope = bases[0].id
        index = self._rows.index_of(scope)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            self.clearSelection()

    def _row(self, base: KnowledgeBase) -> Row:
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

    def _base_at(self, index: QModelIndex) -> KnowledgeBase | None:
        row = index.data(RowRole)
        if row is None:
            return None
        return next((base for base in self._session.contents.knowledge_bases if base.id == row.key), None)

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

    # Slots

    def _on_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            base = self._base_at(index)
            self._session.contents.set_scope(base.name if base else None)

    def _on_rename_asked(self) -> None:
        base = self._base_at(self.currentIndex())
        if base is not None:
            self.name_asked.emit(base.name)

    def _on_removal_asked(self) -> None:
        base = self._base_at(self.currentIndex())
        if base is not None:
            self._ask_to_delete(base)

    def _on_menu_asked(self, place: QPoint) -> None:
        base = self._base_at(self.indexAt(place))
        icon = self._theme.icon
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("plus"), self.tr("New knowledge base"), lambda: self.name_asked.emit(None))
        if base is not None:
            menu.addAction(icon("pencil"), self.tr("Rename"), lambda: self.name_asked.emit(base.name))
            name, paused = base.name, bool(base.settings.get("paused"))
            activity = self._session.activity
            menu.addAction(
                icon("chevron-up"),
                self.tr("Read its documents next"),
                lambda: activity.put_base_first(name),
            )
            menu.addAction(
                icon("play" if paused else "pause"),
                self.tr("Go on reading its documents") if paused else self.tr("Pause reading its documents"),
                lambda: activity.pause_base(name, not paused),
            )
            menu.addAction(self.tr("How questions are put…"), lambda: self.instruction_asked.emit(base.name))
            menu.addAction(self.tr("Followed folders…"), self.folders_asked.emit)
            menu.addAction(self.tr("Export…"), lambda: self.export_asked.emit(base.name))
        menu.addAction(self.tr("Import a knowledge base…"), self.import_asked.emit)
        if base is not None:
            menu.addSeparator()
            menu.addAction(icon("trash"), self.tr("Delete…"), lambda: self._ask_to_delete(base))
        menu.popup(self.viewport().mapToGlobal(place))
