"""From scored passages to hits that can be shown: near-duplicates folded, words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from desktop.fusion import Scored
from desktop.records import Hit, Twin
from desktop.store import geometry
from desktop.store.keywords import Weighted
from desktop.store.passages import StoredPassage
from desktop.store.phrases import found_in, joined

SCORE_DIGITS = 4  # of a score that is told
_ALIKE = 0.9  # shared words of two passages, of all their words: the same text in another version
_WORTH = 0.5  # of the best score, for the best of a knowledge base to be shown though others are better
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[^.!?。！？\n]+(?:[.!?。！？]+[\"”’」』)）]*|\n|$)\s*")
_WORD_MAX = 12  # characters, on average: more are no words with spaces between
_SENTENCE_MIN = 12  # characters; what is shorter is a number or an abbreviation


_Kept = tuple[Scored, StoredPassage]


class _Likeness:
    """Tells passages of nearly the same words, whose words are only looked at where the lengths allow it."""

    def __init__(self) -> None:
        self._words: dict[int, frozenset[str]] = {}

    def are_alike(self, one: StoredPassage, other: StoredPassage) -> bool:
        if one.embed_hash == other.embed_hash and one.text == other.text:
            return True
        shorter, longer = sorted((len(one.text), len(other.text)))
        if shorter < _ALIKE * longer:
            return False
        words, others = self._words_of(one), self._words_of(other)
        shared = len(words & others)
        return shared >= _ALIKE * (len(words) + len(others) - shared)

    def _words_of(self, passage: StoredPassage) -> frozenset[str]:
        """What its words are; where there are no spaces between, each two neighbouring characters."""
        words = self._words.get(passage.id)
        if words is None:
            text = passage.text
            parts = _WORD.findall(text)
            if len(parts) * _WORD_MAX < len(text):
                parts = [text[at : at + 2] for at in range(len(text) - 1)]
            words = self._words[passage.id] = frozenset(parts)
        return words


def hits_of(
    scored: Sequence[Scored],
    rows: Mapping[int, StoredPassage],
    wanted: Sequence[Weighted],
    count: int,
    unlike: StoredPassage | None = None,
) -> tuple[Hit, ...]:
    """The best `count` passages of different content, ranked from 1; each with those that say the same.

    What says the same as `unlike` is left out.
    """
    kept: list[_Kept] = []
    twins: dict[int, list[Twin]] = {}
    likeness = _Likeness()
    for item in scored:
        passage = rows.get(item.passage_id)
        if passage is None or (unlike is not None and likeness.are_alike(passage, unlike)):
            continue
        first = next((other.id for _, other in kept if likeness.are_alike(passage, other)), None)
        if first is not None:
            twins.setdefault(first, []).append(
                Twin(passage.id, passage.document_id, passage.path, passage.title, passage.page)
            )
        else:
            kept.append((item, passage))
    return tuple(
        _hit(rank, item, passage, wanted, tuple(twins.get(passage.id, ())))
        for rank, (item, passage) in enumerate(_shown(kept, count), 1)
    )


def _shown(kept: list[_Kept], count: int) -> list[_Kept]:
    """The best, their last places given to the best of knowledge bases that would not be seen otherwise."""
    first, rest = kept[:count], kept[count:]
    best: dict[int, _Kept] = {}
    for item in rest:
        if item[0].score >= _WORTH * first[0][0].score:
            best.setdefault(item[1].kb_id, item)
    more = [item for kb_id, item in best.items() if kb_id not in {passage.kb_id for _, passage in first}]
    room = min(len(more), count // 2)
    return [*first[: count - room], *more[:room]]


def _hit(
    rank: int, item: Scored, passage: StoredPassage, wanted: Sequence[Weighted], also: tuple[Twin, ...]
) -> Hit:
    found = found_in(passage.text, [each.phrase for each in wanted], passage.language)
    matched, lines = joined([(start, end) for start, end, _ in found]), passage.lines
    return Hit(
        rank=rank,
        score=round(item.score, SCORE_DIGITS),
        similarity=None if item.similarity is None else round(item.similarity, 6),
        keyword_rank=item.keyword_rank,
        meaning_rank=item.meaning_rank,
        passage_id=passage.id,
        document_id=passage.document_id,
        path=passage.path,
        title=passage.title,
        page=passage.page,
        page_last=passage.page_last,
        headings=passage.headings,
        kind=passage.kind,
        text=passage.text,
        marks=matched,
        rects=geometry.rects(lines),
        word_rects=geometry.word_rects(lines, matched),
        sentence=_best_sentence(passage, found, wanted),
        also=also,
    )


def _best_sentence(
    passage: StoredPassage, found: Sequence[tuple[int, int, int]], wanted: Sequence[Weighted]
) -> tuple[int, int] | None:
    """The sentence with the rarest of the words, None where one is all or none has any."""
    sentences = list(_sentences(passage.text)) if passage.kind == "text" and found else []
    if len(sentences) < 2:
        return None
    worth = [
        sum({each: wanted[each].weight for s, e, each in found if s >= start and e <= end}.values())
        for start, end in sentences
    ]
    best = max(range(len(sentences)), key=lambda number: (worth[number], -number))
    return sentences[best] if worth[best] > 0 else None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end; a short one belongs to the next."""
    start = None
    for match in _SENTENCE.finditer(text):
        start = match.start() if start is None else start
        end = match.start() + len(match[0].rstrip())
        if end - start >= _SENTENCE_MIN or match[0].endswith("\n"):
            yield start, end
            start = None
    if start is not None and text[start:].strip():
        yield start, len(text.rstrip())
