"""Keyword search: SQLite's FTS5 over terms made by `desktop.store.terms`.

The index keeps no text of its own; to take a passage out, what was put in is computed again from the
stored passage, so both must come from the same function.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.store.passages import StoredPassage
from desktop.store.terms import Term, indexed, is_cjk, terms

_WEIGHTS = (1.0, 2.0, 1.5, 1.0)  # text, title, headings, file
_COMMON = 0.25  # of all passages: a word in more of them tells nothing where a rarer one is asked too
_COMMON_IN_FEW = 0.5  # the same in a library of few passages
_FEW = 200  # passages
_TOO_FEW = 20  # to tell which words are common
_PHRASES_MAX = 64  # of one question


@dataclass(frozen=True, slots=True)
class KeywordHit:
    """A passage with its BM25 score, higher is better."""

    passage_id: int
    bm25: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that must stand side by side; with `prefix` the last one may go on."""

    terms: tuple[str, ...]
    prefix: bool = False

    @property
    def match(self) -> str:
        """The phrase in FTS5's query language. Terms are letters and digits only, so quoting is safe."""
        return '"' + " ".join(self.terms) + '"' + (" *" if self.prefix else "")


@dataclass(frozen=True, slots=True)
class Weighted:
    """A phrase, how many passages have it, and what finding it is worth in BM25."""

    phrase: Phrase
    passages: int
    weight: float = 0.0


def phrases(question: str, *, typing: bool = False) -> list[Phrase]:
    """What of a question is looked for: its words, and each two neighbouring CJK characters.

    What was typed without a space (`ABC-123`) or within quotation marks belongs together. With
    `typing` the last word may be unfinished.
    """
    found: dict[Phrase, None] = {}
    for number, part in enumerate(_quoted_parts(question)):
        quoted = number % 2 == 1
        if quoted:
            whole = tuple(term.term for term in terms(part))
            if whole:
                found[Phrase(whole)] = None
            continue
        for word in part.split():
            for phrase in _word_phrases(list(terms(word))):
                found[phrase] = None
    result = list(found)[:_PHRASES_MAX]
    if typing and result and question and _goes_on(question):
        last = result[-1]
        if not is_cjk(last.terms[-1]) and len(last.terms[-1]) >= 2:
            result[-1] = Phrase(last.terms, prefix=True)
    return result


def _quoted_parts(question: str) -> list[str]:
    for quote in "“”„«»「」『』＂":
        question = question.replace(quote, '"')
    parts = question.split('"')
    if len(parts) % 2 == 0:  # one quotation mark has no partner: it is only a character
        parts[-2:] = [parts[-2] + " " + parts[-1]]
    return parts


def _word_phrases(word: list[Term]) -> Iterator[Phrase]:
    for cjk, group in itertools.groupby(word, key=lambda term: is_cjk(term.term)):
        names = [term.term for term in group]
        if not cjk:
            yield Phrase(tuple(names))
        elif len(names) == 1:
            yield Phrase((names[0],))
        else:
            yield from (Phrase(pair) for pair in itertools.pairwise(names))


def _goes_on(question: str) -> bool:
    return question[-1].isalnum()


def marks(text: str, wanted: Sequence[Phrase]) -> tuple[tuple[int, int], ...]:
    """The stretches of the text that match one of the phrases, in order, joined where they meet."""
    found = list(terms(text))
    by_first: dict[str, list[Phrase]] = {}
    prefixes = [phrase for phrase in wanted if phrase.prefix]
    for phrase in wanted:
        by_first.setdefault(phrase.terms[0], []).append(phrase)
    stretches: list[tuple[int, int]] = []
    for at, term in enumerate(found):
        candidates = by_first.get(term.term, [])
        if prefixes:
            candidates = [*candidates, *(p for p in prefixes if len(p.terms) == 1)]
        for phrase in candidates:
            length = len(phrase.terms)
            here = [other.term for other in found[at : at + length]]
            if _matches(here, phrase):
                stretches.append((term.start, found[at + length - 1].end))
    return _joined(stretches)


def _matches(here: list[str], phrase: Phrase) -> bool:
    if len(here) != len(phrase.terms) or here[:-1] != list(phrase.terms[:-1]):
        return False
    return here[-1].startswith(phrase.terms[-1]) if phrase.prefix else here[-1] == phrase.terms[-1]


