"""Recognising the text of pages that are pictures, page by page, after all else is searchable.

Every recognised page is stored at once, so that nothing is done twice whatever stops the work. A document
is read and cut again with what was recognised when all its pages are done, and now and then before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace

from desktop.errors import DocumentError, TooLargeError
from desktop.formats.ocr import NO_MODEL
from desktop.gate import Gate
from desktop.ingest import Importer
from desktop.pending import stamp_of
from desktop.reader import NOT_STARTED, ReaderPool
from desktop.records import Progress, Recognised, Recognition, UnderWay
from desktop.sources import Given
from desktop.store.documents import KnownFile
from desktop.store.store import Store

_WAIT_SECONDS = 0.05  # for a page, before letting others in
_FIRST_PAGES = 5  # of a long document, after which they can be found
_GROWTH = 0.5  # then whenever there are so many more, so that a long document is not cut too often
_TOO_LARGE = "Recognising this page takes more memory than may be used."


@dataclass(slots=True)
class _Content:
    """Documents with the same content, and the numbers of their pages that wait."""

    hash: bytes
    files: list[KnownFile]
    pages: list[int]


class Recogniser:
    """Recognises what waits. `wanted` is asked before each page, so that it can be turned off at any time."""

    def __init__(
        self, store: Store, pool: ReaderPool, importer: Importer, gate: Gate, wanted: Callable[[], bool]
    ) -> None:
        self._store = store
        self._pool = pool
        self._importer = importer
        self._gate = gate
        self._wanted = wanted
        self._progress = Progress("recognising")
        self._recognised = 0  # by this run
        self._started = time.monotonic()
        self._held_since: float | None = None

    def run(self) -> Iterator[Progress]:
        """Recognise the pages that wait, documents with few of them first.

        Raises:
            DocumentError: nothing can be recognised at all.
            EmbeddingError, LibraryError: see `Importer.run`; what was recognised is kept.
        """
        contents = self._waiting()
        self._progress = Progress(
            "recognising",
            files_total=sum(len(content.files) for content in contents),
            pages_total=sum(len(content.pages) for content in contents),
        )
        try:
            for content in contents:
                yield from self._documents(content)
                if not self._wanted():
                    return
        finally:
            self._pool.rest()

    def _waiting(self) -> list[_Content]:
        pages = self._store.documents.waiting_pages()
        halted = self._store.queue.paused()
        found: dict[bytes, _Content] = {}
        for file in self._store.documents.known_files(states=("ready", "partial")):
            if file.id in pages and file.content_hash is not None and file.kb_id not in halted:
                content = found.setdefault(file.content_hash, _Content(file.content_hash, [], pages[file.id]))
                content.files.append(file)
        return sorted(found.values(), key=lambda content: (len(content.pages), content.files[0].id))

    def _documents(self, content: _Content) -> Iterator[Progress]:
        """Recognise the pages of a content and make its documents say what was found."""
        known = self._store.recognitions.of_content(content.hash)
        missing = [page for page in content.pages if page not in known]
        fresh = len(content.pages) - len(missing)
        self._count(fresh)
        taken = 0
        for page in missing:
            yield from self._gate.hold(self._held)
            file = self._present(content)
            if file is None or not self._wanted():
                break
            yield from self._page(content, file, page)
            fresh += 1
            if fresh >= max(_FIRST_PAGES, taken * _GROWTH) and page != missing[-1]:
                yield from self._take_in(content)
                taken, fresh = taken + fresh, 0
        if fresh:
            yield from self._take_in(content)
        self._progress = replace(self._progress, files_done=self._progress.files_done + len(content.files))
        yield self._progress

    def _page(self, content: _Content, file: KnownFile, page: int) -> Iterator[Progress]:
        share = content.pages.index(page) / len(content.pages)
        under_way = (UnderWay(file.id, file.path, "recognising", share),)
        self._progress = replace(self._progress, current=str(file.path), under_way=under_way)
        future = self._pool.recognise(file.path, page)
        while not future.done():
            yield self._progress
            if not self._wanted() or not self._store.documents.exists(file.id):
                self._pool.give_up(future)
                return
            wait([future], timeout=_WAIT_SECONDS)
        recognised = _outcome(future)
        if self._present(content) is None:
            return  # removed or changed meanwhile
        yield from self._gate.write(lambda: self._put(content.hash, page, recognised), self._held)
        self._recognised += 1
        self._count(1)
        yield self._progress

    def _put(self, content_hash: bytes, page: int, recognised: Recognised) -> None:
        with self._store.transaction():
            self._store.recognitions.put(content_hash, page, recognised)

    def _held(self, reason: str) -> Progress:
        """The progress while nothing goes on, for a reason."""
        now = time.monotonic()
        if self._held_since is not None:
            self._started += now - self._held_since
        self._held_since = now if reason else None
        self._progress = replace(self._progress, held=reason)
        return self._progress

    def _count(self, pages: int) -> None:
        done, total = self._progress.pages_done + pages, self._progress.pages_total
        left = None
        if self._recognised:
            left = (time.monotonic() - self._started) / self._recognised * (total - done)
        self._progress = replace(
            self._progress, pages_done=done, fraction=done / max(total, 1), seconds_left=left
        )

    def _take_in(self, content: _Content) -> Iterator[Progress]:
        """Read and cut the documents again, with what was recognised."""
        files = [file for file in content.files if self._store.documents.exists(file.id)]
        before = self._progress.passages
        for step in self._importer.run(Given(files), Progress("recognising")):
            self._progress = replace(
                self._progress, passages=before + step.passages, failure=step.failure, current=step.current
            )
            yield self._progress
        self._progress = replace(self._progress, failure=None)

    def _present(self, content: _Content) -> KnownFile | None:
        """A document of the content whose file is still what was read."""
        for file in content.files:
            if self._store.documents.exists(file.id) and stamp_of(file.path) == file.stamp:
                return file
        return None


def _outcome(future: Future[Recognition]) -> Recognised:
    """What to keep of a page.

    Raises:
        DocumentError: it is not the page's fault, and no other page would fare better.
    """
    try:
        return future.result()
    except TooLargeError:
        return _TOO_LARGE
    except DocumentError as error:
        if error.reason in (NO_MODEL, NOT_STARTED):
            raise
        return error.reason
