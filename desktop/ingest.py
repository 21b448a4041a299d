"""Making documents searchable: read, cut, embed, store; every document is one transaction.

The importer is a generator that yields its progress between steps of at most one embedding batch, so
that whoever runs it can do urgent work in between. Whatever stops it, stored documents stay and the
others remain marked as pending.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

from desktop import passages
from desktop.digests import digest
from desktop.embed.base import Embedder
from desktop.errors import (
    CrashedError,
    DocumentError,
    LibraryError,
    TimedOutError,
    UnreadableError,
)
from desktop.gate import Gate
from desktop.indexing import SpaceIndex
from desktop.keeping import Keeping, Prepared
from desktop.reader import ReaderPool
from desktop.records import Failure, FloatVector, Page, PassageSize, Progress, Reading, UnderWay
from desktop.sources import Source
from desktop.store.documents import CAUGHT, SET_ASIDE, SUSPECTED, KnownFile
from desktop.store.drafts import Draft, draft
from desktop.store.store import Store
from desktop.store.vectors import Space
from desktop.tally import Tally

T = TypeVar("T")

_AHEAD = 3  # documents read while others are embedded
_WAIT_SECONDS = 0.05  # for a reader, before letting others in
_ENDED = "Shufang ended while it was being read."
_SET_ASIDE = "{reason} That happened twice, so it was set aside; reading it again tries once more."


@dataclass(slots=True, eq=False)
class _Started:
    """A document whose file is being read, or that is a copy of one already stored."""

    file: KnownFile
    content_hash: bytes | None = None
    reading: Future[Reading] | None = None
    copy_of: int | None = None
    noted: int = 0  # the tries that are noted as long as it is not known to be harmless
    pages: Sequence[Page] = ()
    stage: Literal["reading", "embedding"] = "reading"
    share: float = 0.0  # of it that is embedded
    told: bool = False  # how much there is to embed


class Importer:
    """Makes pending documents searchable in one embedding space."""

    def __init__(
        self,
        store: Store,
        pool: ReaderPool,
        embedder: Embedder,
        space: Space,
        index: SpaceIndex | None,
        gate: Gate,
        size: PassageSize = "normal",
    ) -> None:
        self._store = store
        self._pool = pool
        self._embedder = embedder
        self._space = space
        self._keeping = Keeping(store, space, index)
        self._gate = gate
        self._size = size
        self._ahead = deque[_Started]()

    def run(self, source: Source, start: Progress) -> Iterator[Progress]:
        """Import what a source gives, counting on from `start`.

        A document that is no longer wanted, or that is to wait, is let go of at the next step.

        Raises:
            EmbeddingError: the model failed; what was not stored stays pending.
            LibraryError: nothing can be stored; what was not stored stays pending.
        """
        tally = Tally(replace(start, stage="reading"), source)
        ahead = self._ahead
        try:
            while True:
                yield from self._gate.hold(tally.held, lambda: source.count() > 0)
                if self._gate.reason():
                    return
                tally.look_again()
                yield from self._read_ahead(source, tally)
                if not ahead:
                    return
                yield from self._go_on(source, tally)
        finally:
            while ahead:
                self._give_up(ahead.popleft())

    def _read_ahead(self, source: Source, tally: Tally) -> Iterator[Progress]:
        """Have some documents read while others are embedded."""
        ahead = self._ahead
        while len(ahead) < _AHEAD and not any(started.file.tries for started in ahead):
            file = source.next([started.file.id for started in ahead])
            if file is None or (file.tries and ahead):
                return  # it comes alone: whatever ends the program then is this one's doing
            if file.tries >= SET_ASIDE:
                yield (yield from self._failed(file, UnreadableError(_set_aside(_ENDED)), None, tally))
                source.done(file)
            else:
                ahead.append((yield from self._start(file, tally)))
                self._show(tally)

    def _go_on(self, source: Source, tally: Tally) -> Iterator[Progress]:
        """Bring the first document that was started to its end."""
        started, file = self._ahead[0], self._ahead[0].file
        yield tally.now(stage="reading", current=str(file.path))
        copied, hash_, source_id = False, started.content_hash, started.copy_of
        if source_id is not None:
            copied = yield from self._gate.write(
                lambda: self._keeping.copy(file, hash_, source_id), tally.held
            )
        if started.reading is None and not copied:
            yield from self._begin(started, tally)
        while started.reading is not None and not started.reading.done():
            wait([started.reading], timeout=_WAIT_SECONDS)
            yield tally.now()
            if not self._keep(started, source, tally):
                return
        if copied:
            tally.finish(file)
            yield tally.now()
        else:
            prepared = yield from self._finish_reading(started, tally)
            if not self._keep(started, source, tally):
                return
            if isinstance(prepared, (CrashedError, TimedOutError)) and started.noted < SET_ASIDE:
                yield from self._note_tries(file, CAUGHT, tally)
                source.again(file)  # once more, when all else is done
                self._ahead.remove(started)
                return
            if isinstance(prepared, (CrashedError, TimedOutError)):
                prepared = UnreadableError(_set_aside(prepared.reason))
            if isinstance(prepared, DocumentError):
                yield (yield from self._failed(file, prepared, started, tally))
            elif not (yield from self._embed_and_save(started, prepared, source, tally)):
                return
        self._ahead.remove(started)
        source.done(file)
        self._show(tally)

    def _keep(self, started: _Started, source: Source, tally: Tally) -> bool:
        """Let go of what is no longer wanted; whether this one is."""
        self._let_go(source, tally)
        return started in self._ahead

    def _let_go(self, source: Source, tally: Tally) -> None:
        """Stop with what is no longer wanted."""
        for started in [each for each in self._ahead if not self._store.queue.is_wanted(each.file)]:
            self._ahead.remove(started)
            self._give_up(started)
            source.done(started.file)
            tally.drop(started.file)
            self._show(tally)

    def _show(self, tally: Tally) -> None:
        """Tell which documents are under way, how far they are and what is known of them."""
        for started in self._ahead:
            if not started.told and (started.reading is None or started.reading.done()):
                tally.expect(started.file, _characters(started))
                started.told = True
        tally.show(
            UnderWay(started.file.id, started.file.path, started.stage, started.share)
            for started in self._ahead
        )

    def _start(self, file: KnownFile, tally: Tally) -> Generator[Progress, None, _Started]:
        try:
            content_hash = yield from digest(file.path, tally.now)
        except OSError:
            # The reader finds the words for what is wrong with it.
            return (yield from self._begin(_Started(file), tally))
        recognised = self._store.recognitions.of_content(content_hash)
        for known in self._store.documents.known_files(content_hash=content_hash):
            if (
                known.id != file.id
                and known.state in ("ready", "partial")
                and _same_kind(known.path, file.path)
                and not (recognised and self._store.documents.is_waiting(known.id))
            ):
                return _Started(file, content_hash, copy_of=known.id)
        return (yield from self._begin(_Started(file, content_hash), tally))

    def _begin(self, started: _Started, tally: Tally) -> Generator[Progress, None, _Started]:
        """Have the file read, once it is noted that it will be."""
        tries = started.file.tries
        started.copy_of, started.told = None, False
        noted = max(tries, SUSPECTED) + 1 if tries else SUSPECTED
        yield from self._note_tries(started.file, noted, tally)
        started.noted = noted
        known = started.content_hash
        recognised = None if known is None else self._store.recognitions.of_content(known)
        started.reading = self._pool.read(started.file.path, recognised)
        return started

    def _give_up(self, started: _Started) -> None:
        """Let go of a document whose reading was stopped from without."""
        if started.reading is not None:
            self._pool.give_up(started.reading)
        if started.noted:
            started.noted = 0
            with contextlib.suppress(LibraryError):  # told by what stopped it; the next start tries again
                self._set_tries(started.file, started.file.tries)

    def _note_tries(self, file: KnownFile, tries: int, tally: Tally) -> Generator[Progress, None, None]:
        yield from self._gate.write(lambda: self._set_tries(file, tries), tally.held)

    def _set_tries(self, file: KnownFile, tries: int) -> None:
        with self._store.quick_transaction():
            self._store.documents.set_tries(file.id, tries)

    def _finish_reading(
        self, started: _Started, tally: Tally
    ) -> Generator[Progress, None, Prepared | DocumentError]:
        """The document, ready to embed; or what is wrong with it."""
        read = yield from self._in_steps(self._cut(started), tally)
        # Else the note of it stays: it may end its reader again, or the program while it is embedded.
        if isinstance(read, DocumentError) and not isinstance(read, (CrashedError, TimedOutError)):
            yield from self._note_tries(started.file, 0, tally)
            started.noted = 0
        return read

    def _cut(self, started: _Started) -> Generator[None, None, Prepared | DocumentError]:
        assert started.reading is not None
        try:
            reading = started.reading.result()
            started.pages = [page.page for page in reading.pages]
            if started.content_hash is None:
                raise UnreadableError("The file changed while it was being read. Try again.")
            title = reading.title or started.file.path.stem
            counted, most = self._embedder.count_tokens, self._embedder.max_tokens
            cut = yield from passages.cutting(reading, title, counted, most, self._size)
            if not cut.passages and not _is_waiting(reading):
                raise UnreadableError(_nothing_to_read(reading))
        except DocumentError as error:
            return error
        drafts = list[Draft]()
        for passage in cut.passages:
            drafts.append(draft(passage))
            yield
        return Prepared(started.file, started.content_hash, reading, cut, drafts)

    def _in_steps(self, steps: Generator[None, None, T], tally: Tally) -> Generator[Progress, None, T]:
        """Go through little steps, letting others in between now and then."""
        seen = time.monotonic()
        while True:
            try:
                next(steps)
            except StopIteration as end:
                value: T = end.value
                return value
            if time.monotonic() - seen >= _WAIT_SECONDS:
                yield tally.now()
                seen = time.monotonic()

    def _failed(
        self, file: KnownFile, error: DocumentError, started: _Started | None, tally: Tally
    ) -> Generator[Progress, None, Progress]:
        """Count a document as failed, and note why."""
        content_hash = started.content_hash if started else None
        pages = started.pages if started else ()
        yield from self._gate.write(lambda: self._keeping.fail(file, error, content_hash, pages), tally.held)
        tally.finish(file)
        failed = tally.progress.files_failed + 1
        return replace(tally.now(files_failed=failed), failure=Failure(file.path, error.reason))

    def _embed_and_save(
        self, started: _Started, item: Prepared, source: Source, tally: Tally
    ) -> Generator[Progress, None, bool]:
        """Embed what of a document has no vector yet, and store it; False if it was let go of meanwhile.

        What is embedded together is of one document: a vector changes a little with its company, and
        must not depend on how fast which file was read.
        """
        texts = {
            name: passage.embedded_text for name, passage in zip(item.hashes, item.cut.passages, strict=True)
        }
        missing = self._store.vectors.missing(self._space, texts)
        names = [name for name in texts if name in missing]
        vectors: dict[bytes, FloatVector] = {}
        before = tally.progress.passages
        started.stage = "embedding"
        self._show(tally)
        yield tally.now(stage="embedding", current=str(item.file.path))
        for batch in self._embedder.embed_documents([texts[name] for name in names]):
            for row, index in enumerate(batch.indices):
                vectors[names[index]] = batch.vectors[row]
            started.share = len(vectors) / len(names)
            tally.within(item.cut.characters * started.share)
            self._show(tally)
            yield tally.now(passages=before + len(vectors))
            yield from self._gate.hold(tally.held, lambda: self._keep(started, source, tally))
            if not self._keep(started, source, tally):
                tally.progress = replace(tally.progress, passages=before)
                return False
        tally.progress = replace(tally.progress, passages=before)
        # What another document lent may have gone with it meanwhile.
        lost = sorted(self._store.vectors.missing(self._space, texts) - vectors.keys())
        for batch in self._embedder.embed_documents([texts[name] for name in lost]):
            vectors.update((lost[index], batch.vectors[row]) for row, index in enumerate(batch.indices))
            yield tally.now()
        change = yield from self._gate.write(lambda: self._keeping.save(item, vectors), tally.held)
        if change is not None:
            yield from self._in_steps(self._keeping.follow(change), tally)
        started.noted = 0
        tally.finish(item.file, item.cut.characters, len(item.hashes))
        yield tally.now(stage="saving", current=str(item.file.path))
        return True


def _characters(started: _Started) -> int:
    """How many are to be embedded of a document whose file was read, or that is a copy."""
    if started.reading is None or started.reading.exception() is not None:
        return 0
    return sum(len(block.text) for page in started.reading.result().pages for block in page.blocks)


def _same_kind(left: Path, right: Path) -> bool:
    """Whether both files are read in the same way: the same bytes may be a text here and nothing there."""
    return left.suffix.lower() == right.suffix.lower()


def _is_waiting(reading: Reading) -> bool:
    return any(page.page.state == "waiting" for page in reading.pages)


def _set_aside(reason: str) -> str:
    return _SET_ASIDE.format(reason=reason)


def _nothing_to_read(reading: Reading) -> str:
    states = {page.page.state for page in reading.pages}
    notes = [page.page.note for page in reading.pages if page.page.note]
    if notes:
        return notes[0]
    if states <= {"empty"}:
        return "There is no text in it, and none in its pictures."
    return "No text was found in it."
