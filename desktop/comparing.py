"""Which way of searching finds most: the questions of truth sets asked by every mode, dimension and prefix.

A smaller dimension is measured with the vectors that are stored, in an index made for that time, one after
the other. Between two questions others may be answered.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from desktop import search
from desktop.embed.base import EmbeddedBatch, Embedder
from desktop.embed.profiles import ModelProfile
from desktop.engine import checked_dimension
from desktop.errors import EmbeddingError
from desktop.evaluation import HITS, Figures, Result, judged
from desktop.indexing import SpaceIndex
from desktop.locating import Located, locate
from desktop.records import Answer, FloatVector, Mode, Progress, Question
from desktop.store.store import Store
from desktop.store.vectors import Space
from desktop.truth import TruthSet
from desktop.vectors.hnsw import memory_bytes

MODES: tuple[Mode, ...] = ("keyword", "meaning", "hybrid")
_SMALLER = (1024, 512, 256, 128, 64, 32)  # dimensions that are tried, where the model can be cut to them


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to compare. No dimensions are all that make sense.

    The first of the `prefixes` is the one in use; None is the model's own.
    """

    modes: tuple[Mode, ...] = MODES
    dimensions: tuple[int, ...] = ()
    prefixes: tuple[str | None, ...] = (None,)
    kb: str | None = None


@dataclass(frozen=True, slots=True)
class Contender:
    """A model with the space that has its vectors of the whole library; `index` is there if it is in use."""

    profile: ModelProfile
    space: Space
    open: Callable[[], AbstractContextManager[Embedder]]
    index: SpaceIndex | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """A way of searching. By words alone there is no model, dimension or prefix."""

    mode: Mode
    model: str = ""
    dimension: int = 0
    prefix: str = ""  # what the model reads before the question
    in_use: bool = False  # the model, dimension and prefix by which questions are answered
    cut: bool = False  # to fewer dimensions than the model has


