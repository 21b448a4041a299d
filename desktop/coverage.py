"""How much of a document was read: its pages by what became of them, and those with something to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.errors import UsageError
from desktop.records import Document, Page, PageState
from desktop.store.store import Store

STATES: tuple[PageState, ...] = ("text", "recognised", "waiting", "empty", "encrypted", "failed")
_PROBLEMS = frozenset({"waiting", "empty", "encrypted", "failed"})


@dataclass(frozen=True, slots=True)
class Coverage:
    """A document, and those of its pages that can't be searched, or not wholly, by number.

    `also` are the other places where a file of the same content is in the library.
    """

    document: Document
    problems: tuple[Page, ...]
    also: tuple[Path, ...] = ()

    @property
    def counts(self) -> tuple[tuple[PageState, int], ...]:
        """(state, pages) for every state that some page has."""
        by_state = self.document.pages_by_state
        return tuple((state, by_state[state]) for state in STATES if by_state.get(state))


def coverage(store: Store, document_id: int) -> Coverage:
    """What became of a document.

    Raises:
        UsageError: there is none of that identifier.
    """
    found = store.documents.documents(ids=[document_id])
    if not found:
        raise UsageError(f"There is no document {document_id}.")
    (file,) = store.documents.known_files(document_id=document_id)
    same = [] if file.content_hash is None else store.documents.known_files(content_hash=file.content_hash)
    also = sorted({other.path for other in same} - {file.path})
    return Coverage(found[0], problems_of(store.documents.pages(document_id)), tuple(also))


def problems_of(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages with something to say."""
    return tuple(page for page in pages if page.state in _PROBLEMS or page.note)


def coverage_json(found: Coverage) -> dict[str, Any]:
    """Coverage as plain data."""
    document = found.document
    return {
        "id": document.id,
        "path": str(document.path),
        "kb": document.kb,
        "title": document.title,
        "state": document.state,
        "error": document.error,
        "pages": document.pages,
        "pages_by_state": dict(found.counts),
        "passages": document.passages,
        "also": [str(path) for path in found.also],
        "problems": [
            {"page": page.number, "state": page.state, "note": page.note} for page in found.problems
        ],
    }
