"""What of a question is looked for: phrases of terms, and where in a text they stand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from desktop.store.terms import Term, bare, is_cjk, terms

_PHRASES_MAX = 64  # of one question
_UNFINISHED_MIN = 2  # letters, of a word that may go on
_STEM_MIN = 4  # letters
_ENDING_MAX = 4  # letters, that a stem may lack of what is typed of a word


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that must stand side by side, in one of several forms: those of the library's languages.

    With `prefix` the last term of the first form may go on. `word` is a single word as it was typed.
    """

    forms: tuple[tuple[str, ...], ...]
    prefix: bool = False
    word: str = field(default="", compare=False)

    @property
    def match(self) -> str:
        """The phrase in FTS5's query language. Terms are letters and digits only, so quoting is safe."""
        quoted = [f'"{" ".join(form)}"' for form in self.forms]
        if self.prefix:
            quoted[0] += " *"
        return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"


def phrases(question: str, languages: Sequence[str] = (), *, typing: bool = False) -> list[Phrase]:
    """What of a question is looked for: its words, and each two neighbouring CJK characters.

    What was typed without a space (`ABC-123`) or within quotation marks belongs together. `languages` are
    those whose stems may stand in the index. With `typing` the last word may be unfinished.
    """
    found: dict[Phrase, None] = {}
    for number, part in enumerate(_quoted_parts(question)):
        if number % 2 == 1:
            whole = _whole(part, languages)
            if whole is not None:
                found[whole] = None
            continue
        for word in part.split():
            made = list(_word_phrases(_variants(word, languages)))
            if len(made) == 1 and len(made[0].forms[0]) == 1:
                made = [replace(made[0], word=word)]
            found.update(dict.fromkeys(made))
    result = list(found)[:_PHRASES_MAX]
    if typing and result and question[-1:].isalnum():
        result[-1] = _unfinished(result[-1])
    return result


def _quoted_parts(question: str) -> list[str]:
    for quote in "“”„«»「」『』＂":
        question = question.replace(quote, '"')
    parts = question.split('"')
    if len(parts) % 2 == 0:  # one quotation mark has no partner: it is only a character
        parts[-2:] = [parts[-2] + " " + parts[-1]]
    return parts


def _variants(text: str, languages: Sequence[str]) -> list[list[Term]]:
    """A text's terms as they are in each language, with and without accents; all of the same number."""
    written = dict.fromkeys((text, bare(text)))
    return [list(terms(each, language)) for each in written for language in ("", *languages)]


def _forms(variants: Sequence[Sequence[Term]]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(tuple(term for term, _, _ in variant) for variant in variants))


def _whole(text: str, languages: Sequence[str]) -> Phrase | None:
    """Everything in a quotation side by side."""
    variants = _variants(text, languages)
    if not variants[0]:
        return None
    if is_cjk(variants[0][-1][0]):
        if len(variants[0]) == 1:
            return Phrase(_forms(variants), prefix=True)
        variants = [variant[:-1] for variant in variants]  # the last character may be the first of a pair
    return Phrase(_forms(variants))


def _word_phrases(variants: list[list[Term]]) -> Iterator[Phrase]:
    numbers = range(len(variants[0]))
    for cjk, group in itertools.groupby(numbers, key=lambda number: is_cjk(variants[0][number][0])):
        found = list(group)
        part = [variant[found[0] : found[-1] + 1] for variant in variants]
        if not cjk:
            yield Phrase(_forms(part))
        elif len(found) == 1:
            yield Phrase(((part[0][0][0],),), prefix=True)
        else:
            yield from (Phrase(((pair,),)) for pair, _, _ in part[0][:-1])


def _unfinished(phrase: Phrase) -> Phrase:
    """A word that may go on, whose stem may be shorter than what is typed of it."""
    *before, last = phrase.forms[0]
    if is_cjk(last) or len(last) < _UNFINISHED_MIN:
        return phrase
    shorter = range(len(last) - 1, max(_STEM_MIN, len(last) - _ENDING_MAX) - 1, -1)
    stems = ((*before, last[:length]) for length in shorter)
    return replace(phrase, forms=tuple(dict.fromkeys((*phrase.forms, *stems))), prefix=True)


def found_in(text: str, wanted: Sequence[Phrase], language: str = "") -> list[tuple[int, int, int]]:
    """Where which of the phrases stand: start, end and the phrase's number, by start."""
    found = list(terms(text, language))
    by_first: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    beginnings: list[tuple[int, str]] = []
    for number, phrase in enumerate(wanted):
        for form in phrase.forms:
            by_first.setdefault(form[0], []).append((number, form))
        if phrase.prefix and len(phrase.forms[0]) == 1:
            beginnings.append((number, phrase.forms[0][0]))
    stretches: list[tuple[int, int, int]] = []
    for at, (name, start, end) in enumerate(found):
        for number, form in by_first.get(name, ()):
            if len(form) == 1 or _goes_on(found[at + 1 : at + len(form)], form[1:], wanted[number]):
                stretches.append((start, found[at + len(form) - 1][2], number))
        for number, beginning in beginnings:
            if name.startswith(beginning):
                stretches.append((start, start + len(beginning) if is_cjk(beginning) else end, number))
    return stretches


def _goes_on(here: Sequence[Term], form: Sequence[str], phrase: Phrase) -> bool:
    """Whether terms are the rest of a form."""
    names = [term for term, _, _ in here]
    if len(names) != len(form) or names[:-1] != list(form[:-1]):
        return False
    return names[-1].startswith(form[-1]) if phrase.prefix else names[-1] == form[-1]


def joined(stretches: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches in order, those that overlap or touch made one."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return tuple(made)
