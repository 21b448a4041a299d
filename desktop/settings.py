"""The user's choices, kept as JSON in the data folder."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

from desktop.errors import ReadOnlyError, UsageError
from desktop.records import Mode, PassageSize

Theme = Literal["system", "light", "dark"]
Language = Literal["system", "en", "zh"]

TOP_K_MAX = 200
RERANK_DEPTH = 30  # passages that a reranker reads, by default
RERANK_DEPTH_MAX = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. `dimension` None is the model's full one, `query_prefix` None the model's own."""

    model: str = "multilingual-e5-small"
    dimension: int | None = None
    query_prefix: str | None = None
    top_k: int = 10
    min_score: float = 0.0  # 0–1, on the calibrated scale
    mode: Mode = "hybrid"
    reranker: str = ""  # the model that reads the first passages again; none
    rerank_depth: int = RERANK_DEPTH  # how many it reads
    passage_size: PassageSize = "normal"  # of documents read from then on
    recognition: bool = True  # of text in pictures
    paused: bool = False  # nothing is read or recognised
    only_when_idle: bool = False  # nor while somebody uses the computer
    only_on_mains: bool = False  # nor on battery
    device: str = "auto"  # or "cpu", or the name of a graphics card
    theme: Theme = "system"
    language: Language = "system"

    def changed(self, **changes: Any) -> Settings:
        """These settings with some of them changed.

        Raises:
            UsageError: an unknown name, or a value out of its range.
        """
        known = {entry.name for entry in fields(Settings)}
        unknown = sorted(set(changes) - known)
        if unknown:
            raise UsageError(f"There is no setting named {unknown[0]}.")
        settings = replace(self, **changes)
        settings._validate()
        return settings

    def _validate(self) -> None:
        if not isinstance(self.top_k, int) or not 1 <= self.top_k <= TOP_K_MAX:
            raise UsageError(f"The number of hits must be a whole number from 1 to {TOP_K_MAX}.")
        if not isinstance(self.min_score, (int, float)) or not 0 <= self.min_score <= 1:
            raise UsageError("The minimum score must be between 0 and 1.")
        if self.dimension is not None and (not isinstance(self.dimension, int) or self.dimension < 1):
            raise UsageError("The dimension must be a whole number above 0.")
        if not isinstance(self.reranker, str):
            raise UsageError("The reranker must be the name of a model, or empty.")
        if not isinstance(self.rerank_depth, int) or not 1 <= self.rerank_depth <= RERANK_DEPTH_MAX:
            raise UsageError(
                f"The number of passages to rerank must be a whole number from 1 to {RERANK_DEPTH_MAX}."
            )
        if not isinstance(self.device, str) or not self.device:
            raise UsageError("The device must be auto, cpu, or the name of a graphics card.")
        for name in ("recognition", "paused", "only_when_idle", "only_on_mains"):
            if not isinstance(getattr(self, name), bool):
                raise UsageError(f"The setting {name} must be true or false.")
        for name, choices in (
            ("mode", Mode),
            ("passage_size", PassageSize),
            ("theme", Theme),
            ("language", Language),
        ):
            if getattr(self, name) not in get_args(choices):
                raise UsageError(f"The setting {name} must be one of {', '.join(get_args(choices))}.")


class SettingsFile:
    """The settings in use, and the file they are kept in. Any thread may look at `current`."""

    def __init__(self, path: Path) -> None:
        self.current = load(path)
        self._path = path

    def change(self, **changes: Any) -> Settings:
        """Change settings and keep them.

        Raises:
            UsageError: an unknown name, or a value out of its range.
            ReadOnlyError: they can't be written.
        """
        settings = self.current.changed(**changes)
        try:
            save(settings, self._path)
        except OSError as error:
            raise ReadOnlyError(f"The settings can't be written ({error.strerror}).") from error
        self.current = settings
        return settings


def load(path: Path) -> Settings:
    """The settings in the file; the defaults for what is missing, unknown or out of range."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    settings = Settings()
    if not isinstance(stored, dict):
        return settings
    for name, value in stored.items():
        with contextlib.suppress(UsageError, TypeError):  # one spoilt value does not spoil the others
            settings = settings.changed(**{name: value})
    return settings


def save(settings: Settings, path: Path) -> None:
    """Write the settings, atomically."""
    part = path.with_suffix(".part")
    try:
        part.write_text(json.dumps(asdict(settings), ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(path)
    finally:
        with contextlib.suppress(OSError):  # nothing was made, where nothing can be
            part.unlink(missing_ok=True)
