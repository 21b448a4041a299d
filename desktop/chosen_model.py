"""The model that is chosen: opened, changed for another one, measured; and the reranker beside it."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator

from desktop import switching
from desktop.connections import Connections
from desktop.embed import instructions
from desktop.embed.devices import Device, free_memory
from desktop.errors import EmbeddingError, ReadOnlyError
from desktop.gate import Gate
from desktop.intake import Intake
from desktop.model_in_use import Bench, ModelInUse
from desktop.paths import DataPaths
from desktop.records import Progress
from desktop.reranking import Reranking
from desktop.settings import SettingsFile
from desktop.store.changes import ModelChange
from desktop.switching import KeptSpace, SwitchPlan

_log = logging.getLogger(__name__)


class ChosenModel:
    """The model that the settings name, and what can be done about it."""

    def __init__(
        self,
        paths: DataPaths,
        connections: Connections,
        settings: SettingsFile,
        in_use: ModelInUse,
        reranking: Reranking,
        gate: Gate,
        intake: Intake,
    ) -> None:
        self._paths = paths
        self._connections = connections
        self._settings = settings
        self._in_use = in_use
        self._reranking = reranking
        self._gate = gate
        self._intake = intake

    # on any thread

    @property
    def ready(self) -> bool:
        """Whether meaning can be searched: the model is open and its index up to date."""
        return self._in_use.engine is not None

    @property
    def device(self) -> str:
        """Where the model runs; empty while none is open."""
        return self._in_use.device

    @property
    def device_note(self) -> str:
        """Why the model is not, or not all, on the graphics card; empty where that needs no word."""
        return self._in_use.device_note

    @property
    def leaves_machine(self) -> bool:
        """Whether the model is a server's, to which questions and passages are sent."""
        return self._in_use.leaves_machine

    def devices(self) -> list[Device]:
        """What models can run on."""
        return self._in_use.devices()

    def free_memory(self) -> tuple[int, int]:
        """Bytes that are free now: of the machine's memory, and of its best graphics card (0 without one)."""
        return free_memory()

    def instruction_presets(self) -> tuple[tuple[str, str], ...]:
        """(name, what the model is told) of the tasks that the chosen model can be given."""
        try:
            return instructions.offered(self._in_use.models.profile(self._settings.current.model))
        except EmbeddingError:
            return ()

    def kept_spaces(self) -> list[KeptSpace]:
        """The vectors of models that do not answer now, kept for the way back."""
        return switching.kept(self._connections.reader, self._paths.index)

    # on the engine's thread

    def prepare(self) -> Iterator[Progress]:
        """Open the chosen model, obtained first where it is not here, and its index.

        Raises:
            EmbeddingError: it can't be obtained or opened; words can be searched all the same.
        """
        yield from self._in_use.prepare(self._connections.writer_or_reader, self._settings.current)

    def use(self, name: str, dimension: int | None = None) -> Iterator[Progress]:
        """Change to another model or dimension; the present one answers until the other is complete.

        Raises:
            EmbeddingError: the model can't be obtained or opened; the present one stays.
            UsageError: the model can't be cut to that dimension.
        """
        for step in self._in_use.use(self._connections.writer, self._settings.current, name, dimension):
            yield step
            if self.ready and self._gate.open and self._connections.writer.queue.next() is not None:
                # Documents that came meanwhile go first: they are found as soon as the others were.
                came = self._intake.work_off(Progress("scanning"))
                yield from (other for other in came if other.stage != "done")
        self.settle_change()

    def plan_switch(self, name: str, dimension: int | None = None) -> Generator[Progress, None, SwitchPlan]:
        """What a change to another model or dimension costs; its speed is measured where that is worth it.

        Raises:
            EmbeddingError: there is no such model, or it can't be opened to be measured.
        """
        store = self._connections.writer_or_reader
        return (yield from switching.plan(self._in_use, store, self._settings.current, name, dimension))

    @property
    def unfinished_switch(self) -> ModelChange | None:
        """The change of model that was stopped half-way and is to go on; None where there is none."""
        return self._connections.writer.changes.current()

    def give_up_switch(self) -> None:
        """Stay with the model that answers. What was embedded with the other one stays until it is freed."""
        store = self._connections.writer
        with store.transaction():
            store.changes.forget()

    def settle_change(self) -> None:
        """Let the settings know of a change of model that has happened."""
        change = self._connections.writer.changes.current()
        if change is None or not change.complete:
            return
        chosen = {"model": change.model, "dimension": change.dimension}
        try:
            self._settings.change(**chosen)
        except ReadOnlyError as error:  # the note of it stays, for the next start
            _log.warning("the change of model is not in the settings yet: %s", error)
            self._settings.current = self._settings.current.changed(**chosen)
            return
        self.give_up_switch()

    def forget_space(self, model: str) -> Iterator[Progress]:
        """Free the disk that the vectors of a model take that does not answer.

        Raises:
            UsageError: it answers, or is to, or no vectors of it are kept.
        """
        yield from switching.forget(self._connections.writer, self._paths.index, model)

    def retry_device(self) -> Iterator[Progress]:
        """Open the model again, on a device that failed before too, and on the one that is set now.

        Raises:
            EmbeddingError: it can't be opened; the one there was goes on answering.
        """
        store = self._connections.writer_or_reader
        yield from self._in_use.reopen(store, self._settings.current, forgive=True)
        self._reranking.close()

    def use_reranker(self, name: str) -> Iterator[Progress]:
        """Have a model read the first passages of every answer again, once its cost is measured; "" for none.

        Raises:
            EmbeddingError: it is not here or can't be used; what was set stays.
            UsageError: it is no reranker.
        """
        if name:
            store, device = self._connections.writer_or_reader, self._settings.current.device
            yield from self._reranking.measure(store, name, device)
        else:
            self._reranking.close()
        self._settings.change(reranker=name)

    def bench(self, name: str | None = None) -> Generator[Progress, None, Bench]:
        """Measure how fast a model embeds here, the chosen one unless named.

        Raises:
            EmbeddingError: it is not here or can't be opened.
        """
        store, settings = self._connections.writer_or_reader, self._settings.current
        return (yield from self._in_use.bench(store, settings, name or settings.model))
