"""How many bytes the rows of the library take, without what SQLite adds to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


class Sizes:
    """Sums over the tables."""

    def __init__(self, database: Any) -> None:
        self._db = database

    def documents(self, ids: Sequence[int]) -> int:
        """Of documents with their pages, passages, layouts and what was recognised in them."""
        row = self._db.execute(
            # a cast to BLOB counts bytes, where a text's length is its characters
            """WITH d AS (SELECT * FROM documents WHERE id IN (SELECT value FROM json_each(?)))
               SELECT
                 (SELECT ifnull(sum(length(CAST(path AS BLOB)) + length(CAST(title AS BLOB)) + 80), 0) FROM d)
                 + (SELECT ifnull(sum(length(CAST(p.text AS BLOB)) + length(CAST(p.context AS BLOB))
                     + length(CAST(p.headings AS BLOB)) + length(p.geometry) + 60), 0)
                    FROM d JOIN passages p ON p.document_id = d.id)
                 + (SELECT ifnull(sum(32 + length(g.note)), 0) FROM d JOIN pages g ON g.document_id = d.id)
                 + (SELECT ifnull(sum(length(l.pdf)), 0) FROM d JOIN layouts l ON l.document_id = d.id)
                 + (SELECT ifnull(sum(length(r.lines)), 0)
                    FROM d JOIN recognitions r ON r.content_hash = d.content_hash)""",
            [json.dumps(list(ids))],
        ).fetchone()
        return int(row[0])

    def vectors(self, space_id: int, first: int, last: int) -> int:
        """Of the vectors of a space with these identifiers, with the hashes of their texts."""
        row = self._db.execute(
            """SELECT ifnull(sum(length(vector) + length(text_hash)), 0) FROM vectors
               WHERE id BETWEEN ? AND ? AND space_id = ?""",
            [first, last, space_id],
        ).fetchone()
        return int(row[0])

    def keywords(self) -> int:
        """Of the keyword index and the vocabulary."""
        row = self._db.execute(
            """SELECT (SELECT ifnull(sum(length(block)), 0) FROM keywords_data)
                 + (SELECT ifnull(sum(length(sz) + 4), 0) FROM keywords_docsize)
                 + (SELECT ifnull(sum(length(CAST(word AS BLOB)) + 2), 0) FROM vocabulary)"""
        ).fetchone()
        return int(row[0])

    def free(self) -> int:
        """Of pages that nothing is in."""
        count, size = (
            int(self._db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("freelist_count", "page_size")
        )
        return count * size
