"""The queue as a list: what is under way, then what waits, of which only what is looked at is fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, QTimer, Signal

from desktop.gui import i18n
from desktop.gui.activity import Activity
from desktop.gui.rows import Index, Row, file_icon, told_of
from desktop.gui.workers import Workers
from desktop.names import shown
from desktop.records import UnderWay

if TYPE_CHECKING:
    from desktop.library import Library
    from desktop.store.queue import Waiting

_BLOCK = 100  # rows fetched together
_KEPT_BLOCKS = 4  # beyond those that were looked at last


@dataclass(frozen=True, slots=True)
class _Found:
    """What the library says of the queue."""

    under_way: tuple[UnderWay, ...]
    length: int
    blocks: Mapping[int, Sequence[Waiting]]


class QueueModel(QAbstractListModel):
    """A row for each document; thousands cost as much as those that can be seen.

    Signals:
        shown: it shows what the library said last.
    """

    shown = Signal()

    def __init__(self, workers: Workers, activity: Activity, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._activity = activity
        self._under_way: tuple[UnderWay, ...] = ()
        self._length = 0
        self._blocks: dict[int, Sequence[Waiting]] = {}
        self._looked_at: dict[int, None] = {0: None}  # blocks, the latest last
        self._asking = False
        self._fetch = QTimer(self)
        self._fetch.setSingleShot(True)
        self._fetch.timeout.connect(self.refresh)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._under_way) + self._length

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        return told_of(self._row(index.row()), role)

    def document_id(self, number: int) -> int | None:
        """The document of a row; None where that is not known yet."""
        if number < len(self._under_way):
            return self._under_way[number].document_id
        waiting = self._waiting(number - len(self._under_way))
        return None if waiting is None else waiting.id

    def is_held(self, number: int) -> bool:
        """Whether the document of a row is held back."""
        waiting = self._waiting(number - len(self._under_way)) if number >= len(self._under_way) else None
        return waiting is not None and waiting.held

    def with_ids(self, numbers: Sequence[int], then: Callable[[list[int]], None]) -> None:
        """Call with the documents of some rows, which the library is asked for where they were never seen."""
        known = [self.document_id(number) for number in numbers]
        if None not in known:
            then([each for each in known if each is not None])
            return
        working = [each.document_id for each in self._under_way]
        wanted = [number - len(working) for number in numbers if number >= len(working)]
        chosen = [working[number] for number in numbers if number < len(working)]

        def found(documents: Sequence[Waiting]) -> None:
            there = (number - wanted[0] for number in wanted)
            then(chosen + [documents[place].id for place in there if place < len(documents)])

        count = wanted[-1] - wanted[0] + 1
        self._workers.reads(lambda library: library.queue.waiting(wanted[0], count, working), found)

    def refresh(self) -> None:
        """Ask the library how the queue stands, as far as it is looked at."""
        if self._asking or not self._workers.is_open:
            return
        self._asking = True
        progress = self._activity.progress
        under_way = () if progress is None else progress.under_way
        wanted = list(self._looked_at)[-_KEPT_BLOCKS:]

        def look(library: Library) -> _Found:
            ids = [each.document_id for each in under_way]
            blocks = {block: library.queue.waiting(block * _BLOCK, _BLOCK, ids) for block in wanted}
            return _Found(under_way, library.queue.length(ids), blocks)

        self._workers.reads(look, self._on_found, self._on_problem)

    def _on_problem(self, _error: BaseException) -> None:
        self._asking = False

    def _on_found(self, found: _Found) -> None:
        """Become what was found; selected documents stay selected wherever they are now."""
        self._asking = False
        before, after = self.rowCount(), len(found.under_way) + found.length
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
            self._length += after - before
            self.endInsertRows()
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self.document_id(index.row())) for index in self.persistentIndexList()]
        self._under_way, self._blocks = found.under_way, dict(found.blocks)
        self._length = max(before, after) - len(found.under_way)
        places = self._places()
        for index, document_id in kept:
            number = None if document_id is None else places.get(document_id)
            self.changePersistentIndex(index, QModelIndex() if number is None else self.index(number))
        self.layoutChanged.emit()
        if after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
            self._length = found.length
            self.endRemoveRows()
        self.shown.emit()

    def _places(self) -> dict[int, int]:
        """The rows of the documents that are known."""
        first = len(self._under_way)
        places = {
            each.id: first + block * _BLOCK + number
            for block, documents in self._blocks.items()
            for number, each in enumerate(documents)
        }
        return places | {each.document_id: number for number, each in enumerate(self._under_way)}

    def _waiting(self, number: int) -> Waiting | None:
        block = number // _BLOCK
        self._looked_at.pop(block, None)
        self._looked_at[block] = None
        documents = self._blocks.get(block)
        if documents is None:
            while len(self._looked_at) > _KEPT_BLOCKS:
                del self._looked_at[next(iter(self._looked_at))]
            self._fetch.start(0)
            return None
        return documents[number % _BLOCK] if number % _BLOCK < len(documents) else None

    def _row(self, number: int) -> Row:
        if number < len(self._under_way):
            return self._working_row(self._under_way[number])
        waiting = self._waiting(number - len(self._under_way))
        if waiting is None:
            return Row(("unknown", number), "…", "file")
        name, sign = shown(waiting.path.name), "waiting"
        if waiting.halted:
            note, sign = self.tr("Held") if waiting.held else self.tr("Paused"), "pause"
        else:
            note = self.tr("Next") if waiting.first else i18n.size(waiting.size_bytes)
        waits = self.tr("Waiting")
        spoken = f"{name}, {waits}, {note}"
        tip = f"{shown(waiting.path)}\n{shown(waiting.kb)}"
        return Row(waiting.id, name, file_icon(waiting.path), note, sign, "muted", tip, spoken)

    def _working_row(self, item: UnderWay) -> Row:
        name = shown(item.path.name)
        stage = {
            "reading": self.tr("Reading"),
            "embedding": self.tr("Embedding"),
            "recognising": self.tr("Recognising"),
        }[item.stage]
        share = f"{stage} {i18n.number(100 * item.fraction)} %" if item.fraction else stage
        return Row(
            item.document_id,
            name,
            file_icon(item.path),
            share,
            "working",
            "accent",
            shown(item.path),
            f"{name}, {share}",
        )
