"""Passages with all that is written of them, worked out before the transaction: it is short then."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.records import Passage
from desktop.store import geometry
from desktop.store.terms import Script, indexed, script_of, written_words
from desktop.store.vectors import text_hash


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage, ready to be stored.

    `embed_hash` is that of what is embedded of it (16 bytes), `geometry` its lines as `geometry.pack` makes
    them, `terms` its text as the keyword index has it, `words` what spelling is learnt from.
    """

    passage: Passage
    script: Script
    headings: str  # JSON
    embed_hash: bytes
    geometry: bytes
    terms: str
    words: frozenset[str]


def draft(passage: Passage) -> Draft:
    """Work out what is stored of a passage."""
    return Draft(
        passage,
        script_of(passage.text),
        json.dumps(passage.headings, ensure_ascii=False),
        text_hash(passage.embedded_text),
        geometry.pack(passage.lines),
        indexed(passage.text, passage.language),
        frozenset(written_words(passage.text)),
    )


def drafts(passages: Iterable[Passage]) -> list[Draft]:
    """The same of several."""
    return [draft(passage) for passage in passages]
