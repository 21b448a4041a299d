"""Where the files that the window needs lie: icons and translations."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import desktop


@cache
def folder() -> Path:
    """The `resources` folder: inside the package once installed, beside it in the source tree."""
    package = Path(desktop.__file__).parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"
