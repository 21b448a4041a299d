"""The window's composition root: makes the application, the session and the window, and runs them."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop import __version__
from desktop import settings as settings_file
from desktop.gui.i18n import Language
from desktop.gui.instance import Instance, hand_over
from desktop.gui.main_window import MainWindow
from desktop.gui.session import Session
from desktop.gui.theme import Theme
from desktop.paths import DataPaths
from desktop.updates import OFFICIAL, UpdateSource

if TYPE_CHECKING:
    from desktop.embed.base import Embedder

_log = logging.getLogger(__name__)

_SWITCH_SECONDS = 0.0005
"""How long a busy thread may keep the interpreter from the GUI thread each time that one wants it.

Every call from Qt into Python and back may have to wait so long while documents are imported; with the
interpreter's own five milliseconds a dozen of such calls are a stall that can be seen.
"""


def run(data_dir: Path, embedder: Embedder | None = None, files: Sequence[Path] = ()) -> int:
    """Open the window on a data folder and stay until it is closed; the exit code.

    `files` are made searchable once the library is open. Where a window has that folder open already, it
    gets them and is shown. `embedder` stands in for the model in tests.
    """
    app = application()
    if hand_over(data_dir, files):
        return 0
    sys.excepthook = _log_error
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C in a terminal ends it; the library can take that
    window = make_window(app, data_dir, embedder)
    window.take_in(files)
    instance = Instance(data_dir, window)
    instance.called.connect(window.take_in_and_show)
    window.show()
    try:
        return app.exec()
    finally:
        instance.close()


def application() -> QApplication:
    """The one Qt application of this process."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
        sys.setswitchinterval(_SWITCH_SECONDS)
    app.setApplicationName("Shufang")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("shufang")
    return app


def make_window(
    app: QApplication,
    data_dir: Path,
    embedder: Embedder | None = None,
    update_source: UpdateSource | None = OFFICIAL,
) -> MainWindow:
    """A window on a data folder; it opens the library when it is first shown.

    `embedder` and `update_source` stand in for the model and for who is asked for updates, in tests.
    """
    settings = settings_file.load(DataPaths(data_dir).settings)
    theme = Theme(app, settings.theme)
    language = Language(app, settings.language)
    session = Session(data_dir, settings, embedder, update_source)
    return MainWindow(session, theme, language, data_dir)


def _log_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error in a slot is written down; the window stays."""
    _log.error("unexpected error", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)
