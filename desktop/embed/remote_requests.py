"""Requests to an embedding server: tried again while that may help, ended when nobody waits any more.

They run in an event loop on a thread of their own, because only there can a request be ended at once
and be given a time for the whole of it, whatever pace the server sends at.
"""

from __future__ import annotations

import asyncio
import email.utils
import json
import logging
import random
import ssl
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

import certifi
import httpx

from desktop.embed.remote_answers import refusal, size_max_bytes, words_of
from desktop.embed.servers import RemoteServer
from desktop.errors import RemoteFailedError

_log = logging.getLogger(__name__)

_Result = TypeVar("_Result")

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


class TooManyTextsError(RemoteFailedError):
    """The server takes fewer texts in a request."""


class TooLongTextError(RemoteFailedError):
    """A text of the request has more tokens than the server takes."""


class _PassingError(RemoteFailedError):
    """What may be over when it is tried again, after so many seconds at least."""

    def __init__(self, reason: str, wait_seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


class EventLoop:
    """An event loop on a thread of its own, begun when it is first used."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self, work: Coroutine[Any, Any, _Result]) -> Future[_Result]:
        """Run something there; cancelling the future ends it."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="requests", daemon=True)
            self._thread.start()
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """End what runs there, then run `last`, then end the thread."""
        if self._loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(_end_others(), self._loop).result()
        asyncio.run_coroutine_threadsafe(last(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = None


async def _end_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


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
            except _PassingError as error:
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
                except _PassingError as error:
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

    def _wait_seconds(self, attempt: int, error: _PassingError) -> float:
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
            raise _PassingError(
                f"The server {host} can't be reached. Check its address, that it runs, and the network."
            ) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise _PassingError(
                f"The server {host} did not answer within {named_seconds or seconds:.0f} seconds. Try again "
                "later, or give it more time in its settings."
            ) from error
        except httpx.TransportError as error:
            raise _PassingError(f"The connection to {host} broke off. Try again later.") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RemoteFailedError(
                f"The answer of {host} is damaged, or it is no embedding server. Check its address."
            ) from error

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
        if good and len(answer) <= room:
            return bytes(answer)
        if good:
            raise RemoteFailedError(
                f"The answer of {server.host} is damaged, or it is no embedding server. Check its address."
            )
        raise self._error(response, words_of(bytes(answer[:room]), server.key), len(texts))

    def _error(self, response: httpx.Response, said: str, texts: int) -> RemoteFailedError:
        """What an answer other than 200 means."""
        host, status = self._server.host, response.status_code
        with_words = f"{status}: {said}" if said else str(status)
        if 300 <= status < 400:
            elsewhere = _host_of(response.headers.get("Location", ""))
            return RemoteFailedError(
                f"The server {host} sends requests on to {elsewhere or host}, and texts are sent only where "
                "you said. Enter the address itself."
            )
        if status in (401, 403):
            return RemoteFailedError(f"The server {host} refuses the key ({status}). Check it.")
        if status == 404:
            return RemoteFailedError(
                f"The server {host} has no model {self._server.model} at this address ({with_words}). "
                "Check both."
            )
        wrong = refusal(status, said) if status != 429 else "other"
        if wrong == "too many" and texts > 1:
            return TooManyTextsError(f"The server {host} takes fewer texts in a request ({with_words}).")
        if wrong != "other":
            return TooLongTextError(
                f"A text is longer than the server {host} takes ({with_words}). Give it a lower limit of "
                "tokens in its settings."
            )
        wait = _retry_after(response.headers.get("Retry-After", ""))
        if status == 429:
            return _PassingError(
                f"The server {host} is asked too often, or the account's quota is used up ({with_words}). "
                "Try again later, or with fewer requests at once.",
                wait,
            )
        if status >= 500 or status == 408:
            return _PassingError(f"The server {host} failed ({with_words}). Try again later.", wait)
        return RemoteFailedError(f"The server {host} refuses the request ({with_words}).")

    def _client(self, name: str) -> httpx.AsyncClient:
        client = self._clients.get(name)
        if client is None:
            server = self._server
            headers = {"Content-Type": "application/json", "Accept": "application/json"}
            if server.key:
                headers["Authorization"] = f"Bearer {server.key}"
            client = httpx.AsyncClient(
                headers=headers,
                verify=_certificates(),
                timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
                limits=httpx.Limits(max_connections=server.concurrency),
                follow_redirects=False,
                trust_env=not server.loopback,  # a proxy can't reach this machine's own programs
            )
            self._clients[name] = client
        return client


def _certificates() -> ssl.SSLContext:
    """Whom to trust: those that browsers do, and those that this machine's owner added."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


def _is_about_certificates(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _host_of(location: str) -> str:
    try:
        return httpx.URL(location).netloc.decode("ascii", "replace").rpartition("@")[2]
    except httpx.InvalidURL:
        return ""


def _retry_after(value: str) -> float:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3): a number or a date."""
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0
