"""The state that the panels share, and the signals by which they hear of it.

Panels call methods here and listen; they never know of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.gui import sentences
from desktop.gui.activity import Activity
from desktop.gui.bridge import Bridge
from desktop.gui.exchange import Exchange
from desktop.gui.files import Files
from desktop.gui.finding import Finding
from desktop.gui.following import Following
from desktop.gui.health import Health
from desktop.gui.history import History
from desktop.gui.library_contents import LibraryContents
from desktop.gui.measuring import Measuring
from desktop.gui.mending import Mending
from desktop.gui.model_in_use import ModelInUse
from desktop.gui.models import Models
from desktop.gui.page_queue import PageQueue
from desktop.gui.pins import Pins
from desktop.gui.removal import Removal
from desktop.gui.searching import Searching
from desktop.gui.switching import Switching
from desktop.gui.unlocking import Unlocking
from desktop.gui.updating import Updating
from desktop.gui.viewing import Viewing
from desktop.gui.workers import Workers
from desktop.paths import DataPaths
from desktop.portable.layout import SUFFIX
from desktop.records import Document, Question
from desktop.settings import Settings
from desktop.updates import UpdateSource

if TYPE_CHECKING:
    from desktop.embed.base import Embedder


class Session(QObject):
    """One library, open in one window: its parts, and what one of them means for the others.

    Signals:
        opened: the library is there.
        open_failed: (str) it can't be opened; the sentence says why.
        settings_changed: a setting has another value.
        noticed: (str) something short to tell, in passing.
        import_asked: (Path) the file of an export was brought in; ask where its documents are.
    """

    opened = Signal()
    open_failed = Signal(str)
    settings_changed = Signal()
    noticed = Signal(str)
    import_asked = Signal(object)

    def __init__(
        self,
        data_dir: Path,
        settings: Settings,
        embedder: Embedder | None = None,
        update_source: UpdateSource | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.open_problem = ""
        self.bridge = Bridge(self)
        self.workers = Workers(data_dir, embedder, self.bridge)
        self.searching = Searching(self.workers, self._question, self)
        self.history = History(self.workers, self.searching, DataPaths(data_dir).questions, self)
        self.page_queue = PageQueue(self.workers)
        self.viewing = Viewing(self.page_queue, self)
        self.viewing.neighbours = self.searching.neighbours
        self.finding = Finding(self.page_queue, self.viewing, self)
        self.files = Files(self.workers, self.history, self)
        self.activity = Activity(self.workers, lambda: self.settings, self.change_settings, self)
        self.following = Following(self.workers, self.activity, self)
        self.removal = Removal(self.workers, self)
        self.contents = LibraryContents(self.workers, self.activity, self.removal, self)
        self.models = Models(self.workers, self)
        self.model = ModelInUse(self.workers, self.activity, self.models, self._learn_settings, self)
        self.switching = Switching(self.workers, self.models, self.model.use, self)
        self.pins = Pins(self.workers, self.searching, self.viewing, self)
        self.measuring = Measuring(self.workers, self.activity, self)
        self.unlocking = Unlocking(self.workers, self.contents.locked_documents, self)
        self.exchange = Exchange(self.workers, self)
        self.health = Health(self.workers, self.activity, self)
        self.mending = Mending(self.workers, self.activity, self)
        self.updating = Updating(self.bridge, update_source, self)
        self._connect()

    def _connect(self) -> None:
        for telling in (
            self.activity.work_failed,
            self.following.told,
            self.following.failed,
            self.contents.failed,
            self.models.told,
            self.model.failed,
            self.switching.told,
            self.pins.told,
            self.files.told,
            self.mending.failed,
        ):
            telling.connect(self.noticed)
        self.activity.work_ended.connect(self._on_work_ended)
        self.following.rearranged.connect(self._on_rearranged)
        self.removal.hidden_changed.connect(self.searching.hide)
        self.contents.scope_changed.connect(self.searching.ask_now)
        self.model.ready.connect(self._on_model_ready)
        self.model.answers_changed.connect(self.searching.ask_now)
        self.unlocking.unlocked.connect(self._on_unlocked)
        self.exchange.imported.connect(self._on_imported)
        self.health.mended.connect(self._on_mended)
        self.mending.over.connect(self._on_database_changed)

    def start(self) -> None:
        """Open the library, then obtain and load the model, then go on with what was left."""
        self.open_problem = ""
        self.workers.open(lambda _none: self._on_opened(), self._on_open_failed)

    def close(self) -> None:
        """End both threads; what was to be removed is removed, what was being added is kept."""
        self.contents.stop()
        self.history.stop()
        self.updating.close()
        ids = self.removal.take()

        def last(library: Any) -> None:
            self.exchange.end()
            self.health.end()
            if ids:
                library.remove(ids)

        self.workers.close(last)

    # Doing

    def add(self, paths: Sequence[Path], kb: str | None = None) -> None:
        """Make files and folders searchable, in the knowledge base that is looked at unless named.

        The file of an exported knowledge base is another matter: it is asked about.
        """
        exports = [path for path in paths if path.suffix.lower() == SUFFIX]
        if exports and self.workers.is_open:
            self.import_asked.emit(exports[0])
        paths = [path for path in paths if path not in exports]
        if paths and self.workers.is_open:
            self.removal.commit()
            kb = kb or self.contents.target_kb
            self.activity.add(paths, kb)
            self.following.offer(paths, kb)

    def remove_documents(self, documents: Sequence[Document]) -> None:
        """Take documents out of the library, with a way back."""
        view = self.viewing.view
        if view is not None and view.document_id in {document.id for document in documents}:
            self.viewing.clear()
        self.removal.remove(documents)

    def change_settings(self, **changes: Any) -> None:
        """Set what can be set without embedding anything again."""
        self._learn_settings(**changes)
        self.workers.engine(
            lambda library: library.change_settings(**changes),
            None,
            self._on_settings_failed,
            urgent=True,
            kept=True,
        )
        if "device" in changes:
            self.model.retry_device()
        if changes.get("recognition"):
            self.activity.recognise()
        if changes.keys() & {"mode", "top_k", "min_score", "query_prefix"}:
            self.searching.ask_now()

    def read_again(self) -> None:
        """Read every document again, to cut it into passages as is set now."""
        self.activity.retry([document.id for document in self.contents.all_documents])

    def _learn_settings(self, **changes: Any) -> None:
        """Go by what the library has set."""
        self.settings = self.settings.changed(**changes)
        self.settings_changed.emit()

    def _question(self, text: str) -> Question:
        settings, scope = self.settings, self.contents.scope
        return Question(text, scope, settings.mode, settings.top_k, settings.min_score, settings.query_prefix)

    def _on_opened(self) -> None:
        self.opened.emit()
        self.mending.look()
        self.history.load()
        self.contents.reload()
        self.pins.load()
        self.model.prepare()
        self.following.begin()

    def _on_database_changed(self) -> None:
        self.contents.reload()
        self.model.prepare()
        self.following.begin()

    def _on_model_ready(self) -> None:
        self.searching.set_meaning_ready(True)
        self.activity.work()
        self.activity.recognise()
        self.switching.go_on()

    def _on_open_failed(self, error: BaseException) -> None:
        self.open_problem = sentences.error(error)
        self.open_failed.emit(self.open_problem)

    def _on_settings_failed(self, error: BaseException) -> None:
        self.noticed.emit(sentences.error(error))

    def _on_imported(self, name: str) -> None:
        self.activity.work()
        self.pins.load()
        self.contents.set_scope(name)
        self.contents.reload()
        self.searching.ask_now()

    def _on_mended(self) -> None:
        self.activity.work()
        self.contents.reload()
        self.searching.ask_now()

    def _on_rearranged(self) -> None:
        self.contents.reload()
        self._on_work_ended(None)

    def _on_work_ended(self, _work: object) -> None:
        self.viewing.forget_pictures()
        self.searching.ask_now()
        self.pins.load()

    def _on_unlocked(self, documents: tuple[Document, ...]) -> None:
        ids = [document.id for document in documents if document.state != "ready"]
        if ids:
            self.activity.retry(ids)
        view = self.viewing.view
        if view is not None and view.document_id in {document.id for document in documents}:
            self.viewing.show_again()
