"""Right answers that the user pinned, by question.

A pin outlives what was read of its document: it names the file and what it says, no passage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.store.passages import StoredPassage


@dataclass(frozen=True, slots=True)
class Pin:
    """A passage that answers a question: where it stood when it was pinned, and what it said."""

    id: int
    question: str
    path: Path
    page: int
    page_last: int
    evidence: str
    created: datetime
    content_hash: bytes | None = None  # of the file, by which a moved one is found


class Pins:
    """The table `pins`."""

    def __init__(self, database: Any) -> None:
        self._db = database

    def put(self, question: str, passage: StoredPassage, content_hash: bytes | None) -> int:
        """Pin a passage, or find that it is; inside a transaction."""
        values = [question, str(passage.path), passage.text]
        self._db.execute(
            """INSERT OR IGNORE INTO pins
                 (question, path, evidence, page, page_last, content_hash, created_seconds)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            [*values, passage.page, passage.page_last, content_hash, int(datetime.now(UTC).timestamp())],
        )
        row = self._db.execute(
            "SELECT id FROM pins WHERE question = ? AND path = ? AND evidence = ?", values
        ).fetchone()
        return int(row[0])

    def bring(self, pin: Pin) -> None:
        """Add a pin that was made elsewhere, unless there is one like it; inside a transaction."""
        values = [pin.question, str(pin.path), pin.evidence, pin.page, pin.page_last, pin.content_hash]
        self._db.execute(
            """INSERT OR IGNORE INTO pins
                 (question, path, evidence, page, page_last, content_hash, created_seconds)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            [*values, int(pin.created.timestamp())],
        )

    def delete(self, pin_id: int) -> None:
        """Take a pin out; inside a transaction."""
        self._db.execute("DELETE FROM pins WHERE id = ?", [pin_id])

    def all(self) -> list[Pin]:
        """All pins, in the order they were made."""
        return [
            Pin(
                id=row["id"],
                question=row["question"],
                path=Path(row["path"]),
                page=row["page"],
                page_last=row["page_last"],
                evidence=row["evidence"],
                created=datetime.fromtimestamp(row["created_seconds"], UTC),
                content_hash=row["content_hash"],
            )
            for row in self._db.query("SELECT * FROM pins ORDER BY id")
        ]
