"""A model whose opening ended the program twice, one after the other, is not opened again unasked."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop.embed.journal import is_running
from desktop.errors import DeviceFailedError

_ENDS = 2


class Openings:
    """A note in the data folder, there only while a model is being opened."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "opening.json"

    @contextmanager
    def noted(self, name: str) -> Iterator[None]:
        """While a model is opened.

        Raises:
            DeviceFailedError: that ended the program twice before. The next time it is tried again.
        """
        ends = self._ends(name)
        if ends >= _ENDS:
            self._forget()
            raise DeviceFailedError(
                f"Shufang ended twice while it opened the model {name}. Try again, or choose another model."
            )
        with suppress(OSError):  # what can't be written is not remembered
            self._path.write_text(json.dumps({"model": name, "ends": ends + 1, "pid": os.getpid()}))
        try:
            yield
        finally:
            self._forget()

    def _ends(self, name: str) -> int:
        """How often the program ended while it opened this model; one that runs has not ended."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            ended = kept["model"] == name and not is_running(int(kept["pid"]))
            return int(kept["ends"]) if ended else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def _forget(self) -> None:
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