def _joined(stretches: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


class Keywords:
    """The FTS5 table `keywords`; its rows have the identifiers of the passages."""

    def __init__(self, database: Any) -> None:
        self._db = database

    def add(self, passages: Sequence[StoredPassage]) -> None:
        """Make passages findable."""
        self._db.conn.executemany(
            "INSERT INTO keywords (rowid, text, title, headings, file) VALUES (?, ?, ?, ?, ?)",
            [(passage.id, *_fields(passage)) for passage in passages],
        )

    def remove(self, passages: Sequence[StoredPassage]) -> None:
        """Take passages out, before anything about them or their document changes."""
        self._db.conn.executemany(
            """INSERT INTO keywords (keywords, rowid, text, title, headings, file)
               VALUES ('delete', ?, ?, ?, ?, ?)""",
            [(passage.id, *_fields(passage)) for passage in passages],
        )

    def search(self, wanted: Sequence[Weighted], limit: int, kb_id: int | None = None) -> list[KeywordHit]:
        """The passages that match any of the phrases, best first; equal scores by identifier."""
        if not wanted:
            return []
        match = " OR ".join(item.phrase.match for item in wanted)
        score = f"bm25(keywords, {', '.join(map(str, _WEIGHTS))})"
        if kb_id is None:
            sql = f"SELECT rowid, {score} AS s FROM keywords WHERE keywords MATCH ? ORDER BY s, rowid LIMIT ?"
            rows = self._db.execute(sql, [match, limit])
        else:
            sql = f"""SELECT k.rowid, {score} AS s FROM keywords k
                      JOIN passages p ON p.id = k.rowid JOIN documents d ON d.id = p.document_id
                      WHERE k.keywords MATCH ? AND d.kb_id = ? ORDER BY s, k.rowid LIMIT ?"""
            rows = self._db.execute(sql, [match, kb_id, limit])
        return [KeywordHit(row[0], -row[1]) for row in rows]

    def telling(self, wanted: Sequence[Phrase]) -> list[Weighted]:
        """The phrases worth looking for with their weights; common words only where there are no others."""
        total = self.count()
        weighted = [Weighted(phrase, self._frequency(phrase)) for phrase in wanted]
        share = 1.0 if total < _TOO_FEW else _COMMON_IN_FEW if total < _FEW else _COMMON
        rare = [item for item in weighted if item.passages <= share * total]
        if not rare and weighted:
            rare = [min(weighted, key=lambda item: item.passages)]
        return [replace(item, weight=_rarity(item.passages, total)) for item in rare]

    def _frequency(self, phrase: Phrase) -> int:
        if len(phrase.terms) == 1 and not phrase.prefix:
            row = self._db.execute(
                "SELECT doc FROM keyword_counts WHERE term = ?", [phrase.terms[0]]
            ).fetchone()
            return 0 if row is None else int(row[0])
        row = self._db.execute("SELECT count(*) FROM keywords WHERE keywords MATCH ?", [phrase.match])
        return int(row.fetchone()[0])

    def count(self) -> int:
        """How many passages are findable."""
        return int(self._db.execute("SELECT count(*) FROM keywords_docsize").fetchone()[0])

    def difference(self) -> tuple[list[int], list[int]]:
        """Identifiers of passages that are not findable, and of index rows without a passage."""
        lost = self._db.execute(
            "SELECT id FROM passages EXCEPT SELECT id FROM keywords_docsize ORDER BY 1"
        ).fetchall()
        extra = self._db.execute(
            "SELECT id FROM keywords_docsize EXCEPT SELECT id FROM passages ORDER BY 1"
        ).fetchall()
        return [row[0] for row in lost], [row[0] for row in extra]

    def clear(self) -> None:
        """Take everything out, for making the index again."""
        self._db.execute("INSERT INTO keywords (keywords) VALUES ('delete-all')")


def _rarity(passages: int, total: int) -> float:
    """FTS5's own inverse document frequency: what one match of average length and weight adds to BM25."""
    return max(1e-6, math.log((total - passages + 0.5) / (passages + 0.5)))


def _fields(passage: StoredPassage) -> tuple[str, str, str, str]:
    return (
        indexed(passage.text),
        indexed(passage.title),
        indexed(" ".join(passage.headings)),
        indexed(passage.path.name),
    )
