"""A server with a version file, on this machine, and the key that signs it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from nacl.signing import SigningKey

from desktop.updates import UpdateSource
from installer.sign_release import signed


class UpdateServer:
    """Answers with `content`, and writes down what it was asked with."""

    def __init__(self) -> None:
        self.key = SigningKey.generate()
        self.content = b""
        self.status = 200
        self.location = ""
        self.asked: list[dict[str, str]] = []
        self.go_on = threading.Event()
        self.go_on.set()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append({"path": self.path, **dict(self.headers.items())})
                server.go_on.wait(60)
                try:
                    self.send_response(server.status)
                    if server.location:
                        self.send_header("Location", server.location)
                    self.send_header("Content-Length", str(len(server.content)))
                    self.end_headers()
                    self.wfile.write(server.content)
                except OSError:  # the one who asked is gone
                    return

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._server.block_on_close = True
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.source = UpdateSource(
            f"http://127.0.0.1:{self._server.server_port}/release.json", bytes(self.key.verify_key).hex()
        )

    def publish(self, version: str, page: str = "https://example.org/download", **changed: str) -> None:
        """Have a version file, rightly signed."""
        release = {"program": "Shufang", "version": version, "page": page, **changed}
        self.content = signed(json.dumps(release), self.key)

    def close(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
