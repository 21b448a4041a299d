"""Where documents lie: paths taken apart below common folders, and put together again elsewhere.

A path that came in a file is never trusted: its parts must be plain names wherever the file is opened, so
that none leads out of the folder it is put into.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Literal

from desktop.errors import UsageError
from desktop.names import shown
from desktop.paths import absolute

Flavour = Literal["posix", "windows"]

_DEPTH = 3  # folders below the anchor: /home/me holds what does not belong together, /home/me/Leases does
_NAME_BYTES = 255
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*([.:].*)?", re.IGNORECASE | re.DOTALL
)
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_FORBIDDEN = re.compile(r"[/\\]|^[A-Za-z]:")
_FORBIDDEN_ON_WINDOWS = re.compile(r'[<>:"|?*]|[. ]$')


def here() -> Flavour:
    """How paths are written on this computer."""
    return "windows" if os.name == "nt" else "posix"


def pure(text: str, flavour: Flavour) -> PurePath:
    """A path as it was written on such a computer."""
    return PureWindowsPath(text) if flavour == "windows" else PurePosixPath(text)


def is_plain(name: str) -> bool:
    """Whether one part of a path is a name, and nothing but a name, on this computer and most others."""
    return not (
        name in ("", ".", "..")
        or _UNSPEAKABLE.search(name)
        or _FORBIDDEN.search(name)
        or _RESERVED.fullmatch(name)
        or len(name.encode()) > _NAME_BYTES
        or (here() == "windows" and _FORBIDDEN_ON_WINDOWS.search(name))
    )


def is_root(text: str, flavour: Flavour) -> bool:
    """Whether a text is an absolute path that goes straight down."""
    path = pure(text, flavour)
    return path.is_absolute() and ".." not in path.parts and not _UNSPEAKABLE.search(text)


def roots_of(paths: Iterable[PurePath]) -> list[PurePath]:
    """The folders that files lie in: few, but none so near the top that strangers lie in it too."""
    groups: dict[str, list[PurePath]] = {}
    for folder in sorted({path.parent for path in paths}):
        groups.setdefault(folder.anchor, []).append(folder)
    return [root for folders in groups.values() for root in _joined(folders)]


def _joined(folders: Sequence[PurePath]) -> list[PurePath]:
    first, last = folders[0].parts, folders[-1].parts  # in order, so these have least in common
    same = next((n for n, name in enumerate(first) if n >= len(last) or name != last[n]), len(first))
    common = type(folders[0])(*first[:same])
    if same - 1 >= _DEPTH or common in folders:
        return [common]
    groups: dict[str, list[PurePath]] = {}
    for folder in folders:
        groups.setdefault(folder.parts[same], []).append(folder)
    return [root for group in groups.values() for root in _joined(group)]


def is_told(root: str, flavour: Flavour, moved: Mapping[str, Path]) -> bool:
    """Whether it was said where a root is now, itself or a folder that it lies in."""
    return any(pure(root, flavour).is_relative_to(pure(old, flavour)) for old in moved)


class Places:
    """Where the documents of an export are looked for here, `moved` saying which folders are where now.

    `roots` are paths as `is_root` wants them, written in a `flavour`.

    Raises:
        UsageError: nothing lies in a folder that was said to have moved, or a root is on a network, which is
            reached for no file's sake but only where the user names it.
    """

    def __init__(self, roots: Sequence[str], flavour: Flavour, moved: Mapping[str, Path]) -> None:
        self._roots = [pure(root, flavour) for root in roots]
        told = [(pure(old, flavour), absolute(new)) for old, new in moved.items()]
        self._moved = sorted(told, key=lambda pair: -len(pair[0].parts))
        for old, _ in told:
            if not any(root.is_relative_to(old) or old.is_relative_to(root) for root in self._roots):
                known = ", ".join(shown(root) for root in self._roots)
                raise UsageError(f"No document of the file lay in {shown(old)}. Its folders are: {known}.")
        for number, root in enumerate(roots):
            if self.of(number, "a").drive.startswith("\\\\") and not is_told(root, flavour, moved):
                raise UsageError(
                    f"The documents lay on the network, in {shown(root)}. Say where they are now, "
                    "if only that they are still there."
                )

    def of(self, root: int, below: str) -> Path:
        """Where the document of a path below a root is looked for."""
        old = self._roots[root].joinpath(*below.split("/"))
        for folder, new in self._moved:
            if old.is_relative_to(folder):
                return new.joinpath(*old.relative_to(folder).parts)
        return _local(self._roots[root]).joinpath(*below.split("/"))


def labels(roots: Sequence[str], flavour: Flavour) -> list[str]:
    """A folder's name for each root, each another one."""
    found: list[str] = []
    for root in roots:
        name = pure(root, flavour).name
        name = label = name if is_plain(name) else "Documents"
        number = 2
        while label.casefold() in {other.casefold() for other in found}:
            label, number = f"{name} {number}", number + 1
        found.append(label)
    return found


def _local(root: PurePath) -> Path:
    """The same place on this computer; one of another kind of computer is a folder that is hardly there."""
    if isinstance(root, PureWindowsPath) == (here() == "windows"):
        return Path(root)
    drive = root.drive.replace("\\", "/").strip("/")
    return absolute(Path("/", *drive.split("/"), *root.parts[1:]))
