"""Words that no passage has: the nearest ones that passages have, a letter or two away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_LETTERS_MIN = 4  # of a shorter word any other is near
_LONG = 8  # letters, of a word that may have two mistakes
_LETTERS_MAX = 40  # of what is a word
_ROWS = 100_000  # words that are compared at most
_OFFERED = 20


class Spelling:
    """The table `vocabulary`: words as they were ever written in a passage, not their stems.

    It only grows, until the index is made anew: FTS5's own list of terms counts each one's passages when
    it is read, which takes seconds in a large library.
    """

    def __init__(self, database: Any) -> None:
        self._db = database

    def learn(self, words: Iterable[str]) -> None:
        """Add words; only those that may be what somebody meant to type."""
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO vocabulary (word) VALUES (?)",
            [(word,) for word in sorted(words) if _is_word(word)],
        )

    def forget(self) -> None:
        """Take everything out."""
        self._db.execute("DELETE FROM vocabulary")

    def nearest(self, word: str) -> list[tuple[int, str]]:
        """Known words near to one and how far they are, nearest first; some may be in no passage any more.

        Near is one insertion, deletion, substitution or exchange of neighbours (optimal string alignment),
        two in long words; the first letter stands, as it nearly always does. Codes and numbers are never
        corrected.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if not _is_word(word):
            return []
        allowed = 2 if len(word) >= _LONG else 1
        rows = self._db.execute(
            """SELECT word FROM vocabulary WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ?
               LIMIT ?""",
            [word[0], chr(ord(word[0]) + 1), len(word) - allowed, len(word) + allowed, _ROWS],
        )
        near = process.extract(
            word, [row[0] for row in rows], scorer=OSA.distance, score_cutoff=allowed, limit=None
        )
        return sorted((int(distance), found) for found, distance, _ in near)[:_OFFERED]


def _is_word(word: str) -> bool:
    return _LETTERS_MIN <= len(word) <= _LETTERS_MAX and word.isalpha()
