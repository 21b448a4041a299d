"""The user's own truth set: pins, found again in documents that were moved or read anew since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from desktop.connections import Connections
from desktop.errors import UsageError
from desktop.records import Hit
from desktop.store.pins import Pin
from desktop.store.store import Store
from desktop.truth import TruthSet, cases_of, holds, share

QUESTION_MAX = 8_000  # characters, as search has it


class PinnedAnswers:
    """The pins of one library."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def all(self) -> list[Pin]:
        """In the order they were pinned, each where its passage stands now; on any thread.

        A pin is unchanged where its passage stands nowhere any more.
        """
        store = self._connections.reader
        return [_located(store, each) for each in store.pins.all()]

    def pin(self, question: str, passage_id: int) -> Pin:
        """Pin a passage as the right answer to a question. On the engine's thread.

        Raises:
            UsageError: there is no such passage, or no question.
        """
        store = self._connections.writer
        text = " ".join(question.split())[:QUESTION_MAX]
        if not text:
            raise UsageError("Type what you are looking for.")
        passage = store.passages.of_ids([passage_id]).get(passage_id)
        if passage is None:
            raise UsageError(f"There is no passage {passage_id}.")
        file = store.documents.known_files(document_id=passage.document_id)[0]
        with store.quick_transaction():
            pin_id = store.pins.put(text, passage, file.content_hash)
        return next(each for each in store.pins.all() if each.id == pin_id)

    def unpin(self, pin_ids: Sequence[int]) -> None:
        """Take pins back. On the engine's thread."""
        store = self._connections.writer
        with store.quick_transaction():
            for pin_id in pin_ids:
                store.pins.delete(pin_id)


def _located(store: Store, each: Pin) -> Pin:
    ids = store.documents.find(each.path)
    if not ids and each.content_hash is not None:
        ids = [file.id for file in store.documents.known_files(content_hash=each.content_hash)]
    if not ids:
        return each
    found = [passage for passage in store.passages.of_document(ids[0]) if holds(passage.text, each.evidence)]
    found.sort(
        key=lambda passage: (-share(passage.text, each.evidence), abs(passage.page - each.page), passage.page)
    )
    moved = replace(each, path=store.documents.known_files(document_id=ids[0])[0].path)
    for passage in found[:1]:
        return replace(moved, page=passage.page, page_last=passage.page_last)
    return moved


def is_of(each: Pin, question: str, hit: Hit) -> bool:
    """Whether a hit of a question is what was pinned."""
    if " ".join(question.split()) != each.question:
        return False
    return each.path in {hit.path, *(twin.path for twin in hit.also)} and holds(hit.text, each.evidence)


def rows(pins: Sequence[Pin]) -> list[dict[str, Any]]:
    """Pins as rows of a truth set in one file; a passage over several pages is told by its words alone."""
    return [
        {
            "query": each.question,
            "path": str(each.path),
            "page": each.page if each.page == each.page_last else None,
            "evidence": each.evidence,
            "score": 1,
            "pinned": each.created.isoformat(),
        }
        for each in pins
    ]


def truth(pins: Sequence[Pin], name: str) -> TruthSet:
    """Pins as a truth set.

    Raises:
        UsageError: there are none.
    """
    if not pins:
        raise UsageError("Nothing is pinned yet. Pin a passage as the right answer to its question first.")
    numbered = ((f"Pin {each.id}", row) for each, row in zip(pins, rows(pins), strict=True))
    return TruthSet(name, tuple(cases_of(numbered)))
