"""What can be put where the caret stands in a question: filters, their values, earlier questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from desktop.query import KEYS, QUOTES, TYPE_NAMES, TYPES

_BEGUN = re.compile(r"(?P<key>[^\W\d_]+[:：])(?P<value>.*)", re.DOTALL)
_LEFT_OUT = re.compile(r"(?<!\S)-+(?=\S)")
_LETTERS = 2  # of a Latin word, before anything is made of it
_QUESTIONS = 3  # earlier ones offered beside what is being typed
_VALUES = 8


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a question that the caret stands in: ``text[start:end]``.

    `begun` is what of it stands before the caret. Of a filter that is what of its value does; `name` is then
    the filter with its colon, as it was typed, and `key` what the core calls it.
    """

    start: int
    end: int
    begun: str
    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to complete with: `suffixes` and names of the documents there are.

    `questions` are the latest first, `year` is the present one.
    """

    knowledge_bases: tuple[str, ...] = ()
    suffixes: frozenset[str] = frozenset()
    questions: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    year: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing to put there. `text` and `caret` are the question once it is taken."""

    kind: Literal["filter", "value", "question"]
    label: str
    text: str
    caret: int
    key: str = ""  # of a filter, as the core calls it


def part_at(text: str, caret: int) -> Part:
    """The part of a question that the caret stands in. White space inside quotation marks parts nothing."""
    start, quoted = 0, False
    for at, character in enumerate(text[:caret]):
        if character in QUOTES:
            quoted = not quoted
        elif character.isspace() and not quoted:
            start = at + 1
    end = caret
    quoted = quoted and any(character in QUOTES for character in text[caret:])
    while end < len(text) and (quoted or not text[end].isspace()):
        if text[end] in QUOTES:
            quoted = not quoted
        end += 1
    begun = text[start:caret]
    match = _BEGUN.fullmatch(begun)
    key = KEYS.get(match["key"][:-1].casefold(), "") if match else ""
    if match is None or not key:
        return Part(start, end, begun)
    return Part(start, end, match["value"].lstrip(QUOTES), match["key"], key)


def completions(text: str, caret: int, known: Known) -> tuple[Completion, ...]:
    """What can be taken, best first; nothing where a word is begun that says nothing yet."""
    part = part_at(text, caret)
    if part.key:
        return tuple(_values(text, part, known))[:_VALUES]
    if caret != part.end:
        return ()
    return (*_filters(text, part), *(_questions(text, known) if caret == len(text) else ()))


def earlier(known: Known) -> tuple[Completion, ...]:
    """All earlier questions, the latest first."""
    return tuple(_question(question) for question in known.questions)


def as_words(text: str) -> str:
    """A text as a question in which nothing is a filter, a phrase or left out."""
    bare = text.translate({ord(character): " " for character in QUOTES + ":："})
    return " ".join(_LEFT_OUT.sub("", bare).split())


def _filters(text: str, part: Part) -> Iterator[Completion]:
    begun = part.begun.casefold()
    if not _says_something(begun):
        return
    for name, key in KEYS.items():
        if name.startswith(begun):
            yield _put(text, part, "filter", f"{name}:", f"{name}:", key)


def _values(text: str, part: Part, known: Known) -> Iterator[Completion]:
    begun = part.begun.casefold().rstrip(QUOTES)
    names: list[str] = []
    if part.key == "in":
        names = [name for name in known.knowledge_bases if not set(name) & set(QUOTES)]
    elif part.key == "type":
        begun = begun.lstrip(".")
        names = _kinds(not part.name.isascii(), begun, known.suffixes)
    elif part.key == "file":
        names = _named(begun, known.files)
    elif part.key in ("after", "before") and known.year:
        names = [str(known.year - back) for back in range(_VALUES)]
    for name in names:
        fits = name.casefold().startswith(begun) or part.key == "file"
        if fits and name.casefold() != begun:
            written = f'"{name}"' if " " in name else name
            space = "" if text[part.end : part.end + 1].isspace() else " "
            yield _put(text, part, "value", name, part.name + written + space, part.key)


def _named(begun: str, files: tuple[str, ...]) -> list[str]:
    """The names with what is begun in them, first those that begin with it."""
    found: list[list[str]] = [[], []]
    for name in files:
        at = name.casefold().find(begun)
        if at >= 0 and not set(name) & set(QUOTES):
            found[at > 0].append(name)
            if at == 0 and len(found[0]) == _VALUES:
                break
    return [*found[0], *found[1]][:_VALUES]


def _kinds(chinese: bool, begun: str, suffixes: frozenset[str]) -> list[str]:
    """The kinds of documents there are: in one language, in all once a name is begun."""
    named = {**{name: name for name in TYPES}, **TYPE_NAMES}
    grouped = {suffix for group in TYPES.values() for suffix in group}
    own = sorted(suffix[1:] for suffix in suffixes - grouped if suffix)
    wanted = [
        name
        for name, kind in named.items()
        if suffixes & set(TYPES[kind]) and (begun or (not name.isascii() if chinese else name in TYPES))
    ]
    return [*(name for name in own if name == "pdf"), *wanted, *(name for name in own if name != "pdf")]


def _questions(text: str, known: Known) -> Iterator[Completion]:
    begun = text.lstrip().casefold()
    if not _says_something(begun):
        return
    fitting = [
        question
        for question in known.questions
        if question.casefold().startswith(begun) and question.casefold() != begun.rstrip()
    ]
    for question in fitting[:_QUESTIONS]:
        yield _question(question)


def _question(question: str) -> Completion:
    return Completion("question", question, question, len(question))


def _put(
    text: str, part: Part, kind: Literal["filter", "value"], label: str, written: str, key: str
) -> Completion:
    caret = part.start + len(written)
    return Completion(kind, label, text[: part.start] + written + text[part.end :], caret, key)


def _says_something(begun: str) -> bool:
    return len(begun) >= _LETTERS or (bool(begun) and not begun.isascii())
