"""Whether there is a newer Shufang: one small signed file, fetched when somebody asks and never otherwise.

The file is JSON with two texts: `release`, which is JSON itself, and `signature`, the Ed25519 signature of
its bytes in base64. Who controls the server, or the way there, can keep a newer version from being known,
but can't invent one. `installer/sign_release.py` writes such files.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Generator
from dataclasses import dataclass
from urllib.parse import urlsplit

from desktop import __version__
from desktop.embed.transfer import Source, Transfer, TransferError
from desktop.errors import UpdateError

PROGRAM = "Shufang"
_BYTES_MAX = 64 * 1024
_FINAL = 1000  # the last number of a finished version; release candidates have theirs, 1 to 999


@dataclass(frozen=True, slots=True)
class UpdateSource:
    """Where the version file lies, and the key that it is signed with: 64 hexadecimal digits."""

    url: str
    public_key: str

    @property
    def host(self) -> str:
        """The host's name, for people."""
        return Source(self.url).host


OFFICIAL: UpdateSource | None = None
"""What this program asks; None until whoever publishes packages puts in an address and a key.

`installer/RELEASING.md` says how. Without, nothing can be asked, and the window says so.
"""


@dataclass(frozen=True, slots=True)
class Release:
    """A version that can be had, and the page where a person downloads it."""

    version: str
    page: str


def check(source: UpdateSource, current: str = __version__) -> Generator[None, None, Release | None]:
    """The release that is newer than `current`; None where there is none. Steps while it waits.

    Raises:
        UpdateError: it can't be told.
    """
    content = yield from _fetched(source)
    release = genuine(content, source)
    return release if order_of(release.version) > order_of(current) else None


def genuine(content: bytes, source: UpdateSource) -> Release:
    """What a version file says, once its signature was found right.

    Raises:
        UpdateError: it is not signed with the source's key, or says nothing that makes sense.
    """
    from nacl.exceptions import CryptoError
    from nacl.signing import VerifyKey

    try:
        envelope = json.loads(content)
        text = str(envelope["release"]).encode("utf-8")
        signature = base64.b64decode(envelope["signature"], validate=True)
        VerifyKey(bytes.fromhex(source.public_key)).verify(text, signature)
    except (CryptoError, ValueError, TypeError, KeyError) as error:
        raise UpdateError(
            f"What {source.host} answered is not signed by those who make Shufang, so it was not believed."
        ) from error
    try:
        told = json.loads(text)
        release = Release(str(told["version"]), str(told["page"]))
        order_of(release.version)
        known = told["program"] == PROGRAM and urlsplit(release.page).scheme == "https"
    except (ValueError, TypeError, KeyError):
        known = False
    if not known:
        raise UpdateError(f"This Shufang does not understand what {source.host} answered.")
    return release


def order_of(version: str) -> tuple[int, int, int, int]:
    """Four numbers that are in the order of the versions: 0.2.0rc1 is (0, 2, 0, 1), 0.2.0 is (0, 2, 0, 1000).

    Raises:
        ValueError: a version of another form.
    """
    match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)(?:rc([1-9]\d{0,2}))?", version, re.ASCII)
    if match is None:
        raise ValueError(version)
    major, minor, patch, candidate = match.groups()
    return int(major), int(minor), int(patch), int(candidate or _FINAL)


def _fetched(source: UpdateSource) -> Generator[None, None, bytes]:
    content = b""
    transfer = Transfer(Source(source.url), 0)
    try:
        for chunk in transfer:
            content += chunk or b""
            if len(content) > _BYTES_MAX:
                raise TransferError("more than a version file has")
            yield
    except TransferError as error:
        raise UpdateError(
            f"{source.host} could not be asked for the newest version ({error}). Check the connection and "
            "try again."
        ) from error
    finally:
        transfer.close()
    return content
