"""A stored document's pages, as they are looked at: their pictures, their text, and where something stands.

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
from desktop.errors import UsageError
from desktop.page_text import Found, PageText
from desktop.reader import ReaderPool, RenderRequest
from desktop.records import Line, Mark, PageImage
from desktop.store.store import Store

_FIND_SECONDS = 0.03  # at a time: a page that is to be drawn waits no longer

Given = TypeVar("Given")
Made = TypeVar("Made")


def image(
    store: Store, pool: ReaderPool, document_id: int, number: int, scale: float, marks: Sequence[Mark]
) -> Future[PageImage]:
    """A page as a picture, with marks where the file is still what was read."""
    request, changed = _request(store, document_id, number)
    request = replace(request, scale=scale, marks=() if changed else tuple(marks))
    return _mapped(pool.render(request), lambda drawn: replace(drawn, changed=changed))


def text(store: Store, pool: ReaderPool, document_id: int, number: int) -> Future[PageText]:
    """The text that stands on a page."""
    recognised = _recognised(store, document_id, [number])
    if number in recognised:
        done: Future[PageText] = Future()
        done.set_result(recognised[number])
        return done
    return pool.page_text(_request(store, document_id, number)[0])


def find_from(store: Store, pool: ReaderPool, document_id: int, wanted: str, first: int) -> Future[Found]:
    """Where a text stands from page `first` on, as far as one comes in a moment."""
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

    asked = pool.find(_request(store, document_id, first)[0], wanted, _FIND_SECONDS)
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