@dataclass(frozen=True, slots=True)
class Measured:
    """How well a way of searching did on a truth set, and what its vectors take in memory."""

    truth: str
    variant: Variant
    figures: Figures
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured, and what could be measured at all."""

    located: tuple[Located, ...]
    measured: tuple[Measured, ...]
    failures: tuple[tuple[str, str], ...] = ()  # models that could not be measured, and why

    @property
    def questions(self) -> int:
        """How many questions were judged."""
        return sum(len(each.truth.cases) for each in self.located)


def dimensions_of(profile: ModelProfile, in_use: int) -> tuple[int, ...]:
    """The dimensions worth comparing, the largest first."""
    smaller = [] if profile.mrl_min is None else [n for n in _SMALLER if profile.mrl_min <= n]
    wanted = {profile.dimension, in_use, *(n for n in smaller if n < profile.dimension)}
    return tuple(sorted(wanted, reverse=True))


def compare(
    store: Store, truths: Sequence[TruthSet], wanted: Wanted, contenders: Sequence[Contender]
) -> Generator[Progress, None, Evaluation]:
    """Ask every question in every way; stopped at any point, nothing is left behind.

    Raises:
        UsageError: there is no such knowledge base, or a model can't be cut to a dimension.
        EmbeddingError: the model in use failed.
    """
    located: list[Located] = []
    failures: list[tuple[str, str]] = []
    for truth in truths:
        found = yield from locate(store, truth, wanted.kb)
        located.append(found)
    asking = _Asking(store, located, wanted)
    plans = [_plan(contender, wanted) for contender in contenders] if set(wanted.modes) - {"keyword"} else []
    by_words = [Variant("keyword")] if "keyword" in wanted.modes else []
    asking.ways = len(by_words) + sum(len(variants) for _, variants in plans)
    if asking.questions:
        for variant in by_words:
            yield from asking.ask(variant, None, None)
        for contender, variants in plans:
            try:
                yield from asking.contend(contender, variants)
            except EmbeddingError as error:
                if contender.index is not None:
                    raise
                failures.append((contender.profile.name, error.reason))
    return Evaluation(tuple(located), tuple(asking.measured), tuple(failures))


def _plan(contender: Contender, wanted: Wanted) -> tuple[Contender, list[Variant]]:
    profile, in_use = contender.profile, 0 if contender.index is None else contender.index.dimension
    dimensions = wanted.dimensions or dimensions_of(profile, in_use or profile.dimension)
    if contender.index is None:  # named dimensions are those of the model in use
        dimensions = (profile.dimension,)
    prefixes = [profile.query_prefix if prefix is None else prefix for prefix in wanted.prefixes]
    return contender, [
        Variant(
            mode,
            profile.name,
            checked_dimension(profile, dimension),
            prefix,
            in_use=dimension == in_use and prefix == prefixes[0],
            cut=dimension != profile.dimension,
        )
        for dimension in dimensions
        for prefix in dict.fromkeys(prefixes)
        for mode in wanted.modes
        if mode != "keyword"
    ]


class _Asking:
    """Asks and counts; `measured` fills as ways are done."""

    def __init__(self, store: Store, located: Sequence[Located], wanted: Wanted) -> None:
        self.measured: list[Measured] = []
        self.ways = 0
        self.questions = sum(len(each.truth.cases) for each in located)
        self._store, self._wanted = store, wanted
        self._truths = [each.truth for each in located if each.truth.cases]
        self._done = 0
        self._started = time.monotonic()

    def contend(self, contender: Contender, variants: Sequence[Variant]) -> Iterator[Progress]:
        """Measure one model, one index in memory besides the one that answers."""
        yield self._progress(variants[0])
        with contender.open() as opened, tempfile.TemporaryDirectory(prefix="shufang-") as folder:
            embedder = _Remembering(opened)
            for dimension in dict.fromkeys(variant.dimension for variant in variants):
                index = contender.index
                if index is None or index.dimension != dimension:
                    index = SpaceIndex(Path(folder), contender.space, dimension)
                for variant in variants:
                    if variant.dimension == dimension:
                        yield from self.ask(variant, index, embedder)

    def ask(
        self, variant: Variant, index: SpaceIndex | None, embedder: _Remembering | None
    ) -> Iterator[Progress]:
        """Ask all questions in one way."""
        memory = 0 if index is None else memory_bytes(self._store.vectors.count(index.space), index.dimension)
        for truth in self._truths:
            results: list[Result] = []
            for case in truth.cases:
                yield self._progress(variant)
                if index is not None:
                    for _ in index.catch_up(self._store):
                        yield self._progress(variant)
                prefix = variant.prefix if embedder else None
                question = Question(case.question, self._wanted.kb, variant.mode, HITS, prefix=prefix)
                results.append(judged(self._answer(question, index, embedder), case))
                self._done += 1
            self.measured.append(Measured(truth.name, variant, Figures.of(results), memory))
        yield self._progress(variant)

    def _answer(self, question: Question, index: SpaceIndex | None, embedder: _Remembering | None) -> Answer:
        """An answer that says it took as long as if its question had been embedded for it alone."""
        if embedder is None:
            return search.answer(self._store, question)
        embedder.spared_ms = 0.0
        answer = search.answer(self._store, question, index, embedder)
        total = answer.elapsed_ms["total"] + embedder.spared_ms
        return replace(answer, elapsed_ms={**answer.elapsed_ms, "total": total})

    def _progress(self, variant: Variant) -> Progress:
        total, elapsed = self.questions * self.ways, time.monotonic() - self._started
        return Progress(
            "measuring",
            fraction=self._done / max(1, total),
            seconds_left=elapsed * (total - self._done) / self._done if self._done else None,
            current=variant.model,
            questions_done=self._done,
            questions_total=total,
        )


class _Remembering(Embedder):
    """Embeds each question once a prefix. `spared_ms` is what that saved since it was set to 0."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[tuple[str, str | None], tuple[FloatVector, float]] = {}
        self.spared_ms = 0.0
        self.profile, self.fingerprint = embedder.profile, embedder.fingerprint
        self.dimension, self.max_tokens = embedder.dimension, embedder.max_tokens
        self.device, self.leaves_machine = embedder.device, embedder.leaves_machine

    def count_tokens(self, text: str) -> int:
        return self._embedder.count_tokens(text)

    def embed_documents(self, texts: Sequence[str]) -> Iterator[EmbeddedBatch]:
        return self._embedder.embed_documents(texts)

    def embed_query(self, text: str, prefix: str | None = None) -> FloatVector:
        known = self._known.get((text, prefix))
        if known is not None:
            self.spared_ms += known[1]
            return known[0]
        started = time.perf_counter()
        vector = self._embedder.embed_query(text, prefix)
        self._known[text, prefix] = vector, (time.perf_counter() - started) * 1000
        return vector

    def close(self) -> None:
        """Nothing: the model is somebody else's."""
