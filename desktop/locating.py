"""Which right answers of a truth set stand in the library at all: the others can't be found by any search."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop import search
from desktop.errors import UsageError
from desktop.records import Progress, Question
from desktop.store.store import Store
from desktop.truth import Case, Target, TruthSet, ends_with, file_name

_WORDS = 160  # characters of an answer that it is looked up by
_PLACES = 10  # that are compared with it


@dataclass(frozen=True, slots=True)
class Located:
    """A truth set without what the library does not have; how many right answers and questions that left out.

    A question is left out where none of its right answers is here.
    """

    truth: TruthSet
    answers_absent: int
    questions_left_out: int


def locate(store: Store, truth: TruthSet, kb: str | None) -> Generator[Progress, None, Located]:
    """Leave out the right answers that stand in no document of the library, or of one knowledge base.

    Raises:
        UsageError: there is no such knowledge base.
    """
    kb_id = None if kb is None else store.documents.kb_id(kb)
    by_name: dict[str, list[Path]] = {}
    for file in store.documents.known_files(kb_id=kb_id, states=("ready", "partial")):
        by_name.setdefault(file_name(file.path.name), []).append(file.path)
    kept: list[Case] = []
    absent = 0
    for number, case in enumerate(truth.cases):
        here = tuple(target for target in case.targets if _is_here(store, target, by_name, kb))
        absent += len(case.targets) - len(here)
        if here:
            kept.append(replace(case, targets=here))
        yield Progress("measuring", fraction=number / len(truth.cases), current=truth.name)
    return Located(replace(truth, cases=tuple(kept)), absent, len(truth.cases) - len(kept))


def _is_here(store: Store, target: Target, by_name: dict[str, list[Path]], kb: str | None) -> bool:
    if target.path:
        paths: Sequence[Path] = by_name.get(file_name(target.path), ())
        return any(ends_with(path, target.path) for path in paths)
    words = re.sub(r"[\W_]+", " ", target.evidence[: 2 * _WORDS]).strip()[:_WORDS]
    try:
        answer = search.answer(store, Question(words, kb, "keyword", _PLACES))
    except UsageError:  # it has no words
        return False
    return any(target.is_met_by(hit) for hit in answer.hits)
