"""Values that hold as long as nothing in the database changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """What was found out through one connection, forgotten at any change, whoever makes it.

    Beyond `most` values those go that were not asked for the longest.
    """

    def __init__(self, database: Any, most: int) -> None:
        self._connection = database.conn
        self._most = most
        self._values: dict[Hashable, Any] = {}
        self._state: tuple[int, int] | None = None

    def get(self, key: Hashable, find_out: Callable[[], T]) -> T:
        """The value of a key, found out where it is not known."""
        # What others changed (https://sqlite.org/pragma.html#pragma_data_version), and what we did.
        row = self._connection.execute("PRAGMA data_version").fetchone()
        state = (int(row[0]), int(self._connection.total_changes))
        if state != self._state:
            self._values, self._state = {}, state
        value: T = self._values.pop(key) if key in self._values else find_out()
        self._values[key] = value
        if len(self._values) > self._most:
            del self._values[next(iter(self._values))]
        return value
