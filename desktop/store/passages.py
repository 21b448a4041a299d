"""Passages as stored: text, place and the hash that leads to their vectors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.errors import UsageError
from desktop.names import shown
from desktop.records import IdVector, Line, PassageKind
from desktop.store import geometry
from desktop.store.drafts import Draft
from desktop.store.scopes import Scope
from desktop.store.terms import Script


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the document it belongs to. `title` is the one shown."""

    id: int
    document_id: int
    kb_id: int
    path: Path
    title: str
    text: str
    kind: PassageKind
    language: str
    headings: tuple[str, ...]
    context: str
    page: int
    page_last: int
    start: int
    end: int
    embed_hash: bytes
    geometry: bytes

    @property
    def lines(self) -> tuple[Line, ...]:
        """Where the passage's characters stand."""
        return geometry.unpack(self.geometry)


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage, its vector, the script it is written in and its document.

    `vector` is in half precision, as it is stored; see `desktop.store.vectors.unpacked`.
    """

    passage_id: int
    vector_id: int
    script: Script
    document_id: int
    vector: bytes


_SELECT = """SELECT p.*, d.kb_id, d.path, d.title
             FROM passages p JOIN documents d ON d.id = p.document_id"""


class Passages:
    """The table `passages`."""

    def __init__(self, database: Any) -> None:
        self._db = database

    def put(self, document_id: int, drafts: Sequence[Draft]) -> list[int]:
        """Store the passages of a document that has none; their identifiers, in order."""
        self._db.conn.executemany(
            """INSERT INTO passages (document_id, position, start, "end", page, page_last, kind, language,
                 script, headings, context, text, embed_hash, geometry)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                (
                    document_id,
                    position,
                    each.passage.start,
                    each.passage.end,
                    each.passage.page,
                    each.passage.page_last,
                    each.passage.kind,
                    each.passage.language,
                    each.script,
                    each.headings,
                    each.passage.context,
                    each.passage.text,
                    each.embed_hash,
                    each.geometry,
                )
                for position, each in enumerate(drafts)
            ],
        )
        return self.ids(document_id)

    def copy(self, from_id: int, to_id: int) -> list[int]:
        """Give a document the passages of another with the same content; their identifiers, in order."""
        self._db.execute(
            """INSERT INTO passages (document_id, position, start, "end", page, page_last, kind, language,
                 script, headings, context, text, embed_hash, geometry)
               SELECT ?, position, start, "end", page, page_last, kind, language, script,
                 headings, context, text, embed_hash, geometry
               FROM passages WHERE document_id = ? ORDER BY position""",
            [to_id, from_id],
        )
        return self.ids(to_id)

    def delete(self, document_id: int) -> None:
        """Drop the passages of a document."""
        self._db["passages"].delete_where("document_id = ?", [document_id])

    def ids(self, document_id: int) -> list[int]:
        """The identifiers of a document's passages, in order."""
        rows = self._db.execute(
            "SELECT id FROM passages WHERE document_id = ? ORDER BY position", [document_id]
        )
        return [row[0] for row in rows]

    def hashes(self, document_id: int) -> list[bytes]:
        """The hashes of what is embedded of a document, in order."""
        rows = self._db.execute(
            "SELECT embed_hash FROM passages WHERE document_id = ? ORDER BY position", [document_id]
        )
        return [row[0] for row in rows]

    def of_document(self, document_id: int) -> list[StoredPassage]:
        """A document's passages, in order."""
        return self._rows(f"{_SELECT} WHERE p.document_id = ? ORDER BY p.position", [document_id])

    def of_ids(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """The passages of these identifiers."""
        rows = self._rows(
            f"{_SELECT} WHERE p.id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))]
        )
        return {row.id: row for row in rows}

    def one(self, passage_id: int) -> StoredPassage:
        """A passage.

        Raises:
            UsageError: there is none of that identifier.
        """
        found = self.of_ids([passage_id])
        if passage_id not in found:
            raise UsageError(f"There is no passage {passage_id}.")
        return found[passage_id]

    def of_vectors(self, vector_ids: IdVector, scope: Scope) -> list[EmbeddedPassage]:
        """The passages in the scope that have one of the vectors."""
        where, values = scope.conditions()
        documents = "CROSS JOIN documents d ON d.id = p.document_id" if where else ""
        rows = self._db.execute(
            # CROSS JOIN keeps SQLite from starting with all passages.
            f"""SELECT p.id, v.id, p.script, p.document_id, v.vector FROM json_each(?) j
                CROSS JOIN vectors v ON v.id = j.value
                CROSS JOIN passages p ON p.embed_hash = v.text_hash {documents} WHERE TRUE{where}""",
            [json.dumps(vector_ids.tolist()), *values],
        )
        return [EmbeddedPassage(*row) for row in rows]

    def kb_ids(self, ids: Sequence[int]) -> dict[int, int]:
        """The knowledge base of each passage."""
        rows = self._db.execute(
            """SELECT p.id, d.kb_id FROM json_each(?) j CROSS JOIN passages p ON p.id = j.value
               CROSS JOIN documents d ON d.id = p.document_id""",
            [json.dumps(list(ids))],
        )
        return {row[0]: row[1] for row in rows}

    def is_within(self, scope: Scope, most: int) -> bool:
        """Whether a scope has from one to so many passages; no more than those are looked at."""
        where, values = scope.conditions()
        row = self._db.execute(
            f"""SELECT count(*) FROM (SELECT 1 FROM documents d
                CROSS JOIN passages p ON p.document_id = d.id WHERE TRUE{where} LIMIT ?)""",
            [*values, most + 1],
        ).fetchone()
        return 0 < int(row[0]) <= most

    def extent(self, scope: Scope) -> tuple[int, int, int]:
        """How many passages a scope has, the first and the last of them; zeros for none."""
        where, values = scope.conditions()
        row = self._db.execute(
            f"""SELECT count(*), ifnull(min(p.id), 0), ifnull(max(p.id), 0)
                FROM documents d JOIN passages p ON p.document_id = d.id WHERE TRUE{where}""",
            values,
        ).fetchone()
        return int(row[0]), int(row[1]), int(row[2])

    def with_vectors(self, passage_ids: Sequence[int], space_id: int) -> list[EmbeddedPassage]:
        """Those of the passages that have a vector in the space."""
        rows = self._db.execute(
            # CROSS JOIN keeps SQLite from starting with all vectors.
            """SELECT p.id, v.id, p.script, p.document_id, v.vector
               FROM json_each(?) j CROSS JOIN passages p ON p.id = j.value
               CROSS JOIN vectors v ON v.space_id = ? AND v.text_hash = p.embed_hash""",
            [json.dumps(list(passage_ids)), space_id],
        )
        return [EmbeddedPassage(*row) for row in rows]

    def languages(self) -> tuple[str, ...]:
        """The languages that passages are written in, as ISO 639 names them; empty for unknown ones."""
        rows = self._db.execute(
            # each next one is looked up in the index, instead of reading all of it
            """WITH RECURSIVE next(language) AS (
                 SELECT min(language) FROM passages UNION ALL
                 SELECT (SELECT min(p.language) FROM passages p WHERE p.language > next.language)
                 FROM next WHERE next.language IS NOT NULL)
               SELECT language FROM next WHERE language IS NOT NULL"""
        )
        return tuple(row[0] for row in rows)

    def sample(self, count: int) -> list[str]:
        """What is embedded of some passages, spread over all of them."""
        every = max(1, self.count() // max(1, count))
        rows = self._db.execute(
            "SELECT context, text FROM passages WHERE id % ? = 0 LIMIT ?", [every, count]
        ).fetchall()
        return ["\n".join(part for part in row if part) for row in rows]

    def count(self, kb_id: int | None = None) -> int:
        """How many passages one or every knowledge base has."""
        if kb_id is None:
            return int(self._db.execute("SELECT count(*) FROM passages").fetchone()[0])
        return int(
            self._db.execute(
                "SELECT count(*) FROM passages p JOIN documents d ON d.id = p.document_id WHERE d.kb_id = ?",
                [kb_id],
            ).fetchone()[0]
        )

    def _rows(self, sql: str, values: list[Any]) -> list[StoredPassage]:
        return [
            StoredPassage(
                id=row["id"],
                document_id=row["document_id"],
                kb_id=row["kb_id"],
                path=Path(row["path"]),
                title=row["title"] or shown(Path(row["path"]).stem),
                text=row["text"],
                kind=row["kind"],
                language=row["language"],
                headings=tuple(json.loads(row["headings"])),
                context=row["context"],
                page=row["page"],
                page_last=row["page_last"],
                start=row["start"],
                end=row["end"],
                embed_hash=row["embed_hash"],
                geometry=row["geometry"],
            )
            for row in self._db.query(sql, values)
        ]
