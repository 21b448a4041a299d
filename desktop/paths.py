"""Where Shufang keeps its data: one folder, with everything in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ENVIRONMENT_VARIABLE = "SHUFANG_DATA_DIR"


def absolute(path: Path) -> Path:
    """A path that the user named, whatever folder is the current one later; links stay as they were named."""
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  # Path.resolve would follow links


@dataclass(frozen=True, slots=True)
class DataPaths:
    """The files and folders of one data folder."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file: the truth."""
        return self.root / "library.db"

    @property
    def essentials(self) -> Path:
        """The copy of what in the database can't be made again."""
        return self.root / "essentials.db"

    @property
    def damaged(self) -> Path:
        """The mark that a page of the database was found damaged."""
        return self.root / "damaged"

    @property
    def mending(self) -> Path:
        """The database that is being made of a damaged one."""
        return self.root / "library.mending"

    @property
    def mended(self) -> Path:
        """The same, complete, on its way into the damaged one's place."""
        return self.root / "library.mended"

    @property
    def index(self) -> Path:
        """Folder of the HNSW files, a cache."""
        return self.root / "index"

    @property
    def readers(self) -> Path:
        """Folder of the readers' temporary folders; empty while none runs."""
        return self.root / "readers"

    @property
    def models(self) -> Path:
        """Folder of the GGUF files."""
        return self.root / "models"

    @property
    def logs(self) -> Path:
        """Folder of the log files."""
        return self.root / "logs"

    @property
    def settings(self) -> Path:
        """The JSON file of the user's choices."""
        return self.root / "settings.json"

    @property
    def questions(self) -> Path:
        """The JSON file of the questions that were asked in the window."""
        return self.root / "questions.json"

    @property
    def lock(self) -> Path:
        """The file that the one writing instance holds locked."""
        return self.root / "lock"


def default_data_dir() -> Path:
    """The data folder where none is named: $SHUFANG_DATA_DIR, else the system's place for user data."""
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("Shufang", appauthor=False)


@cache
def resources_dir() -> Path:
    """The folder of icons, translations and bundled models: inside the package once installed."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"
