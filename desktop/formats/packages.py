"""Looking at a zipped document before anything unpacks it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import EncryptedError, TooLargeError, UnreadableError

OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Office wrote before it zipped, and what it encrypts
UNPACKED_MAX = 1024**3  # bytes; no document that people write comes near
XML_MAX = 256 * 1024**2
MEMBERS_MAX = 50_000
PASSWORD = "It needs a password; a copy saved without one can be added."  # noqa: S105
_TOO_LARGE = "It unpacks to more than any document has, so it was left alone."
_DAMAGED = "It is damaged and can't be opened as a {what}; opening and saving it again in {program} helps."
_OTHER = "It is no {what}, whatever its name says; its own program can open it."
_OLD = "It is an old {what} with a new name; saving it anew in {program} or LibreOffice helps."


@dataclass(frozen=True, slots=True)
class Package:
    """A kind of zipped document: "Word document", the program that writes it, and a file that is in each."""

    what: str
    program: str
    member: str  # lower case

    @property
    def damaged(self) -> str:
        """The sentence for one that can't be opened."""
        return _DAMAGED.format(what=self.what, program=self.program)

    @property
    def other(self) -> str:
        """The sentence for a file that is something else."""
        return _OTHER.format(what=self.what)


def check_package(path: Path, kind: Package) -> None:
    """Look at a package before anything unpacks it.

    Raises:
        EncryptedError: it needs a password.
        TooLargeError: it would unpack to more than a document ever has.
        UnreadableError: it is something else, or damaged.
    """
    with path.open("rb") as file:
        head = file.read(8)
        if head == OLE_HEAD:
            if "EncryptedPackage".encode("utf-16-le") in file.read(4 * 1024**2):
                raise EncryptedError(PASSWORD)
            raise UnreadableError(_OLD.format(what=kind.what, program=kind.program))
    if not head.startswith(b"PK"):
        raise UnreadableError(kind.other)
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadableError(kind.damaged) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise EncryptedError(PASSWORD)
    largest = max((e.file_size for e in entries if e.filename.endswith((".xml", ".rels"))), default=0)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED_MAX or largest > XML_MAX or len(entries) > MEMBERS_MAX:
        raise TooLargeError(_TOO_LARGE)
    if not any(entry.filename.lower() == kind.member for entry in entries):
        raise UnreadableError(kind.other)
