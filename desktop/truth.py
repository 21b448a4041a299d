"""Truth sets: questions and where their right answers stand.

A truth set is one JSONL file with a row for each right answer (``query``, ``path``, and where known
``page``, ``evidence``, ``score``), or a folder with ``corpus.jsonl``, ``queries.jsonl`` and ``qrels.jsonl``
in the manner of BEIR (https://github.com/beir-cellar/beir). A document of such a corpus is a file, or a
text that is known again by its words, wherever the library has it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from desktop.errors import UsageError
from desktop.records import Hit

_GRAM = 8  # characters
_SHARED = 0.5  # of the shorter one's grams, for a passage to hold the evidence
_FILES = ("corpus.jsonl", "queries.jsonl", "qrels.jsonl")
_TELLING = 24  # characters a passage must have to be known by evidence that says more


@dataclass(frozen=True, slots=True)
class Target:
    """A right answer: a document, by the end of its path; its page or words from it where they are known.

    Without a path the words alone tell it, in whatever document they stand.
    """

    path: str = ""  # parts joined by /
    page: int | None = None
    evidence: str = ""
    grade: float = 1.0

    def is_met_by(self, hit: Hit) -> bool:
        """Whether a hit is this answer, or one of the places that say the same as it."""
        if not self.path:
            return holds(hit.text, self.evidence)
        if ends_with(hit.path, self.path) and self._is_there(hit.page, hit.page_last, hit.text):
            return True
        return any(
            ends_with(twin.path, self.path) and self._is_there(twin.page, twin.page, hit.text)
            for twin in hit.also
        )

    def _is_there(self, page: int | None, page_last: int | None, text: str) -> bool:
        if self.page is not None and page is not None:
            return page <= self.page <= (page_last or page)
        return not self.evidence or holds(text, self.evidence)


@dataclass(frozen=True, slots=True)
class Case:
    """A question and its right answers."""

    name: str
    question: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class TruthSet:
    """Questions with their right answers, under a name for people."""

    name: str
    cases: tuple[Case, ...]


def holds(text: str, evidence: str) -> bool:
    """Whether a passage has the evidence, or is a part of it; white space and punctuation don't count."""
    return share(text, evidence) >= _SHARED


def share(text: str, evidence: str) -> float:
    """How much of the evidence a passage has, or of itself where it is the shorter one; 0–1."""
    bare, wanted = _bare(text), _bare(evidence)
    if len(bare) < min(_TELLING, len(wanted)):
        return 0.0
    short, long = sorted((bare, wanted), key=len)
    if len(short) < _GRAM:
        return float(bool(short) and short in long)
    grams = _grams(short)
    return len(grams & _grams(long)) / len(grams)


def ends_with(path: PurePath, end: str) -> bool:
    """Whether a file's path ends like that, part by part; an accent may be written in two ways."""
    parts, last = _normal(path.as_posix()).split("/"), _normal(end).split("/")
    return parts[-len(last) :] == last


def file_name(path: str) -> str:
    """The last part of a path, to look it up by."""
    return _normal(path).rsplit("/", 1)[-1]


def read_truth(path: Path) -> TruthSet:
    """The questions of a truth set, in order; what is graded 0 is no right answer.

    Any of a folder's three files stands for the folder.

    Raises:
        UsageError: it can't be read or is no truth set; the sentence names the line.
    """
    if path.name in _FILES and (path.parent / _FILES[-1]).exists():
        path = path.parent
    rows = _folder_rows(path) if path.is_dir() else _rows(path)
    parts = path.resolve().parts
    return TruthSet("/".join(parts[-2:]) if path.is_dir() else parts[-1], tuple(cases_of(rows)))


def cases_of(rows: Iterator[tuple[str, Mapping[str, Any]]]) -> Iterator[Case]:
    """The rows of right answers, each with where it stands, by question.

    Raises:
        UsageError: a row makes no sense, or there is none.
    """
    found: dict[str, tuple[str, list[Target]]] = {}
    for place, row in rows:
        question = row.get("query") or row.get("text")
        if not isinstance(question, str) or not question.strip():
            raise UsageError(f"{place} has no question.")
        target = _target(place, row)
        if target.grade > 0:
            found.setdefault(str(row.get("id") or question), (question, []))[1].append(target)
    if not found:
        raise UsageError("The truth set has no question with a right answer.")
    for name, (question, targets) in found.items():
        yield Case(name, question, tuple(targets))


def _target(place: str, row: Mapping[str, Any]) -> Target:
    path, evidence = row.get("path"), row.get("evidence")
    if not (isinstance(path, str) and path.strip("./\\")) and not (isinstance(evidence, str) and evidence):
        raise UsageError(f"{place} names neither a document's path nor words from it.")
    page, score = row.get("page"), row.get("score", 1)
    if page is not None and (not isinstance(page, int) or page < 1):
        raise UsageError(f"{place} has a page that is no number from 1 up.")
    if not isinstance(score, (int, float)):
        raise UsageError(f"{place} has a score that is no number.")
    return Target(_plain_path(path), page, str(evidence or ""), float(score))


def _plain_path(path: object) -> str:
    """A path as every system writes it, without what leads to where it begins."""
    return re.sub(r"^(\.{1,2}/)+", "", str(path or "").replace("\\", "/"))


def _folder_rows(folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A row for each right answer, put together from the three files."""
    queries = {_id(row): row for _, row in _rows(folder / "queries.jsonl")}
    documents = {_id(row): row for _, row in _rows(folder / "corpus.jsonl")}
    for place, row in _rows(folder / "qrels.jsonl"):
        query, document = queries.get(str(row.get("query_id"))), documents.get(str(row.get("doc_id")))
        if query is None:  # a set may be shared in part
            continue
        if document is None:
            raise UsageError(f"{place} names a document that corpus.jsonl does not have.")
        where = {"path": document["path"]} if "path" in document else {"evidence": document.get("text")}
        yield place, {**where, **row, "id": _id(query), "query": query.get("text")}


def _id(row: Mapping[str, Any]) -> str:
    return str(row.get("id", row.get("_id")))


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a JSONL file, each with where it stands."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    place = f"Line {number} of {path.name}"
                    yield place, _object(place, line)
    except OSError as error:
        raise UsageError(f"{path} can't be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not text in UTF-8.") from error


def _object(place: str, line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise UsageError(f"{place} is no JSON object.")
    return row


def counted_by(targets: Sequence[Target]) -> tuple[bool, bool]:
    """Whether a place is a page, or a passage; else it is a document."""
    by_page = any(target.page is not None for target in targets)
    return by_page, not by_page and any(target.path and target.evidence for target in targets)


def distinct(targets: Sequence[Target]) -> tuple[Target, ...]:
    """The right answers, those in one place once, with their best grade."""
    by_words = counted_by(targets)[1]
    best: dict[object, Target] = {}
    for target in targets:
        words = _bare(target.evidence) if by_words or not target.path else ""
        place = (target.path, target.page, words)
        if place not in best or best[place].grade < target.grade:
            best[place] = target
    return tuple(best.values())


@lru_cache(maxsize=512)
def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


@lru_cache(maxsize=512)
def _grams(bare: str) -> frozenset[str]:
    return frozenset(bare[at : at + _GRAM] for at in range(len(bare) - _GRAM + 1))


def _normal(path: str) -> str:
    return unicodedata.normalize("NFC", path)
