"""From keyword hits and similarities to ranked, scored passages: pure functions.

Meaning and words are joined by their evidence, not their ranks. A similarity says little by itself
(the cosines of one model lie in 0.7–0.9, of another in 0.1–0.6), so it is measured against the
question's similarity to passages taken at random: how many standard deviations it stands above them.
Words add what share of the question's rarity a passage holds. Rank fusion throws both away, and
loses to the better side where the other is weak.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desktop.records import FloatVector, Mode

# Measured on XQuAD in four language pairs with the starter model: recall@1 grows up to a weight of 3 and
# is flat beyond; at 3 it is .960 en-en, .952 zh-zh, .720 en-zh, .688 zh-en (meaning alone: .915, .912,
# .712, .675; rank fusion: .960, .939, .232, .672).
KEYWORD_WEIGHT = 3.0  # standard deviations that full keyword evidence is worth
# Fitted on the best hit's strength with the answering paragraph in the library and without it.
_MIDPOINT = 5.0  # standard deviations at which the best hit is as likely an answer as not
_SLOPE = 0.5
_KEYWORD_MIDPOINT = 0.45
_KEYWORD_SLOPE = 7.0
_ENOUGH = 8  # random passages, to measure a background


@dataclass(frozen=True, slots=True)
class Background:
    """How similar a question is to passages taken at random: mean and standard deviation."""

    mean: float
    deviation: float


UNKNOWN_BACKGROUND = Background(0.75, 0.025)  # that of the starter model, for libraries too small to measure


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage with the evidence for it. Ranks count from 1; None where a side did not find it."""

    passage_id: int
    strength: float  # orders the hits
    score: float  # 0–1, calibrated
    similarity: float | None
    keyword_rank: int | None
    meaning_rank: int | None


def background(similarities: FloatVector) -> Background:
    """The background of a question, from its similarities to random passages, shape (count,).

    Median and quartiles, so that the few relevant passages in the sample do not count. Too few
    passages tell nothing: then `UNKNOWN_BACKGROUND` stands in.
    """
    if len(similarities) < _ENOUGH:
        return UNKNOWN_BACKGROUND
    low, middle, high = np.percentile(similarities, (25, 50, 75))
    deviation = max(float(high - low) / 1.349, 0.01)  # the quartiles of a normal distribution
    return Background(float(middle), deviation)


def fuse(
    mode: Mode,
    meaning_order: Sequence[int],
    similarities: Mapping[int, float],
    ground: Background,
    keyword_scores: Mapping[int, float],
    keyword_ideal: float,
) -> list[Scored]:
    """The passages of either side, strongest first; equal ones by identifier.

    `similarities` holds the cosine of every candidate that has a vector, also of those that only
    the keywords found; `keyword_scores` their BM25, best first. `keyword_ideal` is what a passage
    with all of the question's words has; keyword scores are taken as shares of it.
    """
    meaning_ranks = {passage_id: rank for rank, passage_id in enumerate(meaning_order, 1)}
    keyword_ranks = {passage_id: rank for rank, passage_id in enumerate(keyword_scores, 1)}
    if mode == "keyword":
        candidates = list(keyword_scores)
    elif mode == "meaning":
        candidates = list(meaning_order)
    else:
        candidates = list(dict.fromkeys([*meaning_order, *keyword_scores]))
    scored = []
    for passage_id in candidates:
        similarity = similarities.get(passage_id)
        share = keyword_scores.get(passage_id, 0.0) / keyword_ideal if keyword_ideal else 0.0
        above = 0.0 if similarity is None else (similarity - ground.mean) / ground.deviation
        if mode == "keyword":
            strength = keyword_scores[passage_id]
            score = _logistic(_KEYWORD_SLOPE * (share - _KEYWORD_MIDPOINT))
        else:
            strength = above if mode == "meaning" else above + KEYWORD_WEIGHT * share
            score = _logistic(_SLOPE * (strength - _MIDPOINT))
        scored.append(
            Scored(
                passage_id,
                strength,
                score,
                similarity,
                keyword_ranks.get(passage_id),
                meaning_ranks.get(passage_id),
            )
        )
    return sorted(scored, key=lambda item: (-item.strength, item.passage_id))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))
