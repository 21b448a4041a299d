"""What is going on, in detail: files, models that arrive, and every failure with its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.gui import i18n, sentences, tokens
from desktop.gui.download_rows import DownloadRows
from desktop.gui.queue_list import QueueList
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.gui.widgets import ElidedLabel, IconButton, Panel, button, cast_shadow, label, rule
from desktop.names import shown, within

_SHOWN_FAILURES = 60
_FAILURES_HEIGHT = 260


class ActivityPopup(Panel):
    """Hangs below its button; a click elsewhere or Esc puts it away.

    Signals:
        unlock_asked: (list of Documents) let the user enter their password.
    """

    unlock_asked = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._session = session
        self._window = parent
        self._anchor: QWidget | None = None
        self._shown: tuple[Mapping[Path, str], set[Path]] | None = None
        self.setObjectName("Popup")
        self.setFixedWidth(tokens.POPUP_WIDTH)
        cast_shadow(self)
        self._build()
        session.activity.activity_changed.connect(self._on_activity_changed)
        session.models.changed.connect(self._on_activity_changed)
        self.retranslate()
        self.hide()

    def open_below(self, anchor: QWidget) -> None:
        """Show below a widget of the same window; the same again puts it away."""
        if self.isVisible():
            self.put_away()
            return
        self._anchor = anchor
        self.refresh()
        self.show()
        self.place()
        self.raise_()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        choices = (self.pause, self._downloads.first_button(), self.all_again)
        first = next((each for each in choices if each is not None and each.isVisible()), self)
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def place(self) -> None:
        """Keep below the anchor, inside the window."""
        if self._anchor is None or not self.isVisible():
            return
        self.adjustSize()
        parent = self._window
        corner = self._anchor.mapTo(parent, QPoint(self._anchor.width(), self._anchor.height()))
        left = min(corner.x() - self.width(), parent.width() - self.width() - tokens.GAP_3)
        self.move(max(tokens.GAP_3, left), corner.y() + tokens.GAP_4 + 2)

    def put_away(self) -> None:
        """Hide, and give the keyboard back."""
        had_focus = self.isAncestorOf(self.focusWidget() or self) or self.hasFocus()
        self.hide()
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        if had_focus and self._anchor is not None and self._anchor.isVisible():
            self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click outside puts it away."""
        in_menu = QApplication.activePopupWidget() is not None
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent) and not in_menu:
            place = event.globalPosition().toPoint()
            inside = self.rect().contains(self.mapFromGlobal(place))
            anchor = self._anchor
            on_anchor = anchor is not None and anchor.rect().contains(anchor.mapFromGlobal(place))
            if not inside and not on_anchor:
                self.put_away()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self.all_again.setText(self.tr("Try all again"))
        self.stop.setText(self.tr("Stop…"))
        self._shown = None
        self.refresh()

    def refresh(self) -> None:
        """Show how things stand."""
        self._show_progress()
        self.queue.refresh()
        self._downloads.refresh()
        failures = dict(self._session.activity.failures)
        locked = {path for path in failures if self._session.contents.locked_document(path)}
        if (failures, locked) != self._shown:
            self._shown = (failures, locked)
            self._show_failures(failures)
        above = self._session.activity.busy or bool(self._session.models.downloads)
        self._rule.setVisible(above and bool(failures))
        self.place()

    # Building

    def _build(self) -> None:
        self._title = label("title")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._file = ElidedLabel()
        self._numbers, self._left = label("muted"), label("muted", wrap=True)
        self.pause, self.stop = button(), button("quiet")
        self.queue = QueueList(self._session.workers, self._session.activity, self.theme, self)
        self.queue.hide()
        self._work = QWidget()
        work = QVBoxLayout(self._work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(tokens.GAP_2)
        work.addWidget(self._bar)
        work.addWidget(self._file)
        work.addWidget(self._numbers)
        work.addWidget(self._left)
        buttons = QHBoxLayout()
        buttons.addWidget(self.pause)
        buttons.addWidget(self.stop)
        buttons.addStretch(1)
        work.addSpacing(tokens.GAP_1)
        work.addLayout(buttons)
        self._downloads = DownloadRows(self._session.models, self.theme)
        self._download_rule = rule()
        self._rule = rule()
        self._failed_title = label("strong")
        self.all_again = button("link")
        failed_row = QHBoxLayout()
        failed_row.addWidget(self._failed_title, 1)
        failed_row.addWidget(self.all_again)
        self._failed = QWidget()
        self._list = QVBoxLayout(self._failed)
        self._list.setContentsMargins(0, 0, tokens.GAP_3, 0)
        self._list.setSpacing(tokens.GAP_3)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._failed)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_4, tokens.GAP_4, tokens.GAP_4, tokens.GAP_4)
        column.setSpacing(tokens.GAP_3)
        column.addWidget(self._title)
        column.addWidget(self._work)
        column.addWidget(self.queue)
        column.addWidget(self._download_rule)
        column.addWidget(self._downloads)
        column.addWidget(self._rule)
        column.addLayout(failed_row)
        column.addWidget(self._scroll)
        self.pause.clicked.connect(self._on_pause_clicked)
        self.stop.clicked.connect(self._on_stop_clicked)
        self.queue.shown.connect(self._on_queue_shown)
        self.all_again.clicked.connect(self._on_all_again_clicked)

    # Showing

    def _show_progress(self) -> None:
        activity = self._session.activity
        progress = activity.progress
        downloading = bool(self._session.models.downloads)
        self._work.setVisible(progress is not None)
        self._title.setText(self._heading())
        self._title.setVisible(progress is not None or not downloading)
        self._download_rule.setVisible(progress is not None and downloading)
        if progress is None:
            return
        self._bar.setValue(round(progress.fraction * 1000))
        self._bar.setAccessibleName(f"{i18n.number(progress.fraction * 100)} %")
        current = progress.current
        if progress.stage == "model":
            self._file.set_whole(sentences.reason(current))
        else:
            self._file.set_whole(within(Path(current).name) if current else self.tr("Looking for files…"))
        parts = []
        if activity.kind == "recognise":
            done, total = i18n.number(progress.pages_done), i18n.number(progress.pages_total)
            parts.append(self.tr("{done} of {total} pages recognised").format(done=done, total=total))
        elif progress.files_total:
            done, total = i18n.number(progress.files_done), i18n.number(progress.files_total)
            parts.append(self.tr("{done} of {total} files").format(done=done, total=total))
        if progress.passages:
            parts.append(self.tr("%Ln passage(s)", "", progress.passages))
        if progress.passages_per_second >= 1:
            rate = i18n.number(progress.passages_per_second)
            parts.append(self.tr("{rate} passages a second").format(rate=rate))
        self._numbers.setText(" · ".join(parts))
        left = ""
        if activity.held:
            left = sentences.reason(activity.held)
        elif progress.seconds_left is not None and not activity.paused:
            left = i18n.time_left(progress.seconds_left)
        self._left.setText(left)
        self._left.setVisible(bool(left))
        self.pause.setText(self.tr("Continue") if activity.paused else self.tr("Pause"))

    def _heading(self) -> str:
        activity = self._session.activity
        if activity.paused:
            return self.tr("Paused")
        if activity.held:
            return self.tr("Waiting")
        if not activity.busy:
            return self.tr("Nothing is being read")
        return {
            "work": self.tr("Adding documents"),
            "switch": self.tr("Changing the language model"),
            "recognise": self.tr("Recognising text in pictures"),
        }[activity.kind]

    def _show_failures(self, failures: Mapping[Path, str]) -> None:
        while self._list.count():
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for path, sentence in list(failures.items())[:_SHOWN_FAILURES]:
            self._list.addWidget(self._failure_row(path, sentence))
        more = len(failures) - _SHOWN_FAILURES
        if more > 0:
            rest = label("muted")
            rest.setText(self.tr("and %Ln more", "", more))
            self._list.addWidget(rest)
        self._list.addStretch(1)
        for part in (self._failed_title, self.all_again, self._scroll):
            part.setVisible(bool(failures))
        self._failed_title.setText(self.tr("%Ln file(s) can't be searched", "", len(failures)))
        self._failed.adjustSize()
        width = self.width() - 2 * tokens.GAP_4
        wanted = (
            self._list.heightForWidth(width)
            if self._list.hasHeightForWidth()
            else self._failed.sizeHint().height()
        )
        self._scroll.setFixedHeight(min(_FAILURES_HEIGHT, wanted + tokens.GAP_1))

    def _failure_row(self, path: Path, sentence: str) -> QWidget:
        row = QWidget()
        name = ElidedLabel()
        name.set_whole(within(path.name))
        name.setToolTip(shown(path))
        reason = label("muted", wrap=True)
        reason.setText(sentence)
        retry = IconButton(self.theme, "retry", colour="muted")
        retry.set_label(self.tr("Try {name} again").format(name=within(path.name)))
        retry.clicked.connect(
            lambda: self._session.activity.retry_failure(path, self._session.contents.target_kb)
        )
        locked = self._session.contents.locked_document(path)
        unlock = IconButton(self.theme, "lock", colour="muted")
        unlock.set_label(self.tr("Enter the password of {name}").format(name=within(path.name)))
        unlock.clicked.connect(lambda: self.unlock_asked.emit([self._session.contents.locked_document(path)]))
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addWidget(name)
        text.addWidget(reason)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addLayout(text, 1)
        line.addWidget(unlock if locked else retry, 0, Qt.AlignmentFlag.AlignTop)
        return row

    # Slots

    def _on_activity_changed(self) -> None:
        if self.isVisible():
            activity = self._session.activity
            there = activity.busy or activity.failed_count or activity.waiting_count
            if not (there or self._session.models.downloads):
                self.put_away()
            else:
                self.refresh()

    def _on_pause_clicked(self) -> None:
        activity = self._session.activity
        if activity.paused:
            activity.go_on()
        else:
            activity.pause()

    def _on_stop_clicked(self) -> None:
        """Let the user say what becomes of what was not read yet."""
        activity = self._session.activity
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.theme.icon("pause"), self.tr("Keep the rest for later"), activity.pause)
        menu.addAction(self.theme.icon("trash"), self.tr("Leave the rest out"), activity.cancel)
        menu.popup(self.stop.mapToGlobal(self.stop.rect().bottomLeft()))

    def _on_queue_shown(self) -> None:
        self.queue.setVisible(self.queue.count > 0)
        self.place()

    def _on_all_again_clicked(self) -> None:
        self._session.activity.retry_all(self._session.contents.target_kb)
