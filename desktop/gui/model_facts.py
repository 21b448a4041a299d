"""What is said of a model: its facts in a line, whether it fits, how fast it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.gui import i18n, sentences
from desktop.settings import RERANK_DEPTH

if TYPE_CHECKING:
    from desktop.embed.download import Download
    from desktop.embed.models import ModelInfo
    from desktop.model_in_use import Bench

_TIGHT = 0.8  # of the memory that is free: a model that needs more slows other programs


class _Facts(QObject):
    """Words for what is known of a model."""

    def line(self, info: ModelInfo, file: bool) -> str:
        """See facts."""
        parts = [info.quantisation, i18n.size(info.size_bytes) if info.size_bytes else ""] if file else []
        if info.dimension and not info.reranks:
            parts.append(self.tr("{count} dimensions").format(count=i18n.number(info.dimension)))
        if info.context and not info.reranks:
            parts.append(self.tr("%Ln token(s) a passage", "", info.context))
        return " · ".join(part for part in (*parts, self.languages(info), info.licence) if part)

    def languages(self, info: ModelInfo) -> str:
        """See languages."""
        count = info.languages.removesuffix(" languages")
        if count.isdecimal():
            return self.tr("%Ln language(s)", "", int(count))
        return {"English": self.tr("English"), "Chinese": self.tr("Chinese")}.get(
            info.languages, info.languages
        )

    def fit(self, info: ModelInfo, free_bytes: int) -> tuple[str, str]:
        """See fit."""
        if not info.memory_bytes or not free_bytes:
            return "", "muted"
        needs, free = i18n.size(info.memory_bytes), i18n.size(free_bytes)
        if info.memory_bytes > free_bytes:
            text = self.tr("Too large for this computer now: needs {needs}, {free} are free")
            return text.format(needs=needs, free=free), "red"
        if info.memory_bytes > _TIGHT * free_bytes:
            return self.tr("Just fits: needs {needs} of {free} free").format(needs=needs, free=free), "amber"
        return self.tr("Fits: needs {needs} of {free} free").format(needs=needs, free=free), "muted"

    def speed(self, info: ModelInfo, bench: Bench | None) -> str:
        """See speed."""
        if info.rerank_seconds is not None:
            text = self.tr("Reranks {count} passages in about {seconds} s on this device")
            seconds = i18n.number(max(0.1, info.rerank_seconds), 1 if info.rerank_seconds < 10 else 0)
            return text.format(count=i18n.number(RERANK_DEPTH), seconds=seconds)
        if bench is not None:
            text = self.tr("{speed} tokens/s; your library would take {time}")
            return text.format(
                speed=i18n.number(bench.tokens_per_second), time=self.time(bench.library_seconds)
            )
        if info.tokens_per_second:
            return self.tr("{speed} tokens/s").format(speed=i18n.number(info.tokens_per_second))
        return ""

    def time(self, seconds: float) -> str:
        """A length of time, no more exact than it can be known."""
        if seconds < 90:
            return self.tr("%n second(s)", "", max(1, round(seconds)))
        if seconds < 90 * 60:
            return self.tr("%n minute(s)", "", round(seconds / 60))
        return self.tr("%n hour(s)", "", round(seconds / 3600))

    def arriving(self, step: Download | None) -> str:
        """See arriving."""
        if step is None:
            return self.tr("Waiting for the download before it…")
        text = self.tr("{done} of {total}").format(
            done=i18n.size(step.bytes_done), total=i18n.size(step.bytes_total) if step.bytes_total else "?"
        )
        if step.bytes_per_second:
            text += " · " + self.tr("{rate} a second").format(rate=i18n.size(round(step.bytes_per_second)))
        if step.seconds_left is not None:
            text += " · " + i18n.time_left(step.seconds_left)
        if step.note:
            text += " · " + sentences.reason(step.note)
        return text


def facts(info: ModelInfo, *, file: bool = True) -> str:
    """Dimensions, context, languages and licence, in a line; with `file` its quantisation and size too."""
    return _Facts().line(info, file)


def languages(info: ModelInfo) -> str:
    """What a model was trained on."""
    return _Facts().languages(info)


def fit(info: ModelInfo, free_bytes: int) -> tuple[str, str]:
    """Whether a model has room in memory, and the colour to say it in; empty where that is not known."""
    return _Facts().fit(info, free_bytes)


def speed(info: ModelInfo, bench: Bench | None) -> str:
    """How fast a model was measured to be; empty where it was not."""
    return _Facts().speed(info, bench)


def time(seconds: float) -> str:
    """A length of time, no more exact than it can be known."""
    return _Facts().time(seconds)


def arriving(step: Download | None) -> str:
    """How much of a download is here, how fast it comes and how long it takes, and what happens now."""
    return _Facts().arriving(step)
