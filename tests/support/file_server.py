"""A host of files on this machine that misbehaves as the test tells it to."""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from desktop.embed.catalogue import Mirror


@dataclass
class Asked:
    """A request as it came."""

    path: str
    first: int
    if_range: str


@dataclass
class FileServer:
    """Serves `files` by path, with ranges, as Hugging Face does: it announces SHA-256 and size on a redirect.

    `cuts` are byte counts behind which the next answers break off. `statuses` are given to the next
    requests in place of an answer. While `holding` is set, an answer waits after its first bytes.
    """

    files: dict[str, bytes]
    cuts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    announces: bool = True
    ranges: bool = True
    chunked: bool = False
    redirect_to: str = ""
    listing: str = ""  # of the repository's files, in JSON
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.go_on = threading.Event()
        self.go_on.set()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.close_connection = True
                try:
                    server._answer(self)
                except OSError:  # the one who asked is gone
                    return

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._server.block_on_close = True
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.mirror = Mirror(f"{self.url}/{{repository}}/{{path}}")

    def close(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        if request.path == "/listing":
            self._send(request, 200, {}, self.listing.encode())
            return
        name = request.path.removeprefix("/stored").strip("/")
        content = self.files.get(name)
        if request.path.startswith("/stored/") and content is not None:
            self._send_file(request, name, content)
            return
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        self.asked.append(Asked(request.path, first, request.headers.get("If-Range", "")))
        if self.statuses:
            self._send(request, self.statuses.pop(0), {}, b"no")
        elif content is None:
            self._send(request, 404, {}, b"not here")
        else:
            announced = {
                "X-Linked-ETag": f'"{hashlib.sha256(content).hexdigest()}"',
                "X-Linked-Size": str(len(content)),
            }
            to = {"Location": self.redirect_to or f"/stored/{name}"}
            self._send(request, 302, to | (announced if self.announces else {}), b"")

    def _send(
        self, request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], content: bytes
    ) -> None:
        request.send_response(status)
        for key, value in headers.items():
            request.send_header(key, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def _send_file(self, request: BaseHTTPRequestHandler, name: str, content: bytes) -> None:
        etag = f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        same = request.headers.get("If-Range", etag) == etag
        first = int(asked[1]) if asked and same and self.ranges else 0
        request.send_response(206 if first else 200)
        request.send_header("ETag", etag)
        if first:
            request.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        rest = content[first:]
        if self.chunked:
            request.send_header("Transfer-Encoding", "chunked")
            rest = b"%x\r\n%s\r\n0\r\n\r\n" % (len(rest), rest)
        else:
            request.send_header("Content-Length", str(len(rest)))
        request.end_headers()
        if self.cuts:
            rest = rest[: self.cuts.pop(0)]
        half = len(rest) // 2
        request.wfile.write(rest[:half])
        request.wfile.flush()
        self.go_on.wait(60)
        request.wfile.write(rest[half:])
