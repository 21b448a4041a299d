"""The queue of documents that wait to be read: rows of `documents`, in the order in which they will be.

It is in the database, so that no end of the program loses any of it; nothing here holds all of it in
memory or looks through it to find what comes next.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.store.documents import KnownFile, known_file

HELD = -1  # the turn of what is kept in the queue until somebody asks for it
# What may have ended the program comes last; before it what was put first, small and recent ones before
# large and old ones.
_ORDER = "d.tries, d.turn DESC, d.size_class, d.modified_ns DESC, d.id"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document in the queue: whether it was put first, is held back, or its knowledge base paused."""

    id: int
    kb: str
    path: Path
    size_bytes: int
    first: bool
    held: bool
    paused: bool

    @property
    def halted(self) -> bool:
        """Whether it is not read for now."""
        return self.held or self.paused


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user named to be added, not looked through yet."""

    id: int
    kb: str
    path: Path


class Queue:
    """The columns `turn`, `was` and `size_class` of `documents`, what is paused, and the table `asked`."""

    def __init__(self, database: Any) -> None:
        self._db = database

    # what comes next

    def next(self, besides: Collection[int] = ()) -> KnownFile | None:
        """The document to read next, other than some; None where none is to be read."""
        best: tuple[tuple[int, ...], KnownFile] | None = None
        for kb_id in self._running():
            for row in self._db.query(
                f"""SELECT d.* FROM documents d
                    WHERE d.state = 'pending' AND d.turn >= 0 AND d.kb_id = ?
                    AND d.id NOT IN (SELECT value FROM json_each(?)) ORDER BY {_ORDER} LIMIT 1""",
                [kb_id, json.dumps(list(besides))],
            ):
                place = (row["tries"], -row["turn"], row["size_class"], -row["modified_ns"], row["id"])
                if best is None or place < best[0]:
                    best = (place, known_file(row))
        return None if best is None else best[1]

    def is_wanted(self, file: KnownFile) -> bool:
        """Whether a document is still to be read as it was when it was taken from the queue."""
        row = self._db.execute(
            """SELECT d.state, d.turn, d.path, d.size_bytes, d.modified_ns,
                 json_extract(k.settings, '$.paused')
               FROM documents d JOIN knowledge_bases k ON k.id = d.kb_id WHERE d.id = ?""",
            [file.id],
        ).fetchone()
        if row is None or row[0] != file.state:
            return False
        same = row[2:5] == (str(file.path), file.stamp.size_bytes, file.stamp.modified_ns)
        return same and (row[0] != "pending" or (row[1] >= 0 and not row[5]))

    def count(self) -> int:
        """How many documents are to be read."""
        row = self._db.execute(
            "SELECT count(*) FROM documents WHERE state = 'pending' AND turn >= 0 AND kb_id IN"
            " (SELECT id FROM knowledge_bases WHERE NOT ifnull(json_extract(settings, '$.paused'), 0))"
        ).fetchone()
        return int(row[0])

    def sizes(self) -> Iterator[tuple[Path, int]]:
        """The file of every document that is to be read, and its bytes, one by one."""
        for kb_id in self._running():
            for path, size in self._db.execute(
                "SELECT path, size_bytes FROM documents WHERE state = 'pending' AND turn >= 0 AND kb_id = ?",
                [kb_id],
            ):
                yield Path(path), size

    def paused(self) -> set[int]:
        """The knowledge bases of which nothing is read for now."""
        rows = self._db.execute(
            "SELECT id FROM knowledge_bases WHERE ifnull(json_extract(settings, '$.paused'), 0)"
        )
        return {row[0] for row in rows}

    def _running(self) -> list[int]:
        rows = self._db.execute(
            "SELECT id FROM knowledge_bases WHERE NOT ifnull(json_extract(settings, '$.paused'), 0)"
        )
        return [row[0] for row in rows]

    # what is shown

    def waiting(self, first: int, count: int, besides: Collection[int] = ()) -> list[Waiting]:
        """So many documents of the queue from one on, in their order; what is halted comes last.

        Those `besides` are left out.
        """
        rows = self._db.execute(
            f"""SELECT d.id, k.name, d.path, d.size_bytes, d.turn,
                  ifnull(json_extract(k.settings, '$.paused'), 0) AS paused
                FROM documents d JOIN knowledge_bases k ON k.id = d.kb_id WHERE d.state = 'pending'
                AND d.id NOT IN (SELECT value FROM json_each(?))
                ORDER BY d.turn < 0 OR paused, {_ORDER} LIMIT ? OFFSET ?""",
            [json.dumps(list(besides)), count, first],
        )
        return [
            Waiting(row[0], row[1], Path(row[2]), row[3], row[4] > 0, row[4] < 0, bool(row[5]))
            for row in rows
        ]

    def length(self, besides: Collection[int] = ()) -> int:
        """How many documents the queue has, halted ones too, but not those `besides`."""
        row = self._db.execute(
            "SELECT count(*) FROM documents WHERE state = 'pending'"
            " AND id NOT IN (SELECT value FROM json_each(?))",
            [json.dumps(list(besides))],
        ).fetchone()
        return int(row[0])

    # changing it

    def put_first(self, document_ids: Sequence[int]) -> int:
        """Have these of the queue read before all others, held ones too; how many there were."""
        return self._set_turn(
            "(SELECT 1 + max(0, max(turn)) FROM documents WHERE state = 'pending')", document_ids
        )

    def put_base_first(self, kb_id: int) -> int:
        """Have what waits of a knowledge base read before all others, which goes on if it was paused."""
        ids = self._db.execute(
            "SELECT id FROM documents WHERE state = 'pending' AND turn >= 0 AND kb_id = ?", [kb_id]
        )
        return self.put_first([row[0] for row in ids])

    def hold(self, document_ids: Sequence[int]) -> int:
        """Keep these in the queue without reading them, until they are asked for."""
        return self._set_turn(str(HELD), document_ids)

    def release(self, document_ids: Sequence[int]) -> int:
        """Let these take their turn again."""
        return self._set_turn("max(turn, 0)", document_ids)

    def _set_turn(self, turn: str, document_ids: Sequence[int]) -> int:
        changed = self._db.execute(
            f"UPDATE documents SET turn = {turn} WHERE state = 'pending'"
            " AND id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(document_ids))],
        )
        return int(changed.rowcount)

    def take_out(self, document_ids: Sequence[int]) -> list[int]:
        """Leave these unread: what was read before is as it was; the others, to be deleted, are returned.

        A changed file is known to be one: when it is added again, it is read.
        """
        ids = json.dumps(list(document_ids))
        chosen = "state = 'pending' AND id IN (SELECT value FROM json_each(?))"
        new = self._db.execute(f"SELECT id FROM documents WHERE {chosen} AND was = ''", [ids]).fetchall()
        self._db.execute(
            f"""UPDATE documents SET state = was, turn = 0,
                  modified_ns = CASE WHEN was IN ('ready', 'partial') THEN 0 ELSE modified_ns END
                WHERE {chosen} AND was != ''""",
            [ids],
        )
        return [row[0] for row in new]

    def ids(self, kb_id: int | None = None) -> list[int]:
        """The documents that wait, of one knowledge base or of all."""
        rows = self._db.execute(
            "SELECT id FROM documents WHERE state = 'pending' AND (?1 IS NULL OR kb_id = ?1)", [kb_id]
        )
        return [row[0] for row in rows]

    # what was named and is to be looked through

    def ask(self, paths: Sequence[Path], kb: str) -> None:
        """Note what is to be looked through for files to read."""
        self._db.conn.executemany(
            "INSERT INTO asked (kb, path) VALUES (?, ?)", [(kb, os.fsencode(path)) for path in paths]
        )

    def asked(self) -> list[Asked]:
        """What is to be looked through, in the order it was named."""
        rows = self._db.execute("SELECT id, kb, path FROM asked ORDER BY id")
        return [Asked(row[0], row[1], Path(os.fsdecode(row[2]))) for row in rows]

    def forget(self, asked: Sequence[Asked]) -> None:
        """Let go of what was looked through."""
        self._db.conn.executemany("DELETE FROM asked WHERE id = ?", [(each.id,) for each in asked])
