"""How the library is: what was compared, a line each; and what takes the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from desktop.gui import i18n, sentences, tokens
from desktop.gui.dialog_frame import foot_row, lay_out, scrolled_column, scrolling
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import ElidedLabel, IconLabel, Panel, button, label
from desktop.names import within

if TYPE_CHECKING:
    from desktop.checking import Found
    from desktop.disk_use import DiskUse

_STEPS = 1000  # of the progress bar


class HealthDialog(QDialog):
    """Checks when it is opened; mends and compacts when told to."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._shown_use: DiskUse | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Health of the library"))
        self.resize(*tokens.HEALTH_SIZE)
        self._titles = {
            "database": self.tr("Database"),
            "keywords": self.tr("Keyword index"),
            "documents": self.tr("Documents"),
            "vectors": self.tr("Vectors"),
            "index": self.tr("Vector index"),
            "files": self.tr("Files"),
        }
        self.signs: dict[str, IconLabel] = {}
        self.sentences = {part: label("muted", wrap=True) for part in self._titles}
        self.title = label("title", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(tokens.GAP_1)
        self.problem = label("red", wrap=True)
        self.again, self.mend, self.compact, self.cancel = button(), button(), button(), button()
        self.again.setText(self.tr("Check again"))
        self.mend.setText(self.tr("Repair"))
        self.mend.setToolTip(self.tr("Make the indexes again from what the database holds"))
        self.compact.setText(self.tr("Compact"))
        self.compact.setToolTip(self.tr("Give room back to the disk that nothing needs"))
        self.cancel.setText(self.tr("Stop"))
        self._uses = QGridLayout()
        self._uses.setHorizontalSpacing(tokens.GAP_3)
        self._uses.setVerticalSpacing(tokens.GAP_1)
        self._uses.setColumnStretch(0, 1)
        self.total = label("title")
        self._build()
        health = session.health
        health.changed.connect(self._show)
        self.again.clicked.connect(health.check)
        self.mend.clicked.connect(health.mend)
        self.compact.clicked.connect(health.compact)
        self.cancel.clicked.connect(health.cancel)
        health.check()
        self._show()

    # Building

    def _build(self) -> None:
        parts = Panel(self._theme)
        parts.setObjectName("Group")
        lines = QVBoxLayout(parts)
        lines.setContentsMargins(tokens.GAP_4, tokens.GAP_3, tokens.GAP_4, tokens.GAP_3)
        lines.setSpacing(tokens.GAP_2)
        for part, title in self._titles.items():
            sign = self.signs[part] = IconLabel(self._theme, "waiting")
            name = label("strong")
            name.setText(title)
            words = QVBoxLayout()
            words.setSpacing(1)
            words.addWidget(name)
            words.addWidget(self.sentences[part])
            line = QHBoxLayout()
            line.setSpacing(tokens.GAP_3)
            line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(words, 1)
            lines.addLayout(line)
        room = Panel(self._theme)
        room.setObjectName("Group")
        inner = QVBoxLayout(room)
        inner.setContentsMargins(tokens.GAP_4, tokens.GAP_3, tokens.GAP_4, tokens.GAP_3)
        inner.addLayout(self._uses)
        self._room = room
        content = QWidget()
        column = scrolled_column(content, tokens.GAP_3)
        for widget in (self.title, self.bar, self.problem, parts, self.total, room):
            column.addWidget(widget)
        column.addStretch(1)
        close = button("primary")
        close.setText(self.tr("Close"))
        close.clicked.connect(self.accept)
        foot = foot_row((self.again, self.mend, self.compact, self.cancel), close)
        lay_out(self, scrolling(content), foot)

    # Showing

    def _show(self) -> None:
        health = self._session.health
        busy = bool(health.doing)
        for each in (self.again, self.mend, self.compact):
            each.setVisible(not busy)
        self.bar.setVisible(busy)
        self.cancel.setVisible(busy)
        self.bar.setValue(round(_STEPS * health.progress.fraction) if health.progress else 0)
        self.title.setText(self._heading())
        self.problem.setText(health.problem)
        self.problem.setVisible(bool(health.problem))
        found: dict[str, Found] = {each.part: each for each in health.found}
        current = health.progress.current if health.progress and busy else ""
        for part in self._titles:
            self._show_part(part, found.get(part), working=part == current)
        if health.use is not self._shown_use and health.use is not None:
            self._shown_use = health.use
            self._show_use(health.use)
        self.total.setVisible(health.use is not None)
        self._room.setVisible(health.use is not None)

    def _heading(self) -> str:
        health = self._session.health
        if health.doing and health.progress is None and health.doing != "checking":
            return self.tr("Waiting for other work to end…")
        match health.progress.stage if health.progress else health.doing:  # it is compared after mending, too
            case "checking":
                return self._with_percent(self.tr("Comparing everything with everything…"))
            case "mending":
                return self._with_percent(self.tr("Repairing…"))
            case "compacting":
                return self.tr("Compacting…")
        if health.freed is not None:
            return self.tr("{size} freed").format(size=i18n.size(health.freed))
        problems = sum(len(each.problems) for each in health.found)
        if problems:
            return self.tr("%Ln thing(s) do not fit", "", problems)
        return self.tr("Everything fits together") if len(health.found) == len(self._titles) else ""

    def _with_percent(self, text: str) -> str:
        progress = self._session.health.progress
        return f"{text} {i18n.number(progress.fraction * 100)} %" if progress else text

    def _show_part(self, part: str, found: Found | None, *, working: bool) -> None:
        if working or found is None:
            sign, colour, said = ("working", "accent", "") if working else ("waiting", "muted", "")
        elif found.problems:
            sign, colour, said = "failed", "red", self.tr("does not fit")
        elif found.notes:
            sign, colour, said = "info", "amber", self.tr("worth knowing")
        else:
            sign, colour, said = "check", "jade", self.tr("fits")
        self.signs[part].set_icon(sign, colour)
        self.signs[part].setAccessibleName(said)
        lines = (*found.problems, *found.notes) if found else ()
        self.sentences[part].setText("\n".join(sentences.reason(line) for line in lines))
        self.sentences[part].setVisible(bool(lines))

    def _show_use(self, use: DiskUse) -> None:
        while self._uses.count():
            item = self._uses.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self.total.setText(self.tr("{size} in the data folder").format(size=i18n.size(use.total_bytes)))
        kinds = {
            "database": self.tr("Database"),
            "index": self.tr("Vector indexes, kept to be fast"),
            "models": self.tr("Models"),
            "readers": self.tr("What is being read"),
            "logs": self.tr("Logs"),
            "other": self.tr("Settings and the rest"),
        }
        shares = {
            "keywords": self.tr("Keyword index"),
            "free": self.tr("Free, given back by compacting"),
            "log": self.tr("Log of the last changes"),
            "rest": self.tr("What holds it together"),
        }
        for kind, size_bytes in use.files.items():
            if size_bytes:
                self._add_use(kinds[kind], size_bytes, "strong")
            for part in use.database if kind == "database" else ():
                if part.size_bytes:
                    name = {
                        "base": self.tr("Knowledge base {name}"),
                        "space": self.tr("Vectors of {name}"),
                    }.get(part.share)
                    text = name.format(name=within(part.name)) if name else shares[part.share]
                    self._add_use(text, part.size_bytes, "muted")

    def _add_use(self, text: str, size_bytes: int, role: str) -> None:
        name, size = ElidedLabel(), label(role)
        name.setProperty("role", role)
        name.setIndent(tokens.GAP_4 if role == "muted" else 0)
        name.set_whole(text)
        size.setText(i18n.size(size_bytes))
        row = self._uses.rowCount()
        self._uses.addWidget(name, row, 0)
        self._uses.addWidget(size, row, 1, Qt.AlignmentFlag.AlignRight)
