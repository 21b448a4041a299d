"""Subtitles: what is said as paragraphs, under the time at which it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import ClassVar

from desktop.errors import UnreadableError
from desktop.formats.base import Beat, Format
from desktop.formats.drafts import Draft, Span, heading, paragraph
from desktop.records import Reading

_PAUSE = 2.0  # seconds of silence that end a paragraph
_SECTION = 60.0  # seconds under one heading
_PARAGRAPH_MAX = 600  # characters, at the end of a sentence
_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,:](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_EVENT_TIME = re.compile(_TIME)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<\d[\d:.]{3,20}>|\{\\[^{}]{0,400}\}")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^<>]{1,80})>")
_SENTENCE_END = tuple('.!?。！？…"”’」』)')


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from one second to another."""

    start: float
    end: float
    text: str


class SubtitleFormat(Format):
    """SubRip, WebVTT and SubStation Alpha."""

    name: ClassVar[str] = "subtitles"
    suffixes: ClassVar[frozenset[str]] = frozenset({".srt", ".vtt", ".ass", ".ssa"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The words of all cues, laid out."""
        from desktop.formats.encoding import decode
        from desktop.formats.files import content_of
        from desktop.formats.layout import lay_out

        text = decode(content_of(path)).text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
        beat()
        cues = sorted(cues_of(text), key=lambda cue: cue.start)
        if not cues:
            raise UnreadableError("There is no text in this file.")
        return lay_out(_title(text), list(_drafts(cues)), {}, beat)


def cues_of(text: str) -> Iterator[Cue]:
    """The cues in the order of the file, without styles, numbers and notes."""
    if re.search(r"^\[Events\]", text, re.MULTILINE):
        yield from _events(text)
        return
    timing: re.Match[str] | None = None
    said: list[str] = []
    for row in [*text.split("\n"), ""]:
        found = _TIMING.match(row) if "-->" in row else None
        if found or (timing and not row.strip()):
            if timing and said:
                yield Cue(_seconds(timing, 0), _seconds(timing, 4), "\n".join(said))
            timing, said = found, []
        elif timing:
            words = _words(row)
            if words:
                said.append(words)


def _events(text: str) -> Iterator[Cue]:
    """The dialogue of SubStation Alpha, whose last field holds the words and may have commas."""
    fields = ["layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"]
    for row in text.split("\n"):
        kind, _, rest = row.partition(":")
        if kind.strip() == "Format" and "text" in rest.lower():
            fields = [name.strip().lower() for name in rest.split(",")]
        if kind.strip() != "Dialogue":
            continue
        values = dict(zip(fields, rest.split(",", len(fields) - 1), strict=False))
        start, end = (_EVENT_TIME.search(values.get(name, "")) for name in ("start", "end"))
        words = _words(re.sub(r"\\[Nnh]", " ", values.get("text", "")))
        if start and end and words:
            speaker = values.get("name", "").strip()
            yield Cue(_seconds(start, 0), _seconds(end, 0), f"{speaker}: {words}" if speaker else words)


def _seconds(match: re.Match[str], at: int) -> float:
    hours, minutes, seconds, part = match.group(at + 1, at + 2, at + 3, at + 4)
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{part}")


def _words(row: str) -> str:
    voice = _VOICE.search(row)
    words = " ".join(unescape(_TAG.sub("", row)).split())
    return f"{voice[1].strip()}: {words}" if voice and words else words


def _title(text: str) -> str:
    found = re.search(r"^Title:[ \t]*(\S.*)$|\AWEBVTT[ \t]+-?[ \t]*(\S.*)$", text, re.MULTILINE)
    return (found[1] or found[2]).strip() if found else ""


def _drafts(cues: list[Cue]) -> Iterator[Draft]:
    """A heading with the time every minute, paragraphs parted by pauses."""
    said: list[str] = []
    length, begun = 0, None
    last: Cue | None = None
    for cue in cues:
        if last is not None:
            if cue.text == last.text and cue.start <= last.end + 0.1:
                continue  # captions that roll say everything twice
            pause = cue.start - last.end >= _PAUSE
            if pause or (length > _PARAGRAPH_MAX and last.text.endswith(_SENTENCE_END)):
                yield from _said(said)
                said, length = [], 0
        if not said and (begun is None or cue.start - begun >= _SECTION):
            begun = cue.start
            yield from filter(None, [heading([Span(_clock(cue.start))], 4)])
        said.append(cue.text)
        length += len(cue.text)
        last = cue
    yield from _said(said)


def _said(parts: list[str]) -> Iterator[Draft]:
    text = ""
    for part in parts:
        for row in part.split("\n"):
            turn = row.startswith(("-", "–", "—")) or re.match(r"[A-Z][\w .]{0,30}: ", row)
            joined = "" if text[-1:] > "\u2e7f" and row[:1] > "\u2e7f" else " "
            text += ("\n" if turn else joined) + row if text else row
    draft = paragraph([Span(text)])
    if draft:
        yield draft


def _clock(seconds: float) -> str:
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
