"""A stored document's pages, as they are looked at: what became of them, their pictures, their text.

Pages are drawn and read in the reader's process. What was recognised on a scan is in no file; its text comes
from the passages that were stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, TypeVar

from desktop import page_text, pending
from desktop.connections import Connections
from desktop.coverage import Coverage, coverage
from desktop.errors import UsageError
from desktop.page_text import Found, PageText
from desktop.reader import ReaderPool, RenderRequest
from desktop.records import Line, Mark, Page, PageImage
from desktop.store.store import Store

_FIND_SECONDS = 0.03  # at a time: a page that is to be drawn waits no longer

Given = TypeVar("Given")
Made = TypeVar("Made")


class PageLookup:
    """The pages of a library's documents; to be asked on any thread."""

    def __init__(self, connections: Connections, pool: ReaderPool) -> None:
        self._connections = connections
        self._pool = pool

    def of(self, document_id: int) -> list[Page]:
        """The pages of a document, with what became of each."""
        return self._connections.reader.documents.pages(document_id)

    def coverage(self, document_id: int) -> Coverage:
        """How much of a document was read, and which pages were not.

        Raises:
            UsageError: there is none of that identifier.
        """
        return coverage(self._connections.reader, document_id)

    def image(
        self, document_id: int, number: int, scale: float, marks: Sequence[Mark] = ()
    ) -> Future[PageImage]:
        """A page as a picture, `scale` pixels a point, with marks where the file is still what was read.

        Raises (from the future):
            DocumentError: the page can't be drawn.
        """
        request, changed = _request(self._connections.reader, document_id, number)
        request = replace(request, scale=scale, marks=() if changed else tuple(marks))
        return _mapped(self._pool.render(request), lambda drawn: replace(drawn, changed=changed))

    def text(self, document_id: int, number: int) -> Future[PageText]:
        """The text that stands on a page, with the place of its characters.

        Raises (from the future):
            DocumentError: the page can't be read.
        """
        store = self._connections.reader
        recognised = _recognised(store, document_id, [number])
        if number in recognised:
            done: Future[PageText] = Future()
            done.set_result(recognised[number])
            return done
        return self._pool.page_text(_request(store, document_id, number)[0])

    def find(self, document_id: int, wanted: str, first: int = 1) -> Future[Found]:
        """Where a text stands in a document from page `first` on, for a moment; ask again from `next_page`.

        Raises (from the future):
            DocumentError: the document can't be read.
        """
        store = self._connections.reader
        scanned = [page.number for page in store.documents.pages(document_id) if page.state == "recognised"]
        recognised = _recognised(store, document_id, [number for number in scanned if number >= first])

        def with_scans(found: Found) -> Found:
            mine = [
                rects
                for number, page in recognised.items()
                if not found.next_page or number < found.next_page
                for rects in page_text.find(page, wanted)
            ]
            others = [rects for rects in found.matches if rects[0].page not in recognised]
            return replace(found, matches=tuple(sorted([*others, *mine], key=lambda rects: rects[0].page)))

        asked = self._pool.find(_request(store, document_id, first)[0], wanted, _FIND_SECONDS)
        return _mapped(asked, with_scans)


def _request(store: Store, document_id: int, number: int) -> tuple[RenderRequest, bool]:
    """What to ask for a page, and whether its file has changed since it was read."""
    known = store.documents.known_files(document_id=document_id)
    if not known:
        raise UsageError(f"There is no document {document_id}.")
    file = known[0]
    layout = store.documents.layout(document_id)
    changed = layout is None and pending.stamp_of(file.path) != file.stamp
    key = f"{document_id}-{file.stamp.modified_ns}-{file.stamp.size_bytes}"
    return RenderRequest(file.path, layout, key, number, 1.0), changed


def _recognised(store: Store, document_id: int, numbers: Sequence[int]) -> dict[int, PageText]:
    """The text of those of these pages that were recognised, from the passages stored."""
    states = {page.number: page.state for page in store.documents.pages(document_id)} if numbers else {}
    wanted = {number for number in numbers if states.get(number) == "recognised"}
    if not wanted:
        return {}
    pieces: dict[int, dict[int, tuple[str, tuple[Line, ...]]]] = defaultdict(dict)
    for passage in store.passages.of_document(document_id):
        for line in passage.lines:
            if line.rect.page in wanted:
                part = passage.text[line.start : line.end]
                # Passages may overlap: a line is known by where it stands in the document.
                pieces[line.rect.page][passage.start + line.start] = (part, (line.shifted(-line.start),))
    return {
        number: page_text.joined(number, (piece for _, piece in sorted(pieces[number].items())))
        for number in sorted(wanted)
    }


def _mapped(future: Future[Given], change: Callable[[Given], Made]) -> Future[Made]:
    """A future of what `change` makes of another's result."""
    result: Future[Made] = Future()
    result.set_running_or_notify_cancel()

    def done(finished: Future[Any]) -> None:
        try:
            result.set_result(change(finished.result()))
        except BaseException as error:
            result.set_exception(error)

    future.add_done_callback(done)
    return result
