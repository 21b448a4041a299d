"""The package's weight file, written as a GGUF without quantising anything again.

The package carries the weights in blocks that are byte for byte ggml's Q4_0, so they are copied. Its
file begins with a header, the tokenizer's pieces and a directory of tensors. What it leaves out, the
tokenizer's normalisation map, is the standard one that every SentencePiece model trained with nmt_nfkc
holds.
"""

from __future__ import annotations

import itertools
import struct
from pathlib import Path
from typing import Any

import numpy as np

from desktop.errors import ModelInvalidError


class _Source:
    """The package's weight file, little-endian throughout."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        magic, _version = self._take("<4sI")
        if magic != b"E5S1":
            raise ModelInvalidError("The starter model's file has a layout that is not known.")
        (
            self.hidden,
            self.layers,
            self.heads,
            self.feed_forward,
            _rows,
            self.positions,
            self.types,
        ) = self._take("<7i")
        self.epsilon, _block = self._take("<fi")
        count, self.bos, self.eos, self.pad, self.unknown = self._take("<5i")
        (text_bytes,) = self._take("<Q")
        offsets = self._array("<u4", count + 1)
        self.scores = self._array("<f4", count).tolist()
        start = self._at
        self.pieces = [content[start + a : start + b] for a, b in itertools.pairwise(offsets)]
        self._at = start + text_bytes
        _entries, map_bytes = self._take("<iI")
        self._at += map_bytes
        (tensors,) = self._take("<i")
        self._directory: dict[str, tuple[int, int, int]] = {}
        for _ in range(tensors):
            (length,) = self._take("<H")
            name = content[self._at : self._at + length].decode()
            self._at += length
            dtype, _count, offset, size = self._take("<BIQQ")
            self._directory[name] = (dtype, offset, size)

    def tensor(self, name: str, rows: int | None = None) -> tuple[np.ndarray[Any, Any], bool]:
        """A tensor and whether it is quantised: float32 of shape (n,) or (rows, n), or bytes by row."""
        dtype, offset, size = self._directory[name]
        if dtype == 1:
            raw = np.frombuffer(self._content, np.uint8, size, offset)
            return raw.reshape(rows or 1, -1), True
        plain = np.frombuffer(self._content, "<f4", size // 4, offset)
        return (plain if rows is None else plain.reshape(rows, -1)), False

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._content, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _array(self, dtype: str, count: int) -> np.ndarray[Any, Any]:
        values = np.frombuffer(self._content, dtype, count, self._at)
        self._at += values.nbytes
        return values


_LAYER = (
    ("q", "attn_q"),
    ("k", "attn_k"),
    ("v", "attn_v"),
    ("ao", "attn_output"),
    ("fi", "ffn_up"),
    ("fo", "ffn_down"),
    ("aln", "attn_output_norm"),
    ("oln", "layer_output_norm"),
)


def write_gguf(content: bytes, path: Path) -> None:
    """Write the package's weights as a GGUF; the same bytes every time.

    Raises:
        ModelInvalidError: the content is not what the package holds.
    """
    try:
        source = _Source(content)
        _write(source, path)
    except (struct.error, KeyError, IndexError, ValueError) as error:
        raise ModelInvalidError("The starter model's file is damaged.") from error


def _write(source: _Source, path: Path) -> None:
    from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, PoolingType, TokenType

    writer = GGUFWriter(path, "bert")
    writer.add_name("multilingual-e5-small")
    writer.add_license("mit")
    writer.add_context_length(source.positions)
    writer.add_embedding_length(source.hidden)
    writer.add_block_count(source.layers)
    writer.add_feed_forward_length(source.feed_forward)
    writer.add_head_count(source.heads)
    writer.add_layer_norm_eps(source.epsilon)
    writer.add_causal_attention(False)
    writer.add_pooling_type(PoolingType.MEAN)
    writer.add_file_type(LlamaFileType.MOSTLY_Q4_0)
    kinds = [TokenType.NORMAL] * len(source.pieces)
    for control in (source.bos, source.eos, source.pad):
        kinds[control] = TokenType.CONTROL
    kinds[source.unknown] = TokenType.UNKNOWN
    writer.add_tokenizer_model("t5")  # llama.cpp's name for SentencePiece's unigram models
    writer.add_tokenizer_pre("default")
    writer.add_token_list(source.pieces)
    writer.add_token_scores(source.scores)
    writer.add_token_types(kinds)
    writer.add_token_type_count(source.types)
    writer.add_add_space_prefix(True)
    writer.add_remove_extra_whitespaces(True)
    writer.add_precompiled_charsmap(_normalisation_map())
    writer.add_bos_token_id(source.bos)
    writer.add_eos_token_id(source.eos)
    writer.add_sep_token_id(source.eos)
    writer.add_pad_token_id(source.pad)
    writer.add_unk_token_id(source.unknown)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(True)

    def add(name: str, from_name: str, rows: int | None = None, keep: int | None = None) -> None:
        values, quantised = source.tensor(from_name, rows)
        kind = GGMLQuantizationType.Q4_0 if quantised else GGMLQuantizationType.F32
        writer.add_tensor(name, values[:keep], raw_dtype=kind if quantised else None)

    words = source.tensor("emb.word", 1)[0].size // (
        source.hidden // 32 * 18
    )  # Q4_0: 18 bytes for 32 weights
    add("token_embd.weight", "emb.word", words, keep=len(source.pieces))
    add("position_embd.weight", "emb.pos", source.positions)
    add("token_types.weight", "emb.type", source.types)
    add("token_embd_norm.weight", "emb.ln.w")
    add("token_embd_norm.bias", "emb.ln.b")
    for layer in range(source.layers):
        for short, name in _LAYER:
            norm = short in ("aln", "oln")
            rows = None if norm else source.feed_forward if short == "fi" else source.hidden
            add(f"blk.{layer}.{name}.weight", f"l{layer}.{short}.w", rows)
            add(f"blk.{layer}.{name}.bias", f"l{layer}.{short}.b")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _normalisation_map() -> bytes:
    """SentencePiece's compiled nmt_nfkc table, taken from a tiny model trained with it.

    Read from the serialised ModelProto (sentencepiece_model.proto): field 3 is the normalizer, whose
    field 2 is the map.
    """
    import io

    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d e f g h i j"] * 10),
        model_writer=model,
        vocab_size=16,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        num_threads=1,
        minloglevel=2,
    )
    normalizer = _field(model.getvalue(), 3)
    return _field(normalizer, 2)


def _field(message: bytes, wanted: int) -> bytes:
    """The first length-delimited field of that number in a protobuf message."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 2:
            length, at = _varint(message, at)
            if key >> 3 == wanted:
                return message[at : at + length]
            at += length
        elif kind == 0:
            _, at = _varint(message, at)
        else:
            at += 8 if kind == 1 else 4
    raise ValueError(f"the message has no field {wanted}")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
