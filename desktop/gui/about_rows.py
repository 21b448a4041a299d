"""Which version this is, whose work is in it, and whether there is a newer one: rows of the settings."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import __version__
from desktop.gui import tokens
from desktop.gui.updating import Updating
from desktop.gui.widgets import button, label


class AboutRows(QWidget):
    """Version and licences, and a way to ask for a newer version that says first what it does.

    Signals:
        licences_asked: show them.
        grew: there is more to read than before.
    """

    licences_asked = Signal()
    grew = Signal()

    def __init__(self, updating: Updating, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._updating = updating
        self._consent_asked = False
        self.version, self.update_note = label(), label("muted", wrap=True)
        self.licences, self.check = button(), button()
        self.yes, self.no, self.page = button("primary"), button(), button("primary")
        licence = label("muted", wrap=True)
        self.version.setText(self.tr("Shufang {version}").format(version=__version__))
        licence.setText(self.tr("Free software under the AGPL, version 3 or later."))
        self.licences.setText(self.tr("Licences…"))
        self.check.setText(self.tr("Check for updates…"))
        self.yes.setText(self.tr("Ask now"))
        self.no.setText(self.tr("Don't ask"))
        self.page.setText(self.tr("Open the download page"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.GAP_3)
        title = label()
        title.setText(self.tr("Updates"))
        column.addLayout(_row(self.version, licence, self.licences))
        column.addLayout(_row(title, self.update_note, self.check, self.no, self.yes, self.page))
        self.licences.clicked.connect(self.licences_asked)
        self.check.clicked.connect(lambda: self._show_consent(asked=True))
        self.no.clicked.connect(lambda: self._show_consent(asked=False))
        self.yes.clicked.connect(self._on_yes_clicked)
        self.page.clicked.connect(self._on_page_clicked)
        updating.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        updating = self._updating
        asking = updating.state == "asking"
        self.check.setVisible(updating.source is not None and not self._consent_asked and not asking)
        for each in (self.yes, self.no):
            each.setVisible(self._consent_asked)
        self.page.setVisible(updating.state == "newer" and not self._consent_asked)
        self.update_note.setProperty("role", "red" if updating.state == "failed" else "muted")
        self.update_note.style().polish(self.update_note)
        self.update_note.setText(self._note())

    def _note(self) -> str:
        updating = self._updating
        if updating.source is None:
            return self.tr("This copy was made without an address to ask. It never looks for updates.")
        if self._consent_asked:
            return self.tr(
                "{host} is asked for one small file, as a browser would ask. It learns your network address, "
                "and nothing about you, this computer or your documents. Nothing is downloaded or installed."
            ).format(host=updating.source.host)
        match updating.state:
            case "asking":
                return self.tr("Asking {host}…").format(host=updating.source.host)
            case "newest":
                return self.tr("This is the newest version.")
            case "newer":
                assert updating.release is not None
                return self.tr("Version {version} can be downloaded.").format(
                    version=updating.release.version
                )
            case "failed":
                return updating.problem
            case _:
                return self.tr("Shufang never looks for updates by itself.")

    def _show_consent(self, *, asked: bool) -> None:
        self._consent_asked = asked
        self._show()
        (self.yes if asked else self.check).setFocus()
        if asked:
            self.grew.emit()

    def _on_yes_clicked(self) -> None:
        self._consent_asked = False
        self._updating.ask()

    def _on_page_clicked(self) -> None:
        release = self._updating.release
        if release is not None:
            QDesktopServices.openUrl(QUrl(release.page))


def _row(title: QLabel, note: QLabel, *buttons: QPushButton) -> QHBoxLayout:
    text = QVBoxLayout()
    text.setSpacing(2)
    text.addWidget(title)
    text.addWidget(note)
    row = QHBoxLayout()
    row.setSpacing(tokens.GAP_3)
    row.addLayout(text, 1)
    for each in buttons:
        row.addWidget(each)
    return row
