"""The state that the panels share, and the signals by which they hear of it.

Panels call methods here and listen; they never know of each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from desktop.catalogue import Contents
from desktop.gui import sentences, tokens
from desktop.gui.activity import Activity
from desktop.gui.bridge import Bridge
from desktop.gui.exchange import Exchange
from desktop.gui.finding import Finding
from desktop.gui.following import Following
from desktop.gui.health import Health
from desktop.gui.history import History
from desktop.gui.measuring import Measuring
from desktop.gui.models import Models
from desktop.gui.page_queue import PageQueue
from desktop.gui.pins import Pins
from desktop.gui.removal import Removal
from desktop.gui.searching import Searching
from desktop.gui.switching import Switching
from desktop.gui.unlocking import Unlocking, can_be_unlocked
from desktop.gui.updating import Updating
from desktop.gui.viewing import Viewing
from desktop.gui.workers import Workers
from desktop.names import within
from desktop.paths import DataPaths
from desktop.portable.layout import SUFFIX
from desktop.records import Document, Hit, KnowledgeBase, Progress, Question
from desktop.settings import Settings
from desktop.updates import UpdateSource

if TYPE_CHECKING:
    from desktop.embed.base import Embedder
    from desktop.mending import Mended


@dataclass(frozen=True, slots=True)
class ModelState:
    """Whether meaning can be searched. `problem` is the sentence that says why not."""

    stage: Literal["waiting", "preparing", "ready", "failed"]
    fraction: float = 0.0
    doing: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """Where the model runs. `note` says why not on a graphics card, `leaves` that texts go to a server."""

    device: str = ""
    note: str = ""
    leaves: bool = False


class Session(QObject):
    """One library, open in one window.

    Signals:
        opened: the library is there.
        open_failed: (str) it can't be opened; the sentence says why.
        library_changed: knowledge bases or documents are other than they were.
        scope_changed: another knowledge base is looked at.
        settings_changed: a setting has another value.
        model_changed: the model's state is another, or it runs somewhere else.
        noticed: (str) something short to tell, in passing.
        import_asked: (Path) the file of an export was brought in; ask where its documents are.
        mended: the library's database was damaged; `mended_reason` says what was saved.
    """

    opened = Signal()
    open_failed = Signal(str)
    library_changed = Signal()
    scope_changed = Signal()
    settings_changed = Signal()
    model_changed = Signal()
    noticed = Signal(str)
    import_asked = Signal(object)
    mended = Signal()

    def __init__(
        self,
        data_dir: Path,
        settings: Settings,
        embedder: Embedder | None = None,
        update_source: UpdateSource | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.scope: str | None = None
        self.knowledge_bases: tuple[KnowledgeBase, ...] = ()
        self.documents: tuple[Document, ...] = ()
        self.loaded = False
        self.model = ModelState("waiting")
        self.running = Running()
        self.open_problem = ""
        self.mended_reason = ""
        self._mending = False
        self.bridge = Bridge(self)
        self.workers = Workers(data_dir, embedder, self.bridge)
        self.searching = Searching(self.workers, self._question, self)
        self.history = History(self.workers, self.searching, DataPaths(data_dir).questions, self)
        self.page_queue = PageQueue(self.workers)
        self.viewing = Viewing(self.page_queue, self)
        self.viewing.neighbours = self.searching.neighbours
        self.finding = Finding(self.page_queue, self.viewing, self)
        self.activity = Activity(self.workers, lambda: self.settings, self.change_settings, self)
        self.following = Following(self.workers, self.activity, self)
        self.removal = Removal(self.workers, self)
        self.models = Models(self.workers, self)
        self.switching = Switching(self.workers, self.models, self.use_model, self)
        self.pins = Pins(self.workers, self)
        self.measuring = Measuring(self.workers, self.activity, self)
        self.unlocking = Unlocking(self.workers, self._locked_documents, self)
        self.exchange = Exchange(self.workers, self)
        self.health = Health(self.workers, self.activity, self)
        self.updating = Updating(self.bridge, update_source, self)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(tokens.REFRESH_EVERY)
        self._refresh.timeout.connect(self.reload)
        self._reloading = False
        self._all: tuple[Document, ...] = ()
        self.activity.documents_touched.connect(self._on_documents_touched)
        self.activity.work_ended.connect(self._on_work_ended)
        self.activity.work_failed.connect(self.noticed)
        self.following.told.connect(self.noticed)
        self.following.failed.connect(self.noticed)
        self.following.rearranged.connect(self._on_rearranged)
        self.models.told.connect(self.noticed)
        self.switching.told.connect(self.noticed)
        self.workers.on_damage = self._on_damage
        self.pins.told.connect(self.noticed)
        self.unlocking.unlocked.connect(self._on_unlocked)
        self.exchange.imported.connect(self._on_imported)
        self.health.mended.connect(self._on_mended)
        self.removal.hidden_changed.connect(self._on_hidden_changed)
        self.removal.removed.connect(self.reload)

    def start(self) -> None:
        """Open the library, then obtain and load the model, then go on with what was left."""
        self.open_problem = ""
        self.workers.open(lambda _none: self._on_opened(), self._on_open_failed)

    def close(self) -> None:
        """End both threads; what was to be removed is removed, what was being added is kept."""
        self._refresh.stop()
        self.history.stop()
        self.updating.close()
        ids = self.removal.take()

        def last(library: Any) -> None:
            self.exchange.end()
            self.health.end()
            if ids:
                library.remove(ids)

        self.workers.close(last)

    # What is there

    @property
    def document_count(self) -> int:
        """Documents in the scope that is looked at."""
        return len(self.documents)

    @property
    def passage_count(self) -> int:
        """Passages in the scope that is looked at."""
        return sum(map(attrgetter("passages"), self.documents))

    @property
    def target_kb(self) -> str:
        """Where dropped files go: the knowledge base that is looked at, else the first."""
        if self.scope is not None:
            return self.scope
        return self.knowledge_bases[0].name if self.knowledge_bases else self.tr("Library")

    def reload(self) -> None:
        """Read knowledge bases and documents anew."""
        if not self.workers.is_open:
            return
        if self._reloading:
            self._refresh.start()
            return
        self._reloading = True
        self.workers.reads(
            lambda library: library.contents(),
            self._on_loaded,
            self._on_load_failed,
        )

    def set_scope(self, kb: str | None) -> None:
        """Look at one knowledge base, or at all."""
        if kb != self.scope:
            self.scope = kb
            self._show_scope()
            self.scope_changed.emit()
            self.searching.ask_now()

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
            kb = kb or self.target_kb
            self.activity.add(paths, kb)
            self.following.offer(paths, kb)

    def create_kb(self, name: str) -> None:
        """Make a knowledge base and look at it."""
        self._manage(lambda library: library.knowledge_bases.create(name), name)

    def rename_kb(self, old: str, new: str) -> None:
        """Give a knowledge base another name."""
        self._manage(
            lambda library: library.knowledge_bases.rename(old, new), new if self.scope == old else self.scope
        )

    def set_instruction(self, kb: str, instruction: str) -> None:
        """Tell the model what a question to a knowledge base is."""
        self._manage(lambda library: library.knowledge_bases.set_instruction(kb, instruction), self.scope)

    def delete_kb(self, name: str) -> None:
        """Delete a knowledge base and its index; the files stay where they are."""
        self._manage(
            lambda library: library.knowledge_bases.delete(name), None if self.scope == name else self.scope
        )

    def remove_documents(self, documents: Sequence[Document]) -> None:
        """Take documents out of the library, with a way back."""
        view = self.viewing.view
        if view is not None and view.document_id in {document.id for document in documents}:
            self.viewing.clear()
        self.removal.remove(documents)

    def can_pin(self, hit: Hit) -> bool:
        """Whether a hit can be pinned: what is asked was typed, and the hit is found by it."""
        answer = self.searching.answer
        if answer is None or self.searching.answered_like is not None or not answer.query.strip():
            return False
        found = (*answer.hits, *answer.attempts)
        return any(
            hit.passage_id == each.passage_id or hit.passage_id in {twin.passage_id for twin in each.also}
            for each in found
        )

    def is_pinned(self, hit: Hit) -> bool:
        """Whether a hit is pinned as a right answer to the question that is asked."""
        answer = self.searching.answer
        return answer is not None and self.can_pin(hit) and bool(self.pins.of(answer.query, hit))

    def toggle_pin(self, hit: Hit | None = None) -> None:
        """Pin a hit as a right answer to the question that is asked, or take that back; the one shown."""
        answer, view = self.searching.answer, self.viewing.view
        hit = hit or (view.hit if view is not None else None)
        if answer is not None and hit is not None and self.can_pin(hit):
            self.pins.toggle(answer.query, hit)

    def open_file(self, path: Path) -> None:
        """Open a file in the program that the system has for it."""
        self.history.remember()

        def look(exists: bool) -> None:
            if not exists:
                self.noticed.emit(self.tr("{name} is no longer there.").format(name=within(path.name)))
            elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                self.noticed.emit(self.tr("No program opens {name}.").format(name=within(path.name)))

        self.workers.reads(lambda _library: path.exists(), look)

    def show_folder(self, path: Path) -> None:
        """Open the folder that a file lies in."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    def change_settings(self, **changes: Any) -> None:
        """Set what can be set without embedding anything again."""
        self.settings = self.settings.changed(**changes)
        self.settings_changed.emit()
        self.workers.engine(
            lambda library: library.change_settings(**changes),
            None,
            self._on_settings_failed,
            urgent=True,
            kept=True,
        )
        if changes.get("recognition"):
            self.activity.recognise()
        if changes.keys() & {"mode", "top_k", "min_score", "query_prefix"}:
            self.searching.ask_now()

    def use_model(self, name: str, dimension: int | None) -> None:
        """Change to another model or dimension; the present one answers until all is embedded again."""

        def over(error: BaseException | None) -> None:
            if error is not None:
                self.noticed.emit(sentences.error(error))
            self.workers.reads(lambda library: library.settings, self._on_model_chosen)
            self._read_running()
            self.searching.ask_now()

        self.activity.switch(lambda library: library.model.use(name, dimension), over)

    def _on_model_chosen(self, settings: Settings) -> None:
        self.settings = self.settings.changed(model=settings.model, dimension=settings.dimension)
        self.settings_changed.emit()
        self.models.load()

    def use_reranker(self, name: str, on: bool) -> None:
        """Have a reranker read the first passages of every answer again, or no longer."""

        def done() -> None:
            self.settings = self.settings.changed(reranker=name if on else "")
            self.settings_changed.emit()
            self.searching.ask_now()

        self.models.switch_reranker(name, on, done)

    def use_device(self, device: str) -> None:
        """Run the model on another device: "auto", "cpu" or a graphics card's name."""
        self.change_settings(device=device)
        self.retry_device()

    def retry_device(self) -> None:
        """Open the model again, on a graphics card that failed before too."""

        def over(error: BaseException | None) -> None:
            if error is not None:
                self.noticed.emit(sentences.error(error))
            self._read_running()

        self.activity.switch(lambda library: library.model.retry_device(), over)

    def read_again(self) -> None:
        """Read every document again, to cut it into passages as is set now."""
        self.activity.retry([document.id for document in self._all])

    def prepare_model(self) -> None:
        """Obtain the model if it is missing, and load it."""
        self._set_model(ModelState("preparing"))
        self.workers.engine(
            lambda library: library.model.prepare(),
            lambda _none: self._on_model_ready(),
            self._on_model_failed,
            progress=self._on_model_progress,
        )

    @property
    def all_documents(self) -> tuple[Document, ...]:
        """Those of every knowledge base."""
        return self._all

    def document_of(self, document_id: int) -> Document | None:
        """A document of the library; None where there is none of that identifier."""
        return next((document for document in self._all if document.id == document_id), None)

    def locked_document(self, path: Path) -> Document | None:
        """The document at a path, where it waits for a password."""
        return next((document for document in self._locked_documents() if document.path == path), None)

    def _locked_documents(self) -> list[Document]:
        """Those that a password could make readable."""
        return [
            document
            for document in self._all
            if document.state == "encrypted" and can_be_unlocked(document.path)
        ]

    def _question(self, text: str) -> Question:
        settings = self.settings
        return Question(
            text, self.scope, settings.mode, settings.top_k, settings.min_score, settings.query_prefix
        )

    def _manage(self, job: Callable[[Any], Any], scope: str | None) -> None:
        def done(_result: object) -> None:
            self.scope = scope
            self.scope_changed.emit()
            self.reload()
            self.searching.ask_now()

        self.workers.engine(
            job, done, lambda error: self.noticed.emit(sentences.error(error)), urgent=True, kept=True
        )

    def _set_model(self, state: ModelState) -> None:
        self.model = state
        self.model_changed.emit()

    def _show_scope(self) -> None:
        hidden = self.removal.hidden
        if hidden or self.scope is not None:
            self.documents = tuple(
                document
                for document in self._all
                if document.id not in hidden and (self.scope is None or document.kb == self.scope)
            )
        else:
            self.documents = self._all
        self.library_changed.emit()

    def _on_opened(self) -> None:
        self.opened.emit()
        self.workers.engine(lambda library: library.mended, self._tell_mended)
        self.history.load()
        self.reload()
        self.pins.load()
        self.prepare_model()
        self.following.begin()

    def _tell_mended(self, mended: Mended | None) -> None:
        if mended is not None:
            self.mended_reason = mended.reason
            self.mended.emit()

    def _on_damage(self) -> None:
        """A page of the database turned out to be damaged: save what is left of it, now."""
        if self._mending:
            return
        self._mending = True
        current = self.activity.current
        if current is not None and current.future is not None:
            self.workers.stop(current.future)

        def over(mended: Mended | None) -> None:
            self._mending = False
            self._tell_mended(mended)
            self.reload()
            self.prepare_model()
            self.following.begin()

        def failed(error: BaseException) -> None:
            self.noticed.emit(sentences.error(error))  # and it is not tried again before the next start

        self.workers.engine(lambda library: library.upkeep.mend_if_damaged(), over, failed)

    def _on_open_failed(self, error: BaseException) -> None:
        self.open_problem = sentences.error(error)
        self.open_failed.emit(self.open_problem)

    def _on_loaded(self, found: Contents) -> None:
        self._reloading = False
        self.loaded = True
        self.knowledge_bases = found.knowledge_bases
        self._all = found.documents
        self.activity.know(self._all)
        self._show_scope()

    def _on_load_failed(self, error: BaseException) -> None:
        self._reloading = False
        self.noticed.emit(sentences.error(error))

    def _on_model_progress(self, progress: Progress) -> None:
        self._set_model(ModelState("preparing", progress.fraction, progress.current))

    def _on_model_ready(self) -> None:
        self._set_model(ModelState("ready", 1.0))
        self._read_running()
        self.searching.set_meaning_ready(True)
        self.activity.work()
        self.activity.recognise()
        self.switching.go_on()

    def _read_running(self) -> None:
        def found(running: Running) -> None:
            self.running = running
            self.model_changed.emit()

        self.workers.reads(
            lambda library: Running(
                library.model.device, library.model.device_note, library.model.leaves_machine
            ),
            found,
        )

    def _on_model_failed(self, error: BaseException) -> None:
        self._set_model(ModelState("failed", problem=sentences.error(error)))

    def _on_settings_failed(self, error: BaseException) -> None:
        self.noticed.emit(sentences.error(error))

    def _on_imported(self, name: str) -> None:
        self.activity.work()
        self.pins.load()
        self.set_scope(name)
        self.reload()
        self.searching.ask_now()

    def _on_mended(self) -> None:
        self.activity.work()
        self.reload()
        self.searching.ask_now()

    def _on_documents_touched(self) -> None:
        if not self._refresh.isActive():
            self._refresh.start()

    def _on_rearranged(self) -> None:
        self.reload()
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

    def _on_hidden_changed(self, hidden: frozenset[int]) -> None:
        self.searching.hide(hidden)
        self._show_scope()
