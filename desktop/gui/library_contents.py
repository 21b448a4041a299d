"""What the library holds, as the window shows it: knowledge bases, documents, and which are looked at."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.catalogue import Contents
from desktop.gui import sentences, tokens
from desktop.gui.activity import Activity
from desktop.gui.removal import Removal
from desktop.gui.unlocking import can_be_unlocked
from desktop.gui.workers import Workers
from desktop.records import Document, KnowledgeBase


class LibraryContents(QObject):
    """Read anew whenever something may have changed it. `scope` is the knowledge base that is looked at.

    Signals:
        changed: knowledge bases or documents are other than they were.
        scope_changed: another knowledge base is looked at, or it has another name.
        failed: (str) something did not go as it should; the sentence says what.
    """

    changed = Signal()
    scope_changed = Signal()
    failed = Signal(str)

    def __init__(self, workers: Workers, activity: Activity, removal: Removal, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._activity = activity
        self._removal = removal
        self.scope: str | None = None
        self.knowledge_bases: tuple[KnowledgeBase, ...] = ()
        self.documents: tuple[Document, ...] = ()  # in the scope
        self.all_documents: tuple[Document, ...] = ()
        self.loaded = False
        self._reloading = False
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(tokens.REFRESH_EVERY)
        self._refresh.timeout.connect(self.reload)
        activity.documents_touched.connect(self._on_documents_touched)
        removal.hidden_changed.connect(self._show_scope)
        removal.removed.connect(self.reload)

    # What is there

    @property
    def document_count(self) -> int:
        """Documents in the scope."""
        return len(self.documents)

    @property
    def passage_count(self) -> int:
        """Passages in the scope."""
        return sum(map(attrgetter("passages"), self.documents))

    @property
    def target_kb(self) -> str:
        """Where dropped files go: the knowledge base that is looked at, else the first."""
        if self.scope is not None:
            return self.scope
        return self.knowledge_bases[0].name if self.knowledge_bases else self.tr("Library")

    def document_of(self, document_id: int) -> Document | None:
        """A document of the library; None where there is none of that identifier."""
        return next((document for document in self.all_documents if document.id == document_id), None)

    def locked_documents(self) -> list[Document]:
        """Those that a password could make readable."""
        return [
            document
            for document in self.all_documents
            if document.state == "encrypted" and can_be_unlocked(document.path)
        ]

    def locked_document(self, path: Path) -> Document | None:
        """The document at a path, where it waits for a password."""
        return next((document for document in self.locked_documents() if document.path == path), None)

    # Reading

    def reload(self) -> None:
        """Read knowledge bases and documents anew."""
        if not self._workers.is_open:
            return
        if self._reloading:
            self._refresh.start()
            return
        self._reloading = True
        self._workers.reads(
            lambda library: library.contents(),
            self._on_loaded,
            self._on_load_failed,
        )

    def stop(self) -> None:
        """Read no more."""
        self._refresh.stop()

    def set_scope(self, kb: str | None) -> None:
        """Look at one knowledge base, or at all."""
        if kb != self.scope:
            self.scope = kb
            self._show_scope()
            self.scope_changed.emit()

    # Changing

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

    def _manage(self, job: Callable[[Any], Any], scope: str | None) -> None:
        def done(_result: object) -> None:
            self.scope = scope
            self.scope_changed.emit()
            self.reload()

        self._workers.engine(
            job, done, lambda error: self.failed.emit(sentences.error(error)), urgent=True, kept=True
        )

    def _show_scope(self) -> None:
        hidden = self._removal.hidden
        if hidden or self.scope is not None:
            self.documents = tuple(
                document
                for document in self.all_documents
                if document.id not in hidden and (self.scope is None or document.kb == self.scope)
            )
        else:
            self.documents = self.all_documents
        self.changed.emit()

    def _on_documents_touched(self) -> None:
        if not self._refresh.isActive():
            self._refresh.start()

    def _on_loaded(self, found: Contents) -> None:
        self._reloading = False
        self.loaded = True
        self.knowledge_bases = found.knowledge_bases
        self.all_documents = found.documents
        self._activity.know(self.all_documents)
        self._show_scope()

    def _on_load_failed(self, error: BaseException) -> None:
        self._reloading = False
        self.failed.emit(sentences.error(error))
