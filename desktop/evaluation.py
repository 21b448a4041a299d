"""How often the right passage is found: truth sets and what is measured with them.

A truth set is one JSONL file with a row for each right answer (``query``, ``path``, and where known
``page``, ``evidence``, ``score``), or a folder with ``corpus.jsonl``, ``queries.jsonl`` and ``qrels.jsonl``
in the manner of BEIR (https://github.com/beir-cellar/beir).
"""

from __future__ import annotations

import json
import math
import re
import statistics
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from desktop.errors import UsageError
from desktop.records import Answer, Hit

DEPTHS = (1, 5, 10)
DEPTH = DEPTHS[-1]
HITS = 30  # to ask for: several may be on one page, or in one document
_GRAM = 8  # characters
_SHARED = 0.5  # of the shorter one's grams, for a passage to hold the evidence


@dataclass(frozen=True, slots=True)
class Target:
    """A right answer: a document, by the end of its path; its page or words from it where they are known."""

    path: PurePath
    page: int | None = None
    evidence: str = ""
    grade: float = 1.0

    def is_met_by(self, hit: Hit) -> bool:
        """Whether a hit is this answer."""
        if hit.path.parts[-len(self.path.parts) :] != self.path.parts:
            return False
        if self.page is not None and hit.page is not None:
            return hit.page <= self.page <= (hit.page_last or hit.page)
        return not self.evidence or _share(self.evidence, hit.text) >= _SHARED


@dataclass(frozen=True, slots=True)
class Case:
    """A question and its right answers."""

    name: str
    question: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares (0–1) over the questions of a set, and milliseconds.

    `recalls` at `DEPTHS`: questions with a right answer among so many places; `mrr` and `ndcg` among `DEPTH`
    (Järvelin and Kekäläinen 2002, the gain being the grade). Hits in one place count once.
    """

    questions: int
    recalls: tuple[float, ...]
    mrr: float
    ndcg: float
    median_ms: float

    @classmethod
    def of(cls, results: Sequence[Result]) -> Figures:
        """The means of these."""
        count = max(len(results), 1)
        firsts = [result.first for result in results]
        return cls(
            questions=len(results),
            recalls=tuple(
                sum(first is not None and first <= depth for first in firsts) / count for depth in DEPTHS
            ),
            mrr=sum(1 / first for first in firsts if first is not None and first <= DEPTH) / count,
            ndcg=sum(result.ndcg for result in results) / count,
            median_ms=statistics.median([result.elapsed_ms for result in results] or [0.0]),
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one question: the place of its first right answer, None where it has none."""

    first: int | None
    ndcg: float
    elapsed_ms: float


def judged(answer: Answer, case: Case) -> Result:
    """Compare an answer with the truth."""
    gains = list(_gains(answer.hits, case.targets))
    first = next((rank for rank, gain in enumerate(gains, 1) if gain), None)
    ideal = _discounted(sorted((target.grade for target in case.targets), reverse=True))
    ndcg = _discounted(gains) / ideal if ideal else 0.0
    return Result(first, min(ndcg, 1.0), answer.elapsed_ms.get("total", 0.0))


def read_truth(path: Path) -> list[Case]:
    """The cases of a truth set, in order.

    Raises:
        UsageError: it can't be read or is no truth set; the sentence names the line.
    """
    rows = _folder_rows(path) if path.is_dir() else ((row, row) for row in _rows(path))
    cases: dict[str, Case] = {}
    for query, truth in rows:
        try:
            target = Target(
                PurePath(truth["path"]),
                None if truth.get("page") is None else int(truth["page"]),
                str(truth.get("evidence") or ""),
                float(truth.get("score", 1.0)),
            )
            question = str(query.get("query") or query["text"])
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(
                f"{path} has a row without a question or a path, or with a page that is no number."
            ) from error
        name = str(query.get("id") or question)
        before = cases[name].targets if name in cases else ()
        cases[name] = Case(name, question, (*before, target))
    if not cases:
        raise UsageError(f"{path} has no question with a right answer.")
    return list(cases.values())


def _folder_rows(folder: Path) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    queries = {str(row.get("id", row.get("_id"))): row for row in _rows(folder / "queries.jsonl")}
    paths = {str(row.get("id", row.get("_id"))): row.get("path") for row in _rows(folder / "corpus.jsonl")}
    for row in _rows(folder / "qrels.jsonl"):
        query = queries.get(str(row.get("query_id")))
        if query is not None:
            yield query, {"path": paths.get(str(row.get("doc_id"))), **row}


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise UsageError(f"Line {number} of {path} is no JSON object.")
                yield row
    except OSError as error:
        raise UsageError(f"{path} can't be read ({error.strerror}).") from error
    except ValueError as error:
        raise UsageError(f"{path} is no JSONL in UTF-8: one JSON object a line.") from error


def _gains(hits: Iterable[Hit], targets: Sequence[Target]) -> Iterator[float]:
    """The grade of each place, best first: a page where the truth names pages, else a document."""
    by_page = any(target.page is not None for target in targets)
    by_words = any(target.evidence for target in targets) and not by_page
    seen: set[object] = set()
    met: set[int] = set()
    for hit in hits:
        new = [n for n, target in enumerate(targets) if n not in met and target.is_met_by(hit)]
        place = hit.passage_id if by_words else (hit.path, hit.page) if by_page else hit.path
        if new:
            met.update(new)
            seen.add(place)
            yield max(targets[n].grade for n in new)
        elif place not in seen:
            seen.add(place)
            yield 0.0


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in zip(range(1, DEPTH + 1), gains, strict=False))


def _share(evidence: str, text: str) -> float:
    """How much of the shorter text is in the longer one, white space and punctuation aside."""
    short, long = sorted((_bare(evidence), _bare(text)), key=len)
    if len(short) < _GRAM:
        return float(bool(short) and short in long)
    grams = [short[at : at + _GRAM] for at in range(len(short) - _GRAM + 1)]
    return sum(gram in long for gram in grams) / len(grams)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()
