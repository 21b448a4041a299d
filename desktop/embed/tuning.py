"""How a model is run fastest on this machine: measured once for each model and device, then remembered."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from desktop.errors import DeviceFailedError

_log = logging.getLogger(__name__)

STEP_SECONDS = 0.2  # a search waits for one batch at most, so a batch takes no longer than this
BATCHES = (64, 128, 256, 512)
BATCHES_GPU = (256, 512, 1024, 2048)
_ROUNDS = 2
_CLEARLY = 1.03  # times as fast, to leave what is usual
_SLOW = 120.0  # tokens a second: below that, measuring would take minutes


@dataclass(frozen=True, slots=True)
class Tuning:
    """How a model is run. `batch_tokens` are decoded at once; `tokens_per_second` is 0 while not measured."""

    threads: int
    batch_tokens: int
    flash: bool = True
    tokens_per_second: float = 0.0


def usual_threads() -> int:
    """Threads to compute with: the cores this process may use, less one for others where there are many."""
    logical = _logical_cores()
    cores = logical // 2 if logical >= 8 else logical  # two to a core, as a rule, on larger processors
    return max(1, cores - 1 if cores > 2 else cores)


def _logical_cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows
        return os.cpu_count() or 1


def measure(
    usual: Tuning, run: Callable[[Tuning], float], batches: Sequence[int], *, on_gpu: bool
) -> Iterator[tuple[float, Tuning]]:
    """Find the fastest way to run a model, one choice after the other, starting from what is usual.

    `run` embeds some text in a way and returns tokens a second; where it raises DeviceFailedError that
    way is out. Yields (fraction, best so far); the ways of one choice take turns, so that a machine that
    is busy for a moment is no disadvantage to one of them, and what is usual stays unless clearly slower.
    """
    speed = run(usual)
    best = replace(usual, tokens_per_second=speed)
    if speed >= _SLOW:
        many = max(1, _logical_cores())
        threads = sorted({usual.threads, max(1, usual.threads - 1), min(many, usual.threads + 1), many})
        choices: list[Callable[[Tuning], list[Tuning]]] = [
            lambda now: [replace(now, batch_tokens=size) for size in batches if _in_time(size, now)],
            lambda now: [replace(now, flash=flash) for flash in (True, False)],
        ]
        if not on_gpu:
            choices.append(lambda now: [replace(now, threads=count) for count in threads])
        for number, ways in enumerate(choices):
            for step, faster in enumerate(_compared(best, ways(best), run)):
                best = faster
                yield min(0.99, (number + min(1.0, step / 8)) / len(choices)), best
    fitting = [size for size in batches if _in_time(size, best)] or [min(batches)]
    yield 1.0, replace(best, batch_tokens=min(best.batch_tokens, max(fitting)))


def _in_time(batch_tokens: int, tuning: Tuning) -> bool:
    return batch_tokens <= tuning.tokens_per_second * STEP_SECONDS


def _compared(best: Tuning, ways: Sequence[Tuning], run: Callable[[Tuning], float]) -> Iterator[Tuning]:
    """The fastest of some ways, after each measurement."""
    speeds = {_way(way): 0.0 for way in [best, *ways]}
    kinds = {_way(way): way for way in [best, *ways]}
    for _ in range(_ROUNDS):
        for way in list(kinds):
            try:
                speeds[way] = max(speeds[way], run(kinds[way]))
            except DeviceFailedError as error:
                _log.info("not run with %s: %s", kinds[way], error)
                del kinds[way], speeds[way]
            yield best
    usual = _way(best)
    fastest = max(kinds, key=lambda way: speeds[way])
    if usual in speeds and speeds[fastest] < _CLEARLY * speeds[usual]:
        fastest = usual
    yield replace(kinds[fastest], tokens_per_second=speeds[fastest])


def _way(tuning: Tuning) -> Tuning:
    return replace(tuning, tokens_per_second=0.0)


class Tunings:
    """What was measured on this machine, in a JSON file; a file that can't be read is as none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, file_hash: str, device: str) -> Tuning | None:
        """What was measured for a model on a device, with this llama.cpp and as many cores."""
        try:
            return Tuning(**self._read()[_key(file_hash, device)])
        except (KeyError, TypeError):
            return None

    def put(self, file_hash: str, device: str, tuning: Tuning) -> None:
        """Remember a measurement, where that can be written."""
        kept = {**self._read(), _key(file_hash, device): asdict(tuning)}
        part = self._path.with_suffix(".part")
        try:
            part.write_text(json.dumps(kept, indent=1), encoding="utf-8")
            part.replace(self._path)
        except OSError as error:
            _log.warning("%s can't be written: %s", self._path, error)

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}


def _key(file_hash: str, device: str) -> str:
    return "|".join((file_hash[:16], device, version("llama-cpp-python"), str(_logical_cores())))
