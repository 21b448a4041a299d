"""The documents of the sidebar by name: thousands of them, of which only rows that are seen are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from desktop.gui.rows import Index, Row, told_of
from desktop.records import Document


class DocumentModel(QAbstractListModel):
    """A list that changes in place, so that selection and scroll position survive.

    `make` gives the row of a document when it is first seen.
    """

    def __init__(self, make: Callable[[Document], Row], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._given: tuple[Document, ...] = ()
        self._documents: list[Document] = []  # by name
        self._order: dict[int, tuple[str, int]] = {}
        self._rows: dict[int, Row] = {}  # of documents that were seen
        self._number_of: dict[int, int] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._documents)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._documents):
            return None
        return told_of(self._row(self._documents[index.row()]), role)

    def document(self, index: Index) -> Document | None:
        """The document of a row; None where there is none."""
        return self._documents[index.row()] if index.isValid() else None

    def replace(self, documents: Sequence[Document]) -> None:
        """Become these documents, of which most are those that there were."""
        before, self._given = self._given, tuple(documents)
        if len(before) == len(self._given):
            # Thousands of rows, many times while they are read: this is all that is mostly done.
            pairs = [pair for pair in zip(before, self._given, strict=True) if pair[0] is not pair[1]]
            if all(old.id == new.id and old.path == new.path for old, new in pairs):
                for _, new in pairs:
                    self._change(new)
                return
        self._rearrange()

    def look_again(self, concerned: Callable[[Row], bool]) -> None:
        """Make some of the rows anew that were seen."""
        for document_id in [id_ for id_, row in self._rows.items() if concerned(row)]:
            self._change(self._documents[self._numbers()[document_id]])

    def forget(self) -> None:
        """Make every row anew: another language, or a folder that is away."""
        self._rows.clear()
        if self._documents:
            self.dataChanged.emit(self.index(0), self.index(len(self._documents) - 1))

    def _row(self, document: Document) -> Row:
        row = self._rows.get(document.id)
        if row is None:
            row = self._rows[document.id] = self._make(document)
        return row

    def _change(self, document: Document) -> None:
        number = self._numbers()[document.id]
        self._documents[number] = document
        if self._rows.pop(document.id, None) is not None:
            self.dataChanged.emit(self.index(number), self.index(number))

    def _rearrange(self) -> None:
        """New ones come in at the end, all find their places, and those that are gone leave from the end."""
        known = {document.id: document for document in self._documents}
        wanted = {document.id for document in self._given}
        new = [document for document in self._given if document.id not in known]
        gone = [document for document in self._documents if document.id not in wanted]
        for document in self._given:
            old = known.get(document.id)
            if old is not document:
                self._rows.pop(document.id, None)
                if old is None or old.path != document.path:
                    self._order[document.id] = (document.path.name.casefold(), document.id)
        ordered = sorted(self._given, key=lambda each: self._order[each.id])
        if new:
            self.beginInsertRows(QModelIndex(), len(known), len(known) + len(new) - 1)
            self._documents += new
            self.endInsertRows()
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self._documents[index.row()].id) for index in self.persistentIndexList()]
        self._documents, self._number_of = ordered + gone, {}
        for index, document_id in kept:
            self.changePersistentIndex(index, self.index(self._numbers()[document_id]))
        self.layoutChanged.emit()
        if gone:
            self.beginRemoveRows(QModelIndex(), len(ordered), len(self._documents) - 1)
            del self._documents[len(ordered) :]
            self._number_of = {}
            self.endRemoveRows()
            for document in gone:
                self._rows.pop(document.id, None)
                del self._order[document.id]

    def _numbers(self) -> dict[int, int]:
        """Where the row of each document is."""
        if len(self._number_of) != len(self._documents):
            self._number_of = {document.id: number for number, document in enumerate(self._documents)}
        return self._number_of
