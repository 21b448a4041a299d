"""The settings. Every one takes effect as soon as it is changed, except the model, which costs time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.embed.profiles import STARTER
from desktop.gui import i18n, model_facts, sentences, tokens
from desktop.gui.about_rows import AboutRows
from desktop.gui.questions_kept import QuestionsKept
from desktop.gui.reading_times import ReadingTimes
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice, NumberField, Panel, button, label, rule
from desktop.settings import TOP_K_MAX

if TYPE_CHECKING:
    from desktop.embed.devices import Device
    from desktop.embed.models import ModelInfo

_CONTROL_WIDTH = 236
_COUNTS = (5, 10, 20, 50, 100, TOP_K_MAX)
_DIMENSION_STEP = 32
_ROOMY_TOKENS = 1024  # read at once by a model for which long passages make sense
_PERCENTS = tuple(range(0, 100, 10))


class SettingsDialog(QDialog):
    """Search, language model, appearance, and where the data lies.

    Signals:
        reopen_asked: another language was chosen; open again in it.
        models_asked: show the list of models.
        quality_asked: show how well is searched.
        health_asked: show how the library is.
        licences_asked: show whose work is in this program.
    """

    reopen_asked = Signal()
    models_asked = Signal()
    quality_asked = Signal()
    health_asked = Signal()
    licences_asked = Signal()

    def __init__(self, session: Session, theme: Theme, data_dir: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._data_dir = data_dir
        self._models: tuple[ModelInfo, ...] = ()
        self._prefixes: dict[str, str] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Settings"))
        self.resize(tokens.DIALOG_WIDTH, tokens.DIALOG_WIDTH + tokens.HEADER_HEIGHT)
        self._make_controls()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_4, tokens.GAP_4, tokens.GAP_4)
        column.setSpacing(tokens.GAP_4)
        for group in (
            self._search_group(),
            self._model_group(),
            self._reading_group(),
            self._look_group(),
            self._data_group(),
            self._about_group(),
        ):
            column.addWidget(group)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        close = button("primary")
        close.setText(self.tr("Close"))
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setContentsMargins(tokens.GAP_5, tokens.GAP_3, tokens.GAP_5, tokens.GAP_3)
        row.addStretch(1)
        row.addWidget(close)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        outer.addWidget(rule())
        outer.addLayout(row)
        self._show_settings()
        self._connect()
        self._load_models()
        self.times.look(self._guarded)

    # Building

    def _make_controls(self) -> None:
        theme = self._theme
        self.mode = Choice(theme)
        for mode, text in (
            ("hybrid", self.tr("Words and meaning")),
            ("keyword", self.tr("Words")),
            ("meaning", self.tr("Meaning")),
        ):
            self.mode.addItem(text, mode)
        self.top_k = Choice(theme)
        for count in _COUNTS:
            self.top_k.addItem(i18n.number(count), count)
        self.min_score = Choice(theme)
        for percent in _PERCENTS:
            self.min_score.addItem(f"{i18n.number(percent)} %", percent)
        self.model = Choice(theme)
        self.dimension = NumberField()
        self.prefix = QLineEdit()
        self.device, self.passages = Choice(theme), Choice(theme)
        self.device.addItem(self.tr("The fastest there is"), "auto")
        self.device.addItem(self.tr("Processor"), "cpu")
        for size, text in (
            ("normal", self.tr("Normal")),
            ("long", self.tr("Long")),
            ("section", self.tr("Whole sections")),
        ):
            self.passages.addItem(text, size)
        self.read_again = button("link")
        self.read_again.setText(self.tr("Read all documents again"))
        self.read_again.hide()
        self.recognition = Choice(theme)
        self.recognition.addItem(self.tr("Recognise it"), True)
        self.recognition.addItem(self.tr("Leave it alone"), False)
        self.times = ReadingTimes(self._session, theme, self)
        self.theme = Choice(theme)
        for choice, text in (
            ("system", self.tr("As the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            self.theme.addItem(text, choice)
        self.language = Choice(theme)
        self.language.addItem(self.tr("As the system"), "system")
        for code, name in i18n.LANGUAGES.items():
            self.language.addItem(name, code)
        self.model_note, self.dimension_note = label("muted", wrap=True), label("muted", wrap=True)
        self.model_problem = label("red", wrap=True)
        self.model_problem.hide()
        self.quality = button()
        self.quality.setText(self.tr("Search quality…"))
        self.use, self.models = button("primary"), button()
        self.use.setText(self.tr("Use this model"))
        self.models.setText(self.tr("Models…"))
        self.use.hide()
        self.passages_note = label("muted", wrap=True)

    def _search_group(self) -> QWidget:
        rows = [
            self._row(self.tr("Search by"), self.mode),
            self._row(
                self.tr("Passages shown"), self.top_k, self.tr("How many passages an answer has at most.")
            ),
            self._row(
                self.tr("Minimum score"),
                self.min_score,
                self.tr("Passages that score less are left out. 0 % leaves none out."),
            ),
            self._row(
                self.tr("How well it finds"),
                self.quality,
                self.tr("Pin right answers and measure which mode and dimension finds most of them."),
            ),
        ]
        return self._group(self.tr("Search"), rows)

    def _model_group(self) -> QWidget:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addWidget(self.models)
        buttons.addStretch(1)
        buttons.addWidget(self.use)
        bottom = QWidget()
        bottom.setLayout(buttons)
        rows = [
            self._row(self.tr("Language model"), self.model, note=self.model_note),
            self._row(self.tr("Dimension"), self.dimension, note=self.dimension_note),
            self._row(
                self.tr("Before the question"),
                self.prefix,
                self.tr("What the model is told before each question. Empty means the model's own."),
            ),
            self._row(
                self.tr("Runs on"),
                self.device,
                self.tr("Where it fits, a graphics card is many times as fast as the processor."),
            ),
            self._row(self.tr("Passages"), self.passages, note=self.passages_note),
            self.read_again,
            self.model_problem,
            bottom,
        ]
        return self._group(self.tr("Meaning"), rows)

    def _reading_group(self) -> QWidget:
        row = self._row(
            self.tr("Text in pictures"),
            self.recognition,
            self.tr(
                "Scanned pages, photographs and screenshots, in Chinese and English, when nothing else "
                "is to be done. It stays on this computer."
            ),
        )
        times = self.times
        rows = [
            row,
            self._row(self.tr("This computer"), times.use, note=times.use_note),
            self._row(self.tr("Power"), times.power, note=times.power_note),
        ]
        return self._group(self.tr("Reading"), rows)

    def _look_group(self) -> QWidget:
        rows = [self._row(self.tr("Colours"), self.theme), self._row(self.tr("Language"), self.language)]
        return self._group(self.tr("Appearance"), rows)

    def _data_group(self) -> QWidget:
        place = label("muted", wrap=True)
        place.setText(str(self._data_dir))
        show = button()
        show.setText(self.tr("Open folder"))
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._data_dir))))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        health = button()
        health.setText(self.tr("Health…"))
        health.clicked.connect(self.health_asked)
        row.addWidget(place, 1)
        row.addWidget(health)
        row.addWidget(show)
        holder = QWidget()
        holder.setLayout(row)
        note = label("muted", wrap=True)
        note.setText(
            self.tr("The library, its index and the models lie here. Your files stay where they are.")
        )
        self.questions = QuestionsKept(self._session.history)
        return self._group(self.tr("Data"), [holder, note, self.questions])

    def _about_group(self) -> QWidget:
        self.about = AboutRows(self._session.updating)
        self.about.licences_asked.connect(self.licences_asked)
        self.about.grew.connect(lambda: QTimer.singleShot(0, self.about, self._show_end))
        return self._group(self.tr("About"), [self.about])

    def _show_end(self) -> None:
        bar = self.findChildren(QScrollArea)[0].verticalScrollBar()
        bar.setValue(bar.maximum())

    def _group(self, title: str, rows: Sequence[QWidget]) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.GAP_2)
        heading = label("title")
        heading.setText(title)
        column.addWidget(heading)
        group = Panel(self._theme)
        group.setObjectName("Group")
        inner = QVBoxLayout(group)
        inner.setContentsMargins(tokens.GAP_4, tokens.GAP_3, tokens.GAP_4, tokens.GAP_3)
        inner.setSpacing(tokens.GAP_3)
        for row in rows:
            inner.addWidget(row)
        column.addWidget(group)
        return holder

    def _row(self, name: str, control: QWidget, help_text: str = "", note: QWidget | None = None) -> QWidget:
        row = QWidget()
        text = QVBoxLayout()
        text.setSpacing(2)
        title = label()
        title.setText(name)
        title.setBuddy(control)
        control.setAccessibleName(name)
        text.addWidget(title)
        if help_text:
            explained = label("muted", wrap=True)
            explained.setText(help_text)
            control.setAccessibleDescription(help_text)
            text.addWidget(explained)
        if note is not None:
            text.addWidget(note)
        control.setFixedWidth(_CONTROL_WIDTH)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(tokens.GAP_4)
        line.addLayout(text, 1)
        line.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)
        return row

    # Showing

    def _show_settings(self) -> None:
        settings = self._session.settings
        for choice, value in (
            (self.mode, settings.mode),
            (self.recognition, settings.recognition),
            (self.theme, settings.theme),
            (self.language, settings.language),
            (self.passages, settings.passage_size),
        ):
            choice.setCurrentIndex(choice.findData(value))
        percent = round(settings.min_score * 100)
        _choose(self.top_k, settings.top_k, i18n.number(settings.top_k))
        _choose(self.min_score, percent, f"{i18n.number(percent)} %")
        self.prefix.setText(settings.query_prefix or "")

    def _connect(self) -> None:
        session = self._session
        self.mode.activated.connect(lambda: session.change_settings(mode=self.mode.currentData()))
        self.recognition.activated.connect(
            lambda: session.change_settings(recognition=self.recognition.currentData())
        )
        self.theme.activated.connect(lambda: session.change_settings(theme=self.theme.currentData()))
        self.language.activated.connect(self._on_language_chosen)
        self.top_k.activated.connect(lambda: session.change_settings(top_k=self.top_k.currentData()))
        self.min_score.activated.connect(
            lambda: session.change_settings(min_score=self.min_score.currentData() / 100)
        )
        self.prefix.editingFinished.connect(self._on_prefix_edited)
        self.model.activated.connect(lambda: self._show_model(None))
        self.dimension.valueChanged.connect(self._show_use)
        self.use.clicked.connect(self._on_use_clicked)
        self.models.clicked.connect(self.models_asked)
        self.quality.clicked.connect(self.quality_asked)
        self.device.activated.connect(lambda: session.use_device(self.device.currentData()))
        self.passages.activated.connect(self._on_passages_chosen)
        self.read_again.clicked.connect(self._on_read_again_clicked)
        session.models.added.connect(self._load_models)
        session.settings_changed.connect(self._on_settings_changed)

    def _load_models(self, choose: str = "") -> None:
        def read(library: Any) -> tuple[list[ModelInfo], dict[str, str], list[Device]]:
            here = [info for info in library.models.list() if info.present or info.name == STARTER]
            models = [info for info in here if not info.reranks]
            tried = (model.name for model in models if model.dimension)
            prefixes = {name: library.models.profile(name).query_prefix for name in tried}
            return models, prefixes, library.model.devices()

        def found(result: tuple[list[ModelInfo], dict[str, str], list[Device]]) -> None:
            self._models, self._prefixes = tuple(result[0]), result[1]
            self.model.clear()
            for model in self._models:
                self.model.addItem(model.title if model.kind != "server" else model.name, model.name)
            chosen = self.model.findData(choose) if choose else -1
            used = self.model.findData(self._session.settings.model)
            self.model.setCurrentIndex(chosen if chosen >= 0 else max(0, used))
            self._show_model(self._session.settings.dimension)
            self._show_devices(result[2])

        if self._session.workers.is_open:
            self._session.workers.reads(read, self._guarded(found), self._guarded(self._on_problem))

    def _show_devices(self, devices: Sequence[Device]) -> None:
        cards = [device for device in devices if device.kind != "cpu"]
        for card in cards:
            if self.device.findData(card.name) < 0:
                self.device.addItem(card.title, card.name)
        self.device.setEnabled(bool(cards))
        self.device.setCurrentIndex(max(0, self.device.findData(self._session.settings.device)))

    def _show_model(self, dimension: int | None) -> None:
        """What is known of the chosen model, and the dimensions it can be cut to."""
        model = self._chosen
        if model is None:
            return
        text = model_facts.facts(model)
        if not model.present:
            text += " · " + self.tr("is obtained when first used")
        elif not model.dimension:
            text += " · " + self.tr("is tried when first used")
        self.model_note.setText(text)
        smaller = model.mrl_min is not None
        self.dimension.blockSignals(True)
        self.dimension.setRange(model.mrl_min or model.dimension, model.dimension)
        self.dimension.setSingleStep(_DIMENSION_STEP)
        self.dimension.setValue(dimension or model.dimension)
        self.dimension.blockSignals(False)
        self.dimension.setEnabled(smaller)
        self.dimension_note.setText(
            self.tr(
                "Any from {least} to {most}. A smaller one needs less room and finds a little less."
            ).format(least=model.mrl_min, most=model.dimension)
            if smaller
            else self.tr("This model was not trained to be cut to a smaller dimension.")
        )
        self.prefix.setPlaceholderText(self._prefixes.get(model.name, "").replace("\n", "\\n"))
        roomy = model.context >= _ROOMY_TOKENS
        self.passages.setEnabled(roomy or self._session.settings.passage_size != "normal")
        self.passages_note.setText(
            self.tr("How much of a document is found as one. Long ones say more and point less exactly.")
            if roomy
            else self.tr("The chosen model reads {tokens} tokens at once, so passages stay short.").format(
                tokens=i18n.number(model.context)
            )
        )
        self._show_use()

    @property
    def _wanted_dimension(self) -> int | None:
        """The dimension that is chosen; None for the full one."""
        value = self.dimension.value()
        return None if value == self.dimension.maximum() else value

    def _show_use(self) -> None:
        model, settings = self._chosen, self._session.settings
        chosen = (model.name if model else settings.model, self._wanted_dimension)
        self.use.setVisible(model is not None and chosen != (settings.model, settings.dimension))

    @property
    def _chosen(self) -> ModelInfo | None:
        name = self.model.currentData()
        return next((model for model in self._models if model.name == name), None)

    def _guarded(self, call: Any) -> Any:
        """The same call, unless this dialog is closed by the time the answer is here."""
        alive = [True]
        self.destroyed.connect(alive.clear)

        def guarded(value: Any) -> None:
            if alive:
                call(value)

        return guarded

    # Slots

    def _on_settings_changed(self) -> None:
        mode = self._session.settings.mode
        self.mode.setCurrentIndex(self.mode.findData(mode))
        self._show_use()

    def _on_language_chosen(self) -> None:
        if self.language.currentData() != self._session.settings.language:
            self._session.change_settings(language=self.language.currentData())
            self.setParent(None)  # so that the window no longer finds this one
            self.close()
            self.reopen_asked.emit()

    def _on_prefix_edited(self) -> None:
        prefix = self.prefix.text() or None
        if prefix != self._session.settings.query_prefix:
            self._session.change_settings(query_prefix=prefix)

    def _on_use_clicked(self) -> None:
        model = self._chosen
        if model is not None:
            self.use.hide()
            self._session.switching.ask(model.name, self._wanted_dimension)

    def _on_passages_chosen(self) -> None:
        self._session.change_settings(passage_size=self.passages.currentData())
        self.read_again.setVisible(bool(self._session.document_count))

    def _on_read_again_clicked(self) -> None:
        self.read_again.hide()
        self._session.read_again()

    def _on_problem(self, error: BaseException) -> None:
        self.model_problem.setText(sentences.error(error))
        self.model_problem.show()


def _choose(choice: Choice, value: int, text: str) -> None:
    """Select a number, which the command line may have set to one that is not offered."""
    if choice.findData(value) < 0:
        choice.addItem(text, value)
    choice.setCurrentIndex(choice.findData(value))
