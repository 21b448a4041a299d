"""Values that hold as long as nothing in the database changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
_VALUES_MAX = 10_000


class Kept:
    """What was found out through one connection, forgotten at any change, whoever makes it."""

    def __init__(self, database: Any) -> None:
        self._connection = database.conn
        self._values: dict[Hashable, Any] = {}
        self._state: tuple[int, int] | None = None

    def get(self, key: Hashable, find_out: Callable[[], T]) -> T:
        """The value of a key, found out where it is not known."""
        # What others changed (https://sqlite.org/pragma.html#pragma_data_version), and what we did.
        row = self._connection.execute("PRAGMA data_version").fetchone()
        state = (int(row[0]), int(self._connection.total_changes))
        if state != self._state or len(self._values) >= _VALUES_MAX:
            self._values, self._state = {}, state
        if key not in self._values:
            self._values[key] = find_out()
        value: T = self._values[key]
        return value
