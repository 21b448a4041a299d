"""The change of model that is under way: noted, it goes on after whatever ends the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ENDS_MAX = 2  # of the program, without one passage embedded between them: then the change is left alone


@dataclass(frozen=True, slots=True)
class ModelChange:
    """A change to another model or dimension (None: the model's full one).

    A `complete` one has happened: only the settings' file may not know it yet. `ends` counts how often the
    program ended in the middle of it without having embedded anything for it before.
    """

    model: str
    dimension: int | None
    complete: bool
    ends: int


class ModelChanges:
    """The table `model_change`, which has one row at most."""

    def __init__(self, database: Any) -> None:
        self._db = database

    def current(self) -> ModelChange | None:
        """The change under way, or complete and not yet in the settings; None where there is none."""
        if not self._db["model_change"].exists():
            return None  # an older library that is only read
        row = self._db.execute("SELECT model, dimension, complete, ends FROM model_change").fetchone()
        return None if row is None else ModelChange(row[0], row[1], bool(row[2]), row[3])

    def begin(self, model: str, dimension: int | None) -> None:
        """Note that a change begins or goes on; another one that was under way is given up."""
        self._db.execute(
            """INSERT INTO model_change (id, model, dimension, ends) VALUES (1, ?, ?, 1)
               ON CONFLICT (id) DO UPDATE SET
                 ends = CASE WHEN model = excluded.model THEN ends + 1 ELSE 1 END,
                 model = excluded.model, dimension = excluded.dimension, complete = 0""",
            [model, dimension],
        )

    def came_on(self) -> None:
        """Note that something was embedded, or that the work stopped as it should."""
        self._db.execute("UPDATE model_change SET ends = 0 WHERE ends > 0")

    def complete(self, model: str, dimension: int | None) -> None:
        """Note that this change has happened; nothing where another or none is under way."""
        self._db.execute(
            "UPDATE model_change SET complete = 1 WHERE model = ? AND dimension IS ?", [model, dimension]
        )

    def forget(self) -> None:
        """Note that none is under way."""
        self._db.execute("DELETE FROM model_change")
