"""The segments of the keyword index: every import writes some, and every look-up reads all of them.

FTS5 joins them only a few at a time. One segment takes half the time of five to look a word up in, so
an index that grew much is joined into one: https://sqlite.org/fts5.html#the_merge_command
"""

from __future__ import annotations

from typing import Any

_PAGES = 256  # of 4 KB, that are written at once
_GROWN = 0.1  # of the passages: so many more or fewer than when it was joined last
_GROWN_MIN = 1_000  # passages; what is smaller is fast anyhow


class Segments:
    """What the keyword index is stored in."""

    def __init__(self, database: Any) -> None:
        self._db = database

    def are_to_be_joined(self, passages: int) -> bool:
        """Whether an index of so many passages changed much since it was joined."""
        rows = self._db.execute("SELECT value FROM counters WHERE name = 'joined'").fetchall()
        joined = int(rows[0][0]) if rows else 0
        return abs(passages - joined) >= max(_GROWN_MIN, _GROWN * joined)

    def begin_joining(self) -> bool:
        """Join a megabyte of all segments; whether more is left."""
        return self._merge(-_PAGES)

    def go_on_joining(self) -> bool:
        """Join a megabyte more of what was begun; whether more is left."""
        return self._merge(_PAGES)

    def joined(self, passages: int) -> None:
        """Note that an index of so many passages is of one segment."""
        self._db.execute("INSERT OR REPLACE INTO counters (name, value) VALUES ('joined', ?)", [passages])

    def _merge(self, pages: int) -> bool:
        before = self._db.conn.total_changes
        self._db.execute("INSERT INTO keywords (keywords, rank) VALUES ('merge', ?)", [pages])
        return bool(self._db.conn.total_changes - before >= 2)
