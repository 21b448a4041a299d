"""From keyword hits and similarities to ranked, scored passages: pure functions.

Meaning and words are joined by their evidence, not their ranks. A similarity says little by itself
(the cosines of one model lie in 0.7–0.9, of another in 0.1–0.6), so it is measured against the
question's similarity to passages taken at random: how many standard deviations it stands above them.
Words add what share of the question's rarity a passage holds. Rank fusion throws both away, and
loses to the better side where the other is weak.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from desktop.records import FloatMatrix, FloatVector, Mode

# What full keyword evidence is worth, in standard deviations. The more words a question has, the less is a
# share of them chance; and where the best passage stands out from the second, words tell passages apart.
# Recall@1 (starter; meaning alone, words alone, a fixed weight of 7, this): XQuAD en .931 .941 .968 .968,
# zh .909 .936 .949 .949; CMRC .968 .958 .985 .985; DRCD .785 .938 .935 .943; CoSQA .568 .378 .545 .570;
# DuReader .577 .412 .454 .608.
_PER_WORD = 0.2
_LEAD = 5.0
_MOST = 11.0
NAMED_WEIGHT = 0.75  # the same, that a document named for certain is worth
# Fitted on the best hit's strength with the answering paragraph in the library and without it, in all four
# pairs together: where that hit is as likely an answer as not. More is asked of a question whose words are
# in the library, for then the answer has them as a rule.
_SLOPE = 0.75
_MIDPOINT = 4.4  # by meaning alone
_MIDPOINT_WORDLESS = 3.5  # by both, none of the question's words known
_MIDPOINT_WORDED = 0.75  # of what words are worth, more where all are known
_KEYWORD_MIDPOINT = 0.57
_KEYWORD_SLOPE = 8.9
IRRELEVANT = 0.15  # a best hit below this says that nothing relevant was found
# A passage in another script is credited with the share of words of the second best in the question's.
_FOREIGN_RANK = 2
_FOREIGN_MAX = 0.5
_FOREIGN_PHRASES = 3  # of fewer words one asks for the words
_ENOUGH = 8  # random passages, to measure a background
_LEAN = 1.0  # passages that the mean of all counts for in the mean of a script


@dataclass(frozen=True, slots=True)
class Background:
    """How similar a question is to passages taken at random: mean and standard deviation.

    Small multilingual models find any two texts in one language more alike than texts in two, so each
    script has a mean of its own.
    """

    mean: float
    deviation: float
    means: Mapping[str, float] = field(default_factory=dict)

    def above(self, similarity: float, script: str) -> float:
        """Standard deviations that a similarity stands above the background of its script."""
        return (similarity - self.means.get(script, self.mean)) / self.deviation


@dataclass(frozen=True, slots=True)
class Worded:
    """What the keywords found: BM25 by passage, best first.

    `ideal` is the BM25 of a passage of average length that has every word once, and `known` what of it falls
    to words that passages have. `script` is the question's, `count` how many words and pairs it has.
    """

    scores: Mapping[int, float] = field(default_factory=dict)
    ideal: float = 0.0
    known: float = 0.0
    script: str = ""
    count: int = 0

    def share(self, passage_id: int) -> float:
        """What of the ideal a passage has; 1 and more for the best."""
        return self.scores.get(passage_id, 0.0) / self.ideal if self.ideal else 0.0

    @property
    def weight(self) -> float:
        """What having all words is worth, in standard deviations of the similarity."""
        shares = [self.share(passage_id) for passage_id in itertools.islice(self.scores, 2)]
        lead = max(0.0, shares[0] - (shares[1] if len(shares) > 1 else 0.0)) if shares else 0.0
        by_count = _PER_WORD * self.count * math.sqrt(self.count)
        return min(_MOST, max(by_count, _LEAD * math.sqrt(self.count * lead)))

    def foreign_share(self, scripts: Mapping[int, str]) -> float:
        """What is to be assumed of a passage in another script, which can't have the question's words."""
        if self.count < _FOREIGN_PHRASES:
            return 0.0
        own = (name for name in self.scores if scripts.get(name) == self.script)
        second = next(itertools.islice(own, _FOREIGN_RANK - 1, None), None)
        return 0.0 if second is None else min(_FOREIGN_MAX, self.share(second))


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


def background(groups: Mapping[str, FloatVector]) -> Background:
    """The background of a question, from its similarities to random passages of each script.

    Medians and quartiles, so that the few relevant passages in the sample do not count; a small group's
    mean leans a little towards that of all. Too few passages tell nothing: then `UNKNOWN_BACKGROUND`
    stands in.
    """
    everything = np.concatenate([np.empty(0, np.float32), *groups.values()])
    if len(everything) < _ENOUGH:
        return UNKNOWN_BACKGROUND
    middle = _quantile(everything, 0.5)
    means = {
        script: (len(values) * _quantile(values, 0.5) + _LEAN * middle) / (len(values) + _LEAN)
        for script, values in groups.items()
        if len(values)
    }
    spread = np.concatenate([values - means[script] for script, values in groups.items() if len(values)])
    deviation = max(
        (_quantile(spread, 0.75) - _quantile(spread, 0.25)) / 1.349, 0.01
    )  # the quartiles of a normal distribution
    return Background(middle, deviation, means)


def queries(vector: FloatVector, groups: Mapping[str, FloatMatrix]) -> list[FloatVector]:
    """The question's vector, and for each script that it is less like, one moved towards that script.

    The nearest passages to the question itself are nearly all in its own language. Moved along the
    difference of two scripts' mean vectors, twice as far as makes both equally near, it finds the other
    script's: of English passages that answer Chinese questions, 99.5 % are then among the 100 nearest in
    a library that is four fifths Chinese, without it 28 % (XQuAD and DuReader, starter model).
    """
    centres = {script: vectors.mean(axis=0) for script, vectors in groups.items() if len(vectors)}
    if len(centres) < 2:
        return [vector]
    near = max(sorted(centres), key=lambda script: float(centres[script] @ vector))
    found = [vector]
    for script in sorted(centres):
        step = centres[script] - centres[near]
        length = float(step @ step)
        if script != near and length > 0:
            moved = vector - 2 * float(step @ vector) / length * step
            found.append((moved / np.linalg.norm(moved)).astype(np.float32))
    return found


def fuse(
    mode: Mode,
    meaning_order: Sequence[int],
    similarities: Mapping[int, tuple[float, str]],
    ground: Background,
    words: Worded,
    named: Mapping[int, float] | None = None,
) -> list[Scored]:
    """The passages of either side, strongest first; equal ones by identifier.

    `similarities` holds the cosine and script of every candidate that has a vector, also of those that
    only the keywords found; `named` how surely (0–1) the question names the document of a passage.
    """
    meaning_ranks = {passage_id: rank for rank, passage_id in enumerate(meaning_order, 1)}
    keyword_ranks = {passage_id: rank for rank, passage_id in enumerate(words.scores, 1)}
    if mode == "keyword":
        candidates = list(words.scores)
    elif mode == "meaning":
        candidates = list(meaning_order)
    else:
        candidates = list(dict.fromkeys([*meaning_order, *words.scores]))
    foreign = words.foreign_share({name: script for name, (_, script) in similarities.items()})
    midpoint, weight = _MIDPOINT, words.weight
    if mode == "hybrid":
        known = words.known / words.ideal if words.ideal else 0.0
        midpoint = _MIDPOINT_WORDLESS + _MIDPOINT_WORDED * weight * known
        # A question that names a document orders the passages; it makes none of them a better answer.
        midpoint += NAMED_WEIGHT * max((named or {}).values(), default=0.0)
    scored = []
    for passage_id in candidates:
        similarity, script = similarities.get(passage_id, (None, words.script))
        share = words.share(passage_id)
        above = 0.0 if similarity is None else ground.above(similarity, script)
        if mode == "keyword":
            strength = words.scores[passage_id]
            score = _logistic(_KEYWORD_SLOPE * (share - _KEYWORD_MIDPOINT))
        else:
            if script != words.script:
                share = max(share, foreign)
            strength = above
            if mode == "hybrid":
                # Words that are repeated, or stand in the title too, say less and less.
                strength += weight * math.tanh(share) / math.tanh(1.0) + NAMED_WEIGHT * (named or {}).get(
                    passage_id, 0.0
                )
            score = _logistic(_SLOPE * (strength - midpoint))
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


def _quantile(values: FloatVector, share: float) -> float:
    """The value that a share of the others lies below, between neighbours in proportion.

    numpy's own takes ten times as long for some hundred values.
    """
    ordered = np.sort(values)
    at = share * (len(ordered) - 1)
    low, high = float(ordered[int(at)]), float(ordered[min(int(at) + 1, len(ordered) - 1)])
    return low + (at - int(at)) * (high - low)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))
