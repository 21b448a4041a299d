"""The seam between the reader and the kinds of files it can read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from desktop.records import Reading

Beat = Callable[[], None]
"""Called whenever a step of the work is done, so that whoever waits can tell slow from stuck."""


class Format(ABC):
    """One kind of file. Instances hold nothing, and importing one imports no parser."""

    name: ClassVar[str]
    suffixes: ClassVar[frozenset[str]]  # lower case, with the dot
    names: ClassVar[frozenset[str]] = frozenset()  # whole file names, lower case, which go before suffixes

    @abstractmethod
    def read(self, path: Path, beat: Beat) -> Reading:
        """The document's pages, blocks and places. The file is only read.

        Raises:
            UnreadableError: the file is damaged or not what its name says.
            EncryptedError: a password is needed.
            TooLargeError: more than a reader may hold.
        """
