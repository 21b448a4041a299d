"""One window a data folder: a second start hands its files to the first one's window and ends.

They speak through a local socket that only this user can reach, no network one: a line of JSON, and "ok".
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import stat
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)
_CONNECT_MS, _ANSWER_MS = 1000, 5000
_LINE_MAX = 4_000_000  # bytes of a call
_TAKEN = b"ok\n"


def hand_over(data_dir: Path, files: Sequence[Path]) -> bool:
    """Give the files to the window that has the data folder open, and have it shown; False without one."""
    name = _name(data_dir)
    if name is None:
        return False
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_CONNECT_MS):
        return False
    call = json.dumps({"files": [os.path.abspath(file) for file in files]})  # noqa: PTH100  # links stay
    socket.write(call.encode() + b"\n")
    answer = b""
    while len(answer) < len(_TAKEN) and socket.waitForReadyRead(_ANSWER_MS):
        answer += bytes(socket.readAll().data())
    socket.close()
    return answer == _TAKEN


class Instance(QObject):
    """Waits for second starts.

    Signals:
        called: (tuple of Paths) one was made, with these files.
    """

    called = Signal(object)

    def __init__(self, data_dir: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._received: dict[QLocalSocket, bytes] = {}
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)
        name = _name(data_dir)
        if name is None:
            return
        if not self._server.listen(name):
            QLocalServer.removeServer(name)  # nobody answered there: a program that was killed left it
            if not self._server.listen(name):
                _log.warning("a second start will not find this window: %s", self._server.errorString())

    def close(self) -> None:
        """Wait no longer."""
        self._server.close()

    def _on_new_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._received[socket] = b""
            socket.readyRead.connect(lambda socket=socket: self._on_ready_read(socket))
            socket.disconnected.connect(lambda socket=socket: self._on_disconnected(socket))
            self._on_ready_read(socket)

    def _on_ready_read(self, socket: QLocalSocket) -> None:
        if socket not in self._received:
            return
        received = self._received[socket] = self._received[socket] + bytes(socket.readAll().data())
        if not received.endswith(b"\n"):
            if len(received) > _LINE_MAX:
                socket.abort()
            return
        try:
            files = tuple(Path(str(file)) for file in json.loads(received)["files"])
        except (ValueError, KeyError, TypeError):
            socket.abort()
            return
        socket.write(_TAKEN)
        socket.flush()
        self.called.emit(files)

    def _on_disconnected(self, socket: QLocalSocket) -> None:
        self._received.pop(socket, None)
        socket.deleteLater()


def _name(data_dir: Path) -> str | None:
    """What the socket of a data folder is called; None where there is no place that is this user's alone."""
    name = f"shufang-{hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]}"
    if sys.platform == "win32":
        return name
    folder = _own_folder()
    return None if folder is None else str(folder / name)


def _own_folder() -> Path | None:
    """The user's folder for sockets, or one made for that."""
    named = os.environ.get("XDG_RUNTIME_DIR")
    if named and Path(named).is_dir():
        return Path(named)
    folder = Path(tempfile.gettempdir()) / f"shufang-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return None
    mine = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077
    return folder if mine else None
