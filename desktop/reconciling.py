"""Comparing followed folders with what is known of them, and making the library say what is there.

Files of the same size, time and place on the disk are not opened; what else looks the same is hashed; only
what changed is read. A file that moved is the same document at another path. What is gone goes from the
library, and its disk space too; but a folder that is away, or can't be looked into, takes nothing along.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.connections import Connections
from desktop.differences import Differences, Move, Place, compare
from desktop.digests import digest
from desktop.following import Follower
from desktop.pending import stamp_of
from desktop.records import Progress
from desktop.store.documents import FileStamp, KnownFile
from desktop.store.store import Store
from desktop.store.watched import WatchedFolder, WatchedState, is_within
from desktop.touched import Touches
from desktop.walking import Listing, Patience, Seen, Walk, identity

_ROWS = 500  # documents noted in one transaction
_REMOVED = 10  # documents in one transaction: each takes its passages and vectors along
_MOVED = 25  # documents in one transaction: a new name is a keyword of every passage
_MUCH = 10  # documents: a folder that had so many and is empty is taken for a drive that is not there
_FORGOTTEN_SECONDS = 60.0
_AWAY = (
    "The folder is not there. Its documents can still be found, and are followed again when it comes back."
)
_EMPTY = (
    "The folder is empty, though it held documents, as when a drive is not there. They can still be found. "
    "If you emptied it, stop following it and remove its documents."
)
_SILENT = "The folder does not answer. Its documents can still be found, and are followed again when it does."
_CLOSED = "The folder can't be opened ({reason}). Its documents can still be found."


@dataclass(slots=True)
class _Looked:
    """A folder that was looked through, wholly or at some paths, and what is known in there."""

    folder: WatchedFolder
    listing: Listing
    known: list[KnownFile]


class Reconciler:
    """Looks through folders. `forget` takes documents out of the library, with all that only they use."""

    def __init__(
        self,
        connections: Connections,
        data_dir: Path,
        supported: Callable[[Path], bool],
        forget: Callable[[Sequence[int]], None],
    ) -> None:
        self._connections, self._data_dir = connections, data_dir
        self._supported, self._forget = supported, forget
        self._unsettled: dict[Path, tuple[FileStamp, float]] = {}  # since when a file is as it is

    @property
    def _store(self) -> Store:
        return self._connections.writer

    def run(
        self, taken: Touches, settle_seconds: float, follower: Follower | None
    ) -> Generator[Progress, None, Progress]:
        """Look at what was touched; what is to be read is pending then. Returns what was done.

        What was written to less than `settle_seconds` ago is left for later, of which the follower is told.
        """
        looked = []
        for folder in self._store.watched.all():
            if folder.id in taken and folder.state != "paused":
                there = yield from self._look_through(folder, taken[folder.id], follower)
                if there is not None:
                    looked.append(there)
        found, seen = dict[Place, FileStamp](), dict[Place, Seen]()
        for each in looked:
            left_out = self._store.watched.left_out(each.folder.kb_id)
            files = self._files(each)
            each.known = [file for file in each.known if file.path not in left_out or file.path not in files]
            for path, file in files.items():
                if path not in left_out:
                    found[each.folder.kb_id, path], seen[each.folder.kb_id, path] = file.stamp, file
        known = {file.id: file for each in looked for file in each.known}
        differences = compare(known.values(), found, self._strangers(found, known))
        yield from self._match_contents(differences)
        unsettled = self._hold_back(differences, seen, settle_seconds)
        for each in looked:
            again = [path for path in unsettled if each.folder.holds(path)]
            if again and follower is not None:
                follower.look_again(each.folder.id, again)
        yield from self._decide_doubts(differences)
        self._restamp(differences)
        progress = yield from self._remove_gone(differences, looked)
        progress = yield from self._move(differences.moved, progress)
        return (yield from self._note(differences, progress))

    def _look_through(
        self, folder: WatchedFolder, paths: frozenset[Path] | None, follower: Follower | None
    ) -> Generator[Progress, None, _Looked | None]:
        """What is in a folder and what is known of it; None where it is away."""
        if folder.state == "away":
            paths = None
        walk = Walk(folder.path, folder.patterns, self._supported, self._data_dir, paths)
        walk.start()
        patience = Patience(walk.listing)
        while not walk.is_over():
            yield Progress("scanning", current=str(folder.path))
            if patience.is_over():
                self._set_state(folder, "away", _SILENT)
                return None
        listing, documents = walk.listing, self._store.documents
        wheres = [folder.path] if paths is None else sorted(paths)
        known = {
            file.id: file
            for path in wheres
            for file in documents.known_files(kb_id=folder.kb_id, within=path)
        }
        why = self._away(folder, listing)
        if why:
            self._set_state(folder, "away", why)
            return None
        self._set_state(folder, "following", "" if follower is None else follower.problem(folder.id))
        self._mark_unmounted(listing, list(known.values()))
        return _Looked(folder, listing, [file for file in known.values() if listing.knows(file.path)])

    def _away(self, folder: WatchedFolder, listing: Listing) -> str:
        """Why a folder is to be taken for away; empty where it is there."""
        match listing.problem:
            case None:
                pass
            case FileNotFoundError() | NotADirectoryError():
                return _AWAY
            case error:
                return _CLOSED.format(reason=error.strerror)
        if folder.path in listing.empty:
            known = self._store.documents.known_files(kb_id=folder.kb_id, within=folder.path)
            device = listing.empty[folder.path]
            if len(known) >= _MUCH or any(file.stamp.device not in (0, device) for file in known):
                return _EMPTY
        return ""

    @staticmethod
    def _mark_unmounted(listing: Listing, known: Sequence[KnownFile]) -> None:
        """Say nothing of folders that are empty now and on another device than their files were."""
        for folder, device in listing.empty.items():
            if any(is_within(file.path, folder) and file.stamp.device not in (0, device) for file in known):
                listing.unknown.add(folder)

    def _set_state(self, folder: WatchedFolder, state: WatchedState, note: str) -> None:
        if (folder.state, folder.note) != (state, note):
            with self._store.transaction():
                self._store.watched.set_state(folder.id, state, note)

    @staticmethod
    def _files(looked: _Looked) -> dict[Path, Seen]:
        """The files that were found; also those that are documents and there, but not found by looking."""
        found = looked.listing.files
        named = {}
        for file in looked.known:
            if file.path not in found and (stamp := stamp_of(file.path)) is not None:
                named[file.path] = Seen(stamp, stamp.modified_ns)
        return {**found, **named}

    def _strangers(self, found: dict[Place, FileStamp], known: dict[int, KnownFile]) -> list[KnownFile]:
        """Documents from elsewhere whose file has moved here: the bytes of a new one lie where its did."""
        places = {(file.kb_id, file.path) for file in known.values()}
        inodes = {stamp.inode for place, stamp in found.items() if place not in places and stamp.inode}
        if not inodes:
            return []
        candidates = self._store.documents.known_files(inodes=inodes)
        return [file for file in candidates if file.id not in known and stamp_of(file.path) != file.stamp]

    def _match_contents(self, differences: Differences) -> Generator[Progress, None, None]:
        """Find documents that are gone among new files of the same size, by what is in them."""
        by_size: dict[int, list[KnownFile]] = {}
        for file in differences.gone:
            if file.content_hash is not None:
                by_size.setdefault(file.stamp.size_bytes, []).append(file)
        for place, stamp in list(differences.new.items()):
            candidates = by_size.get(stamp.size_bytes)
            if not candidates:
                continue
            try:
                content = yield from digest(place[1], _looking)
            except OSError:
                continue
            same = [file for file in candidates if file.content_hash == content]
            if same:
                file = min(same, key=lambda file: (file.kb_id != place[0], file.id))
                candidates.remove(file)
                differences.gone.remove(file)
                differences.moved.append(Move(file, place, stamp))
                del differences.new[place]

    def _hold_back(
        self, differences: Differences, seen: dict[Place, Seen], settle_seconds: float
    ) -> list[Path]:
        """Leave for later what was touched a moment ago, and may still be written to; which files it is."""
        unsettled = list[Path]()
        latest = time.time_ns() - settle_seconds * 1e9
        begun = time.monotonic()

        def is_settled(place: Place, stamp: FileStamp) -> bool:
            path, now = place[1], time.monotonic()
            before, since = self._unsettled.pop(path, (stamp, now))
            # Clocks of other computers go differently: then it has to stay the same for as long.
            if seen[place].touched_ns <= latest or (before == stamp and now - since >= settle_seconds):
                return True
            self._unsettled[path] = (stamp, since if before == stamp else now)
            unsettled.append(path)
            return False

        differences.new = {place: s for place, s in differences.new.items() if is_settled(place, s)}
        for kind in (differences.doubtful, differences.altered):
            kind[:] = [(file, stamp) for file, stamp in kind if is_settled((file.kb_id, file.path), stamp)]
        for path, (_, since) in list(self._unsettled.items()):
            if path not in unsettled and begun - since > _FORGOTTEN_SECONDS:
                del self._unsettled[path]  # it went before it was read
        return unsettled

    def _decide_doubts(self, differences: Differences) -> Generator[Progress, None, None]:
        """Hash what may have changed, and tell what has."""
        for file, stamp in differences.doubtful:
            try:
                content = yield from digest(file.path, _looking)
            except OSError:
                content = b""  # its reader finds the words for what is wrong with it
            same = content == file.content_hash
            (differences.restamped if same else differences.altered).append((file, stamp))

    def _restamp(self, differences: Differences) -> None:
        for first in range(0, len(differences.restamped), _ROWS):
            with self._store.quick_transaction():
                for file, stamp in differences.restamped[first : first + _ROWS]:
                    self._store.documents.set_stamp(file.id, stamp)

    def _remove_gone(
        self, differences: Differences, looked: Sequence[_Looked]
    ) -> Generator[Progress, None, Progress]:
        """Take out the documents whose files are gone, unless they or their folder turn out otherwise."""
        taken = {move.place for move in differences.moved}
        owner = {file.id: each for each in looked for file in each.known}

        def is_gone(file: KnownFile) -> bool:
            if (file.kb_id, file.path) in taken:
                return True  # another file stands there now
            inside = owner[file.id]
            return inside.listing.root == _identity(inside.folder.path) and not os.path.lexists(file.path)

        return (yield from self.remove(differences.gone, _looking(), is_gone))

    def remove(
        self,
        files: Sequence[KnownFile],
        progress: Progress,
        is_due: Callable[[KnownFile], bool] = lambda _file: True,
    ) -> Generator[Progress, None, Progress]:
        """Take documents out of the library and give their space back to the disk."""
        if not files:
            return progress
        before = self._store.size_bytes()
        for first in range(0, len(files), _REMOVED):
            ids = [file.id for file in files[first : first + _REMOVED] if is_due(file)]
            self._forget(ids)
            progress = replace(progress, files_removed=progress.files_removed + len(ids))
            yield progress
        while self._store.free_pages():
            yield progress
        self._store.free_space()
        freed = max(0, before - self._store.size_bytes())
        progress = replace(progress, freed_bytes=progress.freed_bytes + freed)
        yield progress
        return progress

    def _move(self, moves: Sequence[Move], progress: Progress) -> Generator[Progress, None, Progress]:
        """Let documents stand where their files are now."""
        documents = self._store.documents
        tangled, plain = list[Move](), list[Move]()
        for move in moves:
            (plain if documents.id_at(*move.place) is None else tangled).append(move)
        for first in range(0, len(plain), _MOVED):
            with self._store.transaction():
                for move in plain[first : first + _MOVED]:
                    if documents.exists(move.file.id):  # else it was removed meanwhile
                        self._store.move_document(move.file.id, _columns(move))
            progress = replace(
                progress, files_moved=progress.files_moved + len(plain[first : first + _MOVED])
            )
            yield progress
        with self._store.transaction():  # files that changed places: out of each other's way first
            tangled = [move for move in tangled if documents.exists(move.file.id)]
            for move in tangled:
                aside = f"{move.file.path} {move.file.id}"
                self._store.move_document(move.file.id, {"path": aside})
            for move in tangled:
                self._store.move_document(move.file.id, _columns(move))
        return replace(progress, files_moved=progress.files_moved + len(tangled))

    def _note(self, differences: Differences, progress: Progress) -> Generator[Progress, None, Progress]:
        """Note what is to be read as pending."""
        wanted = [*differences.new.items()]
        wanted += [((file.kb_id, file.path), stamp) for file, stamp in differences.altered]
        # Under another name ending it may be read in another way.
        wanted += [
            (move.place, move.stamp)
            for move in differences.moved
            if move.file.path.suffix.lower() != move.place[1].suffix.lower()
        ]
        for first in range(0, len(wanted), _ROWS):
            with self._store.transaction():
                there = {base.id for base in self._store.documents.bare_knowledge_bases()}
                for (kb_id, path), stamp in wanted[first : first + _ROWS]:
                    if kb_id in there:  # else it was deleted meanwhile
                        self._store.documents.put_pending(kb_id, path, stamp)
            yield progress
        return replace(progress, files_total=len(wanted))


def _looking() -> Progress:
    return Progress("scanning")


def _columns(move: Move) -> dict[str, object]:
    kb_id, path = move.place
    return {"kb_id": kb_id, "path": str(path), **move.stamp.columns}


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        return identity(folder)
    except OSError:
        return None
