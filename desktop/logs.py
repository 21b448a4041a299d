"""One rotating log file in the data folder; it stays on this machine and holds no document text."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start(folder: Path) -> None:
    """Send the log of this process to a file in the folder; do without where nothing can be written."""
    logging.raiseExceptions = False  # a log that can't be written is nothing to show on a terminal
    logger = logging.getLogger("desktop")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            folder / "shufang.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    for former in logger.handlers:
        former.close()
    logger.handlers[:] = [handler]
