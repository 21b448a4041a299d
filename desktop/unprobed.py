"""Importing libraries that bring urllib3 without the socket it opens to see whether the machine has IPv6."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unprobed() -> Iterator[None]:
    """While such a library is imported. Nothing of it is ever asked to call anyone."""
    before = socket.has_ipv6
    socket.has_ipv6 = False
    try:
        yield
    finally:
        socket.has_ipv6 = before
