"""The strip below the header: the model is on its way, or can't be had."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from desktop.gui import i18n, tokens
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconLabel, Panel, button, label


class Banner(Panel):
    """Tells how far the model is while only words can be searched; gone once it is ready."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self.setObjectName("Banner")
        self._sign = IconLabel(theme, "model", "muted", tokens.ICON)
        self._text = label(wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(tokens.SIDEBAR_MIN)
        self._percent = label("muted")
        self.retry = button()
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_4, tokens.GAP_2, tokens.GAP_4, tokens.GAP_2)
        row.setSpacing(tokens.GAP_3)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._bar)
        row.addWidget(self._percent)
        row.addWidget(self.retry)
        self.retry.clicked.connect(session.model.prepare)
        session.model.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Say how things stand."""
        model = self._session.model.state
        failed, preparing = model.stage == "failed", model.stage == "preparing"
        self.setVisible(failed or (preparing and bool(model.doing)))
        self._bar.setVisible(preparing)
        self._percent.setVisible(preparing)
        self.retry.setVisible(failed)
        self.retry.setText(self.tr("Try again"))
        self._sign.set_icon("failed" if failed else "model", "red" if failed else "muted")
        if failed:
            self._text.setText(model.problem)
        elif preparing:
            self._text.setText(
                self.tr("Getting the language model ready. Words are searched already; meaning joins soon.")
            )
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(model.fraction * 1000))
            self._bar.setAccessibleName(self.tr("Progress of the language model"))
            self._percent.setText(f"{i18n.number(model.fraction * 100)} %")
