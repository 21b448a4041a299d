"""Making documents searchable: read, cut, embed, store; every document is one transaction.

The importer is a generator that yields its progress between steps of at most one embedding batch, so
that whoever runs it can do urgent work in between. Whatever stops it, stored documents stay and the
others remain marked as pending.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from desktop import passages
from desktop.digest import parts_of
from desktop.embed.base import Embedder
from desktop.errors import (
    CrashedError,
    DocumentError,
    EncryptedError,
    LibraryError,
    TimedOutError,
    UnreadableError,
)
from desktop.estimate import Estimate
from desktop.indexing import SpaceIndex
from desktop.names import shown as showable
from desktop.passages import Cut
from desktop.reader import ReaderPool
from desktop.records import Failure, FloatMatrix, FloatVector, Page, PassageSize, Progress, Reading
from desktop.store.documents import CAUGHT, SET_ASIDE, SUSPECTED, KnownFile
from desktop.store.store import Store
from desktop.store.vectors import Space, text_hash

_AHEAD = 3  # documents read while others are embedded
_WAIT_SECONDS = 0.05  # for a reader, before letting others in
_DIGEST_BYTES = 32 * 1024**2  # hashed before letting others in
_ENDED = "Shufang ended while it was being read."
_SET_ASIDE = "{reason} That happened twice, so it was set aside; reading it again tries once more."


@dataclass(slots=True)
class _Started:
    """A document whose file is being read, or that is a copy of one already stored."""

    file: KnownFile
    content_hash: bytes | None = None
    reading: Future[Reading] | None = None
    copy_of: int | None = None
    noted: int = 0  # the tries that are noted as long as it is not known to be harmless
    pages: Sequence[Page] = ()


@dataclass(slots=True)
class _Prepared:
    """A document that was read and cut."""

    file: KnownFile
    content_hash: bytes
    reading: Reading
    cut: Cut
    hashes: list[bytes]


class _Tally:
    """The progress of an import, kept up to date."""

    def __init__(self, progress: Progress, files: Sequence[KnownFile]) -> None:
        self.progress = progress
        self._estimate = Estimate(files)
        self._embedded_before = progress.passages

    def now(self, **changes: object) -> Progress:
        """The progress with some of it changed."""
        elapsed = self._estimate.elapsed_seconds
        left = self._estimate.seconds_left
        self.progress = replace(self.progress, failure=None, **changes)  # type: ignore[arg-type]
        made = self.progress.passages - self._embedded_before
        self.progress = replace(
            self.progress,
            fraction=self._estimate.fraction,
            seconds_left=left,
            passages_per_second=0.0 if left is None else made / elapsed,
        )
        return self.progress

    def within(self, characters: float) -> None:
        """Tell how much of documents that are not finished is done."""
        self._estimate.within(characters)

    def finish(self, file: KnownFile, characters: int = 0, passages: int = 0) -> None:
        """Count a document as done."""
        self._estimate.finish(file, characters)
        self.progress = replace(
            self.progress,
            files_done=self.progress.files_done + 1,
            passages=self.progress.passages + passages,
        )


class Importer:
    """Makes pending documents searchable in one embedding space."""

    def __init__(
        self,
        store: Store,
        pool: ReaderPool,
        embedder: Embedder,
        space: Space,
        index: SpaceIndex | None,
        size: PassageSize = "normal",
    ) -> None:
        self._store = store
        self._pool = pool
        self._embedder = embedder
        self._space = space
        self._index = index
        self._size = size

    def run(self, files: Sequence[KnownFile], start: Progress) -> Iterator[Progress]:
        """Import the files, counting on from `start`.

        Raises:
            EmbeddingError: the model failed; what was not stored stays pending.
            LibraryError: nothing can be stored; what was not stored stays pending.
        """
        tally = _Tally(replace(start, stage="reading"), files)
        waiting = deque(file for file in files if not file.tries)
        # The most suspicious last: the others are done by then, should it end the program again.
        suspects = deque(sorted((f for f in files if 0 < f.tries < SET_ASIDE), key=lambda f: f.tries))
        ahead = deque[_Started]()
        try:
            for file in files:
                if file.tries >= SET_ASIDE:
                    yield self._failed(file, UnreadableError(_set_aside(_ENDED)), None, tally)
            while waiting or ahead or suspects:
                while waiting and len(ahead) < _AHEAD:
                    ahead.append((yield from self._start(waiting.popleft(), tally)))
                if not ahead:  # whatever ends the program now is this one's doing
                    ahead.append((yield from self._start(suspects.popleft(), tally)))
                yield from self._go_on(ahead, suspects, tally)
        finally:
            for started in ahead:
                self._give_up(started)

    def _go_on(self, ahead: deque[_Started], suspects: deque[KnownFile], tally: _Tally) -> Iterator[Progress]:
        """Bring the first document that was started to its end."""
        started = ahead[0]
        yield tally.now(stage="reading", current=str(started.file.path))
        while not _is_done(started):
            wait([started.reading] if started.reading else [], timeout=_WAIT_SECONDS)
            yield tally.now()
        prepared = self._finish_reading(started)
        ahead.popleft()
        if isinstance(prepared, (CrashedError, TimedOutError)) and started.noted < SET_ASIDE:
            self._note_tries(started.file, CAUGHT)
            suspects.append(replace(started.file, tries=CAUGHT))  # once more, when all else is done
            yield tally.now()
        elif isinstance(prepared, DocumentError):
            if isinstance(prepared, (CrashedError, TimedOutError)):
                prepared = UnreadableError(_set_aside(prepared.reason))
            yield self._failed(started.file, prepared, started, tally)
        elif prepared is not None:
            yield from self._embed_and_save(prepared, tally)
        else:
            tally.finish(started.file)
            yield tally.now()

    def _start(self, file: KnownFile, tally: _Tally) -> Generator[Progress, None, _Started]:
        try:
            content_hash = yield from _digest(file.path, tally)
        except OSError:
            # The reader finds the words for what is wrong with it.
            return self._begin(_Started(file))
        recognised = self._store.recognitions.of_content(content_hash)
        for known in self._store.documents.known_files(content_hash=content_hash):
            if (
                known.id != file.id
                and known.state in ("ready", "partial")
                and _same_kind(known.path, file.path)
                and not (recognised and self._store.documents.is_waiting(known.id))
            ):
                return _Started(file, content_hash, copy_of=known.id)
        return self._begin(_Started(file, content_hash))

    def _begin(self, started: _Started) -> _Started:
        """Have the file read, once it is noted that it will be."""
        tries = started.file.tries
        started.noted = max(tries, SUSPECTED) + 1 if tries else SUSPECTED
        self._note_tries(started.file, started.noted)
        known = started.content_hash
        recognised = None if known is None else self._store.recognitions.of_content(known)
        started.reading = self._pool.read(started.file.path, recognised)
        return started

    def _end(self, started: _Started) -> None:
        """Take back the note of a try that did no harm."""
        if started.noted:
            started.noted = 0
            self._note_tries(started.file, 0)

    def _give_up(self, started: _Started) -> None:
        """Let go of a document whose reading was stopped from without."""
        if started.reading is not None:
            started.reading.cancel()
        if started.noted:
            started.noted = 0
            with contextlib.suppress(LibraryError):  # told by what stopped it; the next start tries again
                self._note_tries(started.file, started.file.tries)

    def _note_tries(self, file: KnownFile, tries: int) -> None:
        with self._store.quick_transaction():
            self._store.documents.set_tries(file.id, tries)

    def _finish_reading(self, started: _Started) -> _Prepared | DocumentError | None:
        """The document, ready to embed; what is wrong with it; or None where nothing is left to do."""
        file = started.file
        if started.copy_of is not None:
            if self._copy(file, started.copy_of, started.content_hash):
                return None
            self._begin(started)
        assert started.reading is not None
        try:
            reading = started.reading.result()
            started.pages = [page.page for page in reading.pages]
            if started.content_hash is None:
                raise UnreadableError("The file changed while it was being read. Try again.")
            title = reading.title or file.path.stem
            counted, most = self._embedder.count_tokens, self._embedder.max_tokens
            cut = passages.cut(reading, title, counted, most, self._size)
            if not cut.passages and not _is_waiting(reading):
                raise UnreadableError(_nothing_to_read(reading))
        except (CrashedError, TimedOutError) as error:
            return error  # and the note of it stays
        except DocumentError as error:
            self._end(started)
            return error
        self._end(started)
        hashes = [text_hash(passage.embedded_text) for passage in cut.passages]
        return _Prepared(file, started.content_hash, reading, cut, hashes)

    def _copy(self, file: KnownFile, source_id: int, content_hash: bytes | None) -> bool:
        """Store a document as a copy of another, or as the same one moved here; False if that one is gone."""
        store = self._store
        source = next(
            (f for f in store.documents.known_files(content_hash=content_hash) if f.id == source_id), None
        )
        if source is None or source.state not in ("ready", "partial"):
            return False
        shown = store.documents.documents(ids=[source_id])[0]
        own_title = shown.title if shown.title != showable(shown.path.stem) else ""
        before = store.vectors.generation()
        moved = source.kb_id == file.kb_id and not source.path.exists()
        with store.transaction():
            if moved:
                pruned = store.delete_documents([file.id])
                store.move_document(
                    source_id,
                    {
                        "path": str(file.path),
                        "size_bytes": file.stamp.size_bytes,
                        "modified_ns": file.stamp.modified_ns,
                    },
                )
            else:
                columns = {
                    "title": own_title,
                    "state": shown.state,
                    "error": shown.error,
                    "characters": shown.characters,
                    "content_hash": content_hash,
                }
                pruned = store.copy_document(source_id, file.id, columns)
        self._follow(before, [], pruned)
        return True

    def _failed(
        self, file: KnownFile, error: DocumentError, started: _Started | None, tally: _Tally
    ) -> Progress:
        """Count a document as failed, and note why."""
        self._fail(file, error, started.content_hash if started else None, started.pages if started else ())
        tally.finish(file)
        failed = tally.progress.files_failed + 1
        return replace(tally.now(files_failed=failed), failure=Failure(file.path, error.reason))

    def _fail(
        self, file: KnownFile, error: DocumentError, content_hash: bytes | None, pages: Sequence[Page]
    ) -> None:
        """Note why a document can't be searched; what was read of the same content before stays."""
        if not self._store.documents.exists(file.id):
            return
        name = "encrypted" if isinstance(error, EncryptedError) else "failed"
        state = {"state": name, "error": error.reason}
        before = self._store.vectors.generation()
        with self._store.transaction():
            if content_hash is None or (content_hash == file.content_hash and not pages):
                self._store.documents.update(file.id, **state)
                pruned: list[int] = []
            else:
                columns = {**state, "content_hash": content_hash, "characters": 0, "title": ""}
                pruned = self._store.replace_document(
                    file.id, columns=columns, pages=pages, layout=None, passages=()
                )
        self._follow(before, [], pruned)

    def _embed_and_save(self, item: _Prepared, tally: _Tally) -> Iterator[Progress]:
        """Embed what of a document has no vector yet, and store it.

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
        yield tally.now(stage="embedding", current=str(item.file.path))
        for batch in self._embedder.embed_documents([texts[name] for name in names]):
            for row, index in enumerate(batch.indices):
                vectors[names[index]] = batch.vectors[row]
            tally.within(item.cut.characters * len(vectors) / len(names))
            yield tally.now(passages=before + len(vectors))
        tally.progress = replace(tally.progress, passages=before)
        # What another document lent may have gone with it meanwhile.
        lost = sorted(self._store.vectors.missing(self._space, texts) - vectors.keys())
        for batch in self._embedder.embed_documents([texts[name] for name in lost]):
            vectors.update((lost[index], batch.vectors[row]) for row, index in enumerate(batch.indices))
            yield tally.now()
        self._save(item, vectors)
        tally.finish(item.file, item.cut.characters, len(item.hashes))
        yield tally.now(stage="saving", current=str(item.file.path))

    def _save(self, item: _Prepared, vectors: dict[bytes, FloatVector]) -> None:
        store, pages = self._store, [page.page for page in item.reading.pages]
        if not store.documents.exists(item.file.id):
            return  # removed meanwhile
        unread = [page for page in pages if page.note]
        columns = {
            "title": item.reading.title,
            "state": "partial" if unread else "ready",
            "error": unread[0].note if unread else "",
            "content_hash": item.content_hash,
            "characters": item.cut.characters,
            "size_bytes": item.file.stamp.size_bytes,
            "modified_ns": item.file.stamp.modified_ns,
        }
        new = [name for name in dict.fromkeys(item.hashes) if name in vectors]
        before = store.vectors.generation()
        with store.transaction():
            if new:
                matrix: FloatMatrix = np.stack([vectors[name] for name in new])
                store.vectors.put(self._space, new, matrix)
            pruned = store.replace_document(
                item.file.id,
                columns=columns,
                pages=pages,
                layout=item.reading.layout,
                passages=item.cut.passages,
            )
        self._follow(before, new, pruned)

    def _follow(self, before: int, added: Sequence[bytes], removed: Sequence[int]) -> None:
        if self._index is not None:
            self._index.follow(self._store, before, added, removed)


def _is_done(started: _Started) -> bool:
    return started.reading is None or started.reading.done()


def _same_kind(left: Path, right: Path) -> bool:
    """Whether both files are read in the same way: the same bytes may be a text here and nothing there."""
    return left.suffix.lower() == right.suffix.lower()


def _is_waiting(reading: Reading) -> bool:
    return any(page.page.state == "waiting" for page in reading.pages)


def _digest(path: Path, tally: _Tally) -> Generator[Progress, None, bytes]:
    """The SHA-256 of a file, hashed part by part: others may go between.

    Raises:
        OSError: it can't be read, or is no regular file, which might wait for ever to be opened.
    """
    digest, done = hashlib.sha256(), 0
    for part in parts_of(path):
        digest.update(part)
        done += len(part)
        if done % _DIGEST_BYTES == 0:
            yield tally.now()
    return digest.digest()


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
