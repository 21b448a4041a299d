"""Writing Outlook messages: a compound file (MS-CFB) with the streams that MS-OXMSG names."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

Storage = dict[str, "bytes | Storage"]

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound_file(root: Storage) -> bytes:
    """A compound file with these storages and streams."""
    return _Writer().written(root)


def properties(head: int, numbers: dict[int, bytes]) -> bytes:
    """A property stream; `numbers` are the properties of fixed size by tag, as eight bytes."""
    entries = (struct.pack("<II", tag, 6) + value.ljust(8, b"\0") for tag, value in numbers.items())
    return bytes(head) + b"".join(entries)


def text(key: int, value: str) -> tuple[str, bytes]:
    """A Unicode string's stream."""
    return f"__substg1.0_{key:04X}001F", value.encode("utf-16-le")


def binary(key: int, value: bytes) -> tuple[str, bytes]:
    """A binary property's stream."""
    return f"__substg1.0_{key:04X}0102", value


def file_time(at: datetime) -> bytes:
    """A point in time as Windows counts it."""
    return struct.pack("<Q", int((at - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10**7))


class _Writer:
    def __init__(self) -> None:
        self._sectors: list[bytes] = []
        self._fat: list[int] = []
        self._mini = bytearray()
        self._mini_fat: list[int] = []
        self._entries: list[dict[str, int | str]] = []

    def written(self, root: Storage) -> bytes:
        self._entry("Root Entry", 5)
        self._entries[0]["child"] = self._children(root)
        self._entries[0]["size"] = len(self._mini)
        self._entries[0]["start"] = self._chain(bytes(self._mini)) if self._mini else _END
        mini_fat = struct.pack(f"<{len(self._mini_fat)}I", *self._mini_fat)
        mini_start = self._chain(mini_fat, b"\xff") if mini_fat else _END
        directory = b"".join(map(self._packed, self._entries))
        directory_start = self._chain(directory)
        count = 1
        while count * (_SECTOR // 4) < len(self._fat) + count:
            count += 1
        first = len(self._sectors)
        self._fat += [_FAT] * count
        self._fat += [_FREE] * (count * (_SECTOR // 4) - len(self._fat))
        places = [*range(first, first + count), *[_FREE] * (109 - count)]
        header = struct.pack(
            "<8s16sHHHHHHIIIIIIIIII109I",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, count,
            directory_start, 0, _CUTOFF, mini_start, -(-len(mini_fat) // _SECTOR), _END, 0, *places,
        )  # fmt: skip
        return header + b"".join(self._sectors) + struct.pack(f"<{len(self._fat)}I", *self._fat)

    def _entry(self, name: str, kind: int) -> int:
        self._entries.append(
            {"name": name, "kind": kind, "right": _NONE, "child": _NONE, "start": 0, "size": 0}
        )
        return len(self._entries) - 1

    def _children(self, storage: Storage) -> int:
        """The first of a storage's entries; each has the next as its right sibling, in the format's order."""
        before = first = _NONE
        for name in sorted(storage, key=lambda name: (len(name), name.upper())):
            content = storage[name]
            index = self._entry(name, 1 if isinstance(content, dict) else 2)
            if isinstance(content, dict):
                self._entries[index]["child"] = self._children(content)
            else:
                self._entries[index]["size"] = len(content)
                small = len(content) < _CUTOFF
                self._entries[index]["start"] = self._small(content) if small else self._chain(content)
            if before == _NONE:
                first = index
            else:
                self._entries[before]["right"] = index
            before = index
        return first

    def _chain(self, content: bytes, filler: bytes = b"\0") -> int:
        first = len(self._sectors)
        for at in range(0, len(content), _SECTOR):
            self._sectors.append(content[at : at + _SECTOR].ljust(_SECTOR, filler))
            self._fat.append(len(self._sectors))
        self._fat[-1] = _END
        return first

    def _small(self, content: bytes) -> int:
        if not content:
            return _END
        first = len(self._mini) // _MINI
        for at in range(0, len(content), _MINI):
            self._mini += content[at : at + _MINI].ljust(_MINI, b"\0")
            self._mini_fat.append(len(self._mini) // _MINI)
        self._mini_fat[-1] = _END
        return first

    @staticmethod
    def _packed(entry: dict[str, int | str]) -> bytes:
        name = str(entry["name"]).encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            name, len(name) + 2, entry["kind"], 1, _NONE, entry["right"], entry["child"], bytes(16), 0, 0, 0,
            entry["start"], entry["size"],
        )  # fmt: skip
