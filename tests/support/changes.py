"""Random changes to real folders, as people and programs make them, and what should be found afterwards."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from desktop.patterns import is_ignored

_WORDS = ("garden", "roof", "lease", "harvest", "lantern", "river", "ledger", "winter", "orchard", "ferry")


class Changes:
    """Changes files in some folders; every text has a word that no other text ever had.

    The number of files stays near `files`. A folder is never emptied altogether: that would look as if its
    drive were gone.
    """

    def __init__(self, folders: Sequence[Path], files: int, seed: int) -> None:
        self.folders = folders
        self.made: list[str] = []  # what was done, for a person to read
        self._files, self._chance, self._texts = files, random.Random(seed), 0
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            self._write(folder / "always there.txt")
        for _ in range(files):
            self._write(self._new_path())

    def make(self) -> None:
        """One change."""
        there = self.files()
        kinds = [
            *(self._edit, self._replace, self._rename, self._move, self._copy, self._touch),
            *(self._swap, self._rename_folder, self._leave_around, self._write_in_parts),
        ]
        kinds += [self._create] * (3 if len(there) <= self._files else 1)
        kinds += [self._delete] * (3 if len(there) >= self._files else 1)
        if len(there) > self._files:
            kinds.append(self._delete_folder)
        kind = self._chance.choice(kinds)
        kind()
        self.made.append(kind.__name__.strip("_"))

    def files(self) -> list[Path]:
        """All files that should be documents."""
        return sorted(
            path
            for folder in self.folders
            for path in folder.rglob("*")
            if path.is_file() and path.suffix in (".txt", ".md") and not is_ignored(path.name)
        )

    @staticmethod
    def word_of(path: Path) -> str:
        """The word that stands in this text and in its copies alone."""
        return path.read_text(encoding="utf-8").split()[-1]

    def _write(self, path: Path) -> None:
        self._texts += 1
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"{' '.join(self._chance.choices(_WORDS, k=40))} unique{self._texts}x", encoding="utf-8"
        )

    def _any(self) -> Path:
        return self._chance.choice([path for path in self.files() if path.name != "always there.txt"])

    def _new_path(self) -> Path:
        parts = self._chance.choices(("north", "south", "old", "new"), k=self._chance.randrange(3))
        suffix = self._chance.choice((".txt", ".md"))
        number = self._chance.randrange(10**9)
        return self._chance.choice(self.folders).joinpath(*parts, f"note {number}{suffix}")

    def _create(self) -> None:
        self._write(self._new_path())

    def _edit(self) -> None:
        self._write(self._any())

    def _replace(self) -> None:
        """As editors save: a new file in the place of the old one."""
        path = self._any()
        self._write(path.with_name(f".{path.name}.swp"))
        path.with_name(f".{path.name}.swp").replace(path)

    def _rename(self) -> None:
        path = self._any()
        path.rename(path.with_name(f"{path.stem[:40]} {self._chance.randrange(10**9)}{path.suffix}"))

    def _move(self) -> None:
        path, place = self._any(), self._new_path()
        place.parent.mkdir(parents=True, exist_ok=True)
        path.rename(place.with_suffix(path.suffix))

    def _copy(self) -> None:
        path, place = self._any(), self._new_path()
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place.with_suffix(path.suffix))

    def _touch(self) -> None:
        os.utime(self._any())

    def _swap(self) -> None:
        one, other = self._any(), self._any()
        if one != other and one.suffix == other.suffix:
            one.rename(one.with_name("aside.tmp"))
            other.rename(one)
            one.with_name("aside.tmp").rename(other)

    def _rename_folder(self) -> None:
        folder = self._any().parent
        if folder not in self.folders:
            folder.rename(folder.with_name(f"{folder.name[:5]} {self._chance.randrange(10**9)}"))

    def _delete(self) -> None:
        self._any().unlink()

    def _delete_folder(self) -> None:
        folder = self._any().parent
        if folder not in self.folders:
            shutil.rmtree(folder)

    def _leave_around(self) -> None:
        self._write(self._any().with_name(f"~$lock {self._chance.randrange(10)}.txt"))

    def _write_in_parts(self) -> None:
        path = self._new_path()
        self._write(path)
        with path.open("a", encoding="utf-8") as file:
            for _ in range(3):
                file.write(" more")
                file.flush()
            file.write(f" parts{self._texts}x")
