"""Which model finds by meaning, and how it is put to use: in the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.embed.profiles import STARTER
from desktop.gui import i18n, model_facts, sentences
from desktop.gui.lifetime import while_alive
from desktop.gui.session import Session
from desktop.gui.settings_rows import SettingsGroup, settings_row
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice, NumberField, button, label

if TYPE_CHECKING:
    from desktop.embed.devices import Device
    from desktop.embed.models import ModelInfo
    from desktop.library import Library

_DIMENSION_STEP = 32
_ROOMY_TOKENS = 1024  # read at once by a model for which long passages make sense


class ModelSettings(SettingsGroup):
    """What is changed takes effect at once, but for model and dimension: a change of those costs time.

    Signals:
        models_asked: show the list of models.
    """

    models_asked = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self._models: tuple[ModelInfo, ...] = ()
        self._prefixes: dict[str, str] = {}
        self._make_controls(theme)
        self._add_rows()
        self._connect()
        self._load_models()

    # Building

    def _make_controls(self, theme: Theme) -> None:
        settings = self._session.settings
        self.model = Choice(theme)
        self.dimension = NumberField()
        self.prefix = QLineEdit()
        self.prefix.setText(settings.query_prefix or "")
        self.device, self.passages = Choice(theme), Choice(theme)
        self.device.addItem(self.tr("The fastest there is"), "auto")
        self.device.addItem(self.tr("Processor"), "cpu")
        for size, text in (
            ("normal", self.tr("Normal")),
            ("long", self.tr("Long")),
            ("section", self.tr("Whole sections")),
        ):
            self.passages.addItem(text, size)
        self.passages.setCurrentIndex(self.passages.findData(settings.passage_size))
        self.read_again = button("link")
        self.read_again.setText(self.tr("Read all documents again"))
        self.read_again.hide()
        self.model_note, self.dimension_note = label("muted", wrap=True), label("muted", wrap=True)
        self.passages_note = label("muted", wrap=True)
        self.problem = label("red", wrap=True)
        self.problem.hide()
        self.use, self.models = button("primary"), button()
        self.use.setText(self.tr("Use this model"))
        self.models.setText(self.tr("Models…"))
        self.use.hide()

    def _add_rows(self) -> None:
        bottom = QWidget()
        buttons = QHBoxLayout(bottom)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addWidget(self.models)
        buttons.addStretch(1)
        buttons.addWidget(self.use)
        self.show_rows(
            self.tr("Meaning"),
            [
                settings_row(self.tr("Language model"), self.model, note=self.model_note),
                settings_row(self.tr("Dimension"), self.dimension, note=self.dimension_note),
                settings_row(
                    self.tr("Before the question"),
                    self.prefix,
                    self.tr("What the model is told before each question. Empty means the model's own."),
                ),
                settings_row(
                    self.tr("Runs on"),
                    self.device,
                    self.tr("Where it fits, a graphics card is many times as fast as the processor."),
                ),
                settings_row(self.tr("Passages"), self.passages, note=self.passages_note),
                self.read_again,
                self.problem,
                bottom,
            ],
        )

    def _connect(self) -> None:
        session = self._session
        self.prefix.editingFinished.connect(self._on_prefix_edited)
        self.model.activated.connect(lambda: self._show_model(None))
        self.dimension.valueChanged.connect(self._show_use)
        self.use.clicked.connect(self._on_use_clicked)
        self.models.clicked.connect(self.models_asked)
        self.device.activated.connect(lambda: session.change_settings(device=self.device.currentData()))
        self.passages.activated.connect(self._on_passages_chosen)
        self.read_again.clicked.connect(self._on_read_again_clicked)
        session.models.added.connect(self._load_models)
        session.settings_changed.connect(self._show_use)

    # Showing

    def _load_models(self, choose: str = "") -> None:
        def read(library: Library) -> tuple[list[ModelInfo], dict[str, str], list[Device]]:
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
            self._session.workers.reads(read, while_alive(self, found), while_alive(self, self._on_problem))

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

    def _show_use(self) -> None:
        model, settings = self._chosen, self._session.settings
        chosen = (model.name if model else settings.model, self._wanted_dimension)
        self.use.setVisible(model is not None and chosen != (settings.model, settings.dimension))

    @property
    def _chosen(self) -> ModelInfo | None:
        name = self.model.currentData()
        return next((model for model in self._models if model.name == name), None)

    @property
    def _wanted_dimension(self) -> int | None:
        """The dimension that is chosen; None for the full one."""
        value = self.dimension.value()
        return None if value == self.dimension.maximum() else value

    # Slots

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
        self.read_again.setVisible(bool(self._session.contents.document_count))

    def _on_read_again_clicked(self) -> None:
        self.read_again.hide()
        self._session.read_again()

    def _on_problem(self, error: BaseException) -> None:
        self.problem.setText(sentences.error(error))
        self.problem.show()
