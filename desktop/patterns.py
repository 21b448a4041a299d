"""Which files of a folder are followed: by patterns, and never what is hidden or only there for a while."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from desktop.errors import UsageError

_LENGTH_MAX = 200  # characters of a pattern
# What systems, browsers, office programs and editors leave beside what is meant.
_IGNORED_NAMES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini"})
_IGNORED_ENDINGS = (
    *("~", ".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".opdownload"),
    *(".swp", ".swo", ".swx", ".bak"),
)
_IGNORED_FOLDERS = frozenset({"$recycle.bin", "system volume information", "lost+found", "__macosx"})
_PIECES = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True, slots=True)
class Patterns:
    """What is taken of a folder. Paths are relative to it, with "/" between their parts.

    A pattern without "/" is for the name of a file or folder, wherever it lies; one with "/" for the path
    from the folder on. "*" and "?" stand for characters of one name, "**" for any; a "/" at the end means
    folders only. Capitals make no difference. Without `include` all kinds are taken that can be read.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def takes(self, path: str) -> bool:
        """Whether a file is followed; whether its folders are is asked before, with `enters`."""
        if self.include and not any(_matches(pattern, path, folder=False) for pattern in self.include):
            return False
        return not any(_matches(pattern, path, folder=False) for pattern in self.exclude)

    def enters(self, path: str) -> bool:
        """Whether a folder is looked into."""
        return not any(_matches(pattern, path, folder=True) for pattern in self.exclude)

    def takes_below(self, path: str) -> bool:
        """Whether a file is followed, and all folders on the way to it are entered."""
        parts = path.split("/")
        return self.takes(path) and all(self.enters("/".join(parts[:n])) for n in range(1, len(parts)))


EVERYTHING = Patterns()


def parsed(text: str | Sequence[str]) -> tuple[str, ...]:
    """The patterns in a list or in a text with commas or line breaks between; each once.

    Raises:
        UsageError: one is too long, or no pattern.
    """
    parts = re.split(r"[,\n]", text) if isinstance(text, str) else text
    found = []
    for part in parts:
        pattern = part.strip().replace("\\", "/").removeprefix("./")
        if not pattern:
            continue
        if len(pattern) > _LENGTH_MAX or not pattern.strip("/"):
            raise UsageError(f"{pattern[:40]} is no pattern. One looks like *.pdf, drafts/ or **/old/*.")
        found.append(pattern)
    return tuple(dict.fromkeys(found))


def is_ignored(name: str) -> bool:
    """Whether a file of that name is hidden, or only there while something is written."""
    name = name.lower()
    if name.startswith((".", "~$", "~lock.")) or name in _IGNORED_NAMES or name.endswith(_IGNORED_ENDINGS):
        return True
    return len(name) > 1 and name[0] == name[-1] == "#"  # Emacs, before it is saved


def is_ignored_folder(name: str) -> bool:
    """Whether a folder of that name is hidden, or holds nothing that anybody wrote."""
    return name.startswith(".") or name.lower() in _IGNORED_FOLDERS


def _matches(pattern: str, path: str, *, folder: bool) -> bool:
    if pattern.endswith("/"):
        if not folder:
            return False
        pattern = pattern.rstrip("/")
    if "/" not in pattern:
        path = path.rsplit("/", 1)[-1]
    return _compiled(pattern.lstrip("/")).fullmatch(path) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    pieces = _PIECES.findall(pattern)
    return re.compile("".join(_MEANING.get(piece) or re.escape(piece) for piece in pieces), re.IGNORECASE)
