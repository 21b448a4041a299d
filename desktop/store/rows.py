"""What the library holds of a knowledge base, row by row as it is stored, to be written elsewhere."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from desktop.store.database import sqlite_errors
from desktop.store.vectors import Space

Row = tuple[Any, ...]
_ROWS = 256  # vectors read at once


class Rows:
    """Reads over all tables."""

    def __init__(self, database: Any) -> None:
        self._db = database

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """See the library as it is now whatever others change; for a connection that only reads."""
        with sqlite_errors():
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("ROLLBACK")

    def documents(self, kb_id: int) -> list[Row]:
        """(id, path, title, state, error, size_bytes, modified_ns, content_hash, characters).

        In the order their passages were stored, by which hits that are equally good are ordered too.
        """
        return list(
            self._db.execute(
                """SELECT id, path, title, state, error, size_bytes, modified_ns, content_hash, characters
                   FROM (SELECT *, (SELECT min(p.id) FROM passages p WHERE p.document_id = d.id) AS first
                         FROM documents d WHERE kb_id = ?)
                   ORDER BY first IS NULL, first, id""",
                [kb_id],
            )
        )

    def pages(self, document_id: int) -> list[Row]:
        """(number, width, height, state, note)."""
        return list(
            self._db.execute(
                "SELECT number, width, height, state, note FROM pages WHERE document_id = ? ORDER BY number",
                [document_id],
            )
        )

    def passages(self, document_id: int) -> Iterator[Row]:
        """(position, start, page, page_last, kind, language, headings, context, text, geometry)."""
        rows: Iterator[Row] = self._db.execute(
            """SELECT position, start, page, page_last, kind, language, headings, context, text, geometry
               FROM passages WHERE document_id = ? ORDER BY position""",
            [document_id],
        )
        return rows

    def recognitions(self, content_hashes: Sequence[bytes]) -> Iterator[Row]:
        """(content_hash, page, reason, lines) of files with these contents."""
        rows: Iterator[Row] = self._db.execute(
            """SELECT content_hash, page, reason, lines FROM recognitions
               WHERE content_hash IN (SELECT unhex16(value) FROM json_each(?)) ORDER BY content_hash, page""",
            [json.dumps([name.hex() for name in content_hashes])],
        )
        return rows

    def vectors(self, space: Space, kb_id: int) -> Iterator[list[Row]]:
        """(text_hash, vector) of a knowledge base's passages, by hash, some hundred at a time."""
        last = b""
        while True:
            rows = self._db.execute(
                """SELECT v.text_hash, v.vector FROM vectors v WHERE v.space_id = ? AND v.text_hash > ?
                     AND EXISTS (SELECT 1 FROM passages p JOIN documents d ON d.id = p.document_id
                                 WHERE p.embed_hash = v.text_hash AND d.kb_id = ?)
                   ORDER BY v.text_hash LIMIT ?""",
                [space.id, last, kb_id, _ROWS],
            ).fetchall()
            if not rows:
                return
            yield rows
            last = rows[-1][0]
