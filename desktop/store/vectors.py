"""Vectors by content: (embedding space, hash of the embedded text) -> vector.

Kept in half precision: the cosine of unit vectors changes by less than 1e-6, the disk used halves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.records import FloatMatrix, IdVector
from desktop.store.scopes import Scope
from desktop.store.terms import Script

_ROWS = 4096  # read or written at once
_NORM = 0.02  # that a vector in half precision may be longer or shorter than 1


@dataclass(frozen=True, slots=True)
class Space:
    """An embedding space: vectors that may be compared with each other."""

    id: int
    fingerprint: str
    model: str
    dimension: int
    active: bool


def senseless(vectors: FloatMatrix) -> NDArray[np.bool_]:
    """Which of the rows are no vectors of length 1, as far as half precision allows."""
    with np.errstate(invalid="ignore", over="ignore"):
        norms = np.linalg.norm(vectors, axis=1)
        bad: NDArray[np.bool_] = ~(np.abs(norms - 1) <= _NORM)
    return bad


def text_hash(text: str) -> bytes:
    """The name of an embedded text: BLAKE2b, 16 bytes."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def unpacked(stored: Sequence[bytes]) -> FloatMatrix:
    """Vectors as they are stored, one at least, in single precision; shape (number, dimension)."""
    return np.frombuffer(b"".join(stored), dtype="<f2").reshape(len(stored), -1).astype(np.float32)


