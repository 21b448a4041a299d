"""What can be said about a file before anything parses it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from desktop.errors import UnreadableError
from desktop.formats.registry import format_of


def check_file(path: Path) -> int:
    """The size in bytes of a file that a reader may try.

    Raises:
        UnreadableError: it is missing, no file, empty or forbidden.
        UnsupportedError: no format reads its kind.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        raise UnreadableError("It is not there.") from None
    except PermissionError:
        raise UnreadableError("It may not be read: its permissions forbid it.") from None
    except (OSError, ValueError) as error:
        raise UnreadableError(f"It can't be read: {getattr(error, 'strerror', '') or error}.") from None
    if stat.S_ISDIR(found.st_mode):
        raise UnreadableError("It is a folder, not a file.")
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableError("It is no regular file.")
    format_of(path)
    if found.st_size == 0:
        raise UnreadableError("It is empty: 0 bytes.")
    if not os.access(path, os.R_OK):
        raise UnreadableError("It may not be read: its permissions forbid it.")
    return found.st_size
