"""The middle of the window while there is nothing to search: what to do, in one sentence and one button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.gui import icons, tokens
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconLabel, Panel, button, label


class Welcome(Panel):
    """Teaches dropping; or says why the library can't be opened.

    Signals:
        files_asked, folder_asked: let the user choose what to add.
    """

    files_asked = Signal()
    folder_asked = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self._working = False
        self.setObjectName("Welcome")
        self._sign = label()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._heading = label("heading", wrap=True)
        self._heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text = label(wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.files = button("primary")
        self.folder = button()
        self.again = button("primary")
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.GAP_2)
        buttons.addStretch(1)
        for choice in (self.files, self.folder, self.again):
            buttons.addWidget(choice)
        buttons.addStretch(1)
        private = QHBoxLayout()
        private.setSpacing(tokens.GAP_2)
        private.addStretch(1)
        private.addWidget(IconLabel(theme, "lock", "muted"))
        self._private = label("muted")
        private.addWidget(self._private)
        private.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(4)
        words = QWidget()
        words.setFixedWidth(tokens.TEXT_WIDTH)
        told = QVBoxLayout(words)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(tokens.GAP_3)
        for part in (self._sign, self._heading, self._text):
            told.addWidget(part)
        column.addWidget(words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(tokens.GAP_4)
        column.addLayout(buttons)
        column.addSpacing(tokens.GAP_5)
        column.addLayout(private)
        column.addStretch(5)
        self.files.clicked.connect(self.files_asked)
        self.folder.clicked.connect(self.folder_asked)
        self.again.clicked.connect(session.start)
        session.open_failed.connect(self.retranslate)
        session.opened.connect(self.retranslate)
        session.contents.changed.connect(self.retranslate)
        session.activity.activity_changed.connect(self._on_activity_changed)
        self.retranslate()
        self.retint()

    def retint(self) -> None:
        """Draw the sign in the colours of the theme."""
        failed = bool(self._session.open_problem)
        name, colour = ("failed", self.theme.colours.red) if failed else ("drop", self.theme.colours.accent)
        self._sign.setPixmap(icons.pixmap(name, colour, tokens.ICON_LARGE, self.devicePixelRatioF()))

    def retranslate(self) -> None:
        """Say what is to be done."""
        problem = self._session.open_problem
        scope = self._session.contents.scope
        working = self._working = self._session.activity.busy
        self._private.setText(self.tr("Everything stays on this computer. Your files are only read."))
        self.files.setText(self.tr("Add files…"))
        self.folder.setText(self.tr("Add folder…"))
        self.again.setText(self.tr("Try again"))
        for choice in (self.files, self.folder):
            choice.setVisible(not problem)
        self.again.setVisible(bool(problem))
        if problem:
            self._heading.setText(self.tr("The library can't be opened"))
            self._text.setText(problem)
        elif working:
            self._heading.setText(self.tr("Reading the first documents"))
            self._text.setText(self.tr("Each one can be searched as soon as it has been read."))
        elif scope is not None:
            self._heading.setText(self.tr("{kb} is empty").format(kb=scope))
            self._text.setText(
                self.tr("Drop files or folders anywhere on this window to make them searchable here.")
            )
        else:
            self._heading.setText(self.tr("Drop files or folders to search them"))
            self._text.setText(
                self.tr("Office, PDF, e-books, mail, scans, code. Type what you remember, and see its page.")
            )
        for part in (self._heading, self._text):  # a layout alone gives wrapped text too little
            part.setMinimumHeight(part.heightForWidth(tokens.TEXT_WIDTH))
        self.retint()

    def _on_activity_changed(self) -> None:
        if self._session.activity.busy != self._working:
            self.retranslate()
