"""Answering a question: keywords and meaning looked up, joined, and made into hits that can be shown."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from desktop.embed.base import Embedder
from desktop.errors import UsageError
from desktop.fusion import IRRELEVANT, UNKNOWN_BACKGROUND, Background, Scored, background, fuse, queries
from desktop.hits import hits_of
from desktop.indexing import SpaceIndex
from desktop.records import Answer, FloatVector, Hit, IdVector, Question
from desktop.scoping import asked, like, stemmed_languages
from desktop.settings import TOP_K_MAX
from desktop.store.keywords import Weighted
from desktop.store.passages import StoredPassage
from desktop.store.phrases import phrases
from desktop.store.scopes import Scope
from desktop.store.store import Store
from desktop.store.terms import is_cjk, terms

QUESTION_MAX = 8_000  # characters; what is longer is no question, and the model reads no further
_CANDIDATES = 100  # of each side, or three times the hits asked for
_EXACT_SHARE = 0.2  # of all vectors: a smaller part of the library is compared in full
_ATTEMPTS = 5  # shown where nothing reaches the minimum score
_WORDS_OF_A_PASSAGE = 12  # the rarest, that others like it are looked for by
_SPARE = 3  # times the hits asked for are looked at, as near-duplicates are folded into one
_BASES_MAX = 12  # knowledge bases, for each small one to be asked by itself
_SMALL = 5_000  # vectors
_FROM_SMALL = 20


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
        return sum(
            item.weight for item in self.wanted if item.passages or not is_cjk(item.phrase.forms[0][0])
        )


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
    clock = _Clock()
    model = None if question.like is None else _model_passage(store, question.like)
    where = asked(store, question, text) if model is None else like(store, question, model.text)
    scope = where.scope
    limit = max(_CANDIDATES, 3 * question.top_k)
    looked_for = phrases(where.words, stemmed_languages(store), typing=typing)
    wanted, corrections = store.keywords.telling(looked_for, typing=typing)
    if model is not None:
        wanted, corrections = sorted(wanted, key=lambda item: -item.weight)[:_WORDS_OF_A_PASSAGE], {}
    words = _Words(wanted, {})
    if question.mode != "meaning":
        hits = store.keywords.search(wanted, limit, scope, store.extent(scope))
        words = _Words(wanted, {hit.passage_id: hit.bm25 for hit in hits})
    clock.step("keyword")
    meaning = _Meaning([], {}, UNKNOWN_BACKGROUND)
    instruction = ""
    if question.mode != "keyword" and embedder is not None and index is not None:
        vector = None if model is None else index.vector_of(store, model.embed_hash)
        if vector is None:
            vector = index.cut(embedder.embed_query(where.words, question.prefix))
        instruction = embedder.profile.query_prefix if question.prefix is None else question.prefix
        clock.step("embed")
        meaning = _ask_meaning(store, index, vector, limit, scope, list(words.scores))
        clock.step("meaning")
    scored = fuse(
        question.mode, meaning.order, meaning.similarities, meaning.ground, words.scores, words.ideal
    )
    passed = [item for item in scored if item.score >= question.min_score]
    found = _found(store, passed, question, wanted, question.top_k, model)
    attempts = () if found else _found(store, scored, question, wanted, _ATTEMPTS, model)
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
        corrections=_as_typed(where.words, corrections, found),
        notes=where.notes,
        attempts=attempts,
        relevant=bool(found) and found[0].score >= IRRELEVANT,
    )


def _model_passage(store: Store, passage_id: int) -> StoredPassage:
    found = store.passages.of_ids([passage_id])
    if passage_id not in found:
        raise UsageError(f"There is no passage {passage_id}.")
    return found[passage_id]


def _found(
    store: Store,
    scored: list[Scored],
    question: Question,
    wanted: Sequence[Weighted],
    count: int,
    model: StoredPassage | None,
) -> tuple[Hit, ...]:
    looked_at = _looked_at(store, scored, question)
    rows = store.passages.of_ids([item.passage_id for item in looked_at])
    return hits_of(looked_at, rows, wanted, count, unlike=model)


def _looked_at(store: Store, scored: list[Scored], question: Question) -> list[Scored]:
    """What hits are made of: the best, and the best of each knowledge base that has none among them."""
    first, rest = scored[: _SPARE * question.top_k], scored[_SPARE * question.top_k :]
    if question.kb is not None or not rest:
        return first
    bases = store.passages.kb_ids([item.passage_id for item in scored])
    seen = {bases.get(item.passage_id) for item in first}
    for item in rest:
        if bases.get(item.passage_id) not in seen:
            seen.add(bases.get(item.passage_id))
            first.append(item)
    return first


def _as_typed(words: str, corrections: Mapping[str, str], hits: Sequence[Hit]) -> tuple[tuple[str, str], ...]:
    """Corrections of terms as words: as they were typed, and as the best hit with them writes them."""
    told = []
    for wrong, right in corrections.items():
        typed = next((words[t.start : t.end] for t in terms(words) if t.term == wrong), wrong)
        written = (hit.text[t.start : t.end] for hit in hits for t in terms(hit.text) if t.term == right)
        told.append((typed, next(written, right)))
    return tuple(told)


def checked(question: Question) -> str:
    """The question's text as it is looked for.

    Raises:
        UsageError: it is empty, or a limit is out of its range.
    """
    text = question.text.replace("\0", " ").strip()[:QUESTION_MAX]
    if not text and question.like is None:
        raise UsageError("Type what you are looking for.")
    if not 1 <= question.top_k <= TOP_K_MAX:
        raise UsageError(f"The number of hits must be from 1 to {TOP_K_MAX}.")
    if not 0 <= question.min_score <= 1:
        raise UsageError("The minimum score must be between 0 and 1.")
    return text


def _ask_meaning(
    store: Store, index: SpaceIndex, vector: FloatVector, limit: int, scope: Scope, also: list[int]
) -> _Meaning:
    """The nearest passages, and how similar to the question those in `also` are."""
    groups = index.sample(store)
    ground = background({script: vectors @ vector for script, vectors in groups.items()})
    nearest = [_nearest(store, index, query, limit, scope) for query in queries(vector, groups)]
    nearest += _nearest_in_small(store, index, vector, scope)
    ids = np.unique(np.concatenate(nearest))
    by_vector = dict(zip(ids.tolist(), index.similarities(vector, ids).tolist(), strict=True))
    found: dict[int, tuple[float, str]] = {
        item.passage_id: (by_vector[item.vector_id], item.script)
        for item in store.passages.of_vectors(ids, scope)
    }
    above = {passage_id: ground.above(*entry) for passage_id, entry in found.items()}
    order = sorted(found, key=lambda passage_id: (-above[passage_id], passage_id))
    others = store.passages.with_vectors([name for name in also if name not in found], index.space.id)
    if others:
        cosines = index.similarities(vector, np.array([item.vector_id for item in others]))
        found.update(
            (item.passage_id, (cosine, item.script))
            for item, cosine in zip(others, cosines.tolist(), strict=True)
        )
    return _Meaning(order, found, ground)


def _nearest(store: Store, index: SpaceIndex, vector: FloatVector, limit: int, scope: Scope) -> IdVector:
    """The nearest vectors that a passage of the scope has."""
    if scope.is_everything:
        return index.index.nearest(vector, limit)[0]
    inside = index.ids_in(store, scope)
    share = len(inside) / max(1, len(index.index))
    if share >= _EXACT_SHARE:
        ids, _ = index.index.nearest(vector, int(2 * limit / share))
        kept = ids[np.isin(ids, inside)]
        if len(kept) >= min(limit, len(inside)):
            return kept[:limit]
    return index.index.nearest_among(vector, limit, inside)[0]


def _nearest_in_small(store: Store, index: SpaceIndex, vector: FloatVector, scope: Scope) -> list[IdVector]:
    """The nearest of each small knowledge base, so that a large one beside it does not crowd them out."""
    bases = store.documents.bare_knowledge_bases()
    if scope.kb_ids is not None or not 2 <= len(bases) <= _BASES_MAX:
        return []
    found = []
    for base in bases:
        inside = index.ids_in(store, replace(scope, kb_ids=(base.id,)))
        if len(inside) <= min(_SMALL, _EXACT_SHARE * len(index.index)):
            found.append(index.index.nearest_among(vector, _FROM_SMALL, inside)[0])
    return found
