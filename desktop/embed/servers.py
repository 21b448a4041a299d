"""Servers that turn text into vectors: what is kept of each, a file of its own in the models folder."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import logging
import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from desktop.embed.files import appearing, writing
from desktop.embed.profiles import ModelProfile, known_profiles
from desktop.errors import ModelInvalidError, ModelMissingError, UsageError

_log = logging.getLogger(__name__)

DIMENSION_MAX = 65_536

_SUFFIX = ".server.json"
_NAME = re.compile(r"\w(?:[\w .\-]{0,62}\w)?")
_HOST = re.compile(r"[\w.\-]+|\[[0-9a-fA-F:.]+\]")
_VERSIONED = re.compile(r"/v\d+$")
_BATCH_MAX = 2048  # OpenAI's own limit
_CONCURRENCY_MAX = 64
_TIMEOUT_MAX_SECONDS = 3600.0
_TOKENS_MIN, _TOKENS_MAX = 64, 1_000_000
_NORMALISATION = "l2"


@dataclass(frozen=True, slots=True)
class RemoteServer:
    """An OpenAI-compatible server and one of its models: vLLM, llama-server, TEI, Ollama, hosted ones.

    `url` is its address with or without ``/v1``, or the whole one of its embeddings. `dimension` is 0
    until the server was tried; with `dimensions_parameter` the server is asked for vectors of that
    length. `max_tokens` is what its model takes, prefix and special tokens included. The key is in no
    repr, log or error.

    Raises:
        UsageError: something in it makes no sense.
    """

    name: str
    url: str
    model: str
    key: str = field(default="", repr=False)
    batch_size: int = 32  # texts in a request
    concurrency: int = 2  # requests at once
    timeout_seconds: float = 60.0  # for a request with its answer
    dimension: int = 0
    query_prefix: str = ""
    document_prefix: str = ""
    max_tokens: int = 512
    dimensions_parameter: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", self.url.strip())
        object.__setattr__(self, "key", self.key.strip())
        if not _NAME.fullmatch(self.name):
            raise UsageError(f"{self.name} is not the name of a model.")
        if not _is_address(self.url):
            raise UsageError(
                "A server's address begins with https:// or http://, and has no user, password, “?” or “#”."
            )
        if not self.model.strip():
            raise UsageError("The server's model must be named.")
        if not (self.key.isascii() and self.key.isprintable() and " " not in self.key):
            raise UsageError("A key has only letters, digits and signs, without spaces.")
        if not 1 <= self.batch_size <= _BATCH_MAX:
            raise UsageError(f"A request must have from 1 to {_BATCH_MAX} texts.")
        if not 1 <= self.concurrency <= _CONCURRENCY_MAX:
            raise UsageError(f"There must be from 1 to {_CONCURRENCY_MAX} requests at once.")
        if not 1 <= self.timeout_seconds <= _TIMEOUT_MAX_SECONDS:
            raise UsageError(
                f"A server must be given from 1 to {_TIMEOUT_MAX_SECONDS:.0f} seconds to answer."
            )
        if not 0 <= self.dimension <= DIMENSION_MAX:
            raise UsageError(f"Vectors must have from 1 to {DIMENSION_MAX} dimensions.")
        if not _TOKENS_MIN <= self.max_tokens <= _TOKENS_MAX:
            raise UsageError(f"A text must have from {_TOKENS_MIN} to {_TOKENS_MAX} tokens at most.")

    @property
    def endpoint(self) -> str:
        """Where requests go."""
        base = self.url.rstrip("/")
        if base.endswith("/embeddings"):
            return base
        return f"{base}/embeddings" if _VERSIONED.search(base) else f"{base}/v1/embeddings"

    @property
    def host(self) -> str:
        """The host, with its port where one is given; what people are told of the address."""
        return urlsplit(self.url).netloc.lower()

    @property
    def loopback(self) -> bool:
        """Whether the server is a program on this machine (which may still pass on what it gets)."""
        host = urlsplit(self.url).hostname or ""
        if host == "localhost" or host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def encrypted(self) -> bool:
        """Whether nobody between here and the server can read what is sent."""
        return self.loopback or self.endpoint.lower().startswith("https:")

    @property
    def fingerprint(self) -> str:
        """The name of its embedding space."""
        parts = (
            *("remote", self.model, self.endpoint),
            *(self.document_prefix, str(self.dimension), _NORMALISATION),
        )
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()

    def profile(self) -> ModelProfile:
        """How it is used: what is known of a model of that name, with this description's own values."""
        known = known_model(self.model)
        if known is None or not self._may_be(known):
            # Pooling is the server's business; nothing asks for it here.
            known = ModelProfile("", self.model, "", "mean", 0, 0)
        return replace(
            known,
            name=self.name,
            dimension=self.dimension,
            context=self.max_tokens,
            query_prefix=self.query_prefix,
            document_prefix=self.document_prefix,
        )

    def _may_be(self, known: ModelProfile) -> bool:
        """Whether its vectors are as long as the known model's, or cut by the server."""
        smallest = known.mrl_min if self.dimensions_parameter else None
        smallest = known.dimension if smallest is None else smallest
        return smallest <= self.dimension <= known.dimension


