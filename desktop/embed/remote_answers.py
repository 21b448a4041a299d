"""What a server answered -> vectors, or the sentence that says what is wrong with it."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop.embed.remote_errors import damaged
from desktop.embed.servers import DIMENSION_MAX
from desktop.errors import RemoteFailedError
from desktop.records import FloatMatrix

_BYTES_A_NUMBER = 40  # the longest way to write one, with its comma and space


def size_max_bytes(texts: int, dimension: int) -> int:
    """How long an answer may be; `dimension` 0 where it is not known yet."""
    return 1_000_000 + texts * (dimension or DIMENSION_MAX) * _BYTES_A_NUMBER


def read_vectors(content: bytes, texts: int, dimension: int, host: str) -> FloatMatrix:
    """The vectors in an answer, in the order of the texts, normalised; shape (texts, dimension).

    `dimension` 0 takes what comes. The form is that of OpenAI's ``/v1/embeddings``: `data` is a list of
    `embedding` (numbers, or base64 of little-endian float32) and `index`.

    Raises:
        RemoteFailedError: they are not there, too few, too long, too short or without meaning.
    """
    try:
        rows = _in_order(json.loads(content)["data"])
        vectors = [_numbers(row["embedding"]) for row in rows]
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise damaged(host) from error
    if len(vectors) != texts:
        raise RemoteFailedError(f"The server {host} gave {len(vectors)} vectors for {texts} texts.")
    lengths = {len(vector) for vector in vectors}
    wanted = dimension or len(vectors[0])
    if lengths != {wanted} or not 0 < wanted <= DIMENSION_MAX:
        wrong = max(lengths - {wanted}, default=wanted)
        raise RemoteFailedError(
            f"The server {host} gave vectors of {wrong} dimensions, not of {wanted}. Its model may be "
            "another one now; add the server again."
        )
    matrix = np.stack(vectors)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    if not np.isfinite(norms).all() or (norms == 0).any():
        raise RemoteFailedError(f"The server {host} gave vectors without meaning.")
    normalised: FloatMatrix = (matrix / norms).astype(np.float32)
    return normalised


def _in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries by their index, each of which there is once; as they came where they have none."""
    if all(row.get("index") is None for row in _checked(rows)):
        return rows
    by_index = {int(row["index"]): row for row in rows}
    if len(by_index) != len(rows) or (rows and (min(by_index), max(by_index)) != (0, len(rows) - 1)):
        raise ValueError("an index is missing or comes twice")
    return [by_index[index] for index in range(len(rows))]


def _checked(rows: Any) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TypeError("data is no list of objects")
    return rows


def _numbers(embedding: object) -> npt.NDArray[np.float64]:
    """One vector; double precision, so that its length can't overflow."""
    if isinstance(embedding, str):
        raw = base64.b64decode(embedding, validate=True)
        numbers = np.frombuffer(raw, "<f4").astype(np.float64)
    else:
        numbers = np.asarray(embedding, dtype=np.float64)
    if numbers.ndim != 1:
        raise ValueError("a vector is no list of numbers")
    return numbers
