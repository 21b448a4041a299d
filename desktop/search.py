"""Answering a question: keywords and meaning looked up, joined, and made into hits that can be shown."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from desktop.embed.base import Embedder
from desktop.errors import UsageError
from desktop.fusion import UNKNOWN_BACKGROUND, Background, Scored, background, fuse, queries
from desktop.indexing import SpaceIndex
from desktop.records import Answer, FloatVector, Hit, IdVector, Question
from desktop.settings import TOP_K_MAX
from desktop.store import geometry
from desktop.store.keywords import Phrase, Weighted, marks, phrases
from desktop.store.passages import StoredPassage
from desktop.store.store import Store
from desktop.store.terms import is_cjk

QUESTION_MAX = 8_000  # characters; what is longer is no question, and the model reads no further
_CANDIDATES = 100  # of each side, or three times the hits asked for
_EXACT_SHARE = 0.2  # of all vectors: a smaller knowledge base is compared in full


@dataclass(slots=True)
class _Clock:
    """Milliseconds of each step of an answer."""

    started: float = field(default_factory=time.perf_counter)
    steps: dict[str, float] = field(
        default_factory=lambda: {"embed": 0.0, "meaning": 0.0, "keyword": 0.0, "fuse": 0.0}
    )
    _last: float = field(default_factory=time.perf_counter)

    def step(self, name: str) -> None:
        now = time.perf_counter()
        self.steps[name] += round((now - self._last) * 1000, 3)
        self._last = now

    def total(self) -> dict[str, float]:
        return {**self.steps, "total": round((time.perf_counter() - self.started) * 1000, 3)}


@dataclass(frozen=True, slots=True)
class _Words:
    """What the keywords found."""

    wanted: list[Weighted]
    scores: dict[int, float]  # BM25 by passage, best first

    @property
    def ideal(self) -> float:
        """The BM25 of a passage of average length that has every word once.

        Two CJK characters that stand side by side nowhere are rather no word than a missing one.
        """
        return sum(item.weight for item in self.wanted if item.passages or not is_cjk(item.phrase.terms[0]))


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What the vectors found."""

    order: list[int]  # passages, best first
    similarities: dict[int, tuple[float, str]]  # cosine and script, also of what the keywords found
    ground: Background


def answer(
    store: Store,
    question: Question,
    index: SpaceIndex | None = None,
    embedder: Embedder | None = None,
    *,
    typing: bool = False,
) -> Answer:
    """The ranked passages for a question. Without an embedder only keywords are looked up.

    `typing` says that the last word may be unfinished.

    Raises:
        UsageError: an empty question, or a knowledge base that is not there.
        EmbeddingError: the model failed.
    """
    text = checked(question)
    kb_id = None if question.kb is None else store.documents.kb_id(question.kb)
    limit = max(_CANDIDATES, 3 * question.top_k)
    clock = _Clock()
    wanted = store.keywords.telling(phrases(text, typing=typing))
    words = _Words(wanted, {})
    if question.mode != "meaning":
        hits = store.keywords.search(wanted, limit, kb_id)
        words = _Words(wanted, {hit.passage_id: hit.bm25 for hit in hits})
    clock.step("keyword")
    meaning = _Meaning([], {}, UNKNOWN_BACKGROUND)
    instruction = ""
    if question.mode != "keyword" and embedder is not None and index is not None:
        vector = index.cut(embedder.embed_query(text, question.prefix))
        instruction = embedder.profile.query_prefix if question.prefix is None else question.prefix
        clock.step("embed")
        meaning = _ask_meaning(store, index, vector, limit, kb_id, list(words.scores))
        clock.step("meaning")
    scored = fuse(
        question.mode, meaning.order, meaning.similarities, meaning.ground, words.scores, words.ideal
    )
    found = _hits(store, question, scored, [item.phrase for item in wanted])
    clock.step("fuse")
    return Answer(
        query=question.text,
        kb=question.kb,
        mode=question.mode,
        model="" if embedder is None else embedder.profile.name,
        dimension=0 if index is None else index.dimension,
        instruction=instruction,
        elapsed_ms=clock.total(),
        hits=found,
    )


