"""What a question is told to be, per knowledge base: presets, one's own words, and the prefix they make."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.embed.profiles import ModelProfile

LENGTH_MAX = 1000  # characters of one's own words

PRESETS: Mapping[str, str] = {
    "retrieval": "Given a web search query, retrieve relevant passages that answer the query",
    "classification": "Given a text, retrieve passages that belong to the same category",
    "clustering": "Given a text, retrieve passages on the same topic",
    "code": "Given a question about programming, retrieve the code or documentation that answers it",
    "legal": "Given a legal question, retrieve the statutes, clauses and rulings that answer it",
    "support": "Given a customer's question, retrieve the help articles and past cases that resolve it",
}
"""Tasks by name, for models that take an instruction in words; English, as such models were trained."""


def offered(profile: ModelProfile) -> tuple[tuple[str, str], ...]:
    """(name, what the model is told) for each preset that changes something; empty where none does."""
    if profile.instruction:
        return tuple(PRESETS.items())
    fixed = [
        (name, profile.prefixes[name])
        for name in PRESETS
        if profile.prefixes.get(name, profile.query_prefix) != profile.query_prefix
    ]
    return (("retrieval", profile.query_prefix), *fixed) if fixed else ()


def query_prefix(profile: ModelProfile, instruction: str) -> str | None:
    """What stands before a question of a knowledge base; None where the model's own prefix does.

    `instruction` is a preset's name or one's own words; a model that can't be given it keeps its own.
    """
    if not instruction:
        return None
    if profile.instruction:
        return profile.query_prefix_for(PRESETS.get(instruction, instruction))
    return profile.prefixes.get(instruction)
