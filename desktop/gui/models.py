"""The models that are here and to be had, and what is being done about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from desktop.errors import PoolingUnknownError
from desktop.gui import sentences
from desktop.gui.workers import Workers

if TYPE_CHECKING:
    from desktop.embed.download import Download
    from desktop.embed.models import ModelInfo
    from desktop.embed.profiles import Pooling
    from desktop.embed.servers import RemoteServer
    from desktop.model_in_use import Bench
    from desktop.switching import KeptSpace

Doing = Literal["downloading", "measuring", "removing"]


@dataclass(frozen=True, slots=True)
class Busy:
    """What is being done about one model; `download` is how far that is, None before its first step."""

    doing: Doing
    download: Download | None = None
    fraction: float = 0.0  # done


class Models(QObject):
    """Lists models and works on them, in threads of their own.

    Signals:
        changed: the list, or what is being done about one of it, is another.
        failed: (str) something did not go as it should; the sentence says what.
        told: (str) a download came to its end, which the user may have stopped waiting for.
        pooling_asked: (Path) a file that can be added once the user says how its vectors are pooled.
        added: (str) the name of a model that is new here.
    """

    changed = Signal()
    failed = Signal(str)
    told = Signal(str)
    pooling_asked = Signal(Path)
    added = Signal(str)

    def __init__(self, workers: Workers, parent: QObject) -> None:
        super().__init__(parent)
        self.infos: tuple[ModelInfo, ...] = ()
        self.free_bytes = 0
        self.kept_bytes: dict[str, int] = {}  # of vectors, by the model that made them and does not answer
        self.trying = False
        self._workers = workers
        self._busy: dict[str, Busy] = {}
        self._benches: dict[str, Bench] = {}
        self._downloads: dict[str, Future[Any]] = {}
        self._problems: dict[str, str] = {}

    def load(self) -> None:
        """Read anew what is there."""
        if self._workers.is_open:
            self._workers.reads(
                lambda library: (
                    library.models.list(),
                    max(library.model.free_memory()),
                    library.model.kept_spaces(),
                ),
                self._on_loaded,
                self._on_failed,
            )

    def busy(self, name: str) -> Busy | None:
        """What is being done about a model."""
        return self._busy.get(name)

    def bench(self, name: str) -> Bench | None:
        """How fast a model was measured to be since the window opened."""
        return self._benches.get(name)

    def problem(self, name: str) -> str:
        """Why the last that was asked of a model came to nothing; empty where it did not."""
        return self._problems.get(name, "")

    def file_title(self, name: str) -> str:
        """What a model is called, and its quantisation."""
        found = (f"{info.title} {info.quantisation}" for info in self.infos if info.name == name)
        return next(found, name).strip()

    @property
    def downloads(self) -> Mapping[str, Busy]:
        """The downloads that run or wait, by the model's name; the one that runs is the first."""
        return {name: self._busy[name] for name in self._downloads}

    def download(self, name: str) -> None:
        """Bring in a model of the catalogue, or go on with one that was paused."""
        if name in self._downloads:
            return

        def step(progress: Download) -> None:
            if self._downloads.get(name) is future:
                fraction = progress.bytes_done / progress.bytes_total if progress.bytes_total else 0.0
                self._set_busy(name, Busy("downloading", progress, fraction))

        def over(error: BaseException | None) -> None:
            self.load()
            if self._downloads.get(name) is not future:
                return  # paused, and perhaps asked for again since
            del self._downloads[name]
            text = self.tr("{name} is here and can be used.").format(name=self.file_title(name))
            if error is not None:
                text = self._problems[name] = sentences.error(error)
            self._set_busy(name, None)
            self.told.emit(text)
            if error is None:
                self.added.emit(name)

        future = self._downloads[name] = self._workers.downloads(
            lambda library: library.models.download(name), lambda _none: over(None), over, step
        )
        self._set_busy(name, Busy("downloading"))

    def pause(self, name: str) -> None:
        """Stop a download; what has arrived stays."""
        future = self._downloads.pop(name, None)
        if future is not None:
            self._workers.stop(future)
            self._set_busy(name, None)

    def discard(self, name: str) -> None:
        """Delete what has arrived of a paused download."""
        self._change(name, lambda library: library.models.discard_download(name))

    def remove(self, name: str) -> None:
        """Delete a model's file, or what is kept of a server."""
        self._change(name, lambda library: library.models.remove(name))

    def add(self, file: Path, pooling: Pooling | None = None) -> None:
        """Copy a model in, after a trial in a process of its own."""

        def failed(error: BaseException) -> None:
            self._set_trying(False)
            if isinstance(error, PoolingUnknownError):
                self.pooling_asked.emit(file)
            else:
                self._on_failed(error)

        self._set_trying(True)
        self._workers.trials(lambda library: library.models.add(file, pooling), self._on_added, failed)

    def add_server(self, server: RemoteServer, done: Callable[[BaseException | None], None]) -> None:
        """Try a server and keep it; `done` gets None, or why it can't be used."""

        def added(info: ModelInfo) -> None:
            self._on_added(info)
            done(None)

        self._workers.trials(lambda library: library.models.add_server(server), added, done)

    def measure(self, name: str) -> None:
        """Find out how fast a model is here, and how long it would take for the library."""

        def step(progress: Any) -> None:
            self._set_busy(name, Busy("measuring", fraction=progress.fraction))

        def done(bench: Bench | None) -> None:
            self._set_busy(name, None)
            if bench is not None:
                self._benches[name] = bench
            self.load()

        def failed(error: BaseException) -> None:
            self._problems[name] = sentences.error(error)
            self._set_busy(name, None)

        self._set_busy(name, Busy("measuring"))
        self._workers.engine(lambda library: library.model.bench(name), done, failed, progress=step)

    def measuring(self, name: str, fraction: float) -> None:
        """A model is being measured by somebody else, before it is changed to."""
        self._set_busy(name, Busy("measuring", fraction=fraction))

    def measured(self, name: str) -> None:
        """That is over."""
        self._set_busy(name, None)

    def free_vectors(self, name: str) -> None:
        """Delete the vectors that are kept of a model which does not answer."""

        def step(progress: Any) -> None:
            self._set_busy(name, Busy("removing", fraction=progress.fraction))

        def over(_none: object) -> None:
            self._set_busy(name, None)
            self.load()

        def failed(error: BaseException) -> None:
            self._problems[name] = sentences.error(error)
            self._set_busy(name, None)

        self._set_busy(name, Busy("removing"))
        self._workers.engine(lambda library: library.model.forget_space(name), over, failed, progress=step)

    def switch_reranker(self, name: str, on: bool, done: Callable[[], None]) -> None:
        """Have a reranker used, once its cost is measured, or no longer; `done` is called once that is so."""

        def step(progress: Any) -> None:
            self._set_busy(name, Busy("measuring", fraction=progress.fraction))

        def over(_none: object) -> None:
            self._set_busy(name, None)
            self.load()
            done()

        def failed(error: BaseException) -> None:
            self._problems[name] = sentences.error(error)
            self._set_busy(name, None)

        self._set_busy(name, Busy("measuring"))
        wanted = name if on else ""
        self._workers.engine(lambda library: library.model.use_reranker(wanted), over, failed, progress=step)

    def _change(self, name: str, job: Callable[[Any], None]) -> None:
        def failed(error: BaseException) -> None:
            self._problems[name] = sentences.error(error)
            self._set_busy(name, None)

        def done(_none: object) -> None:
            self._set_busy(name, None)
            self.load()

        self._set_busy(name, Busy("removing"))
        self._workers.trials(job, done, failed)

    def _set_busy(self, name: str, busy: Busy | None) -> None:
        if busy is None:
            self._busy.pop(name, None)
        else:
            self._problems.pop(name, None)
            self._busy[name] = busy
        self.changed.emit()

    def _set_trying(self, trying: bool) -> None:
        self.trying = trying
        self.changed.emit()

    def _on_loaded(self, found: tuple[list[ModelInfo], int, list[KeptSpace]]) -> None:
        self.infos, self.free_bytes, spaces = tuple(found[0]), found[1], found[2]
        self.kept_bytes = {
            space.model: sum(each.size_bytes for each in spaces if each.model == space.model)
            for space in spaces
        }
        self.changed.emit()

    def _on_added(self, info: ModelInfo) -> None:
        self._set_trying(False)
        self.added.emit(info.name)
        self.load()

    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(sentences.error(error))
