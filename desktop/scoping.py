"""From what was typed to words that are looked for and the passages that are searched."""

from __future__ import annotations

import datetime
import fnmatch
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from desktop.formats.registry import SUFFIXES
from desktop.query import Filters, parse
from desktop.records import Question
from desktop.store.phrases import phrases
from desktop.store.scopes import Scope
from desktop.store.store import NOTHING, Store
from desktop.store.terms import has_stemmer

NO_PHRASE = "no_phrase"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, where, and what has to be said about it: `NO_PHRASE`, a phrase is nowhere."""

    words: str
    scope: Scope
    notes: tuple[str, ...] = ()


def asked(store: Store, question: Question, text: str) -> Asked:
    """Understand a question.

    Raises:
        UsageError: its knowledge base is not there.
    """
    kb_ids = _kb_ids(store, question)
    names = {base.name: base.id for base in store.documents.bare_knowledge_bases()}
    query = parse(text, list(names), SUFFIXES)
    filters = query.filters
    if filters.knowledge_bases:
        kb_ids = tuple(sorted(names[name] for name in set(filters.knowledge_bases)))
    scope = Scope(
        kb_ids,
        _documents(store, filters),
        filters.pages,
        tuple(_matches(filters.required, store)),
        tuple(_matches(filters.excluded, store)),
    )
    if scope.required and store.extent(scope) == NOTHING:
        loose = replace(scope, required=())
        if store.extent(loose) != NOTHING:
            return Asked(query.words, loose, (NO_PHRASE,))
    return Asked(query.words, scope)


def like(store: Store, question: Question, text: str) -> Asked:
    """Look for what is like a text; nothing in it is a filter.

    Raises:
        UsageError: the question's knowledge base is not there.
    """
    return Asked(text, Scope(_kb_ids(store, question)))


def _kb_ids(store: Store, question: Question) -> tuple[int, ...] | None:
    return None if question.kb is None else (store.documents.kb_id(question.kb),)


def _matches(texts: tuple[str, ...], store: Store) -> Iterator[str]:
    """Each phrase in FTS5's query language; what has no letters or digits is left out."""
    for text in texts:
        for phrase in phrases(f'"{text}"', stemmed_languages(store)):
            yield phrase.match


def stemmed_languages(store: Store) -> tuple[str, ...]:
    """The languages of the library whose words have stems of their own."""
    found: tuple[str, ...] = store.kept.get(
        ("languages",), lambda: tuple(name for name in store.passages.languages() if has_stemmer(name))
    )
    return found


def _documents(store: Store, filters: Filters) -> tuple[int, ...] | None:
    """The documents that file names, kinds and dates allow; None where nothing is said of them."""
    if not (filters.files or filters.suffixes or filters.after or filters.before):
        return None
    after, before = _nanoseconds(filters.after), _nanoseconds(filters.before)
    wanted = [_plain(name) for name in filters.files]
    found = []
    for file in store.documents.stamped_paths():
        if filters.suffixes and file.path.suffix.lower() not in filters.suffixes:
            continue
        if not all(_is_named(_plain(file.path.name), name) for name in wanted):
            continue
        if (after is None or file.modified_ns >= after) and (before is None or file.modified_ns < before):
            found.append(file.id)
    return tuple(found)


def _is_named(name: str, wanted: str) -> bool:
    """Whether a file's name holds what was typed, or fits it where that has a *."""
    return fnmatch.fnmatchcase(name, wanted) if "*" in wanted else wanted in name


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _nanoseconds(day: datetime.date | None) -> int | None:
    """The beginning of a day where the user is, as files' times count."""
    if day is None:
        return None
    try:
        return int(datetime.datetime.combine(day, datetime.time()).timestamp()) * 10**9
    except (OverflowError, OSError, ValueError):  # before what the system can tell
        return 0
