"""What an embedding server's refusal means: to try again, to send less, or to give up."""

from __future__ import annotations

import email.utils
import json
import re
import time
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from desktop.embed.servers import RemoteServer
from desktop.errors import RemoteFailedError

Refusal = Literal["too many", "too long", "other"]

_SAID_MAX = 160  # characters of a server's own words
_TOO_MANY = re.compile(
    r"(?<!physical )batch size\b.*(>|larger|exceed|maximum|limit|at most)|max\w* .{0,20}batch"
    r"|array too long|too many (inputs|texts|items)|per request",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(
    r"too (long|large)|(context|input|sequence|max[ _-]model)[ _-](length|len|size)\b"
    r"|(less|fewer) than \d+ tokens|exceed.*\b(tokens?|length)\b|\btokens?\b.*exceed",
    re.IGNORECASE,
)


class TooManyTextsError(RemoteFailedError):
    """The server takes fewer texts in a request."""


class TooLongTextError(RemoteFailedError):
    """A text of the request has more tokens than the server takes."""


class PassingError(RemoteFailedError):
    """What may be over when it is tried again, after so many seconds at least."""

    def __init__(self, reason: str, wait_seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


def damaged(host: str) -> RemoteFailedError:
    """The error for an answer that makes no sense."""
    return RemoteFailedError(
        f"The answer of {host} is damaged, or it is no embedding server. Check its address."
    )


def error_of(
    server: RemoteServer, status: int, headers: Mapping[str, str], content: bytes, texts: int
) -> RemoteFailedError:
    """The error for an answer other than 200 to a request of that many texts; the key is not in it."""
    said = _words_of(content, server.key)
    host, with_words = server.host, f"{status}: {said}" if said else str(status)
    if 300 <= status < 400:
        return RemoteFailedError(
            f"The server {host} sends requests on to {_host_of(headers.get('Location', '')) or host}, and "
            "texts are sent only where you said. Enter that address itself."
        )
    if status in (401, 403):
        return RemoteFailedError(f"The server {host} refuses the key ({status}). Check it.")
    if status == 404:
        return RemoteFailedError(
            f"The server {host} has no model {server.model} at this address ({with_words}). Check both."
        )
    if status == 429:
        return PassingError(
            f"The server {host} is asked too often, or the account's quota is used up ({with_words}). "
            "Try again later, or with fewer requests at once.",
            _retry_after(headers.get("Retry-After", "")),
        )
    wrong = _refusal(status, said)
    if wrong == "too many" and texts > 1:
        return TooManyTextsError(f"The server {host} takes fewer texts in a request ({with_words}).")
    if wrong != "other":
        return TooLongTextError(
            f"A text is longer than the server {host} takes ({with_words}). Give it a lower limit of tokens "
            "in its settings."
        )
    if status >= 500 or status == 408:
        return PassingError(
            f"The server {host} failed ({with_words}). Try again later.",
            _retry_after(headers.get("Retry-After", "")),
        )
    return RemoteFailedError(f"The server {host} refuses the request ({with_words}).")


def _refusal(status: int, said: str) -> Refusal:
    """What a server found wrong with a request, by its status and its words.

    Known of: OpenAI (“array too long”, “maximum context length”, “max 300000 tokens per request”), vLLM
    (the same words), TEI (“batch size 64 > maximum allowed batch size 32”, “must have less than 512
    tokens”), llama-server (“input is too large to process”, status 500), Ollama (“the input length
    exceeds the context length”), DashScope (“batch size is invalid, it should not be larger than 10”).
    """
    if _TOO_MANY.search(said):
        return "too many"
    if _TOO_LONG.search(said):
        return "too long"
    return "too many" if status == 413 else "other"


def _words_of(content: bytes, key: str) -> str:
    """A server's own words about an error: one short line, without the key; empty where there are none."""
    text = content.decode("utf-8", "replace")
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        found = "" if text.lstrip().startswith("<") else text
    for _ in range(4):
        if isinstance(found, dict):
            found = next((found[name] for name in ("error", "message", "detail", "msg") if name in found), "")
        elif isinstance(found, list):
            found = found[0] if found else ""
    line = " ".join(str(found).split()) if isinstance(found, str) else ""
    if key:
        line = line.replace(key, "…")
    return line[:_SAID_MAX].rstrip(" .")


def _host_of(location: str) -> str:
    try:
        return urlsplit(location).netloc.rpartition("@")[2]
    except ValueError:
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
