"""An embedding server on this machine that answers as the test wants, and remembers what it was sent."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

DIMENSION = 16


def vector_of(text: str, dimension: int = DIMENSION) -> list[float]:
    """What this server makes of a text: always the same, nothing like another text's, not normalised."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
    return (3 * np.random.default_rng(seed).standard_normal(dimension)).tolist()


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def texts(self) -> list[str]:
        return list(self.body["input"])


@dataclass(frozen=True)
class Reply:
    """One answer. `wait` holds it back until the event is set; `cut` ends it after so many bytes."""

    content: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: threading.Event | None = None
    cut: int | None = None
    drip: bool = False  # send a byte at a time, for ever so long


def answer(asked: Asked) -> Reply:
    """What a server that works answers."""
    rows = [{"object": "embedding", "index": n, "embedding": vector_of(t)} for n, t in enumerate(asked.texts)]
    return with_rows(rows)


def with_rows(rows: object) -> Reply:
    """An answer with these entries as its data."""
    return Reply(json.dumps({"object": "list", "data": rows, "model": "m"}).encode())


def error(status: int, message: str = "", **headers: str) -> Reply:
    """An error in OpenAI's form."""
    content = json.dumps({"error": {"message": message, "type": "error", "code": None}}).encode()
    return Reply(content, status, {name.replace("_", "-"): value for name, value in headers.items()})


Script = Callable[[Asked], Reply]


class EmbeddingServer:
    """Answers by `script`, or always with one reply; `asked` are the requests in the order they came."""

    def __init__(self, script: Script | Reply = answer) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self.gave_up = threading.Event()  # the one who asked was gone before the answer
        self._at_once = 0
        self._lock = threading.Lock()
        self._ending = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                server._answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._server.block_on_close = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.host = f"127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        asked = Asked(handler.path, dict(handler.headers.items()), body)
        with self._lock:
            self.asked.append(asked)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            self._send(handler, self.script if isinstance(self.script, Reply) else self.script(asked))
        except OSError:
            self.gave_up.set()
            handler.close_connection = True
        finally:
            with self._lock:
                self._at_once -= 1

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.wait is not None:
            while not reply.wait.wait(0.02) and not self._ending.is_set():
                self._look_after(handler)
        handler.send_response(reply.status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(reply.content)))
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if reply.drip:
            for byte in reply.content:
                handler.wfile.write(bytes([byte]))
                if self._ending.wait(0.02):
                    return
        handler.wfile.write(reply.content[: reply.cut])
        if reply.cut is not None:
            handler.close_connection = True

    def _look_after(self, handler: BaseHTTPRequestHandler) -> None:
        """Notice that the one who asked has hung up."""
        handler.connection.setblocking(False)
        try:
            if handler.connection.recv(1) == b"":
                raise ConnectionResetError
        except BlockingIOError:
            pass
        finally:
            handler.connection.setblocking(True)


@contextmanager
def serving(script: Script | Reply = answer) -> Iterator[EmbeddingServer]:
    """A server while the block runs."""
    server = EmbeddingServer(script)
    try:
        yield server
    finally:
        server.close()


def in_turn(*replies: Reply | Script) -> Script:
    """A script that gives these one after the other, then answers as a server that works."""
    left = list(replies)
    lock = threading.Lock()

    def script(asked: Asked) -> Reply:
        with lock:
            reply = left.pop(0) if left else answer
        return reply if isinstance(reply, Reply) else reply(asked)

    return script
