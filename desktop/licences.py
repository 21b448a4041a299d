"""Whose work is in a packaged copy, as `installer/papers.py` wrote it down when it was packed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from desktop.paths import resources_dir


@dataclass(frozen=True, slots=True)
class Component:
    """A part by others: its licence by its SPDX name, and the text of that."""

    name: str
    version: str
    licence: str
    address: str  # of its home page; may be empty
    text: str


def packed_file() -> Path:
    """Where the list is in a packaged copy; a copy that runs from its sources has none."""
    return resources_dir() / "licences.json"


def load(path: Path) -> tuple[Component, ...]:
    """All parts, by name; none where there is no list.

    Raises:
        OSError, ValueError, KeyError: the list is damaged.
    """
    if not path.exists():
        return ()
    packed = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Component(
            each["name"], each["version"], each["licence"], each["address"], packed["texts"][each["text"]]
        )
        for each in packed["components"]
    )
