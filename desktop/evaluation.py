"""What is measured of answers whose truth is known: how often, and how high, the right place is found."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop.records import Answer, Hit
from desktop.truth import Case, Target, counted_by, distinct

DEPTHS = (1, 5, 10)
DEPTH = DEPTHS[-1]
HITS = 30  # to ask for: several may be on one page, or in one document


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
    targets = distinct(case.targets)
    gains = list(_gains(answer.hits, targets))
    first = next((rank for rank, gain in enumerate(gains, 1) if gain), None)
    ideal = _discounted(sorted((target.grade for target in targets), reverse=True))
    ndcg = _discounted(gains) / ideal if ideal else 0.0
    return Result(first, ndcg, answer.elapsed_ms.get("total", 0.0))


def _gains(hits: Iterable[Hit], targets: Sequence[Target]) -> Iterator[float]:
    """The grade of each place, best first.

    A place is a page where the truth names pages, a passage where it names words, else a document. A hit that
    is several right answers at once is so many places; the same answer again is none.
    """
    by_page, by_words = counted_by(targets)
    seen: set[object] = set()
    open_ = set(range(len(targets)))
    for hit in hits:
        met = [number for number, target in enumerate(targets) if target.is_met_by(hit)]
        place = hit.passage_id if by_words else (hit.path, hit.page) if by_page else hit.path
        if met:
            yield from sorted((targets[number].grade for number in open_.intersection(met)), reverse=True)
            open_.difference_update(met)
        elif place not in seen:
            yield 0.0
        seen.add(place)


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in zip(range(1, DEPTH + 1), gains, strict=False))
