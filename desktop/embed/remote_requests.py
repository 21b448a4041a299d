"""Requests to an embedding server: tried again while that may help, ended when nobody waits any more.

They run in an event loop on a thread of their own, because only there can a request be ended at once
and be given a time for the whole of it, whatever pace the server sends at.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import certifi
import httpx

from desktop.embed.remote_answers import size_max_bytes
from desktop.embed.remote_errors import PassingError, damaged, error_of
from desktop.embed.servers import RemoteServer
from desktop.errors import RemoteFailedError

_log = logging.getLogger(__name__)

_CONNECT_SECONDS = 10.0
_ERROR_BYTES = 20_000  # of an answer that is an error


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: waits double from `first_wait_seconds`, with up to half of each left to chance.

    A server that names a longer wait than `wait_max_seconds` is not waited for.
    """

    attempts: int = 6
    first_wait_seconds: float = 0.5
    wait_max_seconds: float = 60.0
    query_attempts: int = 3
    query_seconds: float = 15.0  # for a question with all its attempts, as someone waits for it


class Requests:
    """Asks one server. Questions have a connection of their own, and documents' requests let them go first.

    All methods run in one event loop. Nothing is sent, and no connection made, before the first of them.
    """

    def __init__(self, server: RemoteServer, patience: Patience) -> None:
        self._server = server
        self._patience = patience
        self._slots = asyncio.Semaphore(server.concurrency)
        self._no_question = asyncio.Event()
        self._no_question.set()
        self._questions = 0
        self._not_before = 0.0  # on the loop's clock: the server asked for a pause
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def documents(self, texts: Sequence[str]) -> bytes:
        """The server's answer for texts of documents.

        Raises:
            TooManyTextsError, TooLongTextError: it would take less of them.
            RemoteFailedError: it can't be had.
        """
        attempts = self._patience.attempts
        for attempt in range(1, attempts + 1):
            try:
                async with self._slots:
                    await self._pause()
                    return await self._send("documents", texts, self._server.timeout_seconds)
            except PassingError as error:
                if attempt == attempts or error.wait_seconds > self._patience.wait_max_seconds:
                    raise RemoteFailedError(error.reason) from error
                wait = self._wait_seconds(attempt, error)
                if error.wait_seconds:
                    self._not_before = max(self._not_before, asyncio.get_running_loop().time() + wait)
                _log.info("%s did not answer a request; trying again in %.1f s", self._server.host, wait)
            await asyncio.sleep(wait)
        raise AssertionError("there is a last attempt")

    async def question(self, texts: Sequence[str]) -> bytes:
        """The server's answer for a question, soon or not at all.

        Raises:
            RemoteFailedError: it can't be had.
        """
        seconds = min(self._patience.query_seconds, self._server.timeout_seconds)
        ends = asyncio.get_running_loop().time() + seconds
        self._questions += 1
        self._no_question.clear()
        try:
            for attempt in range(1, self._patience.query_attempts + 1):
                left = ends - asyncio.get_running_loop().time()
                try:
                    return await self._send("questions", texts, max(left, 0.1), named_seconds=seconds)
                except PassingError as error:
                    wait = self._wait_seconds(attempt, error)
                    late = asyncio.get_running_loop().time() + wait >= ends
                    if late or attempt == self._patience.query_attempts:
                        raise RemoteFailedError(error.reason) from error
                await asyncio.sleep(wait)
        finally:
            self._questions -= 1
            if not self._questions:
                self._no_question.set()
        raise AssertionError("there is a last attempt")

    async def once(self, texts: Sequence[str]) -> bytes:
        """The server's answer to one request, whatever it is.

        Raises:
            RemoteFailedError: it can't be had.
        """
        try:
            return await self._send("questions", texts, self._server.timeout_seconds)
        finally:
            await self.close()

    async def close(self) -> None:
        """End the connections."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    async def _pause(self) -> None:
        """Wait while a question is asked, or while the server wants to be left alone."""
        while True:
            await self._no_question.wait()
            left = self._not_before - asyncio.get_running_loop().time()
            if left <= 0:
                return
            await asyncio.sleep(left)

    def _wait_seconds(self, attempt: int, error: PassingError) -> float:
        longest = self._patience.first_wait_seconds * 2.0 ** (attempt - 1)
        return max(error.wait_seconds, longest * random.uniform(0.5, 1.0))

    async def _send(
        self, client: str, texts: Sequence[str], seconds: float, named_seconds: float | None = None
    ) -> bytes:
        """One request and the whole of its answer, within that time."""
        host = self._server.host
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(self._client(client), texts)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            if _is_about_certificates(error):
                raise RemoteFailedError(
                    f"No safe connection to {host} can be made. Check that its address begins rightly, with "
                    "https:// or http://, and that its certificate is valid."
                ) from error
            raise PassingError(
                f"The server {host} can't be reached. Check its address, that it runs, and the network."
            ) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise PassingError(
                f"The server {host} did not answer within {named_seconds or seconds:.0f} seconds. Try again "
                "later, or give it more time in its settings."
            ) from error
        except httpx.TransportError as error:
            raise PassingError(f"The connection to {host} broke off. Try again later.") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise damaged(host) from error

    async def _exchange(self, client: httpx.AsyncClient, texts: Sequence[str]) -> bytes:
        server = self._server
        body: dict[str, Any] = {"model": server.model, "input": list(texts), "encoding_format": "float"}
        if server.dimensions_parameter and server.dimension:
            body["dimensions"] = server.dimension
        content = json.dumps(body, ensure_ascii=False).encode()
        async with client.stream("POST", server.endpoint, content=content) as response:
            good = response.status_code == httpx.codes.OK
            room = size_max_bytes(len(texts), server.dimension) if good else _ERROR_BYTES
            answer = bytearray()
            async for part in response.aiter_bytes():
                answer += part
                if len(answer) > room:
                    break
        if good and len(answer) > room:
            raise damaged(server.host)
        if good:
            return bytes(answer)
        raise error_of(server, response.status_code, response.headers, bytes(answer[:room]), len(texts))

    def _client(self, name: str) -> httpx.AsyncClient:
        client = self._clients.get(name)
        if client is None:
            server = self._server
            headers = {"Content-Type": "application/json", "Accept": "application/json"}
            if server.key:
                headers["Authorization"] = f"Bearer {server.key}"
            client = httpx.AsyncClient(
                headers=headers,
                verify=_certificates(server.endpoint),
                timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
                limits=httpx.Limits(max_connections=server.concurrency),
                follow_redirects=False,
                trust_env=not server.loopback,  # a proxy can't reach this machine's own programs
            )
            self._clients[name] = client
        return client


@cache
def _trusted() -> ssl.SSLContext:
    """Those whom browsers trust, and those whom this machine's owner added."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


def _certificates(address: str) -> ssl.SSLContext:
    """Whom to trust; without https nobody, which takes no time."""
    if address.lower().startswith("https:"):
        return _trusted()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _is_about_certificates(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
