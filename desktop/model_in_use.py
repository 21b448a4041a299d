"""The model that answers: opened, changed for another one, run as this machine runs it fastest, measured."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass

from desktop import engine
from desktop.embed import native
from desktop.embed.base import Embedder
from desktop.embed.devices import Device, devices
from desktop.embed.journal import Journal
from desktop.embed.models import ModelStore
from desktop.embed.opening import Openings
from desktop.embed.profiles import ModelProfile
from desktop.engine import Engine
from desktop.errors import EmbeddingError, LibraryError, ModelInvalidError
from desktop.gate import Gate
from desktop.paths import DataPaths
from desktop.records import Progress
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.store.vectors import Space

_BENCH_SECONDS = 3.0
_BENCH_TEXT = "The tenant shall pay the monthly rent in advance on the first working day of every month. "
_BENCH_TEXTS = 64
_SAMPLE = 64  # passages whose tokens are counted to know how long a library takes
_NEXT_START = "The graphics card's driver is loaded when Shufang starts the next time."
_MEASURING = "Measuring what this machine does best"


@dataclass(frozen=True, slots=True)
class Bench:
    """How fast a model embeds here, and how long it would take to embed the whole library, in seconds."""

    tokens_per_second: float
    library_seconds: float


class ModelInUse:
    """`engine` is the model that answers, None while there is none. For the engine's thread alone.

    A `given` embedder stands in for every model, in tests.
    """

    def __init__(self, paths: DataPaths, gate: Gate, given: Embedder | None) -> None:
        self.models = ModelStore(paths.models)
        self.engine: Engine | None = None
        self._filling: Embedder | None = None  # embeds a library for the first time
        self._journal = Journal(paths.root)
        native.guard(Journal(paths.root, "drivers"))
        self._openings = Openings(paths.root)
        self._index_dir = paths.index
        self._gate = gate
        self._given = given

    @property
    def embedder(self) -> Embedder | None:
        """The open model."""
        return None if self.engine is None else self.engine.embedder

    def profile(self, name: str) -> ModelProfile:
        """How a model is used.

        Raises:
            EmbeddingError: there is none of that name, or it can't be used.
        """
        return self.models.profile(name) if self._given is None else self._given.profile

    def prepare(self, store: Store, settings: Settings) -> Iterator[Progress]:
        """Open the chosen model, obtained first where it is not here, and its index.

        Raises:
            EmbeddingError: it can't be obtained or opened.
        """
        if self.engine is None:
            yield from self._obtain(settings.model)
            yield from self._start(store, settings.model, settings.dimension, settings.device)

    def use(self, store: Store, settings: Settings, name: str, dimension: int | None) -> Iterator[Progress]:
        """Change to another model or dimension; the present one answers until the other is complete.

        The change is noted in the store: stopped at any point, a second call goes on, and once it has
        happened the note says so.

        Raises:
            EmbeddingError: the model can't be obtained or opened; the present one stays.
            UsageError: the model can't be cut to that dimension.
        """
        yield from self._obtain(name)
        engine.checked_dimension(self.profile(name), dimension)
        with store.transaction():
            store.changes.begin(name, dimension)
        try:
            yield from self._start(store, name, dimension, settings.device)
        except EmbeddingError:
            with store.transaction():
                store.changes.forget()
            raise
        finally:
            with suppress(LibraryError), store.quick_transaction():  # told by what stopped it
                store.changes.came_on()

    def complete(self, store: Store, settings: Settings) -> Iterator[Progress]:
        """Embed what has no vector in the space that answers, as it may be after an import.

        Raises:
            EmbeddingError: the model failed.
        """
        if self.engine is not None and store.vectors.unembedded_count(self.engine.space):
            self.engine.index.save()
            name = self.engine.embedder.profile.name
            yield from self._start(store, name, settings.dimension, settings.device)

    def reopen(self, store: Store, settings: Settings, *, forgive: bool) -> Iterator[Progress]:
        """Open the model anew, on the device that is set now; `forgive` tries those that failed again.

        Raises:
            EmbeddingError: it can't be opened; the one there was goes on answering.
        """
        if forgive:
            for device in devices():
                self._journal.forgive(device.name)
            self._journal.forgive(native.DRIVERS)
        yield from self._start(store, settings.model, settings.dimension, settings.device, anew=True)

    def _obtain(self, name: str) -> Iterator[Progress]:
        if self._given is None:
            for what, fraction in self.models.prepare(name):
                yield Progress("model", fraction=fraction, current=what)

    def _start(
        self, store: Store, name: str, dimension: int | None, device: str, *, anew: bool = False
    ) -> Iterator[Progress]:
        """Open a model and let it answer once its space is complete."""
        current = self.engine
        if current is not None and not anew and current.embedder.profile.name == name:
            embedder = current.embedder
        else:
            embedder = self._given or self._open(name, device)
        answering = None if current is None else current.index
        starting = engine.start(store, embedder, dimension, self._index_dir, self._gate, answering)
        self._filling = embedder
        try:
            yield from starting
        finally:
            self._filling = None
            if starting.engine is None and (current is None or current.embedder is not embedder):
                embedder.close()
        if current is not None and current.embedder is not embedder:
            current.close(save=store.writable)
        self.engine = starting.engine

    def _open(self, name: str, device: str) -> Embedder:
        with self._openings.noted(name):
            return self.models.open(name, device=device, journal=self._journal)

    def give_way(self) -> None:
        """Let what is being embedded for documents make room for something urgent; from any thread."""
        running = self.engine
        for embedder in (self._filling, None if running is None else running.embedder):
            if embedder is not None:
                embedder.give_way()

    def tune(self) -> Iterator[Progress]:
        """Find out how the open model is run fastest, where that is not known yet."""
        embedder = self.embedder
        if embedder is not None and not embedder.tuned:
            for fraction in embedder.tune():
                yield Progress("model", fraction=fraction, current=_MEASURING)

    def bench(self, store: Store, settings: Settings, name: str) -> Generator[Progress, None, Bench]:
        """Measure how fast a model embeds on this machine.

        Raises:
            EmbeddingError: it is not here or can't be opened.
        """
        if self.engine is not None and self.engine.embedder.profile.name == name:
            return (yield from self._measured(store, self.engine.embedder))
        with closing(self._given or self._open(name, settings.device)) as embedder:
            return (yield from self._measured(store, embedder))

    def _measured(self, store: Store, embedder: Embedder) -> Generator[Progress, None, Bench]:
        for fraction in embedder.tune():
            yield Progress("model", fraction=0.8 * fraction, current=_MEASURING)
        repeats = max(1, min(embedder.max_tokens, 250) // max(1, embedder.count_tokens(_BENCH_TEXT)))
        text = _BENCH_TEXT * repeats
        tokens, done, started, seconds = embedder.count_tokens(text), 0, time.perf_counter(), 0.0
        while seconds < _BENCH_SECONDS:
            for batch in embedder.embed_documents([text] * _BENCH_TEXTS):
                done += tokens * len(batch.indices)
                seconds = time.perf_counter() - started
                yield Progress(
                    "model", fraction=0.8 + 0.2 * min(1.0, seconds / _BENCH_SECONDS), current=_MEASURING
                )
                if seconds >= _BENCH_SECONDS:
                    break
        speed = done / seconds
        sample = store.passages.sample(_SAMPLE)
        mean = sum(map(embedder.count_tokens, sample)) / max(1, len(sample))
        bench = Bench(round(speed, 1), round(mean * store.passages.count() / speed, 1))
        self.models.remember_speed(embedder.profile.name, bench.tokens_per_second)
        return bench

    @property
    def device(self) -> str:
        """Where the model runs; empty while none is open."""
        return "" if self.engine is None else self.engine.embedder.device

    @property
    def device_note(self) -> str:
        """Why it does not run on the graphics card, or not all of it; empty where there is nothing to say."""
        if self.engine is None:
            return ""
        if native.cards_hidden:
            return self._journal.problem(native.DRIVERS) or _NEXT_START
        return self.engine.embedder.device_note

    @property
    def leaves_machine(self) -> bool:
        """Whether what is embedded is sent to a server."""
        return self.engine is not None and self.engine.embedder.leaves_machine

    def devices(self) -> list[Device]:
        """What models can run on, the processor last; `problem` says why one is not used."""
        return [self._journal.judged(device) for device in devices()]

    def other_spaces(self, store: Store) -> list[Space]:
        """The spaces of other models on this computer that have a vector for every passage."""
        if self.engine is None or self._given is not None:
            return []
        used, here = self.engine.space.id, {info.name for info in self.models.list() if info.kind == "local"}
        others = (space for space in store.vectors.spaces() if space.id != used and space.model in here)
        return [space for space in others if not store.vectors.unembedded_count(space)]

    def open_beside(self, space: Space, device: str) -> Embedder:
        """Open the model of a space while another answers; whoever asks for it closes it.

        Raises:
            EmbeddingError: it can't be opened, or its file is no longer the one that made the space.
        """
        embedder = self._open(space.model, device)
        if embedder.fingerprint != space.fingerprint:
            embedder.close()
            raise ModelInvalidError(f"The vectors of {space.model} were made by another file.")
        return embedder

    def close(self, *, save: bool) -> None:
        """Let go of the model; with `save` its index is written to its file where it changed."""
        if self.engine is not None:
            self.engine.close(save=save)
            self.engine = None
