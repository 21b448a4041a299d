"""A knowledge base taken in from a file: looked through as a whole first, then stored document by document.

Until the end it bears a mark with the file's identifier. Stopped or killed half-way it holds whole documents
only, and a second import of the same file goes on. Nothing of a file that is refused is kept.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from desktop.engine import Engine
from desktop.errors import ShufangError, UsageError
from desktop.formats.registry import supported
from desktop.paths import absolute
from desktop.portable.opened import OpenedExport, Summary
from desktop.portable.places import Places, is_told, labels
from desktop.portable.relinking import found
from desktop.portable.sound import Brought, refused
from desktop.portable.unpacking import Unpacking, Wanted
from desktop.portable.work import Work
from desktop.records import Page, Passage, Progress
from desktop.removing import remove
from desktop.store.documents import UNFINISHED, KnownFile
from desktop.store.drafts import drafts
from desktop.store.pins import Pin
from desktop.store.store import Store
from desktop.store.vectors import Space, text_hash

_PASSAGES = 64  # stored in one transaction, unless a document has more
_DOCUMENTS = 32
_LOOKED_AT = 256  # passages, before letting others in
_PIECE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be imported, under which name, and where its documents are now.

    `moved` says which folders of the other computer are which here; `files_to` is the folder for the
    documents that came along, None leaves them in the file.
    """

    file: Path
    name: str | None = None
    moved: Mapping[str, Path] = field(default_factory=dict)
    files_to: Path | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken in. `vectors` came along, `unembedded` passages are still to be embedded."""

    name: str
    documents: int
    passages: int
    vectors: int
    unembedded: int
    missing: int  # documents whose files were not found
    unpacked: int


@dataclass(frozen=True, slots=True)
class _Ready:
    """A document with all it holds, and where it is here."""

    brought: Brought
    path: Path
    missing: bool
    pages: tuple[Page, ...]
    layout: bytes | None
    passages: tuple[Passage, ...]


def take_in(store: Store, engine: Engine | None, wish: Wish) -> Generator[Progress, None, Imported]:
    """Import a file's knowledge base.

    Raises:
        ImportRefusedError: the file is not what it should be; nothing was imported.
        UsageError: there is a knowledge base of that name, or the places that were given make no sense.
        LibraryError: nothing can be stored.
    """
    with contextlib.closing(OpenedExport(wish.file)) as opened:
        importer = _Importer(store, engine, opened, wish)
        yield from importer.run()
        return importer.imported()


def discard(store: Store, engine: Engine | None, name: str) -> Iterator[None]:
    """Delete a knowledge base that was not imported to its end; one that was stays."""
    known = {base.name: base for base in store.documents.bare_knowledge_bases()}
    if name not in known or UNFINISHED not in known[name].settings:
        return
    kb_id = known[name].id
    ids = [file.id for file in store.documents.known_files(kb_id=kb_id)]
    for first in range(0, len(ids), _DOCUMENTS):
        remove(store, engine, ids[first : first + _DOCUMENTS])
        yield
    with store.transaction():
        store.documents.delete_kb(kb_id)
    store.free_space()


class _Importer:
    """One import, from the look at the file to the last pin."""

    def __init__(self, store: Store, engine: Engine | None, opened: OpenedExport, wish: Wish) -> None:
        self._store = store
        self._engine = engine
        self._opened = opened
        self._wish = wish
        self._told: Summary = opened.summary
        self.name = " ".join((wish.name or self._told.name).split())
        self._kb_id = 0
        self._known = self._checked_name()
        self._folder = None if wish.files_to is None else absolute(wish.files_to)
        if self._folder is not None and not self._told.files_bytes:
            raise UsageError("No files came along in this export. Say where the documents are instead.")
        self._labels = labels(self._told.roots, self._told.paths)
        self._places = Places(self._told.roots, self._told.paths, self._all_moved())
        self._space = self._space_for_vectors()
        self._paths: list[Path] = []  # of the documents, in order
        self._done = Imported(self.name, 0, 0, 0, 0, 0, 0)
        told = self._told
        pieces = 6 * told.passages + 2 * told.documents
        self._work = Work(pieces + (told.files_bytes // _PIECE_BYTES if self._folder else 0))
        self._progress = Progress("importing", files_total=told.documents)

    def imported(self) -> Imported:
        """What came of it."""
        space = self._engine.space if self._engine else self._space
        unembedded = self._store.vectors.unembedded_count(space) if space else 0
        return replace(self._done, unembedded=unembedded)

    def run(self) -> Iterator[Progress]:
        """Look at everything, unpack, store, and end it."""
        unpacking = Unpacking(self._opened, self._folder) if self._folder else None
        try:
            for _ in self._opened.examine():
                yield self._shown()
            wanted = yield from self._look_through()
            if unpacking is not None:
                for size in unpacking.run(wanted):
                    self._work.advance(size // _PIECE_BYTES)
                    yield self._shown()
                self._done = replace(self._done, unpacked=len(wanted))
            self._begin()
            yield from self._store_all()
            self._end()
        except ShufangError:
            if unpacking is not None:
                unpacking.take_back()
            if self._kb_id:
                for _ in discard(self._store, self._engine, self.name):
                    yield self._shown()
            raise
        except BaseException:  # stopped: the same file can be imported again, and goes on
            if unpacking is not None:
                unpacking.take_back()
            raise

    def _shown(self, **changes: object) -> Progress:
        self._progress = replace(self._progress, **changes)  # type: ignore[arg-type]
        return self._work.shown(self._progress)

    def _checked_name(self) -> dict[Path, KnownFile]:
        """The documents that an earlier try brought in.

        Raises:
            UsageError: there is a knowledge base of that name, and it is another one.
        """
        documents = self._store.documents
        taken = {base.name.casefold(): base for base in documents.bare_knowledge_bases()}
        base = taken.get(self.name.casefold())
        if base is None:
            return {}
        if base.settings.get(UNFINISHED) != self._told.id:
            raise UsageError(f"There is already a knowledge base named “{self.name}”.")
        return {file.path: file for file in documents.known_files(kb_id=base.id)}

    def _all_moved(self) -> Mapping[str, Path]:
        """Which folders are which here; those of which nothing is said are where their files are unpacked."""
        folder, moved = self._folder, self._wish.moved
        if folder is None:
            return moved
        unpacked = zip(self._told.roots, self._labels, strict=True)
        here = {
            root: folder / label for root, label in unpacked if not is_told(root, self._told.paths, moved)
        }
        return {**here, **moved}

    def _space_for_vectors(self) -> Space | None:
        """The space that the file's vectors belong to; None where they are of no use here."""
        told = self._told
        active = self._engine.space if self._engine else self._store.vectors.active_space()
        if active is not None:
            same = (active.fingerprint, active.dimension) == (told.fingerprint, told.dimension)
            return active if same else None
        if not told.fingerprint:
            return None
        with self._store.transaction():  # no model is open yet; it may be the one
            return self._store.vectors.put_space(told.fingerprint, told.model, told.dimension)

    # Looking

    def _look_through(self) -> Generator[Progress, None, list[Wanted]]:
        """Look at every row before any is stored; what is to be unpacked."""
        total, contents, places = 0, set[bytes](), set[Path]()
        carried = self._opened.carried() if self._folder else set()
        wanted: dict[tuple[str, ...], Wanted] = {}
        for brought in self._opened.documents():
            path = self._places.of(brought.root, brought.path)
            if path in places:
                raise UsageError(f"Two documents would lie at {path}. Say of each folder where it is now.")
            places.add(path)
            self._paths.append(path)
            pages = self._opened.pages(brought.number)
            self._opened.layout(brought.number)
            passages = self._opened.passages(brought.number, len(pages))
            own = 0
            while count := sum(1 for _ in islice(passages, _LOOKED_AT)):
                own += count
                self._work.advance(count)
                yield self._shown(current=str(path))
            if brought.state in ("ready", "partial") and not own and all(p.state != "waiting" for p in pages):
                raise refused("a document is said to be readable and holds nothing")
            total += own
            self._work.advance()
            yield self._shown(current=str(path))
            content = brought.content_hash
            if content is not None and content not in contents:
                contents.add(content)
                for _ in self._opened.recognitions(content):
                    yield self._shown()
            parts = (self._labels[brought.root], *brought.path.split("/"))
            if (
                self._folder
                and content in carried
                and supported(path)
                and path == self._folder.joinpath(*parts)
            ):
                stamp = brought.stamp
                wanted[parts] = Wanted(parts, content, stamp.size_bytes, stamp.modified_ns)
        if total != self._told.passages:
            raise refused("it has not as many passages as it says")
        for count in self._opened.all_vectors():
            self._work.advance(count)
            yield self._shown()
        for _ in self._opened.pins():
            pass
        return list(wanted.values())

    # Storing

    def _begin(self) -> None:
        with self._store.transaction():
            self._kb_id = self._store.documents.create_kb(self.name)
            self._store.documents.change_kb(self._kb_id, **{UNFINISHED: self._told.id})

    def _store_all(self) -> Iterator[Progress]:
        batch: list[_Ready] = []
        for brought in self._opened.documents():
            ready = yield from self._ready(brought)
            if ready is not None:
                batch.append(ready)
            if len(batch) >= _DOCUMENTS or sum(len(each.passages) for each in batch) >= _PASSAGES:
                yield self._stored(batch)
                batch = []
        yield self._stored(batch)

    def _ready(self, brought: Brought) -> Generator[Progress, None, _Ready | None]:
        """A document with all it holds; None where an earlier try has stored it."""
        if brought.number > len(self._paths):
            raise refused("it changed while it was imported")
        path = self._paths[brought.number - 1]
        steps = found(path, brought.stamp, brought.content_hash)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                stamp = end.value
                break
            yield self._shown(current=str(path))
        missing = stamp is None
        known = self._known.get(path)
        self._done = replace(self._done, missing=self._done.missing + missing)
        if known is not None and known.content_hash == brought.content_hash:
            self._count(self._store.passages.ids(known.id))
            return None
        pages = self._opened.pages(brought.number)
        return _Ready(
            brought if missing else replace(brought, stamp=stamp),
            path,
            missing,
            pages,
            self._opened.layout(brought.number),
            tuple(self._opened.passages(brought.number, len(pages))),
        )

    def _count(self, passages: Sequence[object]) -> None:
        done = self._done
        self._done = replace(done, documents=done.documents + 1, passages=done.passages + len(passages))
        self._work.advance(4 * len(passages) + 1)

    def _stored(self, batch: Sequence[_Ready]) -> Progress:
        """Store documents with their vectors, all or none."""
        store, before = self._store, self._store.vectors.generation()
        hashes = dict.fromkeys(text_hash(p.embedded_text) for each in batch for p in each.passages)
        added: list[bytes] = []
        matrix = None
        if self._space is not None and hashes:
            missing = store.vectors.missing(self._space, hashes)
            added, matrix = self._opened.vectors([name for name in hashes if name in missing])
        pruned: list[int] = []
        with store.transaction():
            if self._space is not None and matrix is not None and added:
                store.vectors.put(self._space, added, matrix)
            for each in batch:
                pruned += self._put(each)
        if self._engine is not None:
            self._engine.index.follow(store, before, added, pruned)
        for each in batch:
            self._count(each.passages)
        self._done = replace(self._done, vectors=self._done.vectors + len(added))
        current = str(batch[-1].path) if batch else ""
        return self._shown(files_done=self._done.documents, passages=self._done.passages, current=current)

    def _put(self, each: _Ready) -> list[int]:
        store, brought = self._store, each.brought
        document_id = store.documents.put_pending(self._kb_id, each.path, brought.stamp)
        columns = {
            "title": brought.title,
            "state": brought.state,
            "error": brought.error,
            "content_hash": brought.content_hash,
            "characters": brought.characters,
            "missing": int(each.missing),
            "was": "ready" if brought.state == "pending" and each.passages else "",
        }
        pruned = store.replace_document(
            document_id, columns=columns, pages=each.pages, layout=each.layout, passages=drafts(each.passages)
        )
        if brought.content_hash is not None:
            known = store.recognitions.of_content(brought.content_hash)
            for page, recognised in self._opened.recognitions(brought.content_hash):
                if page not in known:  # what was recognised here is trusted more
                    store.recognitions.put(brought.content_hash, page, recognised)
        return pruned

    def _end(self) -> None:
        """Bring in what belongs to all of it, and take the mark away."""
        contents = {
            file.path: file.content_hash for file in self._store.documents.known_files(kb_id=self._kb_id)
        }
        with self._store.transaction():
            for pin in self._opened.pins():
                path = self._paths[pin.document - 1]
                self._store.pins.bring(
                    Pin(
                        id=0,
                        question=pin.question,
                        path=path,
                        page=pin.page,
                        page_last=pin.page_last,
                        evidence=pin.evidence,
                        created=datetime.fromtimestamp(pin.created_seconds, UTC),
                        content_hash=contents.get(path),
                    )
                )
            self._store.documents.change_kb(self._kb_id, **{**self._told.settings, UNFINISHED: None})
