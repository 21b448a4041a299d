"""Answering a question: keywords and meaning looked up, joined, and made into hits that can be shown."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from desktop.embed.base import Embedder
from desktop.errors import UsageError
from desktop.fusion import IRRELEVANT, Scored, Worded, fuse
from desktop.hits import SCORE_DIGITS, hits_of
from desktop.indexing import SpaceIndex
from desktop.meaning import Meaning, ask_meaning
from desktop.records import Answer, Hit, Question
from desktop.scoping import asked, like, stemmed_languages
from desktop.settings import TOP_K_MAX
from desktop.store.keywords import Weighted
from desktop.store.passages import StoredPassage
from desktop.store.phrases import phrases
from desktop.store.store import Store
from desktop.store.terms import is_cjk, script_of, terms

QUESTION_MAX = 8_000  # characters; what is longer is no question, and the model reads no further
_CANDIDATES = 50  # of each side, or three times the hits asked for
_TOO_FEW = 10  # passages, to tell what is relevant from what is not
_STRANGE = 0.25  # of what a missing word weighs
_ATTEMPTS = 5  # shown where nothing reaches the minimum score
_WORDS_OF_A_PASSAGE = 12  # the rarest, that others like it are looked for by
_SPARE = 2  # times the hits asked for are looked at, as near-duplicates are folded into one


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


def _worded(text: str, wanted: Sequence[Weighted], scores: Mapping[int, float]) -> Worded:
    """What the keywords found, beside what of the question they could.

    Two CJK characters that stand side by side nowhere are mostly no word, but the end of one and the
    beginning of the next; yet where nearly all are such, the question is in another language.
    """
    known = sum(item.weight for item in wanted if item.passages)
    strange = sum(
        item.weight * (_STRANGE if is_cjk(item.phrase.forms[0][0]) else 1.0)
        for item in wanted
        if not item.passages
    )
    return Worded(scores, known + strange, known, script_of(text), len(wanted))


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
    model = None if question.like is None else store.passages.one(question.like)
    where = asked(store, question, text) if model is None else like(store, question, model.text)
    scope = where.scope
    limit = max(_CANDIDATES, 3 * question.top_k)
    languages = stemmed_languages(store)
    looked_for = phrases(where.words, languages, typing=typing)
    wanted, corrections = store.keywords.telling(looked_for, languages, typing=typing)
    if model is not None:
        wanted, corrections = sorted(wanted, key=lambda item: -item.weight)[:_WORDS_OF_A_PASSAGE], {}
    words = Worded(script=script_of(where.words))
    if question.mode != "meaning":
        chosen = store.keywords.affordable(wanted, store.extent(scope))
        hits = store.keywords.search(chosen, limit, scope, store.extent(scope))
        words = _worded(where.words, chosen, {hit.passage_id: hit.bm25 for hit in hits})
        if model is not None:  # what is like a passage need not have its words
            words = replace(words, known=0.0)
    named = store.titles.named(looked_for) if question.mode == "hybrid" and model is None else {}
    clock.step("keyword")
    meaning = Meaning()
    instruction = ""
    if question.mode != "keyword" and embedder is not None and index is not None:
        vector = None if model is None else index.vector_of(store, model.embed_hash)
        if vector is None:
            vector = index.cut(embedder.embed_query(where.words, question.prefix))
        instruction = embedder.profile.query_prefix if question.prefix is None else question.prefix
        clock.step("embed")
        meaning = ask_meaning(store, index, vector, limit, scope, list(words.scores), named)
        clock.step("meaning")
    by_passage = {name: named.get(document, 0.0) for name, document in meaning.documents.items()}
    scored = fuse(question.mode, meaning.order, meaning.similarities, meaning.ground, words, by_passage)
    passed = [item for item in scored if round(item.score, SCORE_DIGITS) >= question.min_score]
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
        corrections=_as_written(corrections, found),
        notes=where.notes,
        attempts=attempts,
        relevant=bool(found) and (found[0].score >= IRRELEVANT or store.keywords.count() < _TOO_FEW),
    )


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
    if question.kb is not None or not rest or len(store.documents.bare_knowledge_bases()) < 2:
        return first
    bases = store.passages.kb_ids([item.passage_id for item in scored])
    seen = {bases.get(item.passage_id) for item in first}
    for item in rest:
        if bases.get(item.passage_id) not in seen:
            seen.add(bases.get(item.passage_id))
            first.append(item)
    return first


def _as_written(corrections: Mapping[str, str], hits: Sequence[Hit]) -> tuple[tuple[str, str], ...]:
    """What was typed, and what was looked for as the best hit with it writes it."""
    told = []
    for typed, word in corrections.items():
        wanted = {term for term, _, _ in terms(word)}
        written = (
            hit.text[start:end] for hit in hits for term, start, end in terms(hit.text) if term in wanted
        )
        told.append((typed, next(written, word)))
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
