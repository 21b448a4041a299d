"""Embedding by a server that speaks OpenAI's ``/v1/embeddings``."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace

import numpy as np

from desktop.embed import counting
from desktop.embed.base import EmbeddedBatch, Embedder
from desktop.embed.event_loop import EventLoop
from desktop.embed.remote_answers import read_vectors
from desktop.embed.remote_errors import TooLongTextError, TooManyTextsError
from desktop.embed.remote_requests import Patience, Requests
from desktop.embed.servers import RemoteServer
from desktop.errors import RemoteFailedError
from desktop.records import FloatMatrix, FloatVector

_SPECIAL_TOKENS = 2  # that a model puts around a text
_TEXT_TOKENS_MIN = 32  # left for a text beside its prefix
_STEP_SECONDS = 0.05  # without an answer, before letting others in
_PROBES = ("The tenant pays for repairs.", "光合作用产生氧气。")
_SAME = 0.9999


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text, or a part of one that is too long for the server."""

    index: int
    text: str


class RemoteEmbedder(Embedder):
    """A model on a server. Making one sends nothing; each text sent leaves this program.

    A text longer than the server takes goes in pieces, and its vector is the mean of theirs by their
    tokens: nothing of it is left out. Tokens are counted without the model's tokenizer, see `counting`;
    where that was too few, and the server says so, the text is cut again.

    Raises:
        RemoteFailedError: the server was never tried, so that its vectors' length is not known.
    """

    leaves_machine = True

    def __init__(self, server: RemoteServer, patience: Patience | None = None) -> None:
        if not server.dimension:
            raise RemoteFailedError(f"The server {server.name} was not tried yet. Add it again.")
        self._server = server
        self._loop = EventLoop()
        self._requests = Requests(server, patience or Patience())
        self._batch_size = server.batch_size
        self.profile = server.profile()
        self.dimension = server.dimension
        self.fingerprint = server.fingerprint
        self.device = f"server {server.host}"
        self.max_tokens = self._room_beside(server.document_prefix)

    def count_tokens(self, text: str) -> int:
        return counting.count_tokens(text)

    def embed_documents(self, texts: Sequence[str]) -> Iterator[EmbeddedBatch]:
        prefix = self.profile.document_prefix
        sums = _Sums(self.dimension)
        waiting = deque(self._batches(texts, sums))
        running: dict[Future[bytes], list[_Piece]] = {}
        try:
            while waiting or running:
                while waiting and len(running) < 2 * self._server.concurrency:
                    batch = waiting.popleft()
                    if len(batch) > self._batch_size:
                        waiting.appendleft(batch[self._batch_size :])
                        batch = batch[: self._batch_size]
                    sent = [_sendable(prefix + piece.text) for piece in batch]
                    running[self._loop.start(self._requests.documents(sent))] = batch
                done, _ = wait(running, timeout=_STEP_SECONDS, return_when=FIRST_COMPLETED)
                if not done:
                    yield sums.finished([])
                for future in done:
                    batch = running.pop(future)
                    try:
                        vectors = self._read(future.result(), len(batch))
                    except (TooManyTextsError, TooLongTextError) as error:
                        waiting.extendleft(self._smaller(batch, error, sums))
                        continue
                    sums.add(batch, vectors)
                    yield sums.finished(batch)
        finally:
            for future in running:
                future.cancel()

    def embed_query(self, text: str, prefix: str | None = None) -> FloatVector:
        """Embed a question; of one longer than a request may be, what the request has room for."""
        prefix = self.profile.query_prefix if prefix is None else prefix
        parts = counting.pieces(text, self._room_beside(prefix))[: self._batch_size]
        sent = [_sendable(prefix + part) for part in parts]
        future = self._loop.start(self._requests.question(sent))
        try:
            vectors = self._read(future.result(), len(parts))
        finally:
            future.cancel()
        sums = _Sums(self.dimension)
        pieces = [_Piece(0, part) for part in parts]
        sums.expect(pieces)
        sums.add(pieces, vectors)
        vector: FloatVector = sums.finished(pieces).vectors[0]
        return vector

    def close(self) -> None:
        self._loop.close(self._requests.close)

    def _room_beside(self, prefix: str) -> int:
        """The tokens that a text may have with that prefix."""
        taken = counting.count_tokens(prefix) + _SPECIAL_TOKENS
        return max(self._server.max_tokens - taken, _TEXT_TOKENS_MIN)

    def _batches(self, texts: Sequence[str], sums: _Sums) -> Iterator[list[_Piece]]:
        """All texts in pieces, those of like length together: many servers fill up to the longest."""
        pieces = [
            _Piece(index, part)
            for index, text in enumerate(texts)
            for part in counting.pieces(text, self.max_tokens)
        ]
        sums.expect(pieces)
        pieces.sort(key=lambda piece: -len(piece.text))
        for first in range(0, len(pieces), self._batch_size):
            yield pieces[first : first + self._batch_size]

    def _smaller(self, batch: list[_Piece], error: RemoteFailedError, sums: _Sums) -> list[list[_Piece]]:
        """What a server refused as too much, to be sent as less."""
        middle = len(batch) // 2
        if isinstance(error, TooManyTextsError):
            self._batch_size = min(self._batch_size, middle)
        if middle:
            return [batch[:middle], batch[middle:]]
        (piece,) = batch
        if counting.count_tokens(piece.text) < 2 * _TEXT_TOKENS_MIN:
            raise RemoteFailedError(error.reason) from error
        parts = [_Piece(piece.index, part) for part in counting.halves(piece.text)]
        sums.expect(parts[1:])
        return [[part] for part in parts]

    def _read(self, answer: bytes, texts: int) -> FloatMatrix:
        return read_vectors(answer, texts, self.dimension, self._server.host)