def checked(question: Question) -> str:
    """The question's text as it is looked for.

    Raises:
        UsageError: it is empty, or a limit is out of its range.
    """
    text = question.text.replace("\0", " ").strip()[:QUESTION_MAX]
    if not text:
        raise UsageError("Type what you are looking for.")
    if not 1 <= question.top_k <= TOP_K_MAX:
        raise UsageError(f"The number of hits must be from 1 to {TOP_K_MAX}.")
    if not 0 <= question.min_score <= 1:
        raise UsageError("The minimum score must be between 0 and 1.")
    return text


def _ask_meaning(
    store: Store, index: SpaceIndex, vector: FloatVector, limit: int, kb_id: int | None, also: list[int]
) -> _Meaning:
    """The nearest passages, and how similar to the question those in `also` are."""
    groups = index.sample(store)
    ground = background({script: vectors @ vector for script, vectors in groups.items()})
    ids = np.unique(
        np.concatenate([_nearest(store, index, query, limit, kb_id) for query in queries(vector, groups)])
    )
    by_vector = dict(zip(ids.tolist(), index.similarities(vector, ids).tolist(), strict=True))
    found: dict[int, tuple[float, str]] = {
        item.passage_id: (by_vector[item.vector_id], item.script)
        for item in store.passages.of_vectors(ids, kb_id)
    }
    above = {passage_id: ground.above(*entry) for passage_id, entry in found.items()}
    order = sorted(found, key=lambda passage_id: (-above[passage_id], passage_id))[:limit]
    others = store.passages.with_vectors([name for name in also if name not in found], index.space.id)
    if others:
        cosines = index.similarities(vector, np.array([item.vector_id for item in others]))
        found.update(
            (item.passage_id, (cosine, item.script))
            for item, cosine in zip(others, cosines.tolist(), strict=True)
        )
    return _Meaning(order, found, ground)


def _nearest(store: Store, index: SpaceIndex, vector: FloatVector, limit: int, kb_id: int | None) -> IdVector:
    """The nearest vectors that a passage of the knowledge base has."""
    if kb_id is None:
        return index.index.nearest(vector, limit)[0]
    inside = index.ids_in_kb(store, kb_id)
    share = len(inside) / max(1, len(index.index))
    if share >= _EXACT_SHARE:
        ids, _ = index.index.nearest(vector, int(2 * limit / share))
        kept = ids[np.isin(ids, inside)]
        if len(kept) >= min(limit, len(inside)):
            return kept[:limit]
    return index.index.nearest_among(vector, limit, inside)[0]


def _hits(
    store: Store, question: Question, scored: Sequence[Scored], wanted: Sequence[Phrase]
) -> tuple[Hit, ...]:
    kept = [item for item in scored if item.score >= question.min_score][: question.top_k]
    rows = store.passages.of_ids([item.passage_id for item in kept])
    return tuple(
        _hit(rank, item, rows[item.passage_id], wanted)
        for rank, item in enumerate((item for item in kept if item.passage_id in rows), 1)
    )


def _hit(rank: int, item: Scored, passage: StoredPassage, wanted: Sequence[Phrase]) -> Hit:
    matched, lines = marks(passage.text, wanted), passage.lines
    return Hit(
        rank=rank,
        score=round(item.score, 4),
        similarity=None if item.similarity is None else round(item.similarity, 6),
        keyword_rank=item.keyword_rank,
        meaning_rank=item.meaning_rank,
        passage_id=passage.id,
        document_id=passage.document_id,
        path=passage.path,
        title=passage.title,
        page=passage.page,
        page_last=passage.page_last,
        headings=passage.headings,
        kind=passage.kind,
        text=passage.text,
        marks=matched,
        rects=geometry.rects(lines),
        word_rects=geometry.word_rects(lines, matched),
    )
