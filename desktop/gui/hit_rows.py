"""The rows of the list of results: cards, what is folded under them, and the lines that unfold it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from desktop.records import Hit, Twin
from desktop.store import geometry
from desktop.store.passages import StoredPassage

_OF_ONE_DOCUMENT = 3  # shown where other documents have hits too; the rest is folded

Key: TypeAlias = tuple[str, int, int]
"""By which a row is known again in another answer."""


@dataclass(frozen=True, slots=True)
class Card:
    """A hit. `is_open` says that the other places that say the same stand below it."""

    hit: Hit
    is_open: bool = False

    @property
    def key(self) -> Key:
        """By which it is known again."""
        return ("card", self.hit.passage_id, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """Another place that says the same as a hit."""

    hit: Hit
    twin: Twin

    @property
    def key(self) -> Key:
        """By which it is known again."""
        return ("place", self.hit.passage_id, self.twin.passage_id)


@dataclass(frozen=True, slots=True)
class Fold:
    """A line that unfolds hits: the rest of a document, or the nearest where nothing is relevant."""

    kind: Literal["document", "nearest"]
    document_id: int
    hits: tuple[Hit, ...]
    is_open: bool

    @property
    def key(self) -> Key:
        """By which it is known again."""
        return (self.kind, self.document_id, 0)


Row: TypeAlias = Card | Place | Fold
NEAREST: Key = ("nearest", 0, 0)


def arrange(hits: tuple[Hit, ...], opened: Collection[Key], *, relevant: bool = True) -> tuple[Row, ...]:
    """The rows for hits, in their order, with what is opened unfolded.

    Hits of one document after its third are folded under that, unless there is no other document. Where
    nothing is `relevant`, all are.
    """
    if not relevant:
        return (_fold("nearest", 0, list(hits), opened), *_unfolded(hits, NEAREST, opened)) if hits else ()
    several = len({hit.document_id for hit in hits}) > 1
    seen: Counter[int] = Counter()
    last: dict[int, int] = {}  # the last hit shown of each document
    rest: dict[int, list[Hit]] = {}
    for hit in hits:
        seen[hit.document_id] += 1
        if several and seen[hit.document_id] > _OF_ONE_DOCUMENT:
            rest.setdefault(hit.document_id, []).append(hit)
        else:
            last[hit.document_id] = hit.passage_id
    rows: list[Row] = []
    for hit in hits:
        folded = rest.get(hit.document_id, [])
        if hit in folded:
            continue
        rows += _card(hit, opened)
        if folded and last[hit.document_id] == hit.passage_id:
            fold = _fold("document", hit.document_id, folded, opened)
            rows += [fold, *_unfolded(fold.hits, fold.key, opened)]
    return tuple(rows)


def fold_of(hits: tuple[Hit, ...], hit: Hit, opened: Collection[Key], *, relevant: bool = True) -> Key | None:
    """The line that has to be unfolded for a hit to be seen; None where it is seen."""
    for row in arrange(hits, opened, relevant=relevant):
        if isinstance(row, Fold) and not row.is_open and hit in row.hits:
            return row.key
    return None


def hit_at(hit: Hit, passage: StoredPassage) -> Hit:
    """A hit that stands for another place that says the same."""
    return replace(
        hit,
        passage_id=passage.id,
        document_id=passage.document_id,
        path=passage.path,
        title=passage.title,
        page=passage.page,
        page_last=passage.page_last,
        headings=passage.headings,
        kind=passage.kind,
        text=passage.text,
        marks=(),
        rects=geometry.rects(passage.lines),
        word_rects=(),
        sentence=None,
        also=(),
    )


def _card(hit: Hit, opened: Collection[Key]) -> Iterator[Row]:
    card = Card(hit)
    is_open = bool(hit.also) and card.key in opened
    yield replace(card, is_open=is_open)
    if is_open:
        yield from (Place(hit, twin) for twin in hit.also)


def _fold(
    kind: Literal["document", "nearest"], document_id: int, hits: list[Hit], opened: Collection[Key]
) -> Fold:
    fold = Fold(kind, document_id, tuple(hits), False)
    return replace(fold, is_open=fold.key in opened)


def _unfolded(hits: tuple[Hit, ...], key: Key, opened: Collection[Key]) -> Iterator[Row]:
    if key in opened:
        for hit in hits:
            yield from _card(hit, opened)
