"""Which passages are searched, as conditions that every search shares."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Scope:
    """Knowledge bases and documents by identifier, None for all; pages, the last one included.

    `required` and `excluded` are expressions in FTS5's query language that a passage must match, or must not.
    """

    kb_ids: tuple[int, ...] | None = None
    documents: tuple[int, ...] | None = None
    pages: tuple[int, int] | None = None
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == EVERYTHING

    def conditions(self) -> tuple[str, list[Any]]:
        """SQL over passages `p` and their documents `d`, beginning with AND; and its values."""
        parts: list[str] = []
        values: list[Any] = []
        for column, ids in (("d.kb_id", self.kb_ids), ("d.id", self.documents)):
            if ids is not None:
                parts.append(f"{column} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(ids))
        if self.pages is not None:
            parts.append("p.page_last >= ? AND p.page <= ?")
            values += self.pages
        for operator, matches in (("IN", self.required), ("NOT IN", self.excluded)):
            for match in matches:
                parts.append(f"p.id {operator} (SELECT rowid FROM keywords WHERE keywords MATCH ?)")
                values.append(match)
        return "".join(f" AND {part}" for part in parts), values


EVERYTHING = Scope()
