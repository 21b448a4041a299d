"""Embedding with llama.cpp, through its low-level interface.

The convenience class of llama-cpp-python leaves flash attention off, fills batches badly and cuts
texts behind their end token, which some models pool from. Here batches are filled by token count from
texts sorted by length, and a text that is too long keeps its end token.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from desktop.embed import native
from desktop.embed.base import EmbeddedBatch, Embedder
from desktop.embed.loading import BATCH_TOKENS_MAX, SEQUENCES_MAX, default_threads, open_model
from desktop.embed.profiles import ModelProfile
from desktop.errors import DeviceFailedError, ModelInvalidError
from desktop.records import FloatMatrix, FloatVector

_BATCH_WORK = 6e9  # weights × tokens in a batch on a processor: a tenth of a second on two slow cores
_BATCH_TOKENS_MIN = 64
_TEXTS_AHEAD = 256  # turned into tokens before the first of them is decoded
_NORMALISATION = "l2"


class LlamaEmbedder(Embedder):
    """A GGUF model in llama.cpp. All layers go to the graphics card where this build can use one.

    `batch_tokens` are decoded between two steps of `embed_documents`, or one text where it has more: few
    for a large model on a processor, so that a search has not to wait long.

    Raises:
        ModelInvalidError: the file can't be loaded.
        DeviceFailedError: there is not the memory for it.
    """

    def __init__(self, path: Path, profile: ModelProfile, file_hash: str, threads: int | None = None) -> None:
        llama = native.library()
        self._llama = llama
        self.profile = profile
        self.dimension = profile.dimension
        self.fingerprint = _fingerprint(profile, file_hash)
        messages = native.Messages()
        with messages:
            opened = open_model(llama, path, profile, threads or default_threads())
        self._model, self._context, self._context_tokens = opened
        self.device = messages.device()
        self._vocabulary = llama.llama_model_get_vocab(self._model)
        room = llama.llama_n_batch(self._context)
        self._batch = llama.llama_batch_init(room, 0, 1)
        self._memory = llama.llama_get_memory(self._context)
        self.batch_tokens = room if self.device != "CPU" else self._batch_tokens_on_processor()
        self._tokens_seen = 0
        self._end = self._end_token()
        self.max_tokens = self._context_tokens - len(self._tokens(profile.document_prefix))
        if llama.llama_model_n_embd(self._model) != profile.dimension:
            self.close()
            raise ModelInvalidError(
                f"The vectors of {path.name} are not as long as {profile.title} has them."
            )

    def count_tokens(self, text: str) -> int:
        return len(self._tokenise(text, special=False))

    def embed_documents(self, texts: Sequence[str]) -> Iterator[EmbeddedBatch]:
        for first in range(0, len(texts), _TEXTS_AHEAD):
            ahead = texts[first : first + _TEXTS_AHEAD]
            tokens = [self._tokens(self.profile.document_prefix + text) for text in ahead]
            for batch in batches([len(sequence) for sequence in tokens], self.batch_tokens, SEQUENCES_MAX):
                vectors = self._embed([tokens[index] for index in batch])
                yield EmbeddedBatch(tuple(first + index for index in batch), vectors)

    def embed_query(self, text: str, prefix: str | None = None) -> FloatVector:
        prefix = self.profile.query_prefix if prefix is None else prefix
        vector: FloatVector = self._embed([self._tokens(prefix + text)])[0]
        return vector

    def close(self) -> None:
        if self._context is not None:
            self._llama.llama_batch_free(self._batch)
            self._llama.llama_free(self._context)
            self._llama.llama_model_free(self._model)
            self._context = None

    def _tokens(self, text: str) -> list[int]:
        """The tokens that the model reads for a text: special ones added, cut to what it can read."""
        tokens = self._tokenise(text, special=True)
        if self.profile.append_eos or not tokens:
            # Some files of such models have the tokenizer add an end token, and not always the right one.
            while tokens and self._llama.llama_vocab_is_eog(self._vocabulary, tokens[-1]):
                tokens.pop()
            tokens.append(self._end)
        if len(tokens) > self._context_tokens:
            tokens = [*tokens[: self._context_tokens - 1], tokens[-1]]
        return tokens

    def _end_token(self) -> int:
        """The token that closes a text: the one the profile names, else the vocabulary's own."""
        if self.profile.end_token:
            tokens = self._tokenise(self.profile.end_token, special=False, parse=True)
            if len(tokens) == 1:
                return tokens[0]
        return max(0, int(self._llama.llama_vocab_eos(self._vocabulary)))

    def _batch_tokens_on_processor(self) -> int:
        llama = self._llama
        looked_up = llama.llama_vocab_n_tokens(self._vocabulary) * llama.llama_model_n_embd(self._model)
        weights = max(1, llama.llama_model_n_params(self._model) - looked_up)
        return int(min(max(_BATCH_WORK / weights, _BATCH_TOKENS_MIN), BATCH_TOKENS_MAX))

    def _tokenise(self, text: str, *, special: bool, parse: bool = False) -> list[int]:
        content = text.encode("utf-8", "replace")
        room = len(content) + 8
        while True:
            tokens = (ctypes.c_int32 * room)()
            count = self._llama.llama_tokenize(
                self._vocabulary, content, len(content), tokens, room, special, parse
            )
            if count >= 0:
                return tokens[:count]
            room = -count

    def _embed(self, sequences: list[list[int]]) -> FloatMatrix:
        """Vectors of token sequences that fit into one batch; shape (sequences, dimension)."""
        llama, batch = self._llama, self._batch
        at = 0
        for number, tokens in enumerate(sequences):
            for position, token in enumerate(tokens):
                batch.token[at] = token
                batch.pos[at] = position
                batch.n_seq_id[at] = 1
                batch.seq_id[at][0] = number
                batch.logits[at] = True
                at += 1
        batch.n_tokens = at
        if self._memory:
            llama.llama_memory_clear(self._memory, True)
        if llama.llama_decode(self._context, batch) != 0:
            raise DeviceFailedError(
                f"The model could not be run on {self.device}. Restart Shufang, or choose another model."
            )
        vectors = np.empty((len(sequences), self.dimension), np.float32)
        for number in range(len(sequences)):
            pointer = llama.llama_get_embeddings_seq(self._context, number)
            if not pointer:
                raise DeviceFailedError(f"The model gave no vector on {self.device}.")
            vectors[number] = np.ctypeslib.as_array(pointer, shape=(self.dimension,))
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(norms).all() or (norms == 0).any():
            raise DeviceFailedError(f"The model gave vectors without meaning on {self.device}.")
        self._give_back_logits(at)
        normalised: FloatMatrix = vectors / norms
        return normalised

    def _give_back_logits(self, tokens: int) -> None:
        """Free what llama.cpp sets aside for logits, which an encoder has none of.

        A row of the vocabulary's length for every token, filled with zeros when a batch is longer than
        any before: half a gigabyte for 512 tokens and 250,000 pieces (llama-context.cpp, output_reserve).
        """
        if self._memory or self.device != "CPU" or tokens <= self._tokens_seen:
            return
        self._tokens_seen = tokens
        logits, vectors = (
            ctypes.cast(read(self._context), ctypes.c_void_p).value or 0
            for read in (self._llama.llama_get_logits, self._llama.llama_get_embeddings)
        )
        row_bytes = 4 * self._llama.llama_vocab_n_tokens(self._vocabulary)
        if 0 < logits < vectors <= logits + row_bytes * max(tokens, SEQUENCES_MAX):  # one after the other
            native.give_back_pages(logits, vectors)


def batches(lengths: Sequence[int], tokens_max: int, sequences_max: int) -> Iterator[list[int]]:
    """Indices of texts that are decoded together: sorted by length, as many as the tokens allow.

    A text longer than `tokens_max` comes alone.
    """
    order = sorted(range(len(lengths)), key=lambda index: (-lengths[index], index))
    batch, total = list[int](), 0
    for index in order:
        if batch and (total + lengths[index] > tokens_max or len(batch) == sequences_max):
            yield batch
            batch, total = [], 0
        batch.append(index)
        total += lengths[index]
    if batch:
        yield batch


def _fingerprint(profile: ModelProfile, file_hash: str) -> str:
    parts = "\0".join((file_hash, profile.pooling, profile.document_prefix, _NORMALISATION))
    return hashlib.sha256(parts.encode()).hexdigest()
