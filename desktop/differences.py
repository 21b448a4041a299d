"""What changed between the documents that are known and the files that were found. Nothing is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from desktop.store.documents import FileStamp, KnownFile

Place: TypeAlias = tuple[int, Path]
"""A path in a knowledge base, by the identifier of that."""


@dataclass(frozen=True, slots=True)
class Move:
    """A document whose file stands somewhere else now."""

    file: KnownFile
    place: Place
    stamp: FileStamp


@dataclass(slots=True)
class Differences:
    """What is to be done, by kind.

    `doubtful` files are as large as they were, yet something else about them differs: only their content
    tells whether they changed. `restamped` did not change, but their bytes lie elsewhere than was known.
    """

    moved: list[Move] = field(default_factory=list)
    restamped: list[tuple[KnownFile, FileStamp]] = field(default_factory=list)
    doubtful: list[tuple[KnownFile, FileStamp]] = field(default_factory=list)
    altered: list[tuple[KnownFile, FileStamp]] = field(default_factory=list)
    new: dict[Place, FileStamp] = field(default_factory=dict)
    gone: list[KnownFile] = field(default_factory=list)


def compare(
    known: Iterable[KnownFile], found: Mapping[Place, FileStamp], strangers: Sequence[KnownFile] = ()
) -> Differences:
    """Compare the documents in some folders with all the files that are in them.

    `strangers` are documents from elsewhere whose files are no longer where they were.
    """
    differences = Differences()
    opened, loose = dict(found), dict[Place, KnownFile]()
    for file in known:
        place = (file.kb_id, file.path)
        stamp = found.get(place)
        if stamp is None or not is_unchanged(file.stamp, stamp):
            loose[place] = file
            continue
        del opened[place]
        if stamp.inode and (file.stamp.inode, file.stamp.device) != (stamp.inode, stamp.device):
            differences.restamped.append((file, stamp))
    _match_moved(differences, opened, [*loose.values(), *strangers])
    moved = {move.file.id for move in differences.moved}
    taken = {move.place for move in differences.moved}
    for place, stamp in opened.items():
        before = loose.get(place)
        if before is None or before.id in moved:
            differences.new[place] = stamp
        elif before.stamp.size_bytes == stamp.size_bytes and before.state in ("ready", "partial"):
            differences.doubtful.append((before, stamp))
        else:
            differences.altered.append((before, stamp))
    differences.gone += [
        file
        for place, file in loose.items()
        if file.id not in moved and (place not in found or place in taken)
    ]
    return differences


def is_unchanged(before: FileStamp, now: FileStamp) -> bool:
    """Whether a file is what it was, as far as can be told without opening it.

    On the same device another inode is another file, though it be as large and as old. A device that comes
    back, or a folder that was copied to another one, has other inodes for the same files.
    """
    if before != now:
        return False
    same_device = before.device == now.device
    return before.inode == now.inode or not (before.inode and now.inode and same_device)


def _match_moved(
    differences: Differences, opened: dict[Place, FileStamp], loose: Sequence[KnownFile]
) -> None:
    """Find documents by where the bytes of their files lie; what is found is no longer `opened`."""
    by_identity: dict[tuple[int, int, int, int], list[KnownFile]] = {}
    for file in loose:
        if file.stamp.inode:
            by_identity.setdefault(_identity(file.stamp), []).append(file)
    for place, stamp in list(opened.items()):
        candidates = by_identity.get(_identity(stamp)) if stamp.inode else None
        if not candidates:
            continue
        # One of the same knowledge base first.
        file = min(candidates, key=lambda file: (file.kb_id != place[0], file.id))
        candidates.remove(file)
        differences.moved.append(Move(file, place, stamp))
        del opened[place]


def _identity(stamp: FileStamp) -> tuple[int, int, int, int]:
    return stamp.device, stamp.inode, stamp.size_bytes, stamp.modified_ns
