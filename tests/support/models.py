"""Where the tests keep the starter model: outside any test's folders, so that it is obtained only once.

python -m tests.support.models        obtain it and show the progress
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from platformdirs import user_cache_path

from desktop.embed import starter
from desktop.errors import ShufangError
from desktop.paths import DataPaths

ENVIRONMENT_VARIABLE = "SHUFANG_TEST_MODELS"


def models_dir() -> Path:
    """The folder that holds the starter, or will."""
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(named) if named else user_cache_path("shufang-tests", appauthor=False)


def put_starter(data_dir: Path, models: Path) -> Path:
    """Give a data folder the starter model without another copy of it, where links are possible."""
    target = starter.path_in(DataPaths(data_dir).models)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(starter.path_in(models), target)
    except OSError:
        shutil.copyfile(starter.path_in(models), target)
    return data_dir


def main() -> int:
    shown = ""
    try:
        for what, fraction in starter.obtain(models_dir()):
            line = f"{what} {round(fraction * 10):>2}/10"
            if line != shown:
                sys.stderr.write(f"{line}\n")
                shown = line
    except ShufangError as error:
        sys.stderr.write(f"{error.reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
