"""Search quality: what was pinned, and how often each way of searching finds it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.gui import i18n, sentences, tokens
from desktop.gui.dialog_frame import foot_row, lay_out
from desktop.gui.figures import FiguresModel
from desktop.gui.pin_list import PinList
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice, button, label, rule
from desktop.names import within

if TYPE_CHECKING:
    from desktop.comparing import Evaluation, Variant

_STEPS = 1000  # of the progress bar
_CHOICE_WIDTH = 236


class QualityDialog(QDialog):
    """The user's own truth set, and the price of each dimension.

    Signals:
        question_asked: (str) ask this question again, to see what is found.
    """

    question_asked = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._shown: Evaluation | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Search quality"))
        self.resize(*tokens.QUALITY_SIZE)
        self._make_pins()
        self._make_controls()
        self._make_table()
        self._build()
        self._connect()
        self._show_pins()
        self._show_measuring()

    # Building

    def _make_pins(self) -> None:
        self._title = label("title")
        self.none = label("muted", wrap=True)
        self.none.setText(
            self.tr(
                "Search for something you know the answer to, choose the passage that answers it and press "
                "{key}. From a dozen such questions on, it can be measured which way of searching suits your "
                "documents."
            ).format(key="Ctrl+P")
        )
        self.pins = PinList(self._theme)
        self.remove = button()
        self.remove.setText(self.tr("Remove"))

    def _make_controls(self) -> None:
        self.scope = Choice(self._theme)
        self.scope.setFixedWidth(_CHOICE_WIDTH)
        self.scope.setAccessibleName(self.tr("What is compared"))
        self.scope.addItem(self.tr("Modes and dimensions"), "dimensions")
        self.scope.addItem(self.tr("Also what the model is told"), "prefixes")
        self.scope.addItem(self.tr("Also other models"), "models")
        self.scope.setItemData(
            2,
            self.tr("Models on this computer that have embedded all documents before"),
            Qt.ItemDataRole.ToolTipRole,
        )
        self.open_set, self.measure, self.cancel = button(), button("primary"), button()
        self.open_set.setText(self.tr("Open a truth set…"))
        self.open_set.setToolTip(self.tr("A JSONL file with questions, and the documents that answer them"))
        self.measure.setText(self.tr("Measure"))
        self.cancel.setText(self.tr("Cancel"))
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(tokens.GAP_1)
        self.state = label("muted")
        self.problem, self.note = label("red", wrap=True), label("muted", wrap=True)

    def _make_table(self) -> None:
        self.figures = FiguresModel(self._theme, self._is_in_use, lambda: self._session.settings.mode, self)
        self.table = QTableView()
        self.table.setModel(self.figures)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(self.tr("Ways of searching"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(tokens.CONTROL_HEIGHT)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setMinimumSectionSize(2 * tokens.CONTROL_HEIGHT)
        self.use, self.close_ = button(), button()
        self.close_.setText(self.tr("Close"))

    def _build(self) -> None:
        heading = QHBoxLayout()
        heading.addWidget(self._title, 1)
        heading.addWidget(self.remove)
        controls = QHBoxLayout()
        controls.setSpacing(tokens.GAP_2)
        for widget in (self.scope, self.open_set):
            controls.addWidget(widget)
        controls.addStretch(1)
        controls.addWidget(self.cancel)
        controls.addWidget(self.measure)
        column = QVBoxLayout()
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_4, tokens.GAP_5, tokens.GAP_3)
        column.setSpacing(tokens.GAP_2)
        column.addLayout(heading)
        column.addWidget(self.none)
        column.addWidget(self.pins)
        column.addWidget(rule())
        column.addLayout(controls)
        for part in (self.bar, self.state, self.problem, self.note):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        lay_out(self, column, foot_row((self.use,), self.close_))

    def _connect(self) -> None:
        session = self._session
        session.pins.changed.connect(self._show_pins)
        session.measuring.changed.connect(self._show_measuring)
        session.settings_changed.connect(self._on_settings_changed)
        self.pins.selection_changed.connect(self._show_remove)
        self.pins.question_asked.connect(self.question_asked)
        for asking in (self.pins.removal_asked, self.remove.clicked):
            asking.connect(self._on_removal_asked)
        self.measure.clicked.connect(lambda: self.start(None))
        self.open_set.clicked.connect(self._on_open_clicked)
        self.cancel.clicked.connect(session.measuring.cancel)
        self.table.selectionModel().selectionChanged.connect(self._show_use)
        self.use.clicked.connect(self._on_use_clicked)
        self.close_.clicked.connect(self.accept)

    # Doing

    def start(self, file: Path | None) -> None:
        """Measure with a truth set, or with what is pinned."""
        settings = self._session.settings
        self._session.measuring.start(
            file, self.scope.currentData(), self._session.contents.scope, (settings.model, settings.dimension)
        )

    # Showing

    def _show_pins(self) -> None:
        pins = self._session.pins.all
        count = self.tr("%Ln pinned answer(s)", "", len(pins))
        self._title.setText(count if pins else self.tr("Nothing is pinned yet"))
        self.none.setVisible(not pins)
        self.pins.replace(pins)
        self._show_measuring()

    def _show_remove(self) -> None:
        self.remove.setVisible(bool(self._session.pins.all))
        self.remove.setEnabled(bool(self.pins.selected))

    def _show_measuring(self) -> None:
        measuring = self._session.measuring
        progress, evaluation = measuring.progress, measuring.evaluation
        busy = progress is not None
        for widget in (self.bar, self.state, self.cancel):
            widget.setVisible(busy)
        self.measure.setVisible(not busy)
        self.measure.setEnabled(bool(self._session.pins.all))
        for control in (self.open_set, self.scope):
            control.setEnabled(not busy)
        if progress is not None:
            self.bar.setValue(round(_STEPS * progress.fraction))
            self.state.setText(self._state())
        self.problem.setText(measuring.problem)
        self.problem.setVisible(bool(measuring.problem))
        if evaluation is not self._shown and evaluation is not None:
            self._shown = evaluation
            self.figures.replace(evaluation.measured)
            self._share_columns()
        self.note.setText(self._note(evaluation) if evaluation is not None else "")
        self.note.setVisible(bool(self.note.text()) and not busy)
        self.table.setVisible(bool(self.figures.rows))
        self._show_use()

    def _state(self) -> str:
        progress = self._session.measuring.progress
        assert progress is not None
        if not progress.questions_total:
            busy = self._session.activity.busy and not progress.fraction
            return self.tr("Waiting for other work to end…") if busy else self.tr("Looking for the answers…")
        text = self.tr("{done} of {total} questions asked").format(
            done=i18n.number(progress.questions_done), total=i18n.number(progress.questions_total)
        )
        left = progress.seconds_left
        return text if left is None else f"{text} · {i18n.time_left(left)}"

    def _note(self, evaluation: Evaluation) -> str:
        """What was measured with, and what could not be."""
        file = self._session.measuring.file
        source = self.tr("what is pinned") if file is None else within(file.name)
        text = self.tr("%Ln question(s)", "", evaluation.questions)
        parts = [self.tr("{questions} from {source}.").format(questions=text, source=source)]
        if self._session.measuring.kb is not None:
            parts.append(self.tr("Only {kb} was searched.").format(kb=self._session.measuring.kb))
        absent = sum(located.answers_absent for located in evaluation.located)
        if absent:
            parts.append(self.tr("%Ln right answer(s) in no document of this library.", "", absent))
        parts += [f"{model}: {sentences.reason(reason)}" for model, reason in evaluation.failures]
        return " ".join(parts)

    def _share_columns(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        if self.figures.rows:
            header.setSectionResizeMode(self.figures.widest, QHeaderView.ResizeMode.Stretch)
        rows = len(self.figures.rows) * tokens.CONTROL_HEIGHT
        self.table.setMaximumHeight(header.sizeHint().height() + rows + 2 * tokens.FOCUS_RING)

    def _is_in_use(self, variant: Variant) -> bool:
        """Whether questions are answered so: as when it was measured, or as was chosen since."""
        return self._answers(variant) and variant.prefix == self._prefix

    def _answers(self, variant: Variant) -> bool:
        settings = self._session.settings
        if (settings.model, settings.dimension) == self._session.measuring.used:
            return (variant.model, variant.dimension) in {
                (row.variant.model, row.variant.dimension) for row in self.figures.rows if row.variant.in_use
            }
        dimension = variant.dimension if variant.cut else None
        return (variant.model, dimension) == (settings.model, settings.dimension)

    @property
    def _prefix(self) -> str:
        """What stood before questions when it was measured."""
        return next((row.variant.prefix for row in self.figures.rows if row.variant.in_use), "")

    @property
    def _chosen(self) -> Variant | None:
        rows = self.table.selectionModel().selectedRows()
        return self.figures.rows[rows[0].row()].variant if rows else None

    def _show_use(self) -> None:
        chosen = self._chosen
        self.use.setVisible(bool(self.figures.rows))
        self.use.setEnabled(chosen is not None and bool(chosen.model) and not self._answers(chosen))
        self.use.setText(
            self.tr("Use this dimension")
            if chosen is None or not chosen.model
            else self.tr("Use {dimension} dimensions").format(dimension=i18n.number(chosen.dimension))
        )

    # Slots

    def _on_settings_changed(self) -> None:
        self.figures.refresh()
        self._show_use()

    def _on_removal_asked(self) -> None:
        if self.pins.selected:
            self._session.pins.remove(self.pins.selected)

    def _on_open_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Open a truth set"), "", self.tr("Truth sets (*.jsonl)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: self.start(Path(file)))
        dialog.open()

    def _on_use_clicked(self) -> None:
        chosen = self._chosen
        if chosen is not None:
            self._session.switching.ask(chosen.model, chosen.dimension if chosen.cut else None)
