"""What a change of model costs, before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.gui import i18n, model_facts, tokens
from desktop.gui.session import Session
from desktop.gui.widgets import button, label

if TYPE_CHECKING:
    from desktop.switching import SwitchPlan


class SwitchDialog(QDialog):
    """How long it takes, how much of the disk, and what goes on meanwhile."""

    def __init__(self, session: Session, plan: SwitchPlan, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._plan = session, plan
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Another model"))
        self.setMinimumWidth(tokens.DIALOG_WIDTH)
        heading, cost, meanwhile = label("title", wrap=True), label("", wrap=True), label("muted", wrap=True)
        heading.setText(self.tr("Use {name}?").format(name=plan.title))
        passages = self.tr("%Ln passage(s) are embedded with it.", "", plan.texts)
        disk = i18n.size(plan.disk_bytes)
        if plan.seconds is None:
            takes = self.tr("That takes {size} more of the disk.").format(size=disk)
        else:
            time = model_facts.time(plan.seconds)
            takes = self.tr("That takes about {time} and {size} more of the disk.").format(
                time=time, size=disk
            )
        cost.setText(f"{passages}\n{takes}")
        meanwhile.setText(
            self.tr(
                "{name} answers until then, and you can go on searching and adding. You can stop it at any "
                "time, and go back later without embedding anything again."
            ).format(name=session.models.file_title(session.settings.model))
        )
        self.start, self.later = button("primary"), button()
        self.start.setText(self.tr("Start"))
        self.later.setText(self.tr("Not now"))
        self.start.clicked.connect(self._on_start_clicked)
        self.later.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.later)
        row.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_5, tokens.GAP_5, tokens.GAP_5, tokens.GAP_4)
        column.setSpacing(tokens.GAP_3)
        for widget in (heading, cost, meanwhile):
            column.addWidget(widget)
        column.addSpacing(tokens.GAP_2)
        column.addLayout(row)

    def _on_start_clicked(self) -> None:
        self._session.model.use(self._plan.model, self._plan.dimension)
        self.accept()
