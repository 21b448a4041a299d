"""The questions that were asked, kept as JSON in the data folder and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

KEPT = 200
LENGTH_MAX = 300  # characters; what is longer was pasted and is not typed again


def with_question(questions: Sequence[str], text: str) -> tuple[str, ...]:
    """The questions, the latest first, after another was asked.

    What was asked before is not kept twice, and neither is the beginning of what was typed on.
    """
    text = " ".join(text.split())
    if not text or len(text) > LENGTH_MAX:
        return tuple(questions)
    rest = [question for question in questions if question.casefold() != text.casefold()]
    if rest and text.casefold().startswith(rest[0].casefold()):
        rest = rest[1:]
    return (text, *rest)[:KEPT]


def load(path: Path) -> tuple[str, ...]:
    """The questions in the file, the latest first; none where it is missing or spoilt."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    if not isinstance(stored, list):
        return ()
    return tuple(question for question in stored if isinstance(question, str) and question)[:KEPT]


def save(questions: Sequence[str], path: Path) -> None:
    """Write the questions, atomically; without any there is no file.

    Raises:
        OSError: it can't be written.
    """
    if not questions:
        path.unlink(missing_ok=True)
        return
    part = path.with_suffix(".part")
    part.write_text(json.dumps(list(questions), ensure_ascii=False, indent=0), encoding="utf-8")
    part.replace(path)
