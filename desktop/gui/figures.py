"""What was measured, as a table: a row for each way of searching."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from desktop.evaluation import DEPTHS
from desktop.gui import i18n
from desktop.gui.theme import Theme
from desktop.records import Mode

if TYPE_CHECKING:
    from desktop.comparing import Measured, Variant

Index = QModelIndex | QPersistentModelIndex
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its heading, what that means, a cell's text; `worth` of the figures that are to be high."""

    heading: str
    explained: str
    text: Callable[[Measured], str]
    worth: Callable[[Measured], float] | None = None
    is_number: bool = True


class FiguresModel(QAbstractTableModel):
    """The figures; the best of each column stand out, and so does the row that is in use."""

    def __init__(
        self, theme: Theme, is_in_use: Callable[[Variant], bool], mode: Callable[[], Mode], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_in_use = is_in_use
        self._mode_in_use = mode
        self._columns: tuple[_Column, ...] = ()
        self._best: tuple[float, ...] = ()
        self.rows: tuple[Measured, ...] = ()

    def replace(self, rows: Sequence[Measured]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self._columns = self._columns_for(self.rows) if rows else ()
        self._best = tuple(
            _best(map(column.worth, self.rows)) if column.worth else math.inf for column in self._columns
        )
        self.endResetModel()

    @property
    def widest(self) -> int:
        """The column that takes what room is left."""
        texts = [number for number, column in enumerate(self._columns) if not column.is_number]
        return texts[-1] if len(texts) > 2 else 0

    def refresh(self) -> None:
        """Another way of searching is in use."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self._columns) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        column = self._columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.heading
            case Qt.ItemDataRole.ToolTipRole:
                return column.explained or None
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self._columns[index.column()]
        in_use = row.variant.mode == self._mode_in_use() and self._is_in_use(row.variant)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.heading}: {column.text(row)}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(column)
            case Qt.ItemDataRole.FontRole if in_use or self._is_best(index):
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
            case Qt.ItemDataRole.ForegroundRole if self._is_best(index):
                return QColor(self._theme.colours.jade)
            case Qt.ItemDataRole.ToolTipRole:
                return None if column.is_number else column.text(row)
        return None

    def _is_best(self, index: Index) -> bool:
        worth = self._columns[index.column()].worth
        return worth is not None and worth(self.rows[index.row()]) > self._best[index.column()] - _CLOSE

    @staticmethod
    def _alignment(column: _Column) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _columns_for(self, rows: Sequence[Measured]) -> tuple[_Column, ...]:
        models = {row.variant.model for row in rows if row.variant.model}
        prefixes = {row.variant.prefix for row in rows if row.variant.model}
        columns = [_Column(self.tr("Search by"), "", lambda row: self._mode(row.variant), is_number=False)]
        if len(models) > 1:
            columns.append(_Column(self.tr("Model"), "", lambda row: row.variant.model, is_number=False))
        columns.append(
            _Column(self.tr("Dimension"), "", lambda row: self._dimension(row.variant), is_number=False)
        )
        if len(prefixes) > 1:
            told = self.tr("What the model is told before each question")
            heading = self.tr("Before the question")
            columns.append(_Column(heading, told, lambda row: _prefix(row.variant), is_number=False))
        for number, depth in enumerate(DEPTHS):
            columns.append(self._recall(number, depth))
        columns += [
            _Column(
                "MRR",
                self.tr("Mean reciprocal rank: 1 where the right answer always stands first"),
                lambda row: i18n.number(row.figures.mrr, 3),
                lambda row: row.figures.mrr,
            ),
            _Column(
                "nDCG@10",
                self.tr("How near the first ten are to the best order there is: 1 where they are in it"),
                lambda row: i18n.number(row.figures.ndcg, 3),
                lambda row: row.figures.ndcg,
            ),
            _Column(
                self.tr("Time"),
                self.tr("Half of the answers took less"),
                lambda row: self.tr("{number} ms").format(number=i18n.number(row.figures.median_ms)),
            ),
            _Column(
                self.tr("Memory"),
                self.tr("What the vectors of this library take"),
                lambda row: i18n.size(row.memory_bytes) if row.memory_bytes else "–",
            ),
        ]
        return tuple(columns)

    def _recall(self, number: int, depth: int) -> _Column:
        explained = (
            self.tr("Questions whose right answer stands first")
            if depth == 1
            else self.tr("Questions whose right answer is among the first {depth}").format(depth=depth)
        )
        return _Column(
            self.tr("Recall@{depth}").format(depth=depth),
            explained,
            lambda row: f"{i18n.number(100 * row.figures.recalls[number], 1)} %",
            lambda row: row.figures.recalls[number],
        )

    def _mode(self, variant: Variant) -> str:
        return {
            "hybrid": self.tr("Words and meaning"),
            "keyword": self.tr("Words"),
            "meaning": self.tr("Meaning"),
        }[variant.mode]

    def _dimension(self, variant: Variant) -> str:
        if not variant.dimension:
            return "–"
        text = i18n.number(variant.dimension)
        return self.tr("{dimension}, in use").format(dimension=text) if self._is_in_use(variant) else text


def _best(values: Iterable[float]) -> float:
    """The highest; out of reach where all are the same, so that none stands out."""
    found = sorted(values)
    return found[-1] if found[-1] > found[0] + _CLOSE else math.inf


def _prefix(variant: Variant) -> str:
    return variant.prefix.strip().replace("\n", " ") or "–"