class Vectors:
    """The tables `spaces` and `vectors`."""

    def __init__(self, database: Any) -> None:
        self._db = database

    # spaces

    def spaces(self) -> list[Space]:
        """All spaces, in the order they were made."""
        return [
            Space(r["id"], r["fingerprint"], r["model"], r["dimension"], bool(r["active"]))
            for r in self._db.query("SELECT * FROM spaces ORDER BY id")
        ]

    def active_space(self) -> Space | None:
        """The space that answers; None in a library that never embedded anything."""
        return next((space for space in self.spaces() if space.active), None)

    def put_space(self, fingerprint: str, model: str, dimension: int) -> Space:
        """The space of that fingerprint, made where there is none."""
        self._db["spaces"].insert(
            {"fingerprint": fingerprint, "model": model, "dimension": dimension}, ignore=True
        )
        return next(space for space in self.spaces() if space.fingerprint == fingerprint)

    def activate(self, space: Space) -> None:
        """Let this space answer from now on."""
        self._db.execute("UPDATE spaces SET active = (id = ?)", [space.id])
        self.changed()

    def delete_some(self, space: Space, count: int) -> int:
        """Delete up to so many vectors of a space; how many there were."""
        deleted = self._db.execute(
            "DELETE FROM vectors WHERE id IN (SELECT id FROM vectors WHERE space_id = ? LIMIT ?)",
            [space.id, count],
        ).rowcount
        self.changed()
        return int(deleted)

    def delete_space(self, space: Space) -> None:
        """Delete a space and what vectors it still has."""
        self._db.execute("DELETE FROM spaces WHERE id = ?", [space.id])
        self.changed()

    # vectors

    def missing(self, space: Space, hashes: Iterable[bytes]) -> set[bytes]:
        """Those of the hashes that have no vector in the space."""
        wanted = set(hashes)
        names = json.dumps([name.hex() for name in wanted])
        found = self._db.execute(
            """SELECT v.text_hash FROM json_each(?) j
               CROSS JOIN vectors v ON v.space_id = ? AND v.text_hash = unhex16(j.value)""",
            [names, space.id],
        )
        return wanted - {row[0] for row in found}

    def unembedded(self, space: Space) -> Iterator[tuple[bytes, str]]:
        """(hash, text to embed) of passages without a vector in the space, each text once, by their hashes.

        So the order depends on nothing but the texts. What is added meanwhile may come or not.
        """
        last = b""
        while True:
            rows = self._db.execute(
                """SELECT p.embed_hash, p.context, p.text FROM passages p
                   WHERE p.embed_hash > ? AND NOT EXISTS (
                     SELECT 1 FROM vectors v WHERE v.space_id = ? AND v.text_hash = p.embed_hash)
                   GROUP BY p.embed_hash ORDER BY p.embed_hash LIMIT ?""",
                [last, space.id, _ROWS],
            ).fetchall()
            if not rows:
                return
            for last, context, text in rows:  # the last one is where to go on
                yield last, f"{context}\n{text}" if context else text

    def unembedded_count(self, space: Space) -> int:
        """How many different texts have no vector in the space."""
        row = self._db.execute(
            """SELECT count(DISTINCT p.embed_hash) FROM passages p WHERE NOT EXISTS (
                 SELECT 1 FROM vectors v WHERE v.space_id = ? AND v.text_hash = p.embed_hash)""",
            [space.id],
        ).fetchone()
        return int(row[0])

    def texts(self) -> int:
        """How many different texts are to have a vector in every space."""
        return int(self._db.execute("SELECT count(DISTINCT embed_hash) FROM passages").fetchone()[0])

    def put(self, space: Space, hashes: Sequence[bytes], vectors: FloatMatrix) -> None:
        """Store the vectors of these texts."""
        half = vectors.astype("<f2")
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO vectors (space_id, text_hash, vector) VALUES (?, ?, ?)",
            [(space.id, name, row.tobytes()) for name, row in zip(hashes, half, strict=True)],
        )
        self.changed()

    def ids(self, space: Space) -> IdVector:
        """The identifiers of all vectors of the space, ascending."""
        rows = self._db.execute("SELECT id FROM vectors WHERE space_id = ? ORDER BY id", [space.id])
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def ids_of(self, space: Space, hashes: Iterable[bytes]) -> IdVector:
        """The identifiers of the vectors of these texts, ascending."""
        rows = self._db.execute(
            """SELECT v.id FROM json_each(?) j
               CROSS JOIN vectors v ON v.space_id = ? AND v.text_hash = unhex16(j.value) ORDER BY v.id""",
            [json.dumps([name.hex() for name in set(hashes)]), space.id],
        )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def sample(self, space: Space, script: Script, count: int) -> IdVector:
        """Some vectors of texts in a script, as good as random yet the same ones every time; ascending."""
        rows = self._db.execute(
            """SELECT v.id FROM passages p CROSS JOIN vectors v
                 ON v.space_id = ? AND v.text_hash = p.embed_hash
               WHERE p.script = ? GROUP BY p.embed_hash ORDER BY p.embed_hash LIMIT ?""",
            [space.id, script, count],
        )
        return np.sort(np.fromiter((row[0] for row in rows), dtype=np.int64))

    def ids_in(self, space: Space, scope: Scope) -> IdVector:
        """The identifiers of the vectors of the passages in a scope, ascending."""
        where, values = scope.conditions()
        rows = self._db.execute(
            # CROSS JOIN keeps SQLite from starting with all vectors.
            f"""SELECT DISTINCT v.id FROM documents d CROSS JOIN passages p ON p.document_id = d.id
                CROSS JOIN vectors v ON v.space_id = ? AND v.text_hash = p.embed_hash
                WHERE TRUE{where} ORDER BY v.id""",
            [space.id, *values],
        )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def load(self, ids: IdVector) -> Iterator[tuple[IdVector, FloatMatrix]]:
        """The vectors of these identifiers, some thousand at a time, each in single precision."""
        for first in range(0, len(ids), _ROWS):
            part = ids[first : first + _ROWS]
            rows = self._db.execute(
                "SELECT id, vector FROM vectors WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
                [json.dumps(part.tolist())],
            ).fetchall()
            if rows:
                yield np.array([row[0] for row in rows], dtype=np.int64), unpacked([row[1] for row in rows])

    def prune(self, hashes: Iterable[bytes]) -> list[int]:
        """Drop the vectors of those texts that no passage has any more; their identifiers."""
        rows = self._db.execute(
            """DELETE FROM vectors WHERE text_hash IN (
                 SELECT unhex16(j.value) FROM json_each(?) j
                 WHERE NOT EXISTS (SELECT 1 FROM passages p WHERE p.embed_hash = unhex16(j.value)))
               RETURNING id""",
            [json.dumps([name.hex() for name in set(hashes)])],
        ).fetchall()
        if rows:
            self.changed()
        return [row[0] for row in rows]

    def unsound(self, first: int, last: int) -> tuple[int, int]:
        """How many of the vectors with these identifiers no passage has, and how many have a wrong length."""
        row = self._db.execute(
            """SELECT ifnull(sum(NOT EXISTS (SELECT 1 FROM passages p WHERE p.embed_hash = v.text_hash)), 0),
                 ifnull(sum(length(v.vector) != 2 * s.dimension), 0)
               FROM vectors v JOIN spaces s ON s.id = v.space_id WHERE v.id BETWEEN ? AND ?""",
            [first, last],
        ).fetchone()
        return int(row[0]), int(row[1])

    def unembedded_in(self, space: Space, first: int, last: int) -> int:
        """How many of the passages with these identifiers have no vector in the space."""
        row = self._db.execute(
            """SELECT count(*) FROM passages p WHERE p.id BETWEEN ? AND ? AND NOT EXISTS (
                 SELECT 1 FROM vectors v WHERE v.space_id = ? AND v.text_hash = p.embed_hash)""",
            [first, last, space.id],
        ).fetchone()
        return int(row[0])

    def drop_senseless(self, space: Space) -> Iterator[None]:
        """Drop the vectors of a space that can't be such, each step in a transaction of its own."""
        with self._db.atomic():
            self._db.execute(
                "DELETE FROM vectors WHERE space_id = ? AND length(vector) != ?",
                [space.id, 2 * space.dimension],
            )
            self.changed()
        for ids, vectors in self.load(self.ids(space)):
            bad = ids[senseless(vectors)].tolist()
            if bad:
                with self._db.atomic():
                    self._db.conn.executemany("DELETE FROM vectors WHERE id = ?", [(each,) for each in bad])
                    self.changed()
            yield

    def last(self) -> int:
        """The highest identifier of a vector; 0 where there is none."""
        return int(self._db.execute("SELECT ifnull(max(id), 0) FROM vectors").fetchone()[0])

    def prune_all(self) -> None:
        """Drop all vectors that no passage has."""
        self._db.execute(
            "DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM passages p WHERE p.embed_hash = text_hash)"
        )
        self.changed()

    def count(self, space: Space) -> int:
        """How many vectors the space has."""
        row = self._db.execute("SELECT count(*) FROM vectors WHERE space_id = ?", [space.id]).fetchone()
        return int(row[0])

    # generation

    def generation(self) -> int:
        """A number that grows with every change to vectors."""
        return int(self._db.execute("SELECT value FROM counters WHERE name = 'generation'").fetchone()[0])

    def changed(self) -> None:
        """Count a change to vectors."""
        self._db.execute("UPDATE counters SET value = value + 1 WHERE name = 'generation'")
