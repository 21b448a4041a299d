"""The best passages read again, together with the question, by a reranker: a second, slower judgement.

Search looks at each passage's vector and words by themselves; a reranker reads both texts at once. It is
asked about the first passages that were found, and its probabilities then are their order and their scores.
What was found behind those stays behind, and is shown as no better than the last of them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from desktop.embed.journal import Journal
from desktop.embed.models import ModelStore
from desktop.embed.reranker import Reranker
from desktop.errors import EmbeddingError
from desktop.fusion import IRRELEVANT
from desktop.records import Answer, Hit, Progress, Question
from desktop.scoping import asked
from desktop.settings import RERANK_DEPTH
from desktop.store.store import Store

_log = logging.getLogger(__name__)
FAILED = "not_reranked"  # an answer's note
_ATTEMPTS = 5  # shown where nothing reaches the minimum score
_BENCH_QUESTION = "Who pays for repairs of the roof, and when is the rent due?"
_BENCH_SECONDS = 20.0
_BENCH_TEXT = "The tenant shall pay the monthly rent in advance on the first working day of every month. " * 8


def widened(question: Question, depth: int) -> Question:
    """The question that finds as many passages as are to be read, whatever their scores."""
    return replace(question, top_k=max(question.top_k, depth), min_score=0.0)


def as_asked(answer: Answer, question: Question) -> Answer:
    """The answer to a widened question as the question itself wants it."""
    passed = [hit for hit in answer.hits if hit.score >= question.min_score]
    hits = _ranked(passed[: question.top_k])
    return replace(
        answer,
        hits=hits,
        attempts=() if hits else _ranked(answer.hits[:_ATTEMPTS]),
        relevant=bool(hits) and hits[0].score >= IRRELEVANT,
    )


def reranked(answer: Answer, probabilities: Sequence[float]) -> Answer:
    """An answer whose first hits have the order and the scores that a reranker gives them.

    `probabilities` has one for each of the first hits; hits of equal ones stay in their order.
    """
    judged = sorted(zip(answer.hits, probabilities, strict=False), key=lambda pair: -pair[1])
    least = min(probabilities, default=1.0)
    hits = [replace(hit, score=round(p, 4), rerank_score=round(p, 6)) for hit, p in judged]
    hits += [replace(hit, score=round(min(hit.score, least), 4)) for hit in answer.hits[len(probabilities) :]]
    return replace(answer, hits=_ranked(hits))


def _ranked(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, 1))


class Reranking:
    """The reranker that is switched on, opened when it is first asked. For the engine's thread alone."""

    def __init__(self, models: ModelStore, journal: Journal) -> None:
        self._models = models
        self._journal = journal
        self._opened: tuple[str, str, Reranker] | None = None  # its name, the device asked for, itself
        self._measured: Reranker | None = None

    def answering(
        self, store: Store, question: Question, found: Answer, *, name: str, device: str, depth: int
    ) -> Generator[Answer | None, None, Answer]:
        """Read the first `depth` hits of the answer to a widened question and put them in order.

        Yields the answer as it was found first, then None between two batches. Where the reranker fails
        the answer stays as it was found, with a note.
        """
        before = as_asked(found, question)
        if not found.hits:
            return before
        yield before
        started = time.perf_counter()
        words = asked(store, question, question.text).words
        try:
            reranker = self._open(name, device)
            hits = found.hits[:depth]
            probabilities = yield from _judged(reranker, words, _texts(store, hits))
        except EmbeddingError as error:
            _log.warning("not reranked: %s", error)
            return replace(before, notes=(*before.notes, FAILED))
        took = round((time.perf_counter() - started) * 1000, 3)
        times = {**found.elapsed_ms, "rerank": took}
        times["total"] = round(times.get("total", 0.0) + took, 3)
        judged = reranked(replace(found, reranker=name, elapsed_ms=times), probabilities)
        return as_asked(judged, question)

    def measure(self, store: Store, name: str, device: str) -> Iterator[Progress]:
        """Open a reranker and find out what it costs here: it reads as many passages as for one question.

        Where that takes too long, the time is told from those that it has read.

        Raises:
            EmbeddingError: it is not here, or can't be used.
            UsageError: it is no reranker.
        """
        yield Progress("model", current=name)
        reranker = self._models.open_reranker(name, device=device, journal=self._journal)
        self._measured = reranker
        try:
            texts = [*store.passages.sample(RERANK_DEPTH), *[_BENCH_TEXT] * RERANK_DEPTH][:RERANK_DEPTH]
            for _ in reranker.score(_BENCH_QUESTION, texts[:1]):  # the first reading fetches the weights
                yield Progress("model", current=reranker.profile.title)
            every, done, seconds, started = sum(map(len, texts)), 0, 0.0, time.perf_counter()
            for batch in reranker.score(_BENCH_QUESTION, texts):
                seconds += time.perf_counter() - started if batch.indices else 0.0
                done += sum(len(texts[index]) for index in batch.indices)
                yield Progress("model", fraction=done / every, current=reranker.profile.title)
                if seconds > _BENCH_SECONDS:
                    break
                started = time.perf_counter()  # others may have searched in between
            self._models.remember_cost(name, round(seconds * every / done, 2))
            yield Progress("model", fraction=1.0, current=reranker.profile.title)
        except BaseException:
            reranker.close()
            raise
        finally:
            self._measured = None
        self.close()
        self._opened = (name, device, reranker)

    def give_way(self) -> None:
        """Let what is being read make room for something that can't wait; from any thread."""
        opened = self._opened
        for reranker in (self._measured, None if opened is None else opened[2]):
            if reranker is not None:
                reranker.give_way()

    def close(self) -> None:
        """Let go of the reranker; it is opened again when it is asked."""
        if self._opened is not None:
            self._opened[2].close()
            self._opened = None

    def _open(self, name: str, device: str) -> Reranker:
        if self._opened is None or self._opened[:2] != (name, device):
            self.close()
            reranker = self._models.open_reranker(name, device=device, journal=self._journal)
            self._opened = (name, device, reranker)
        return self._opened[2]


def _judged(reranker: Reranker, question: str, texts: Sequence[str]) -> Generator[None, None, list[float]]:
    found = [0.0] * len(texts)
    for batch in reranker.score(question, texts):
        for index, probability in zip(batch.indices, batch.probabilities, strict=True):
            found[index] = probability
        yield
    return found


def _texts(store: Store, hits: Sequence[Hit]) -> list[str]:
    """What the reranker reads of each hit: what was embedded, with its headings."""
    rows = store.passages.of_ids([hit.passage_id for hit in hits])
    found = [rows.get(hit.passage_id) for hit in hits]
    return [
        hit.text if row is None or not row.context else f"{row.context}\n{row.text}"
        for hit, row in zip(hits, found, strict=True)
    ]
