"""The header: the seal, the search field, the mode, what is going on, and the way to the settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.gui import i18n, icons, tokens
from desktop.gui.search_field import SearchField
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconButton, IconLabel, Panel, Ring, label
from desktop.records import Mode

_MODES: tuple[Mode, ...] = ("hybrid", "keyword", "meaning")


class ActivityButton(QPushButton):
    """A ring and a count: how much work is under way, else how far a model's download is, else what failed.

    Hidden while there is none of these.
    """

    def __init__(self, theme: Theme, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("role", "quiet")
        self.setFixedHeight(tokens.CONTROL_HEIGHT)
        self._ring = Ring(theme, self)
        self._sign = IconLabel(theme, "failed", "red", tokens.RING, self)
        self._text = label()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_2, 0, tokens.GAP_2 + 2, 0)
        row.setSpacing(tokens.GAP_2)
        for part in (self._ring, self._sign, self._text):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(part)
        session.activity.activity_changed.connect(self.refresh)
        session.models.changed.connect(self.refresh)

    def sizeHint(self) -> QSize:
        """As wide as its parts."""
        return self._row.sizeHint()

    def refresh(self) -> None:
        """Show how things stand."""
        activity = self._session.activity
        progress = activity.progress
        failed = activity.failed_count
        arriving = next(iter(self._session.models.downloads.values()), None)
        working = progress is not None or arriving is not None
        self._ring.setVisible(working)
        waiting = self._session.activity.waiting_count
        self._sign.setVisible(not working and failed > 0)
        self.setVisible(working or failed > 0 or waiting > 0)
        if progress is not None:
            self._ring.set_fraction(
                progress.fraction, "muted" if activity.paused or activity.held else "accent"
            )
            if activity.paused:
                text = self.tr("Paused")
            elif activity.held:
                text = self.tr("Waiting")
            elif activity.kind == "recognise":
                text = self.tr("%Ln page(s)", "", activity.pages_left)
            elif progress.files_total:
                text = self.tr("%Ln file(s)", "", activity.files_left)
            else:
                text = self.tr("Looking…")
        elif arriving is not None:
            self._ring.set_fraction(arriving.fraction)
            text = self.tr("Model: {percent} %").format(percent=i18n.number(100 * arriving.fraction))
        elif failed:
            text = self.tr("%Ln failed", "", failed)
        else:
            text = self.tr("%Ln waiting", "", waiting)
        self._text.setText(text)
        self.setAccessibleName(self.tr("Activity: {state}").format(state=text))
        self.setToolTip(self.tr("What is going on"))
        self.updateGeometry()


class Header(Panel):
    """Everything above the panes.

    Signals:
        stepped, turned, entered: from the field, see Field.
        activity_asked: show what is going on.
        settings_asked: show the settings.
    """

    stepped = Signal(int)
    turned = Signal(int)
    entered = Signal()
    activity_asked = Signal()
    settings_asked = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self.setObjectName("Header")
        self.setFixedHeight(tokens.HEADER_HEIGHT)
        self._seal = label()
        self._seal.setPixmap(icons.pixmap("shufang", "", tokens.SEAL, self.devicePixelRatioF()))
        self._name = label("title")
        brand = QWidget()
        brand.setFixedWidth(tokens.SIDEBAR_WIDTH - tokens.GAP_4)
        brand_row = QHBoxLayout(brand)
        brand_row.setContentsMargins(0, 0, 0, 0)
        brand_row.setSpacing(tokens.GAP_2 + 2)
        brand_row.addWidget(self._seal)
        brand_row.addWidget(self._name, 1)
        self.field = SearchField(theme)
        self.modes = QFrame()
        self.modes.setObjectName("Modes")
        self.modes.setFixedHeight(tokens.FIELD_HEIGHT)
        mode_row = QHBoxLayout(self.modes)
        mode_row.setContentsMargins(2, 2, 2, 2)
        mode_row.setSpacing(0)
        self._mode_group = QButtonGroup(self)
        self._mode_buttons: dict[Mode, QPushButton] = {}
        for mode in _MODES:
            choice = QPushButton()
            choice.setCheckable(True)
            choice.setObjectName(f"mode-{mode}")
            choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._mode_buttons[mode] = choice
            self._mode_group.addButton(choice)
            mode_row.addWidget(choice)
            choice.clicked.connect(lambda _checked=False, mode=mode: session.change_settings(mode=mode))
        self.activity = ActivityButton(theme, session)
        self.settings = IconButton(theme, "settings")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_4, 0, tokens.GAP_3, 0)
        row.setSpacing(tokens.GAP_3)
        row.addWidget(brand)
        row.addWidget(self.field, 1)
        row.addWidget(self.modes)
        row.addSpacing(tokens.GAP_1)
        row.addWidget(self.activity)
        row.addWidget(self.settings)
        line = self.field.line
        line.textChanged.connect(session.searching.ask)
        line.stepped.connect(self.stepped)
        line.turned.connect(self.turned)
        line.entered.connect(self.entered)
        line.escaped.connect(self._on_escaped)
        line.rubbed_out.connect(self._on_rubbed_out)
        line.files_pasted.connect(self._on_files_pasted)
        self.field.erase.clicked.connect(self._on_erase_clicked)
        self.field.like.dropped.connect(session.searching.go_back)
        session.searching.like_changed.connect(self._on_like_changed)
        self.activity.clicked.connect(self.activity_asked)
        self.settings.clicked.connect(self.settings_asked)
        session.settings_changed.connect(self._on_settings_changed)
        session.contents.changed.connect(self._show_counts)
        session.contents.scope_changed.connect(self._show_counts)
        self.retranslate()

    def focus_search(self) -> None:
        """Put the keyboard into the field, what is in it selected."""
        self.field.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.line.selectAll()

    def retranslate(self) -> None:
        """Set every text anew."""
        self._name.setText(self.tr("Shufang"))
        self.field.hint.setText(QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText))
        self.field.line.setAccessibleName(self.tr("Search"))
        self.field.erase.set_label(self.tr("Clear the search"), "Esc")
        self.field.like.drop.set_label(self.tr("Back to the question before"), "Esc")
        self._on_like_changed()
        self.settings.set_label(self.tr("Settings"), "Ctrl+,")
        self.modes.setAccessibleName(self.tr("How to search"))
        texts: dict[Mode, tuple[str, str]] = {
            "hybrid": (self.tr("Both"), self.tr("Find by words and by meaning")),
            "keyword": (self.tr("Words"), self.tr("Find the words as they are written")),
            "meaning": (self.tr("Meaning"), self.tr("Find what means the same, in any language")),
        }
        for mode, (text, explanation) in texts.items():
            self._mode_buttons[mode].setText(text)
            self._mode_buttons[mode].setAccessibleName(explanation)
            self._mode_buttons[mode].setToolTip(explanation)
        self.activity.refresh()
        self._on_settings_changed()
        self._show_counts()

    def _show_counts(self) -> None:
        count = self._session.contents.document_count
        scope = self._session.contents.scope
        if self._session.searching.like is not None:
            text = ""
        elif not count:
            text = self.tr("Search")
        elif scope is None:
            text = self.tr("Search %Ln document(s)", "", count)
        else:
            text = self.tr("Search %Ln document(s) in {name}", "", count).format(name=scope)
        self.field.line.setPlaceholderText(text)

    def _on_settings_changed(self) -> None:
        self._mode_buttons[self._session.settings.mode].setChecked(True)

    def _on_escaped(self) -> None:
        if self._session.searching.like is not None:
            self._session.searching.go_back()
        elif self.field.line.text():
            self.field.line.clear()
        else:
            self.field.line.clearFocus()

    def _on_rubbed_out(self) -> None:
        if self._session.searching.like is not None:
            self._session.searching.go_back()

    def _on_like_changed(self) -> None:
        """Show what is looked for: a question in words, or a passage to find more of."""
        searching = self._session.searching
        name = self.tr("Like: {passage}").format(passage=searching.like.name) if searching.like else ""
        if self.field.line.text() != searching.text:
            self.field.line.setText(searching.text)
        self.field.show_like(name)
        if name:
            self.field.line.setFocus(Qt.FocusReason.OtherFocusReason)  # typing replaces it, Esc goes back
        self._show_counts()

    def _on_erase_clicked(self) -> None:
        self.field.line.clear()
        self.field.line.setFocus()

    def _on_files_pasted(self, paths: list[Path]) -> None:
        self._session.add(paths)
