"""Downloading a file from mirrors: resumed after any interruption, and kept only if its SHA-256 is right."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from desktop.embed.files import appearing, flush_to_disk, need_room, writing
from desktop.embed.transfer import Offer, Source, Transfer, TransferError
from desktop.errors import ModelInvalidError, ModelMissingError

_SPARE_BYTES = 50_000_000  # left free beside what is downloaded
_EVERY_SECONDS = 0.2  # between two steps while bytes come in
_BACK_OFF_SECONDS = 0.5  # doubled with each round over the mirrors that brings nothing
_FRUITLESS_ROUNDS = 5
_RATE_SECONDS = 5.0  # over which the rate is measured
_HASH_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Download:
    """How far a download is. `note` is a sentence on what happens now, empty while bytes come in."""

    name: str
    source_host: str
    bytes_done: int
    bytes_total: int
    bytes_per_second: float
    seconds_left: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of a file that is not all here: kept beside what is, for the next try."""

    sha256: str = ""
    size_bytes: int = 0
    etag: str = ""
    url: str = ""  # of the source that the other three come from


class Part:
    """What has arrived of a file, and what is known of the whole."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f"{target.name}.part")
        self._beside = target.with_name(f"{target.name}.part.json")
        self.kept = self._read()

    @property
    def size_bytes(self) -> int:
        """How much is here."""
        with suppress(OSError):
            return self.path.stat().st_size
        return 0

    @property
    def complete(self) -> bool:
        """Whether all of it is here; its SHA-256 may still be wrong."""
        return 0 < self.kept.size_bytes == self.size_bytes

    def keep(self, kept: _Kept) -> None:
        """Remember what is known of the whole."""
        self.kept = kept
        with appearing(self._beside) as part:
            part.write_text(json.dumps(asdict(kept)), encoding="utf-8")

    def discard(self) -> None:
        """Delete what has arrived."""
        self.path.unlink(missing_ok=True)
        self._beside.unlink(missing_ok=True)
        self.kept = _Kept()

    def finish(self) -> None:
        """Let the whole file appear under its name."""
        flush_to_disk(self.path)
        self.path.replace(self.target)
        self._beside.unlink(missing_ok=True)

    def _read(self) -> _Kept:
        try:
            return _Kept(**json.loads(self._beside.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return _Kept()


def download(
    name: str, sources: Sequence[Source], part: Part, *, size_bytes: int = 0, sha256: str = ""
) -> Iterator[Download]:
    """Bring in what is missing of a file; in the end `part` holds all of it, with the right SHA-256.

    Closing the generator pauses: what has arrived stays, and the next call goes on from there. Sources are
    tried in turn. `size_bytes` and `sha256` are 0 and empty where only the sources know them; a source that
    tells no SHA-256 is not used then.

    Raises:
        ModelMissingError: no source gave it; what has arrived stays.
        ModelInvalidError: all that the sources gave was something else; nothing of it stays.
        DiskFullError, ReadOnlyError: the folder can't take it.
    """
    with writing(part.target.parent):
        part.target.parent.mkdir(parents=True, exist_ok=True)
        if part.kept.sha256 not in ("", sha256 or part.kept.sha256) or not part.kept.size_bytes:
            part.discard()
        part.kept = replace(part.kept, sha256=sha256 or part.kept.sha256)
        if size_bytes:
            need_room(part.target.parent, size_bytes - part.size_bytes + _SPARE_BYTES, name)
        yield from _Attempt(name, part, size_bytes, pinned=bool(sha256)).run(sources)


class _Attempt:
    """One call of `download`: which sources are left, and how fast it goes."""

    def __init__(self, name: str, part: Part, size_bytes: int, *, pinned: bool) -> None:
        self._name = name
        self._part = part
        self._size_bytes = size_bytes
        self._pinned = pinned
        self._host = ""
        self._rate = _Rate(part.size_bytes)

    def run(self, sources: Sequence[Source]) -> Iterator[Download]:
        left, fruitless, damaged = list(sources), 0, False
        reason = ""
        while left:
            source, before = left[0], self._part.size_bytes
            self._host = source.host
            try:
                if not self._part.complete:
                    yield self._step(f"Connecting to {self._host}.")
                    yield from self._receive(source)
                if (yield from self._is_right()):
                    return
            except TransferError as error:
                reason = str(error)
                if error.final:
                    left.pop(0)
                elif self._part.size_bytes > before:
                    fruitless = 0
                else:
                    fruitless += 1
                    left.append(left.pop(0))
                if fruitless > _FRUITLESS_ROUNDS * len(left):
                    break
                if left:
                    yield from self._wait(fruitless // len(left), str(error))
                continue
            damaged = True
            self._part.discard()
            if before == 0:  # else an earlier source may be to blame
                left.pop(0)
        if damaged and not self._part.size_bytes:
            raise ModelInvalidError(
                f"{self._name} arrived damaged or changed from every source, so nothing of it was kept. "
                "Try again later."
            )
        raise ModelMissingError(
            f"{self._name} could not be downloaded ({self._host}: {reason}). What has arrived is kept: check "
            "the connection and try again."
        )

    def _receive(self, source: Source) -> Iterator[Download]:
        part = self._part
        etag = part.kept.etag if part.kept.url == source.url else ""
        transfer = Transfer(source, part.size_bytes, etag)
        try:
            with part.path.open("ab") as file:
                begun, shown = False, time.monotonic()
                for chunk in transfer:
                    if chunk is not None:
                        if not begun:
                            assert transfer.offer is not None
                            self._begin(source, transfer.offer, file)
                            begun = True
                        file.write(chunk)
                        self._rate.add(len(chunk))
                    if chunk is None or time.monotonic() - shown >= _EVERY_SECONDS:
                        shown = time.monotonic()
                        yield self._step("" if begun else f"Connecting to {self._host}.")
        finally:
            transfer.close()
        if not part.complete:
            raise TransferError("the file ended early")

    def _begin(self, source: Source, offer: Offer, file: BinaryIO) -> None:
        """Check an offer against what is known of the file, and go to where its bytes belong."""
        part, kept = self._part, self._part.kept
        sha256 = offer.sha256 or (kept.sha256 if self._pinned or part.size_bytes else "")
        if not sha256:
            raise TransferError("it does not tell the file's SHA-256", final=True)
        size_bytes = offer.size_bytes or kept.size_bytes or self._size_bytes
        changed = (kept.sha256 not in ("", sha256)) or kept.size_bytes not in (0, size_bytes)
        if changed and kept.url == source.url and not self._pinned:
            part.discard()
            file.truncate(0)
            raise TransferError("the file changed there")
        if changed or (self._pinned and self._size_bytes not in (0, size_bytes)):
            raise TransferError("it has another file of that name", final=True)
        if offer.first < part.size_bytes:
            file.truncate(offer.first)
        need_room(part.target.parent, size_bytes - offer.first + _SPARE_BYTES, self._name)
        part.keep(_Kept(sha256, size_bytes, offer.etag, source.url))
        self._rate = _Rate(offer.first)

    def _is_right(self) -> Generator[Download, None, bool]:
        """Whether all that has arrived has the SHA-256 that it should."""
        digest, shown = hashlib.sha256(), 0.0
        with self._part.path.open("rb") as file:
            while block := file.read(_HASH_BYTES):
                digest.update(block)
                if time.monotonic() - shown >= _EVERY_SECONDS:
                    shown = time.monotonic()
                    yield self._step("Checking what has arrived.")
        return digest.hexdigest() == self._part.kept.sha256

    def _wait(self, rounds: int, reason: str) -> Iterator[Download]:
        ends = time.monotonic() + _BACK_OFF_SECONDS * 2**rounds
        while time.monotonic() < ends:
            yield self._step(f"{self._host} did not answer as it should ({reason}). Trying again.")
            time.sleep(min(_EVERY_SECONDS, _BACK_OFF_SECONDS))

    def _step(self, note: str) -> Download:
        total = self._part.kept.size_bytes or self._size_bytes
        done, per_second = self._rate.done, 0.0 if note else self._rate.per_second()
        left = (total - done) / per_second if per_second and total else None
        return Download(self._name, self._host, done, total, per_second, left, note)


class _Rate:
    """How many bytes have arrived, and how fast they did in the last seconds."""

    def __init__(self, done: int) -> None:
        self.done = done
        self._marks = [(time.monotonic(), done)]

    def add(self, count: int) -> None:
        self.done += count

    def per_second(self) -> float:
        now = time.monotonic()
        self._marks.append((now, self.done))
        while len(self._marks) > 2 and now - self._marks[0][0] > _RATE_SECONDS:
            self._marks.pop(0)
        since, done = self._marks[0]
        return (self.done - done) / (now - since) if now > since else 0.0