def known_model(model: str) -> ModelProfile | None:
    """The profile of a model by the name a server has for it, for its prefixes and what it takes."""
    name = model.rsplit("/", 1)[-1].lower().replace(":", "-")
    for known in sorted(known_profiles(), key=lambda profile: -len(profile.file_prefix)):
        if known.file_prefix and name.startswith(known.file_prefix) and not known.reranks:
            return known
    return None


def described(url: str, model: str, *, name: str = "", key: str = "", **more: Any) -> RemoteServer:
    """A server's model with the prefixes that are known for it, unless others are given.

    Raises:
        UsageError: something in it makes no sense.
    """
    known = known_model(model)
    prefixes = (
        {}
        if known is None
        else {
            "query_prefix": known.query_prefix,
            "document_prefix": known.document_prefix,
        }
    )
    usual = re.sub(r"[^\w.\-]+", "-", model.rsplit("/", 1)[-1]).strip("-.")
    return RemoteServer(name or usual, url, model, key, **{**prefixes, **more})


def save(folder: Path, server: RemoteServer) -> None:
    """Keep a server in the models folder, in a file that only its owner may read.

    Raises:
        DiskFullError, ReadOnlyError: the folder can't take it.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with appearing(_path(folder, server.name)) as part:  # a temporary file is its owner's alone
            part.write_text(json.dumps(asdict(server), ensure_ascii=False, indent=1), encoding="utf-8")


def load(folder: Path, name: str) -> RemoteServer:
    """The server of that name.

    Raises:
        ModelMissingError: there is none.
        ModelInvalidError: its file is damaged.
    """
    path = _path(folder, name)
    if not path.is_file():
        raise ModelMissingError(f"There is no server named {name}. Add it, or choose another model.")
    try:
        return RemoteServer(**{**json.loads(path.read_text(encoding="utf-8")), "name": name})
    except (OSError, ValueError, TypeError, AttributeError, UsageError):
        # Without its cause, which might show what stands in the file.
        raise ModelInvalidError(f"What is kept of the server {name} is damaged. Add it again.") from None


def is_kept(folder: Path, name: str) -> bool:
    """Whether there is a server of that name."""
    return bool(_NAME.fullmatch(name)) and _path(folder, name).is_file()


def all_servers(folder: Path) -> list[RemoteServer]:
    """Every server by name; damaged files are left out."""
    servers = []
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        try:
            servers.append(load(folder, path.name.removesuffix(_SUFFIX)))
        except (ModelInvalidError, ModelMissingError) as error:
            _log.warning("%s", error.reason)
    return servers


def delete(folder: Path, name: str) -> None:
    """Forget a server, with its key.

    Raises:
        UsageError: there is none of that name.
        ReadOnlyError: its file can't be deleted.
    """
    path = _path(folder, name)
    if not path.is_file():
        raise UsageError(f"There is no server named {name}.")
    with writing(folder):
        path.unlink()


def _path(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name} is not the name of a model.")
    return folder / f"{name}{_SUFFIX}"


def _is_address(url: str) -> bool:
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.netloc if port is None else parts.netloc.rpartition(":")[0]
    plain = "?" not in url and "#" not in url and url.isprintable() and " " not in url
    return parts.scheme in ("http", "https") and plain and bool(_HOST.fullmatch(host))
