"""What keeps documents from being read for now: the user, the battery, somebody at work, a full disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import TypeVar

from desktop import power
from desktop.errors import DiskFullError
from desktop.records import Progress
from desktop.room import Room
from desktop.settings import Settings

T = TypeVar("T")
Tell = Callable[[str], Progress]
"""Makes the progress that says why nothing goes on, or (with an empty text) that it does."""

IDLE_AFTER_SECONDS = 120.0
_LOOK_SECONDS = 0.25  # while held, unless woken
_ASK_SECONDS = 1.0  # how long an answer of the system holds
_ON_BATTERY = "Waiting for mains power, as is set."
_IN_USE = "Waiting until nobody uses this computer, as is set."


@dataclass(slots=True)
class Sources:
    """Where the machine's state is read: real ones, or a test's. None is an answer that can't be had."""

    on_mains: Callable[[], bool | None] = power.on_mains
    idle_seconds: Callable[[], float | None] = power.idle_seconds


class Gate:
    """Holds work back while there is a reason to, in the middle of a document too: nothing is done twice.

    While somebody stands by and waits for it (`attended`), only what can't be helped counts, and instead of
    being waited for it is raised.
    """

    PAUSED = "paused"

    def __init__(self, settings: Callable[[], Settings], room: Room) -> None:
        self._settings = settings
        self._room = room
        self._wake = threading.Event()
        self._asked = 0.0
        self._answer = ""
        self.sources = Sources()
        self.attended = True

    @property
    def open(self) -> bool:
        """Whether work may begin at all: what is paused is not waited for while somebody stands by."""
        return not (self.attended and self._settings().paused)

    def reason(self) -> str:
        """Why nothing may go on, in a sentence; empty where it may."""
        if self._settings().paused and not self.attended:
            return self.PAUSED
        lack = self._room.lack()
        if lack or self.attended:
            return lack
        now = time.monotonic()
        if now - self._asked >= _ASK_SECONDS:
            self._asked, self._answer = now, self._look()
        return self._answer

    def nudge(self) -> None:
        """End a wait: something may have changed. From any thread."""
        self._wake.set()

    def hold(self, tell: Tell, needed: Callable[[], bool] = lambda: True) -> Iterator[Progress]:
        """Yield as long as there is a reason to wait, with that reason, and what waits is still `needed`.

        Raises:
            DiskFullError: there is no room, and somebody stands by.
        """
        yield from self._hold(tell, self.reason, needed)

    def _hold(self, tell: Tell, reason: Callable[[], str], needed: Callable[[], bool]) -> Iterator[Progress]:
        held = False
        while (why := reason()) and needed():
            if self.attended:
                raise DiskFullError(why)
            held = True
            yield tell(why)
            self._wake.wait(_LOOK_SECONDS)
            if self._wake.is_set():
                self._wake.clear()
                self._asked = 0.0
        if held:
            yield tell("")

    def write(self, act: Callable[[], T], tell: Tell) -> Generator[Progress, None, T]:
        """Do what writes to the library, all or nothing, once there is room for it.

        Raises:
            DiskFullError: there is none, and somebody stands by.
        """
        return (yield from self._retried(act, tell, self.reason))

    def write_asked_for(self, act: Callable[[], T], tell: Tell) -> Generator[Progress, None, T]:
        """Do what writes to the library and was asked for by itself: a lack of room alone holds it back.

        Raises:
            DiskFullError: there is none, and somebody stands by.
        """
        return (yield from self._retried(act, tell, self._room.lack))

    def _retried(
        self, act: Callable[[], T], tell: Tell, reason: Callable[[], str]
    ) -> Generator[Progress, None, T]:
        while True:
            yield from self._hold(tell, reason, lambda: True)
            try:
                return act()
            except DiskFullError:
                self._room.refused()

    def _look(self) -> str:
        settings = self._settings()
        if settings.only_on_mains and self.sources.on_mains() is False:
            return _ON_BATTERY
        if settings.only_when_idle:
            idle = self.sources.idle_seconds()
            if idle is not None and idle < IDLE_AFTER_SECONDS:
                return _IN_USE
        return ""
