"""Answers that come when whoever asked may be gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from PySide6.QtCore import QObject

P = ParamSpec("P")


def while_alive(owner: QObject, call: Callable[P, object]) -> Callable[P, None]:
    """The same call, unless its owner has been destroyed by then."""
    alive = [True]
    owner.destroyed.connect(alive.clear)

    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        if alive:
            call(*args, **kwargs)

    return guarded
