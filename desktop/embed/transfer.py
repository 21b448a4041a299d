"""One download from one address, running in a thread of its own, so that it can be stopped at any moment."""

from __future__ import annotations

import queue
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import httpx

_CHUNKS_AHEAD = 16
_POLL_SECONDS = 0.2
_TIMEOUT = httpx.Timeout(15.0, read=30.0)
_REDIRECTS_MAX = 10
_END = b""
_SHA256 = r"[0-9a-f]{64}"


class TransferError(Exception):
    """A source did not give what it was asked for; the first argument says why, in a few words.

    `final` says that asking it again would be of no use.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file can be had.

    `listing_url` leads to a list of the repository's files in ModelScope's form, for hosts that do not
    announce a SHA-256 with the file itself; `path` is the file's path in that list.
    """

    url: str
    listing_url: str = ""
    path: str = ""

    @property
    def host(self) -> str:
        """The host's name, for people."""
        return urlsplit(self.url).hostname or self.url


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source says of the file before it sends it.

    `first` is the place in the file at which its answer begins. `sha256` is that of the whole file, in
    hexadecimal, and empty where the source does not tell it; `size_bytes` is 0 where it does not. `etag` is
    strong, or empty.
    """

    first: int
    size_bytes: int
    sha256: str
    etag: str


class Transfer:
    """A request for a file from byte `first` on.

    Iterating gives chunks, and None a few times a second while there is none; `offer` is known with the
    first chunk. `close` ends it, whatever it waits for.
    """

    def __init__(self, source: Source, first: int, etag: str = "") -> None:
        self._source = source
        self.offer: Offer | None = None
        self._first = first
        self._etag = etag
        self._chunks: queue.Queue[bytes | BaseException] = queue.Queue(_CHUNKS_AHEAD)
        self._stopped = threading.Event()
        self._socket: socket.socket | None = None
        # Looking up a name can't be interrupted: a daemon does not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="download", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[bytes | None]:
        """Chunks, and None while there is none.

        Raises:
            TransferError: the source did not give what it was asked for.
        """
        while True:
            try:
                chunk = self._chunks.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                yield None
                continue
            if isinstance(chunk, BaseException):
                raise chunk
            if chunk == _END:
                return
            yield chunk

    def close(self) -> None:
        """End the request."""
        self._stopped.set()
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(_POLL_SECONDS)

    # in the thread

    def _run(self) -> None:
        try:
            self._fetch()
        except TransferError as error:
            self._put(error)
        except httpx.TimeoutException:
            self._put(TransferError("no answer"))
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            self._put(TransferError("an answer that leads elsewhere", final=True))
        except (httpx.HTTPError, OSError) as error:
            self._put(TransferError(_cause(error)))

    def _fetch(self) -> None:
        headers = {"Accept-Encoding": "identity", "User-Agent": "shufang"}
        if self._first:
            headers["Range"] = f"bytes={self._first}-"
            if self._etag:
                headers["If-Range"] = self._etag
        with httpx.Client(timeout=_TIMEOUT, http2=False) as client:
            request = client.build_request("GET", self._source.url, headers=headers)
            announced = httpx.Headers()
            for _ in range(_REDIRECTS_MAX):
                response = client.send(request, stream=True)
                announced.update({**response.headers, **announced})  # what was said first holds
                if response.next_request is None:
                    break
                following = response.next_request
                response.close()
                _check_redirect(request.url, following.url)
                request = following
            else:
                raise TransferError("too many redirects", final=True)
            try:
                offer = offer_of(response, announced, self._first)
                if not offer.sha256 and self._source.listing_url:
                    offer = replace(offer, sha256=_listed_sha256(client, self._source))
                self.offer = offer
                self._receive(response, offer)
            finally:
                response.close()

    def _receive(self, response: httpx.Response, offer: Offer) -> None:
        stream = response.extensions.get("network_stream")
        self._socket = None if stream is None else stream.get_extra_info("socket")
        received = offer.first
        for chunk in response.iter_raw():
            received += len(chunk)
            if not self._put(chunk):
                return
        if received < offer.size_bytes:
            raise TransferError("the connection broke off")
        self._put(_END)

    def _put(self, item: bytes | BaseException) -> bool:
        """Hand something over; False when nobody wants it any more."""
        while not self._stopped.is_set():
            try:
                self._chunks.put(item, timeout=_POLL_SECONDS)
            except queue.Full:
                continue
            return True
        return False


def offer_of(response: httpx.Response, announced: httpx.Headers, first: int) -> Offer:
    """What an answer to a request from byte `first` on says of the file.

    Hugging Face announces the whole file's SHA-256 and size in X-Linked-ETag and X-Linked-Size on the
    redirect to where it lies (huggingface_hub, file_download.py).

    Raises:
        TransferError: it is no answer to that.
    """
    status = response.status_code
    size_bytes = int(response.headers.get("Content-Length", "0"))
    if status == httpx.codes.PARTIAL_CONTENT:
        match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", response.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != first:
            raise TransferError("another part of the file than was asked for", final=True)
        size_bytes = int(match[3])
    elif status == httpx.codes.OK:
        first = 0
    elif status in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.REQUEST_TIMEOUT) or status >= 500:
        raise TransferError(f"HTTP {status}")
    else:
        raise TransferError(f"HTTP {status}", final=True)
    linked = announced.get("X-Linked-ETag", "").removeprefix("W/").strip('"').lower()
    etag = response.headers.get("ETag", "")
    return Offer(
        first=first,
        size_bytes=size_bytes,
        sha256=linked if re.fullmatch(_SHA256, linked) else "",
        etag=etag if etag.startswith('"') else "",
    )


def _check_redirect(url: httpx.URL, following: httpx.URL) -> None:
    """Raises: TransferError where a redirect leads off the web, or off the encrypted web."""
    if following.scheme not in ("https", url.scheme) or following.scheme not in ("http", "https"):
        raise TransferError("an answer that leads elsewhere", final=True)


def _cause(error: BaseException) -> str:
    """A few words on why a connection failed."""
    text = str(error) or type(error).__name__
    return re.sub(r"^\[[^\]]*\]\s*", "", text).rstrip(".")


def _listed_sha256(client: httpx.Client, source: Source) -> str:
    """The file's SHA-256 as the repository's list has it (modelscope, hub/api.py, get_model_files)."""
    try:
        answer = client.get(source.listing_url, follow_redirects=False).json()
        listed = {entry["Path"]: str(entry["Sha256"]).lower() for entry in answer["Data"]["Files"]}
    except (ValueError, KeyError, TypeError):
        return ""
    found = listed.get(source.path, "")
    return found if re.fullmatch(_SHA256, found) else ""
