"""The header: the seal, the search field, the mode, what is going on, and the way to the settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from desktop.gui import i18n, icons, tokens
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import IconButton, IconLabel, Panel, Ring, label
from desktop.records import Mode

_MODES: tuple[Mode, ...] = ("hybrid", "keyword", "meaning")


class Field(QLineEdit):
    """The line in which one asks. Keys that a line has no use for move through the hits.

    Signals:
        stepped: (int) so many hits further down.
        turned: (int) so many pages on.
        entered: open the selected hit.
        escaped: Esc was pressed.
        files_pasted: (list of Paths) files were pasted, not text.
        focus_changed: (bool) the field got or lost the keyboard.
    """

    stepped = Signal(int)
    turned = Signal(int)
    entered = Signal()
    escaped = Signal()
    files_pasted = Signal(object)
    focus_changed = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, page keys, Enter and Esc go out; the rest is typing."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Paste):
            paths = local_files(QGuiApplication.clipboard().mimeData())
            if paths:
                self.files_pasted.emit(paths)
                return
        if plain and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        elif plain and key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif plain and key == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the frame around the field."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the frame around the field."""
        super().focusOutEvent(event)
        self.focus_changed.emit(False)


class SearchField(QFrame):
    """The field with its icon, its hint and the button that empties it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("SearchField")
        self.setFixedHeight(tokens.FIELD_HEIGHT)
        self.setMinimumWidth(tokens.RESULTS_MIN)
        self.line = Field(self)
        self.line.setObjectName("search")
        self.line.setAcceptDrops(False)  # files belong to the window, not to the line
        self.line.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.hint = label()
        self.hint.setObjectName("Hint")
        self.hint.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.erase = IconButton(theme, "close", self, "muted")
        self.erase.setIconSize(QSize(tokens.ICON_SMALL, tokens.ICON_SMALL))
        self.erase.setFixedSize(26, 26)
        self.erase.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_3, 0, tokens.GAP_2, 0)
        row.setSpacing(tokens.GAP_2)
        row.addWidget(IconLabel(theme, "search", "muted", tokens.ICON))
        row.addWidget(self.line, 1)
        row.addWidget(self.hint)
        row.addWidget(self.erase)
        self.line.focus_changed.connect(self._on_focus_changed)
        self.line.textChanged.connect(self._on_text_changed)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """A click anywhere on the frame means the field."""
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)

    def _on_focus_changed(self, focused: bool) -> None:
        self.setProperty("focused", "true" if focused else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def _on_text_changed(self, text: str) -> None:
        self.erase.setVisible(bool(text))
        self.hint.setVisible(not text)


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
        failed = len(activity.failures)
        arriving = next(iter(self._session.models.downloads.values()), None)
        working = progress is not None or arriving is not None
        self._ring.setVisible(working)
        self._sign.setVisible(not working and failed > 0)
        self.setVisible(working or failed > 0)
        if progress is not None:
            self._ring.set_fraction(progress.fraction, "muted" if activity.paused else "accent")
            if activity.paused:
                text = self.tr("Paused")
            elif activity.kind == "recognise":
                text = self.tr("%Ln page(s)", "", activity.pages_left)
            elif progress.files_total:
                text = self.tr("%Ln file(s)", "", activity.files_left)
            else:
                text = self.tr("Looking…")
        elif arriving is not None:
            self._ring.set_fraction(arriving.fraction)
            text = self.tr("Model: {percent} %").format(percent=i18n.number(100 * arriving.fraction))
        else:
            text = self.tr("%Ln failed", "", failed)
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
        line.files_pasted.connect(self._on_files_pasted)
        self.field.erase.clicked.connect(self._on_erase_clicked)
        self.activity.clicked.connect(self.activity_asked)
        self.settings.clicked.connect(self.settings_asked)
        session.settings_changed.connect(self._on_settings_changed)
        session.library_changed.connect(self._show_counts)
        session.scope_changed.connect(self._show_counts)
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
        count = self._session.document_count
        scope = self._session.scope
        if not count:
            text = self.tr("Search")
        elif scope is None:
            text = self.tr("Search %Ln document(s)", "", count)
        else:
            text = self.tr("Search %Ln document(s) in {name}", "", count).format(name=scope)
        self.field.line.setPlaceholderText(text)

    def _on_settings_changed(self) -> None:
        self._mode_buttons[self._session.settings.mode].setChecked(True)

    def _on_escaped(self) -> None:
        if self.field.line.text():
            self.field.line.clear()
        else:
            self.field.line.clearFocus()

    def _on_erase_clicked(self) -> None:
        self.field.line.clear()
        self.field.line.setFocus()

    def _on_files_pasted(self, paths: list[Path]) -> None:
        self._session.add(paths)


def local_files(mime: QMimeData | None) -> list[Path]:
    """The files and folders of this machine that were copied or are being dragged."""
    if mime is None or not mime.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
