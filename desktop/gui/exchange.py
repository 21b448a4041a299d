"""Knowledge bases on their way out to a file, or in from one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from desktop.gui import sentences
from desktop.gui.stepping import Stepping
from desktop.gui.workers import Workers
from desktop.records import Failure, Progress

if TYPE_CHECKING:
    from desktop.portable.exporting import Exported
    from desktop.portable.importing import Imported
    from desktop.portable.opened import Summary

Kind = Literal["", "export", "import"]


class Exchange(QObject):
    """One export or import at a time; it goes on while nobody looks.

    Signals:
        changed: it started, went on, ended or failed.
        imported: (str) a knowledge base of that name is there now.
    """

    changed = Signal()
    imported = Signal(str)

    def __init__(self, workers: Workers, parent: QObject) -> None:
        super().__init__(parent)
        self._workers = workers
        self._stepping = Stepping(workers)
        self._name = ""  # under which something is imported
        self.kind: Kind = ""
        self.progress: Progress | None = None  # None while nothing is under way
        self.failures: list[Failure] = []
        self.exported: Exported | None = None
        self.taken_in: Imported | None = None
        self.problem = ""

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self.progress is not None

    def forget(self) -> None:
        """Show no more of what is over."""
        if not self.busy:
            self.kind, self.problem, self.exported, self.taken_in = "", "", None, None
            self.failures = []

    def export(self, kb: str, target: Path, *, with_files: bool) -> None:
        """Write a knowledge base to a file; one that is there was agreed to be replaced."""
        self._start(
            "export",
            lambda library: library.knowledge_bases.export(kb, target, with_files=with_files, overwrite=True),
            self._on_exported,
        )

    def look_into(self, file: Path, done: Any, failed: Any) -> None:
        """See what a file says of itself."""
        self._workers.reads(lambda library: library.knowledge_bases.look_into(file), done, failed)

    def take_in(self, told: Summary, name: str, moved: Mapping[str, Path], files_to: Path | None) -> None:
        """Import a file's knowledge base under a name, its folders being where `moved` says."""

        def make(library: Any) -> Any:
            from desktop.portable.importing import Wish

            return library.knowledge_bases.take_in(Wish(told.file, name, dict(moved), files_to))

        self._name = " ".join(name.split())
        self._start("import", make, self._on_imported)

    def cancel(self) -> None:
        """Stop; of an import that is not over nothing stays."""
        kind, name = self.kind, self._name
        if not self.busy:
            return
        self.progress, self.kind = None, ""

        def ended(_result: object) -> None:
            if kind == "import":
                self._stepping.start(
                    lambda library: library.knowledge_bases.discard_import(name),
                    lambda _step: None,
                    lambda _result: self.changed.emit(),
                    self._on_failed,
                )

        self._stepping.stop(ended)
        self.changed.emit()

    def end(self) -> None:
        """Let go of everything; on the engine's thread."""
        self._stepping.end()

    def _start(self, kind: Kind, make: Any, done: Any) -> None:
        if self.busy or self._stepping.running:
            return
        self.forget()
        self.kind = kind
        self.progress = Progress("exporting" if kind == "export" else "importing")
        self._stepping.start(make, self._on_step, done, self._on_failed)
        self.changed.emit()

    def _on_step(self, progress: Progress) -> None:
        if progress.failure is not None:
            self.failures.append(progress.failure)
        self.progress = progress
        self.changed.emit()

    def _on_exported(self, made: Exported) -> None:
        self.progress, self.exported = None, made
        self.changed.emit()

    def _on_imported(self, made: Imported) -> None:
        self.progress, self.taken_in = None, made
        self.changed.emit()
        self.imported.emit(made.name)

    def _on_failed(self, error: BaseException) -> None:
        self.progress, self.problem = None, sentences.error(error)
        self.changed.emit()
