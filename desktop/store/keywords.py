"""Keyword search: SQLite's FTS5 over terms made by `desktop.store.terms`.

The index keeps no text of its own; to take a passage out, what was put in is computed again from the
stored passage, so both must come from the same function. What a word costs is bounded: common words are
counted so far only, and left out where there are rarer ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from desktop.store.drafts import Draft
from desktop.store.kept import Kept
from desktop.store.passages import StoredPassage
from desktop.store.phrases import Phrase, phrases
from desktop.store.scopes import EVERYTHING, Scope
from desktop.store.spelling import Spelling
from desktop.store.terms import indexed, is_cjk, written_words

FORMAT = 2  # of what is put in; another number has it all put in again
_WEIGHTS = (1.0, 2.0, 1.5, 1.0)  # text, title, headings, file
_COMMON = 0.25  # of all passages: a word in more of them tells nothing where a rarer one is asked too
_COMMON_IN_FEW = 0.5  # the same in a library of few passages
_FEW = 200  # passages
_TOO_FEW = 20  # to tell which words are common
_COUNTED = 1_000  # passages with a word, beyond which their number is estimated
_LOOKED_AT = 1_000  # passages that are ranked for one question
_PHRASES = 14  # that are looked up for one question
_PASSED = 400_000  # passages that are passed over on the way to those of a small part of the library


@dataclass(frozen=True, slots=True)
class KeywordHit:
    """A passage with its BM25 score, higher is better."""

    passage_id: int
    bm25: float


@dataclass(frozen=True, slots=True)
class Weighted:
    """A phrase, how many passages have it, and what finding it is worth in BM25.

    Where they were only counted so far, `until` is the last passage that was.
    """

    phrase: Phrase
    passages: int
    until: int | None = None
    weight: float = 0.0


class Keywords:
    """The FTS5 table `keywords`; its rows have the identifiers of the passages."""

    def __init__(self, database: Any, kept: Kept) -> None:
        self._db = database
        self._kept = kept
        self._spelling = Spelling(database)

    def add(self, passages: Sequence[StoredPassage], drafts: Sequence[Draft] = ()) -> None:
        """Make passages findable; where their drafts are given, with what these say of their texts."""
        self._db.conn.executemany(
            "INSERT INTO keywords (rowid, text, title, headings, file) VALUES (?, ?, ?, ?, ?)",
            _rows(passages, [each.terms for each in drafts]),
        )
        if drafts:
            self._spelling.learn({word for each in drafts for word in each.words})
        else:
            self._spelling.learn({word for passage in passages for word in written_words(passage.text)})

    def remove(self, passages: Sequence[StoredPassage]) -> None:
        """Take passages out, before anything about them or their document changes."""
        self._db.conn.executemany(
            """INSERT INTO keywords (keywords, rowid, text, title, headings, file)
               VALUES ('delete', ?, ?, ?, ?, ?)""",
            _rows(passages),
        )

    def search(
        self,
        wanted: Sequence[Weighted],
        limit: int,
        scope: Scope = EVERYTHING,
        inside: tuple[int, int, int] | None = None,
    ) -> list[KeywordHit]:
        """The passages that match any of the phrases, best first; equal scores by identifier.

        `inside` says of a scope how many passages it has, and which is the first and the last of them.
        """
        if not any(item.passages for item in wanted) or (inside is not None and not inside[0]):
            return []
        chosen = [item for item in wanted if item.passages]
        where, values = scope.conditions()
        bounds: list[str] = []
        if len(chosen) == 1 and chosen[0].until is not None and inside is None:
            bounds.append(f" AND k.rowid <= {chosen[0].until}")
        elif inside is not None:
            bounds.append(f" AND k.rowid BETWEEN {inside[1]} AND {inside[2]}")
        joined = "JOIN passages p ON p.id = k.rowid JOIN documents d ON d.id = p.document_id" if where else ""
        rows = self._db.execute(
            f"""SELECT k.rowid, bm25(keywords, {", ".join(map(str, _WEIGHTS))}) AS s FROM keywords k {joined}
                WHERE k.keywords MATCH ?{"".join(bounds)}{where} ORDER BY s, k.rowid LIMIT ?""",
            [" OR ".join(item.phrase.match for item in chosen), *values, limit],
        )
        return [KeywordHit(row[0], -row[1]) for row in rows]

    def affordable(
        self, wanted: Sequence[Weighted], inside: tuple[int, int, int] | None = None
    ) -> list[Weighted]:
        """What of the phrases can be looked up at once: the rarest, one at least; and what is nowhere."""
        room = float(_LOOKED_AT)
        if inside is not None:
            room = min(_PASSED, _LOOKED_AT * self.count() / max(1, inside[0]))
        chosen: list[Weighted] = []
        there = sorted((item for item in wanted if item.passages), key=lambda item: item.passages)
        for item in there[:_PHRASES]:
            room -= item.passages
            if chosen and room < 0:
                break
            chosen.append(item)
        return [*chosen, *(item for item in wanted if not item.passages)]

    def telling(
        self, wanted: Sequence[Phrase], languages: Sequence[str] = (), *, typing: bool = False
    ) -> tuple[list[Weighted], dict[str, str]]:
        """The phrases worth looking for with their weights; common words only where there are no others.

        And what stands for words that no passage has, as typed. With `typing` the last one is left alone.
        """
        total = self.count()
        weighted = [self._counted(phrase) for phrase in wanted]
        corrections = self._corrected(weighted, len(weighted) - typing, languages)
        share = 1.0 if total < _TOO_FEW else _COMMON_IN_FEW if total < _FEW else _COMMON
        rare = [item for item in weighted if item.passages <= share * total]
        if not rare and weighted:
            rare = [min(weighted, key=lambda item: item.passages)]
        return [replace(item, weight=_rarity(item.passages, total)) for item in rare], corrections

    def _corrected(self, weighted: list[Weighted], count: int, languages: Sequence[str]) -> dict[str, str]:
        """Put a near word in the place of each of the first that is nowhere; which for which."""
        corrections: dict[str, str] = {}
        for number, item in enumerate(weighted[:count]):
            typed = item.phrase.word
            if item.passages or not typed or is_cjk(item.phrase.forms[0][0]):
                continue
            near = [
                (far, self._counted(phrase), word)
                for far, word in self._spelling.nearest(next(written_words(typed), ""))
                for phrase in phrases(word, languages)
            ]
            there = [(far, -found.passages, word, found) for far, found, word in near if found.passages]
            if there:
                _, _, corrections[typed], weighted[number] = min(there, key=lambda each: each[:3])
        return corrections

    def _counted(self, phrase: Phrase) -> Weighted:
        return self._kept.get(("phrase", phrase), lambda: self._count_passages(phrase))

    def _count_passages(self, phrase: Phrase) -> Weighted:
        """How many passages have a phrase; beyond a thousand estimated by how far those reach."""
        row = self._db.execute(
            """SELECT count(*), max(rowid) FROM
                 (SELECT rowid FROM keywords WHERE keywords MATCH ? ORDER BY rowid LIMIT ?)""",
            [phrase.match, _COUNTED],
        ).fetchone()
        if row[0] < _COUNTED:
            return Weighted(phrase, row[0])
        last = self._db.execute("SELECT max(id) FROM passages").fetchone()[0]
        return Weighted(phrase, min(self.count(), row[0] * last // row[1]), row[1])

    def count(self) -> int:
        """How many passages are findable."""
        sql = "SELECT count(*) FROM keywords_docsize"
        return self._kept.get(("keywords",), lambda: int(self._db.execute(sql).fetchone()[0]))

    def difference(self, first: int, last: int) -> tuple[int, int]:
        """How many of these passages are not findable, and how many of these index rows have no passage."""
        counts = [
            self._db.execute(
                f"""SELECT count(*) FROM {left} l WHERE l.id BETWEEN ? AND ?
                    AND NOT EXISTS (SELECT 1 FROM {right} r WHERE r.id = l.id)""",
                [first, last],
            ).fetchone()[0]
            for left, right in (("passages", "keywords_docsize"), ("keywords_docsize", "passages"))
        ]
        return int(counts[0]), int(counts[1])

    def last(self) -> int:
        """The highest identifier of a passage, or of an index row; 0 where there are none."""
        row = self._db.execute(
            """SELECT max((SELECT ifnull(max(id), 0) FROM passages),
                 (SELECT ifnull(max(id), 0) FROM keywords_docsize))"""
        ).fetchone()
        return int(row[0])

    def format(self) -> int:
        """The format of what was put in last; see `FORMAT`."""
        return int(self._db.execute("SELECT value FROM counters WHERE name = 'keywords'").fetchone()[0])

    def set_format(self) -> None:
        """Note that all that is in it was put in by this program."""
        self._db.execute("UPDATE counters SET value = ? WHERE name = 'keywords'", [FORMAT])

    def clear(self) -> None:
        """Take everything out, for making the index again."""
        self._db.execute("INSERT INTO keywords (keywords) VALUES ('delete-all')")
        self._spelling.forget()


def _rarity(passages: int, total: int) -> float:
    """FTS5's own inverse document frequency: what one match of average length and weight adds to BM25."""
    return max(1e-6, math.log((total - passages + 0.5) / (passages + 0.5)))


def _rows(
    passages: Sequence[StoredPassage], texts: Sequence[str] = ()
) -> Iterator[tuple[int, str, str, str, str]]:
    """What is in the table of passages; `texts` are theirs as they are put in, where that is known."""
    beside = lru_cache(maxsize=64)(indexed)  # what many have in common
    for number, passage in enumerate(passages):
        text = texts[number] if texts else indexed(passage.text, passage.language)
        names = (passage.title, " ".join(passage.headings), passage.path.name)
        title, headings, file = (beside(each, passage.language) for each in names)
        yield passage.id, text, title, headings, file
