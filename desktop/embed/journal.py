"""Which graphics cards failed here: as llama.cpp says, or as a program that ended while it used one shows."""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.embed.devices import Device
from desktop.embed.native import DRIVERS

_log = logging.getLogger(__name__)
_ENDS = 2  # of the program while a card was in use, one after the other, until that card is left alone
_ENDED = "Shufang ended twice while it used this graphics card, so the processor is used instead."
_ENDED_LOADING = (
    "Shufang ended twice while a graphics card's driver was loaded, so the processor is used instead. A "
    "newer driver may help."
)


class Journal:
    """A small file in the data folder, and a mark beside it for each program that uses a card just now.

    A mark whose program is gone tells of a crash, or of a power cut: so one alone is no reason to leave the
    card alone. What can't be written is not remembered. `role` tells models apart that one program runs
    beside each other.
    """

    def __init__(self, folder: Path, role: str = "") -> None:
        self._path = folder / "devices.json"
        self._mark = folder / f"device-{os.getpid()}{role and f'-{role}'}.mark"
        self._seen = False

    def begin(self, name: str) -> None:
        """Note that this program uses a card from now on."""
        self._look()
        self._write(self._mark, name)

    def end(self) -> None:
        """Note that this program ends, or leaves the card, as it should."""
        with suppress(OSError):
            name = self._mark.read_text(encoding="utf-8")
            self._mark.unlink()
            kept = self._read()
            if kept.pop(f"ends {name}", None) is not None:
                self._write(self._path, json.dumps(kept))

    def fail(self, name: str, reason: str) -> None:
        """Remember that a card failed: it is left alone until it is forgiven."""
        _log.warning("%s is left alone: %s", name, reason)
        self._write(self._path, json.dumps({**self._read(), name: reason}, ensure_ascii=False))

    def forgive(self, name: str) -> None:
        """Forget that a card failed."""
        kept = {key: value for key, value in self._read().items() if key not in (name, f"ends {name}")}
        self._write(self._path, json.dumps(kept, ensure_ascii=False))

    def problem(self, name: str) -> str:
        """Why a card is left alone; empty where it is not."""
        self._look()
        return str(self._read().get(name, ""))

    def judged(self, device: Device) -> Device:
        """The device with its problem."""
        return device if device.kind == "cpu" else replace(device, problem=self.problem(device.name))

    def _look(self) -> None:
        """Count the ends that other programs' marks tell of, once."""
        if self._seen:
            return
        self._seen = True
        ended = set[tuple[str, str]]()  # a program that ran two models ended once
        for mark in self._path.parent.glob("device-*.mark"):
            pid = mark.stem.split("-")[1]
            if mark == self._mark or not pid.isdecimal() or is_running(int(pid)):
                continue
            try:
                name = mark.read_text(encoding="utf-8")
                mark.unlink()
            except OSError:  # another program saw it too
                continue
            if (pid, name) in ended:
                continue
            ended.add((pid, name))
            ends = int(self._read().get(f"ends {name}", 0)) + 1
            self._write(self._path, json.dumps({**self._read(), f"ends {name}": ends}, ensure_ascii=False))
            if ends >= _ENDS:
                self.fail(name, _ENDED_LOADING if name == DRIVERS else _ENDED)

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def _write(self, path: Path, text: str) -> None:
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            part.write_text(text, encoding="utf-8")
            part.replace(path)
        except OSError as error:
            _log.warning("%s can't be written: %s", path, error)


def is_running(pid: int) -> bool:
    """Whether a program of that number runs; another one may have got the number since."""
    if sys.platform == "win32":
        import ctypes

        # winnt.h, PROCESS_QUERY_LIMITED_INFORMATION
        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
