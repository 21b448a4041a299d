"""One model in the list of models: what it is, whether it fits, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.gui import i18n, model_facts, tokens
from desktop.gui.models import Models
from desktop.gui.theme import Theme
from desktop.gui.widgets import Choice, Panel, button, label

if TYPE_CHECKING:
    from desktop.embed.models import ModelInfo

_STEPS = 1000  # of a progress bar


class ModelRow(Panel):
    """A model, in one or several quantisations.

    Signals:
        use_asked: (str) the name of the model to answer with.
        switched: (str, bool) the name of a reranker, and whether it is to be used.
        removal_asked: (str) the name of the model to delete.
        freeing_asked: (str) the name of the model whose vectors are to be deleted.
    """

    use_asked = Signal(str)
    switched = Signal(str, bool)
    removal_asked = Signal(str)
    freeing_asked = Signal(str)

    def __init__(
        self, models: Models, theme: Theme, infos: Sequence[ModelInfo], used: str, parent: QWidget
    ) -> None:
        super().__init__(theme, parent)
        self.setObjectName("Group")
        self._models = models
        self._infos = tuple(infos)
        self._used = used
        self.variant = Choice(theme)
        for info in infos:
            self.variant.addItem(self._variant_name(info), info.name)
        self.variant.setVisible(len(infos) > 1)
        paused = next((number for number, info in enumerate(infos) if self._matters(info)), 0)
        self.variant.setCurrentIndex(paused)
        self.variant.setAccessibleName(self.tr("Quantisation"))
        self._title, self._sign = label("strong"), label("muted")
        self._facts, self._fit, self._speed, self._kept = (label("muted", wrap=True) for _ in range(4))
        self._problem = label("red", wrap=True)
        self._progress = QProgressBar()
        self._progress.setRange(0, _STEPS)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(tokens.GAP_1)
        self._arriving = label("muted")
        self.use, self.download, self.pause = button(), button(), button()
        self.switch = QCheckBox()
        self.discard, self.measure, self.remove = button("quiet"), button("quiet"), button("quiet")
        self.free = button("quiet")
        self._build()
        self.use.clicked.connect(lambda: self.use_asked.emit(self.info.name))
        self.switch.clicked.connect(lambda on: self.switched.emit(self.info.name, on))
        self.download.clicked.connect(lambda: models.download(self.info.name))
        self.pause.clicked.connect(lambda: models.pause(self.info.name))
        self.discard.clicked.connect(lambda: models.discard(self.info.name))
        self.measure.clicked.connect(lambda: models.measure(self.info.name))
        self.remove.clicked.connect(lambda: self.removal_asked.emit(self.info.name))
        self.free.clicked.connect(lambda: self.freeing_asked.emit(self.info.name))
        self.variant.activated.connect(self.refresh)
        self.refresh()

    @property
    def info(self) -> ModelInfo:
        """The model in the quantisation that is chosen."""
        return self._infos[max(0, self.variant.currentIndex())]

    def refresh(self) -> None:
        """Show what is known of the model and what is being done about it."""
        known = {info.name: info for info in self._models.infos}
        self._infos = tuple(known.get(info.name, info) for info in self._infos)
        info, busy = self.info, self._models.busy(self.info.name)
        self._title.setText(info.title)
        self._sign.setText(self._sign_text(info))
        self._facts.setText(model_facts.facts(info, file=len(self._infos) == 1))
        text, colour = model_facts.fit(info, self._models.free_bytes)
        _say(self._fit, text, colour)
        _say(self._speed, model_facts.speed(info, self._models.bench(info.name)), "muted")
        kept = self._models.kept_bytes.get(info.name, 0)
        _say(self._kept, self._kept_text(kept), "muted")
        _say(self._problem, self._models.problem(info.name), "red")
        downloading = busy is not None and busy.doing == "downloading"
        waiting = info.kind == "catalogue" and not info.present and not downloading
        free = info.present and busy is None
        for shown, widget, words in (
            (free and info.name != self._used and not info.reranks, self.use, self.tr("Use")),
            (
                waiting,
                self.download,
                self.tr("Go on") if info.partial_bytes else self.tr("Download"),
            ),
            (downloading, self.pause, self.tr("Pause")),
            (waiting and info.partial_bytes > 0, self.discard, self.tr("Discard")),
            (free and not info.leaves_machine and not info.reranks, self.measure, self.tr("Measure")),
            (kept > 0 and busy is None, self.free, self.tr("Free {size}").format(size=i18n.size(kept))),
            (free and info.name != self._used, self.remove, self.tr("Remove")),
        ):
            widget.setText(words)
            widget.setAccessibleName(f"{words}: {info.title} {info.quantisation}".strip())
            widget.setVisible(shown)
        self._show_switch(info, busy is not None)
        self._show_progress(info)
        self.variant.setEnabled(not downloading)

    def _show_switch(self, info: ModelInfo, busy: bool) -> None:
        on = info.name == self._used
        self.switch.setVisible(info.reranks and info.present)
        self.switch.setEnabled(not busy)
        if not busy:
            self.switch.setChecked(on)
        self.switch.setText(self.tr("On") if self.switch.isChecked() else self.tr("Off"))
        self.switch.setAccessibleName(
            self.tr("Rerank with {name}").format(name=f"{info.title} {info.quantisation}".strip())
        )

    def _show_progress(self, info: ModelInfo) -> None:
        busy = self._models.busy(info.name)
        fraction, text = 0.0, ""
        if busy is not None and busy.doing == "measuring":
            fraction, text = busy.fraction, self.tr("Measuring…")
        elif busy is not None and busy.doing == "downloading":
            fraction, text = busy.fraction, model_facts.arriving(busy.download)
        elif info.partial_bytes and info.size_bytes:
            fraction = info.partial_bytes / info.size_bytes
            text = self.tr("Paused at {percent} %").format(percent=i18n.number(100 * fraction))
        self._progress.setValue(round(_STEPS * fraction))
        self._progress.setVisible(bool(text))
        self._arriving.setText(text)
        self._arriving.setVisible(bool(text))

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(tokens.GAP_2)
        top.addWidget(self._title)
        top.addWidget(self._sign)
        top.addStretch(1)
        top.addWidget(self.variant)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(top)
        for each in (self._facts, self._fit, self._speed, self._kept, self._problem):
            words.addWidget(each)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.GAP_1)
        for control in self._buttons():
            buttons.addWidget(control)
        buttons.addWidget(self.switch)
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP_4)
        row.addLayout(words, 1)
        row.addLayout(buttons)
        row.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_4, tokens.GAP_3, tokens.GAP_4, tokens.GAP_3)
        column.setSpacing(tokens.GAP_2)
        column.addLayout(row)
        column.addWidget(self._progress)
        column.addWidget(self._arriving)

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.measure, self.free, self.remove, self.discard, self.pause, self.download, self.use

    def _sign_text(self, info: ModelInfo) -> str:
        if info.name == self._used:
            return self.tr("in use")
        return self.tr("leaves this computer") if info.leaves_machine else ""

    def _kept_text(self, kept: int) -> str:
        if not kept:
            return ""
        text = self.tr("Its vectors of your documents are kept ({size}), so going back to it is quick.")
        return text.format(size=i18n.size(kept))

    def _matters(self, info: ModelInfo) -> bool:
        return info.partial_bytes > 0 or self._models.busy(info.name) is not None

    @staticmethod
    def _variant_name(info: ModelInfo) -> str:
        size = f" · {i18n.size(info.size_bytes)}" if info.size_bytes else ""
        return f"{info.quantisation or info.name}{size}"


def _say(where: QLabel, text: str, role: str) -> None:
    """Put a text into a label in a colour; an empty one takes no room."""
    where.setText(text)
    where.setVisible(bool(text))
    if where.property("role") != role:
        where.setProperty("role", role)
        where.style().unpolish(where)
        where.style().polish(where)