class _Sums:
    """The vectors of texts that come in pieces, until the last piece of each is there."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._missing: dict[int, int] = {}
        self._sums: dict[int, FloatVector] = {}

    def expect(self, pieces: Sequence[_Piece]) -> None:
        """Count on more pieces."""
        for piece in pieces:
            self._missing[piece.index] = self._missing.get(piece.index, 0) + 1

    def add(self, pieces: Sequence[_Piece], vectors: FloatMatrix) -> None:
        """Take over pieces' vectors, shape (pieces, dimension)."""
        for piece, vector in zip(pieces, vectors, strict=True):
            weighted = vector * max(1, counting.count_tokens(piece.text))
            self._sums[piece.index] = self._sums.get(piece.index, 0) + weighted
            self._missing[piece.index] -= 1

    def finished(self, pieces: Sequence[_Piece]) -> EmbeddedBatch:
        """Of the texts that these pieces belong to, those that are complete; each once."""
        indices = tuple(index for index in dict.fromkeys(p.index for p in pieces) if not self._missing[index])
        rows = [self._sums.pop(index) for index in indices]
        vectors = np.array(rows, np.float32).reshape(len(rows), self._dimension)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return EmbeddedBatch(indices, vectors / np.maximum(norms, np.finfo(np.float32).tiny))


def probe_server(server: RemoteServer) -> RemoteServer:
    """Send one request with two harmless sentences; the server with the dimension of its vectors.

    Raises:
        RemoteFailedError: it can't be used; the reason says why.
    """
    texts = _PROBES[: server.batch_size]
    answer = asyncio.run(Requests(server, Patience()).once(texts))
    wanted = server.dimension if server.dimensions_parameter else 0
    vectors = read_vectors(answer, len(texts), wanted, server.host)
    if len(vectors) > 1 and float(vectors[0] @ vectors[1]) > _SAME:
        raise RemoteFailedError(f"The server {server.host} gives every text the same vector.")
    return replace(server, dimension=vectors.shape[1])


def _sendable(text: str) -> str:
    """A text as servers take it: not empty, and without halves of characters."""
    return text.encode("utf-8", "replace").decode() or " "
