"""Reading a GGUF's header by ourselves: what it says of itself, checked before llama.cpp sees it.

llama.cpp says only that a file can't be loaded; a person needs to hear why. The layout is that of
ggml's docs/gguf.md.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop.errors import ModelInvalidError

_VERSIONS = (2, 3)
_STRING, _ARRAY, _BOOL = 8, 9, 7
_SCALARS: Mapping[int, str] = {  # GGUF's value types as struct has them
    number: f"<{letter}" for number, letter in zip((*range(8), 10, 11, 12), "BbHhIif?Qqd", strict=True)
}
_COUNT_MAX = 100_000_000  # of anything that a header counts
_STRING_MAX = 50_000_000  # bytes
_DIMENSIONS_MAX = 4
_ALIGNMENT = 32


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor as the header lists it; `shape` has the innermost dimension first, as ggml has it."""

    shape: tuple[int, ...]
    kind: int  # ggml_type
    offset: int  # bytes behind the header


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF says of itself.

    `metadata` has plain values as text, as llama.cpp writes them; `counts` says how long the lists are.
    """

    metadata: dict[str, str]
    counts: dict[str, int]
    tensors: dict[str, Tensor]


def read_header(path: Path) -> Header:
    """The header of a GGUF whose tensors are all there, and as large as its metadata says.

    Raises:
        ModelInvalidError: it is no GGUF, a damaged one, one that is cut short or contradicts itself.
    """
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelInvalidError(f"{path.name} is not a GGUF file.")
        try:
            version, tensor_count, value_count = _read(file, "<IQQ")
            if version not in _VERSIONS:
                raise ModelInvalidError(
                    f"{path.name} has version {version} of the GGUF format, which can't be read here."
                )
            if max(tensor_count, value_count) > _COUNT_MAX:
                raise _DamagedError
            metadata, counts = _read_values(file, value_count)
            tensors = dict(_read_tensor(file) for _ in range(tensor_count))
            start = file.tell()
        except (_DamagedError, UnicodeDecodeError):
            if file.tell() >= size_bytes:
                raise ModelInvalidError(
                    f"{path.name} is cut short: its header ends in the middle. Download or copy it again."
                ) from None
            raise ModelInvalidError(f"{path.name} is damaged: its header makes no sense.") from None
    header = Header(metadata, counts, tensors)
    _check_length(path.name, header, start, size_bytes)
    _check_shapes(path.name, header)
    return header


def outputs_of_classifier(header: Header) -> int:
    """How many outputs the classifier has that a reranker carries on top; 0 without one."""
    weights = header.tensors.get("cls.output.weight")
    if weights is None:
        return 0
    return weights.shape[1] if len(weights.shape) > 1 else 1


class _DamagedError(Exception):
    """The header says something that can't be."""


def _read(file: BinaryIO, form: str) -> tuple[int, ...]:
    content = file.read(struct.calcsize(form))
    if len(content) != struct.calcsize(form):
        raise _DamagedError
    return struct.unpack(form, content)


def _read_string(file: BinaryIO) -> str:
    (length,) = _read(file, "<Q")
    if length > _STRING_MAX:
        raise _DamagedError
    content = file.read(length)
    if len(content) != length:
        raise _DamagedError
    return content.decode("utf-8", "replace")


def _read_values(file: BinaryIO, count: int) -> tuple[dict[str, str], dict[str, int]]:
    metadata, counts = dict[str, str](), dict[str, int]()
    for _ in range(count):
        key = _read_string(file)
        (kind,) = _read(file, "<I")
        if kind == _ARRAY:
            inner, length = _read(file, "<IQ")
            counts[key] = length
            _skip_list(file, inner, length)
        elif kind == _STRING:
            metadata[key] = _read_string(file)
        elif kind in _SCALARS:
            (value,) = _read(file, _SCALARS[kind])
            metadata[key] = str(value).lower() if kind == _BOOL else str(value)
        else:
            raise _DamagedError
    return metadata, counts


def _skip_list(file: BinaryIO, kind: int, length: int) -> None:
    if length > _COUNT_MAX:
        raise _DamagedError
    if kind == _STRING:
        for _ in range(length):
            (size_bytes,) = _read(file, "<Q")
            if size_bytes > _STRING_MAX:
                raise _DamagedError
            file.seek(size_bytes, 1)
    elif kind in _SCALARS:
        file.seek(struct.calcsize(_SCALARS[kind]) * length, 1)
    else:
        raise _DamagedError


def _read_tensor(file: BinaryIO) -> tuple[str, Tensor]:
    name = _read_string(file)
    (dimensions,) = _read(file, "<I")
    if dimensions > _DIMENSIONS_MAX:
        raise _DamagedError
    shape = _read(file, f"<{dimensions}Q")
    kind, offset = _read(file, "<IQ")
    return name, Tensor(shape, kind, offset)


def _check_length(name: str, header: Header, start: int, size_bytes: int) -> None:
    """Raises: ModelInvalidError where the tensors reach beyond the file's end."""
    from gguf.constants import GGML_QUANT_SIZES

    alignment = int(header.metadata.get("general.alignment", _ALIGNMENT)) or _ALIGNMENT
    first = start + -start % alignment
    ends = first
    for tensor in header.tensors.values():
        if tensor.kind in GGML_QUANT_SIZES:
            in_block, block_bytes = GGML_QUANT_SIZES[tensor.kind]
            ends = max(ends, first + tensor.offset + math.prod(tensor.shape) // in_block * block_bytes)
    if ends > size_bytes:
        raise ModelInvalidError(
            f"{name} is cut short: {size_bytes // 1_000_000} MB of {ends // 1_000_000 + 1} MB are here. "
            "Download or copy it again."
        )


def _check_shapes(name: str, header: Header) -> None:
    """Raises: ModelInvalidError where the table of tokens contradicts the metadata."""
    architecture = header.metadata.get("general.architecture", "")
    said = int(header.metadata.get(f"{architecture}.embedding_length", 0))
    tokens = header.counts.get("tokenizer.ggml.tokens", 0)
    if int(header.metadata.get("split.count", 0)) > 1:
        raise ModelInvalidError(
            f"{name} is one of {header.metadata['split.count']} parts of a model, which can't be used alone. "
            "Choose a model in one file."
        )
    table = header.tensors.get("token_embd.weight")
    if table is None or len(table.shape) != 2:
        raise ModelInvalidError(f"{name} holds no text model: it has no table of tokens.")
    width, rows = table.shape
    if said and width != said:
        raise ModelInvalidError(
            f"{name} contradicts itself: it says its vectors have {said} numbers, and they have {width}."
        )
    if tokens and rows != tokens:
        raise ModelInvalidError(
            f"{name} contradicts itself: its vocabulary has {tokens} tokens, its table of them {rows}."
        )
