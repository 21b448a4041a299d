"""The seam between the reader and the kinds of files it can read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from desktop.records import Reading, Recognised

Beat = Callable[[], None]
"""Called whenever a step of the work is done, so that whoever waits can tell slow from stuck."""


class Format(ABC):
    """One kind of file. Instances hold nothing, and importing one imports no parser."""

    name: ClassVar[str]
    suffixes: ClassVar[frozenset[str]]  # lower case, with the dot
    takes_passwords: ClassVar[bool] = False  # whether it can open what is encrypted
    names: ClassVar[frozenset[str]] = frozenset()  # whole file names, lower case, which go before suffixes

    @abstractmethod
    def read(self, path: Path, beat: Beat) -> Reading:
        """The document's pages, blocks and places. The file is only read.

        Raises:
            UnreadableError: the file is damaged or not what its name says.
            EncryptedError: a password is needed.
            TooLargeError: more than a reader may hold.
        """

    def opened_by(self, path: Path, password: str) -> bool:
        """Whether a password opens the file; False too where no password can."""
        return False


class PicturedFormat(Format):
    """A kind of file whose pages may be pictures, so that their text must be recognised."""

    def read(self, path: Path, beat: Beat) -> Reading:
        return self.read_recognised(path, beat, {})

    @abstractmethod
    def read_recognised(self, path: Path, beat: Beat, recognised: Mapping[int, Recognised]) -> Reading:
        """The same with what was recognised so far, by page number; other pictures have the state "waiting".

        Raises:
            DocumentError: see `read`.
        """

    @abstractmethod
    def open(self, path: Path) -> Any:
        """The file as MuPDF's document, whose pages can be drawn.

        Raises:
            DocumentError: see `read`.
        """

    def pixels_a_point(self, page: Any) -> float:
        """How fine the picture on a page is; 0 where that is not known."""
        return 0.0
