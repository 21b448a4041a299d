"""Comparing what a library consists of: database, keyword index, vectors, their index, and the files.

Each part is looked at in steps, so that searches go on meanwhile, and none is read into memory as a whole.
A new part is one function and one line in `PARTS`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from desktop.beside import beside
from desktop.engine import Engine
from desktop.errors import DamagedError
from desktop.names import shown
from desktop.records import Progress
from desktop.store.documents import UNFINISHED
from desktop.store.store import Store
from desktop.store.vectors import senseless as senseless_rows

Part = Literal["database", "keywords", "documents", "vectors", "index", "files"]

_IDS = 20_000  # compared in one step
_FILES = 500  # looked at in one step
_NAMED = 5  # of many that have the same fault
_ROUNDING = 1e-6  # the graph keeps single precision of what is stored


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of a part: `problems` are wrong, `notes` are worth knowing; a sentence each."""

    part: Part
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Library:
    """What is compared."""

    database: Path
    store: Store
    engine: Engine | None


_Sentences = tuple[list[str], list[str]]
_Steps = Generator[float, None, _Sentences]


class Checkup:
    """Looks at everything. Iterating does it and yields the progress; `found` grows part by part."""

    def __init__(self, database: Path, store: Store, engine: Engine | None) -> None:
        self._library = _Library(database, store, engine)
        self.found: tuple[Found, ...] = ()

    @property
    def problems(self) -> list[str]:
        """All that is wrong, a sentence each."""
        return [problem for found in self.found for problem in found.problems]

    @property
    def damaged(self) -> bool:
        """Whether the database itself is, so that nothing that is read from it means anything."""
        return any(found.part == "database" and found.problems for found in self.found)

    def __iter__(self) -> Iterator[Progress]:
        for number, (part, look) in enumerate(PARTS):
            yield Progress("checking", fraction=number / len(PARTS), current=part)
            steps = look(self._library)
            try:
                while True:
                    fraction = (number + next(steps)) / len(PARTS)
                    yield Progress("checking", fraction=fraction, current=part)
            except StopIteration as end:
                problems, notes = end.value
            finally:
                steps.close()
            self.found = (*self.found, Found(part, tuple(problems), tuple(notes)))
            if self.damaged:
                return
        yield Progress("checking", fraction=1.0)


def _database(library: _Library) -> _Steps:
    try:
        with closing(Store(library.database, writable=False)) as store:
            steps = beside(store.problems, store.interrupt)
            try:
                while True:
                    next(steps)
                    yield 0.5
            except StopIteration as end:
                broken: list[str] = end.value
            finally:
                steps.close()
    except DamagedError as error:
        return [error.reason], []
    return [f"The database is damaged: {line}." for line in broken], []


def _keywords(library: _Library) -> _Steps:
    lost = extra = 0
    for first, last, fraction in _ranges(library.store.keywords.last()):
        more = library.store.keywords.difference(first, last)
        lost, extra = lost + more[0], extra + more[1]
        yield fraction
    problems = []
    if lost:
        problems.append(f"Passages that can't be found by their words: {lost}.")
    if extra:
        problems.append(f"Entries of the keyword index without a passage: {extra}.")
    return problems, []


def _documents(library: _Library) -> _Steps:
    yield 0.0
    documents = library.store.documents
    problems = [
        f"{shown(file.path)} is marked as searchable, but has no passages." for file in documents.empty()
    ]
    problems += [
        f"“{base.name}” was not imported to its end. Import its file again, or delete it."
        for base in documents.bare_knowledge_bases()
        if UNFINISHED in base.settings
    ]
    return problems, []


def _vectors(library: _Library) -> _Steps:
    vectors, orphans, cut = library.store.vectors, 0, 0
    for first, last, fraction in _ranges(vectors.last()):
        more = vectors.unsound(first, last)
        orphans, cut = orphans + more[0], cut + more[1]
        yield fraction / 3
    problems = []
    if orphans:
        problems.append(f"Vectors without a passage: {orphans}.")
    if cut:
        problems.append(f"Vectors that are too long or too short: {cut}.")
    space = vectors.active_space()
    if space is None:
        return problems, []
    unembedded = 0
    for first, last, fraction in _ranges(library.store.keywords.last()):
        unembedded += vectors.unembedded_in(space, first, last)
        yield (1 + fraction) / 3
    if unembedded:
        problems.append(f"Passages without a vector: {unembedded}.")
    if cut:
        return problems, []
    ids, senseless, done = vectors.ids(space), 0, 0
    for part, rows in vectors.load(ids):
        senseless += int(senseless_rows(rows).sum())
        done += len(part)
        yield (2 + done / len(ids)) / 3
    if senseless:
        problems.append(f"Vectors without meaning: {senseless}.")
    return problems, []


def _index(library: _Library) -> _Steps:
    engine, store = library.engine, library.store
    if engine is None:
        return [], ["No model is open, so the vector index was not looked at."]
    if store.vectors.unsound(1, store.vectors.last())[1]:
        return ["The vector index can't be compared with vectors that are damaged."], []
    for _ in engine.index.catch_up(store):  # to be behind is no fault
        yield 0.0
    stored = store.vectors.ids(engine.space)
    yield 0.0
    if not np.array_equal(stored, engine.index.index.ids()):
        return ["The vector index does not hold what the database holds."], []
    done, generation = 0, store.vectors.generation()
    for ids, vectors in store.vectors.load(stored):
        if store.vectors.generation() != generation:
            return [], [
                "Documents were added or removed meanwhile, so the vector index was looked at in part."
            ]
        indexed = engine.index.index.get(ids)
        if np.abs(indexed - engine.index.as_indexed(vectors)).max(initial=0.0) > _ROUNDING:
            return ["The vector index holds other vectors than the database."], []
        done += len(ids)
        yield done / len(stored)
    return [], []


def _files(library: _Library) -> _Steps:
    """Whether the files are what was read; that they are gone or changed is the user's own doing."""
    gone: list[Path] = []
    changed: list[Path] = []
    files = library.store.documents.known_files(states=("ready", "partial"))
    stop = threading.Event()

    def look(part: list[tuple[Path, tuple[int, int]]]) -> None:
        for path, stamp in part:
            if stop.is_set():
                return
            try:
                status = path.stat()
            except OSError:
                gone.append(path)
            else:
                if (status.st_size, status.st_mtime_ns) != stamp:
                    changed.append(path)

    for first in range(0, len(files), _FILES):
        some = files[first : first + _FILES]
        part = [(file.path, (file.stamp.size_bytes, file.stamp.modified_ns)) for file in some]
        for _ in beside(partial(look, part), stop.set):
            yield first / len(files)  # a drive on the network takes its time
    notes = []
    if gone:
        notes.append(f"Files that are not where they were: {len(gone)} ({_named(gone)}).")
    if changed:
        notes.append(f"Files that changed since they were read: {len(changed)} ({_named(changed)}).")
    return [], notes


PARTS: tuple[tuple[Part, Callable[[_Library], _Steps]], ...] = (
    ("database", _database),
    ("keywords", _keywords),
    ("documents", _documents),
    ("vectors", _vectors),
    ("index", _index),
    ("files", _files),
)


def _ranges(last: int) -> Iterator[tuple[int, int, float]]:
    """Stretches of identifiers up to the last, and how much is done after each."""
    for first in range(1, last + 1, _IDS):
        end = min(last, first + _IDS - 1)
        yield first, end, end / last


def _named(paths: list[Path]) -> str:
    names = ", ".join(shown(path.name) for path in paths[:_NAMED])
    return f"{names} …" if len(paths) > _NAMED else names
