"""What the vectors find: the passages nearest to a question, and how near those are that words found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from desktop.fusion import UNKNOWN_BACKGROUND, Background, background, queries
from desktop.indexing import SpaceIndex
from desktop.records import FloatVector, IdVector
from desktop.store.scopes import Scope
from desktop.store.store import Store
from desktop.store.vectors import unpacked

_OVERFETCHED_SHARE = 0.02  # of all vectors: a smaller part of the library is compared in full
_EXACT_MAX = 20_000  # vectors that are compared in full, whatever their share
_BASES_MAX = 12  # knowledge bases, for each small one to be asked by itself
_SMALL = 2_000  # vectors
_FROM_SMALL = 20
_NAMED = 0.45  # how surely a document is named, at least and beside the one named most surely
_NAMED_SHARE = 0.8
_NAMED_MAX = 3  # documents


@dataclass(frozen=True, slots=True)
class Meaning:
    """Passages by similarity, best first; cosine and script of those and of what the words found.

    `documents` are the documents of all of these.
    """

    order: Sequence[int] = ()
    similarities: Mapping[int, tuple[float, str]] = field(default_factory=dict)
    ground: Background = UNKNOWN_BACKGROUND
    documents: Mapping[int, int] = field(default_factory=dict)


def ask_meaning(
    store: Store,
    index: SpaceIndex,
    vector: FloatVector,
    limit: int,
    scope: Scope,
    also: Sequence[int],
    named: Mapping[int, float],
) -> Meaning:
    """The nearest passages to a question's vector, and how similar to it those in `also` are.

    Of the documents that the question names the nearest passages are always among them.
    """
    groups = index.sample(store)
    ground = background({script: vectors @ vector for script, vectors in groups.items()})
    cosines: dict[int, float] = {}
    asked, *moved = queries(vector, groups)
    for ids, similarities in (
        _nearest(store, index, asked, limit, scope),
        *_in_small(store, index, asked, scope),
        *_in_named(store, index, asked, scope, named),
    ):
        cosines.update(zip(ids.tolist(), similarities.tolist(), strict=True))
    others = {id_ for query in moved for id_ in _nearest(store, index, query, limit, scope)[0].tolist()}
    worded = store.passages.with_vectors(also, index.space.id)
    near = (others | cosines.keys()) - {item.vector_id for item in worded}
    items = [*store.passages.of_vectors(np.array(sorted(near), dtype=np.int64), scope), *worded]
    stored = {item.vector_id: item.vector for item in items if item.vector_id not in cosines}
    if stored:
        similar = index.cut(unpacked(list(stored.values()))) @ vector
        cosines.update(zip(stored, similar.tolist(), strict=True))
    found = {item.passage_id: (cosines[item.vector_id], item.script) for item in items}
    above = {passage_id: ground.above(*entry) for passage_id, entry in found.items()}
    order = sorted(found, key=lambda passage_id: (-above[passage_id], passage_id))
    return Meaning(order, found, ground, {item.passage_id: item.document_id for item in items})


def _nearest(
    store: Store, index: SpaceIndex, vector: FloatVector, limit: int, scope: Scope
) -> tuple[IdVector, FloatVector]:
    """The nearest vectors that a passage of the scope has."""
    if scope.is_everything:
        return index.nearest(store, vector, limit)
    inside = index.ids_in(store, scope)
    share = len(inside) / max(1, len(index))
    if len(inside) > _EXACT_MAX and share >= _OVERFETCHED_SHARE:
        ids, similarities = index.nearest(store, vector, int(2 * limit / share))
        kept = np.isin(ids, inside)
        if np.count_nonzero(kept) >= limit:
            return ids[kept][:limit], similarities[kept][:limit]
    return index.nearest_among(store, vector, limit, inside)


def _in_small(
    store: Store, index: SpaceIndex, vector: FloatVector, scope: Scope
) -> list[tuple[IdVector, FloatVector]]:
    """The nearest of each small knowledge base, so that a large one beside it does not crowd them out."""
    bases = store.documents.bare_knowledge_bases()
    if scope.kb_ids is not None or not 2 <= len(bases) <= _BASES_MAX:
        return []
    found = []
    for base in bases:
        inside = replace(scope, kb_ids=(base.id,))
        most = min(_SMALL, len(index) // 2)
        # Of a large one, whose vectors take long to list, only as much is looked at as tells that it is.
        if store.kept.get(("within", inside, most), partial(store.passages.is_within, inside, most)) and len(
            index.ids_in(store, inside)
        ):
            found.append(index.nearest_in(store, vector, _FROM_SMALL, inside))
    return found


def _in_named(
    store: Store, index: SpaceIndex, vector: FloatVector, scope: Scope, named: Mapping[int, float]
) -> list[tuple[IdVector, FloatVector]]:
    """The nearest of the few documents that a question names for certain."""
    sure = [name for name in named if named[name] >= max(_NAMED, _NAMED_SHARE * max(named.values()))]
    if not 0 < len(sure) <= _NAMED_MAX or scope.documents is not None:
        return []
    ids = store.vectors.ids_in(index.space, replace(scope, documents=tuple(sorted(sure))))
    return [index.nearest_among(store, vector, _FROM_SMALL, ids)] if len(ids) <= _SMALL else []
