"""Which documents a question names: by the words of their titles, file names and folders."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from desktop.store.kept import Kept
from desktop.store.phrases import Phrase
from desktop.store.terms import terms

_FEW = 3  # documents: too few for a name to tell one from the others


class Titles:
    """The words in the names of all documents, kept in memory and brought up to date when asked."""

    def __init__(self, database: Any, kept: Kept) -> None:
        self._db = database
        self._kept = kept
        self._revision = 0
        self._words: dict[int, frozenset[str]] = {}  # of each document
        self._documents: dict[str, set[int]] = {}  # that have a word

    def named(self, wanted: Sequence[Phrase]) -> Mapping[int, float]:
        """The documents that phrases name, and how surely: 0–1.

        A word weighs as much as it is rare among the names (its inverse document frequency, as in BM25); the
        one that is in a single name of all weighs 1.
        """
        self._kept.get(("titles",), self._follow)
        total = len(self._words)
        if total < _FEW:
            return {}
        most = math.log((total + 0.5) / 0.5)
        found: dict[int, float] = {}
        for phrase in wanted:
            documents = set().union(*(self._with(form) for form in phrase.forms))
            weight = math.log((total - len(documents) + 0.5) / (len(documents) + 0.5)) / most
            if weight > 0:
                for document_id in documents:
                    found[document_id] = min(1.0, found.get(document_id, 0.0) + weight)
        return found

    def _with(self, form: Iterable[str]) -> set[int]:
        sets = [self._documents.get(word, set()) for word in form]
        return set.intersection(*sets) if sets else set()

    def _follow(self) -> bool:
        row = self._db.execute("SELECT value FROM counters WHERE name = 'revision'").fetchone()
        latest, count = int(row[0]), self._db.execute("SELECT count(*) FROM documents").fetchone()[0]
        if latest != self._revision:
            changed = self._db.execute(
                "SELECT id, title, path FROM documents WHERE revision > ?", [self._revision]
            )
            for document_id, title, path in changed.fetchall():
                self._forget(document_id)
                self._learn(document_id, title, PurePath(path))
            self._revision = latest
        if count != len(self._words):
            there = {row[0] for row in self._db.execute("SELECT id FROM documents")}
            for document_id in self._words.keys() - there:
                self._forget(document_id)
        return True

    def _learn(self, document_id: int, title: str, path: PurePath) -> None:
        text = f"{title} {path.stem} {path.parent.name}"
        words = self._words[document_id] = frozenset(term for term, _, _ in terms(text))
        for word in words:
            self._documents.setdefault(word, set()).add(document_id)

    def _forget(self, document_id: int) -> None:
        for word in self._words.pop(document_id, ()):
            self._documents[word].discard(document_id)
