"""A knowledge base written to one file, which is there as a whole in the end, or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import sqlite3
import uuid
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path, PurePath

from desktop import __version__
from desktop.digests import parts_of
from desktop.embed.files import flush_to_disk, writing
from desktop.errors import UsageError
from desktop.formats.registry import supported
from desktop.portable.layout import APPLICATION_ID, FORMAT, SETTINGS, SUFFIX, TABLES
from desktop.portable.places import here, is_plain, roots_of
from desktop.portable.work import Work
from desktop.records import Failure, Progress
from desktop.store.database import is_full
from desktop.store.rows import Row
from desktop.store.store import Store

_ROWS = 256  # passages written before letting others in
_PIECE_BYTES = 4096  # of a file: takes about as long as a passage
_UNSPEAKABLE = "Its name means something else on other computers, so it was left out; renaming it helps."
_GONE = "Its file can't be read now, so only what was read of it before goes along."
_OTHER = "Its file changed since it was read, so only what was read of it before goes along."


@dataclass(frozen=True, slots=True)
class Exported:
    """What is in the file that was written; `files` are contents of documents, copies counted once.

    `failed` counts what could not go along, documents and files.
    """

    file: Path
    documents: int
    passages: int
    vectors: int
    files: int
    failed: int
    size_bytes: int


def export(
    database: Path, name: str, target: Path, *, with_files: bool, overwrite: bool
) -> Generator[Progress, None, Exported]:
    """Write a knowledge base to a file, with its documents' own files if wanted.

    What can't go along is told as the progress's failure. Stopped at any point, nothing is left at the
    target but what was there before.

    Raises:
        UsageError: there is no such knowledge base, or the target is there already.
        DiskFullError, ReadOnlyError: the target can't be written.
    """
    if target.suffix.lower() != SUFFIX:
        target = target.with_name(target.name + SUFFIX)
    if target.is_dir() or (target.exists() and not overwrite):
        raise UsageError(f"{target} is there already. Choose another name, or delete it first.")
    part = target.with_name(target.name + ".part")  # a kill leaves it; the next try begins it anew
    with contextlib.closing(Store(database, writable=False)) as store, store.rows.snapshot():
        kb_id = store.documents.kb_id(name)
        try:
            with writing(target.parent):
                part.unlink(missing_ok=True)
                with contextlib.closing(_Writer(store, kb_id, part)) as writer:
                    yield from writer.run(with_files=with_files)
                    done = writer.finished(store.documents.kb_name(name), target)
                flush_to_disk(part)
                size_bytes = part.stat().st_size
                part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return replace(done, size_bytes=size_bytes)


class _Writer:
    """Fills the file: documents with all they hold, then their vectors and, if wanted, their files."""

    def __init__(self, store: Store, kb_id: int, part: Path) -> None:
        self._store = store
        self._kb_id = kb_id
        self._space = store.vectors.active_space()
        self._roots: list[PurePath] = []
        self._passages = self._vectors = self._files = self._files_bytes = self._failed = 0
        self._numbers: dict[str, int] = {}  # a document's number in the file, by its path here
        self._contents: dict[bytes, Path] = {}  # a file that has, or had, that content
        with _telling():
            self._out = sqlite3.connect(part, isolation_level=None, check_same_thread=False)
            # Nobody sees the file before it is complete, so it needs no journal.
            for pragma in ("journal_mode=OFF", "synchronous=OFF"):
                self._out.execute(f"PRAGMA {pragma}").fetchall()
            self._out.execute("BEGIN")
            self._out.execute(f"PRAGMA application_id={APPLICATION_ID}")
            self._out.execute(f"PRAGMA user_version={FORMAT}")
            for statement in TABLES:
                self._out.execute(statement)

    def close(self) -> None:
        """Let go of the file, whatever is in it."""
        self._out.close()

    def run(self, *, with_files: bool) -> Iterator[Progress]:
        """Write everything but what tells of it."""
        rows = self._store.rows.documents(self._kb_id)
        self._roots = roots_of(PurePath(row[1]) for row in rows)
        progress = Progress("exporting", files_total=len(rows))
        carried = sum({row[7]: row[5] for row in rows if row[7]}.values()) if with_files else 0
        pieces = 2 * self._store.passages.count(self._kb_id) + len(rows) + carried // _PIECE_BYTES
        work = Work(pieces)
        inside = Counter(place[0] for row in rows if (place := self._below_root(row[1])) is not None)
        self._put("roots", ((n, str(root), inside[n]) for n, root in enumerate(self._roots, 1)))
        for row in rows:
            progress = replace(progress, failure=None, current=row[1])
            below = self._below_root(row[1])
            if below is None:
                self._failed += 1
                unspeakable = Failure(Path(row[1]), _UNSPEAKABLE)
                progress = replace(progress, files_failed=self._failed, failure=unspeakable)
            else:
                for written in self._document(row, *below):
                    work.advance(written)
                    yield work.shown(replace(progress, passages=self._passages))
            work.advance()
            done = progress.files_done + 1
            progress = replace(progress, files_done=done, passages=self._passages)
            yield work.shown(progress)
        progress = replace(progress, failure=None, current="")
        for written in self._put_vectors():
            work.advance(written)
            yield work.shown(progress)
        self._put("recognitions", self._store.rows.recognitions(list(self._contents)))
        self._put_pins()
        for content_hash, path in self._contents.items() if with_files else ():
            if not supported(path):
                continue  # it could not be read here, and would be taken for harm elsewhere
            failure = None
            for size, failure in self._file(content_hash, path):  # noqa: B007  # the last one counts
                work.advance(size // _PIECE_BYTES)
                yield work.shown(replace(progress, current=str(path)))
            if failure is not None:
                self._failed += 1
                yield work.shown(replace(progress, current=str(path), failure=failure))
        yield replace(progress, fraction=1.0, seconds_left=0.0)

    def finished(self, name: str, target: Path) -> Exported:
        """Write what tells of all this, and make it last."""
        settings = self._store.documents.kb_settings(self._kb_id)
        told = {
            "id": uuid.uuid4().hex,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "program": __version__,
            "name": name,
            "settings": json.dumps({key: settings[key] for key in SETTINGS if key in settings}),
            "paths": here(),
            "model": self._space.model if self._space else "",
            "dimension": str(self._space.dimension if self._space else 0),
            "fingerprint": self._space.fingerprint if self._space else "",
            "documents": str(len(self._numbers)),
            "passages": str(self._passages),
            "files_bytes": str(self._files_bytes),
        }
        self._put("meta", told.items())
        with _telling():
            self._out.execute("COMMIT")
        return Exported(
            target, len(self._numbers), self._passages, self._vectors, self._files, self._failed, 0
        )

    def _below_root(self, path: str) -> tuple[int, str] | None:
        """The number of a document's root and its path below it; None where it has no plain name."""
        pure = PurePath(path)
        number = next(n for n, root in enumerate(self._roots, 1) if pure.is_relative_to(root))
        parts = pure.relative_to(self._roots[number - 1]).parts
        return (number, "/".join(parts)) if all(map(is_plain, parts)) else None

    def _document(self, row: Row, root: int, below: str) -> Iterator[int]:
        """Write a document with its pages and passages; yields how many of these at a time."""
        document_id, path, *columns = row
        number = self._numbers[path] = len(self._numbers) + 1
        self._put("documents", [(number, root, below, *columns)])
        content_hash = row[7]
        if content_hash is not None:
            self._contents.setdefault(content_hash, Path(path))
        self._put("pages", ((number, *page) for page in self._store.rows.pages(document_id)))
        pdf = self._store.documents.layout(document_id)
        if pdf is not None:
            self._put("layouts", [(number, pdf)])
        passages = self._store.rows.passages(document_id)
        while part := [(number, *passage) for passage in islice(passages, _ROWS)]:
            self._put("passages", part)
            self._passages += len(part)
            yield len(part)

    def _put_vectors(self) -> Iterator[int]:
        if self._space is not None:
            for part in self._store.rows.vectors(self._space, self._kb_id):
                self._put("vectors", part)
                self._vectors += len(part)
                yield len(part)

    def _put_pins(self) -> None:
        pins = [pin for pin in self._store.pins.all() if str(pin.path) in self._numbers]
        self._put(
            "pins",
            (
                (
                    number,
                    pin.question,
                    self._numbers[str(pin.path)],
                    pin.evidence,
                    pin.page,
                    pin.page_last,
                    int(pin.created.timestamp()),
                )
                for number, pin in enumerate(pins, 1)
            ),
        )

    def _file(self, content_hash: bytes, path: Path) -> Iterator[tuple[int, Failure | None]]:
        """Write a file's bytes; yields how many, at last perhaps why they could not go along."""
        digest, size, number = hashlib.sha256(), 0, 0
        parts = _readable(path)
        while part := next(parts, b""):
            digest.update(part)
            self._put("files", [(content_hash, number, part)])
            size, number = size + len(part), number + 1
            yield len(part), None
        problem = "" if digest.digest() == content_hash else _OTHER if path.exists() else _GONE
        if problem:
            with _telling():
                self._out.execute("DELETE FROM files WHERE content_hash = ?", [content_hash])
            yield 0, Failure(path, problem)
        else:
            self._files += 1
            self._files_bytes += size

    def _put(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        left = iter(rows)
        while part := list(islice(left, _ROWS)):
            with _telling():
                self._out.executemany(f"INSERT INTO {table} VALUES ({_holes(part[0])})", part)


def _readable(path: Path) -> Iterator[bytes]:
    """The bytes of a file, as far as it can be read."""
    with contextlib.suppress(OSError):  # what is missing shows in its hash
        yield from parts_of(path)


def _holes(row: Sequence[object]) -> str:
    return ", ".join("?" * len(row))


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    """Raise what SQLite says of the new file as the system would say it."""
    try:
        yield
    except sqlite3.Error as error:
        code = errno.ENOSPC if is_full(error) else errno.EIO
        raise OSError(code, str(error)) from error
