"""Embedding with llama.cpp, through its low-level interface.

The convenience class of llama-cpp-python leaves flash attention off, fills batches badly and cuts
texts behind their end token, which some models pool from. Here batches are filled by token count from
texts sorted by length, and a text that is too long keeps its end token.
"""

from __future__ import annotations

import ctypes
import hashlib
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from desktop.embed import native, tuning
from desktop.embed.base import EmbeddedBatch, Embedder
from desktop.embed.journal import Journal
from desktop.embed.loading import (
    SEQUENCES_MAX,
    ContextShape,
    new_context,
    open_model,
    reads_in_parts,
    tokens_in_memory,
)
from desktop.embed.profiles import ModelProfile
from desktop.embed.tuning import Tuning, Tunings
from desktop.errors import DeviceFailedError, ModelInvalidError
from desktop.records import FloatMatrix, FloatVector

_log = logging.getLogger(__name__)

_BATCH_TOKENS = 256  # decoded at once while nothing is measured, or one text where that is longer
_BATCH_TOKENS_GPU = 2048
_LOGITS_BYTES = 1 << 29  # that a batch on a graphics card may cost of the machine's memory
_BATCH_WORK = 6e9  # weights × tokens in a batch on a processor: a tenth of a second on two slow cores
_TEXT_TOKENS = 512  # a context is made for, as a rule; for longer texts a larger one, as long as they come
_MEMORY_SHARE = 8  # of the machine's memory one text may need this part
_TEXTS_AHEAD = 256  # turned into tokens before the first of them is decoded
_SAMPLE_TOKENS, _SAMPLE_SECONDS = 256, 0.2  # of one measurement of speed
_NORMALISATION = "l2"


class LlamaEmbedder(Embedder):
    """A GGUF model in llama.cpp. All layers go to the graphics card where this build can use one.

    `tuning` says how it is run: as was measured on this machine, or as is usual. Between two steps of
    `embed_documents` its `batch_tokens` are decoded, or one text where that has more.

    Raises:
        ModelInvalidError: the file can't be loaded.
        DeviceFailedError: there is not the memory for it.
    """

    tuning: Tuning
    _model: Any
    _context: Any
    _card: str

    def __init__(
        self,
        path: Path,
        profile: ModelProfile,
        file_hash: str,
        *,
        threads: int | None = None,
        device: str = "auto",
        tunings: Tunings | None = None,
        journal: Journal | None = None,
    ) -> None:
        llama = native.library()
        self._llama = llama
        self.profile = profile
        self.dimension = profile.dimension
        self.fingerprint = _fingerprint(profile, file_hash)
        threads = threads or tuning.usual_threads()
        self._path, self._journal = path, journal
        self._shape = ContextShape(min(_TEXT_TOKENS, profile.context), _BATCH_TOKENS, threads)
        self._load(device)
        if llama.llama_model_n_embd(self._model) != profile.dimension:
            self.close()
            raise ModelInvalidError(
                f"The vectors of {path.name} are not as long as {profile.title} has them."
            )
        self._in_parts = reads_in_parts(llama, self._model, profile)
        self._context_tokens = self._text_tokens_max()
        self._file_hash, self._tunings = file_hash, tunings
        remembered = None if tunings is None else tunings.get(file_hash, self.device)
        self._run_as(remembered or Tuning(threads, self._usual_batch_tokens()))
        self._end = self._end_token()
        self.max_tokens = self._context_tokens - len(self._tokens(profile.document_prefix))

    def count_tokens(self, text: str) -> int:
        return len(self._tokenise(text, special=False))

    def embed_documents(self, texts: Sequence[str]) -> Iterator[EmbeddedBatch]:
        for first in range(0, len(texts), _TEXTS_AHEAD):
            ahead = texts[first : first + _TEXTS_AHEAD]
            tokens = [self._tokens(self.profile.document_prefix + text) for text in ahead]
            lengths, most = [len(sequence) for sequence in tokens], self.tuning.batch_tokens
            for batch in batches(lengths, most, SEQUENCES_MAX):
                sequences = [tokens[index] for index in batch]
                if len(sequences[0]) <= _TEXT_TOKENS < self._shape.text_tokens:
                    self._remake(replace(self._shape, text_tokens=min(_TEXT_TOKENS, self._context_tokens)))
                vectors = self._embed(sequences)
                yield EmbeddedBatch(tuple(first + index for index in batch), vectors)

    def embed_query(self, text: str, prefix: str | None = None) -> FloatVector:
        prefix = self.profile.query_prefix if prefix is None else prefix
        vector: FloatVector = self._embed([self._tokens(prefix + text)])[0]
        return vector

    def tune(self) -> Iterator[float]:
        best, on_gpu = self.tuning, bool(self._card)
        most = self._usual_batch_tokens()
        sizes = [size for size in tuning.BATCHES_GPU if size <= most] if on_gpu else tuning.BATCHES
        try:
            for fraction, faster in tuning.measure(best, self._speed, sizes, on_gpu=on_gpu):
                best = faster
                yield fraction
            if self._tunings is not None:
                self._tunings.put(self._file_hash, self.device, best)
        finally:
            self.retune(best)

    @property
    def tuned(self) -> bool:
        return self.tuning.tokens_per_second > 0

    def _speed(self, way: Tuning) -> float:
        """Tokens a second when the model is run in some way."""
        self.retune(way)
        length = min(_SAMPLE_TOKENS, self._context_tokens, way.batch_tokens)
        sample = [self._end] * length
        together = [sample] * min(way.batch_tokens // length, SEQUENCES_MAX)
        self._embed(together)
        started, done = time.perf_counter(), 0
        while True:
            self._embed(together)
            done += length * len(together)
            seconds = time.perf_counter() - started
            if seconds >= _SAMPLE_SECONDS:
                return done / seconds

    def retune(self, wanted: Tuning) -> None:
        """Run the model in another way from now on.

        Raises:
            DeviceFailedError: it can't be run in that way; it goes on as before.
        """
        shape = replace(
            self._shape, batch_tokens=wanted.batch_tokens, threads=wanted.threads, flash=wanted.flash
        )
        if shape != self._shape:
            self._remake(shape)
        self.tuning = wanted

    def _run_as(self, wanted: Tuning) -> None:
        """Run the model as wanted, or as it was opened where there is not the memory for that."""
        try:
            self.retune(wanted)
        except DeviceFailedError as error:
            _log.info("not run as %s: %s", wanted, error)
            self.tuning = Tuning(self._shape.threads, self._shape.batch_tokens)

    def close(self) -> None:
        if self._model is not None:
            self._let_go()
            self._llama.llama_model_free(self._model)
            self._model = None
            if self._card and self._journal is not None:
                self._journal.end()

    def _load(self, device: str) -> None:
        """Load the model on a device.

        Raises:
            ModelInvalidError, DeviceFailedError: it can't be.
        """
        opened = open_model(self._llama, self._path, self.profile, self._shape, device, self._journal)
        self._model, self._context, self._card = opened.model, opened.context, opened.card
        self.device, self.device_note = opened.device, opened.note
        self._vocabulary = self._llama.llama_model_get_vocab(self._model)
        self._prepare()

    def _leave_card(self) -> None:
        """Go on on the processor, and remember that the graphics card failed."""
        reason = f"{self.device.partition(',')[0]} failed while it computed, so the processor runs the model."
        if self._journal is not None:
            self._journal.fail(self._card, reason)
        self.close()
        self._shape = replace(self._shape, batch_tokens=_BATCH_TOKENS)
        self._load("cpu")
        self.device_note = reason
        self._run_as(Tuning(self._shape.threads, self._usual_batch_tokens()))

    # contexts

    def _text_tokens_max(self) -> int:
        """How long one text may be, special tokens included: as trained, and as the memory allows."""
        share = native.memory_bytes() // _MEMORY_SHARE
        room = tokens_in_memory(self._llama, self._model, self.profile, share)
        trained = min(self.profile.context, self._llama.llama_model_n_ctx_train(self._model))
        return int(min(trained, max(room, _TEXT_TOKENS)))

    def _usual_batch_tokens(self) -> int:
        """Few for a large model on a processor, so that a search has not to wait long."""
        llama = self._llama
        if self._card:
            row_bytes = 4 * llama.llama_vocab_n_tokens(self._vocabulary)
            most = _BATCH_TOKENS_GPU if self._in_parts else _LOGITS_BYTES // row_bytes
            return int(min(max(most, min(tuning.BATCHES_GPU)), _BATCH_TOKENS_GPU))
        looked_up = llama.llama_vocab_n_tokens(self._vocabulary) * llama.llama_model_n_embd(self._model)
        weights = max(1, llama.llama_model_n_params(self._model) - looked_up)
        return int(min(max(_BATCH_WORK / weights, min(tuning.BATCHES)), _BATCH_TOKENS))

    def _remake(self, shape: ContextShape) -> None:
        """Make the context anew in another shape.

        Raises:
            DeviceFailedError: there is not the memory for it; the one there was stays.
        """
        context = new_context(self._llama, self._model, self.profile, shape, on_gpu=bool(self._card))
        if context is None:
            raise DeviceFailedError(
                f"There is not enough memory for passages of {shape.text_tokens} tokens on {self.device}. "
                "Choose shorter passages or a smaller model."
            )
        self._let_go()
        self._context, self._shape = context, shape
        self._prepare()

    def _prepare(self) -> None:
        self._memory = self._llama.llama_get_memory(self._context)
        self._room = int(self._llama.llama_n_batch(self._context))
        self._batch = self._llama.llama_batch_init(self._room, 0, 1)
        self._tokens_seen = 0

    def _let_go(self) -> None:
        self._llama.llama_batch_free(self._batch)
        self._llama.llama_free(self._context)

    # tokens

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

    # vectors

    def _embed(self, sequences: Sequence[Sequence[int]]) -> FloatMatrix:
        """Vectors of token sequences that are decoded together; shape (sequences, dimension).

        What fails on a graphics card is done again on the processor.
        """
        try:
            return self._embed_once(sequences)
        except DeviceFailedError:
            if not self._card:
                raise
            self._leave_card()
            return self._embed_once(sequences)

    def _embed_once(self, sequences: Sequence[Sequence[int]]) -> FloatMatrix:
        lengths = list(map(len, sequences))
        if not self._in_parts and len(sequences) > 1 and sum(lengths) > self._room:
            vectors = np.empty((len(sequences), self.dimension), np.float32)
            for part in batches(lengths, self._room, SEQUENCES_MAX):
                vectors[part] = self._embed_once([sequences[index] for index in part])
            return vectors
        longest = max(lengths)
        if longest > self._shape.text_tokens:
            larger = min(max(longest, 2 * self._shape.text_tokens), self._context_tokens)  # not anew for each
            self._remake(replace(self._shape, text_tokens=larger))
        if self._memory:
            self._llama.llama_memory_clear(self._memory, True)
        if self._in_parts:
            self._decode_by_end(sequences)
        else:
            self._decode(
                [
                    (token, position, number)
                    for number, tokens in enumerate(sequences)
                    for position, token in enumerate(tokens)
                ]
            )
        return self._vectors(len(sequences))

    def _decode_by_end(self, sequences: Sequence[Sequence[int]]) -> None:
        """Decode texts of which only the last token's state is wanted.

        With embeddings asked for, llama.cpp computes logits for every token, over the whole vocabulary (a
        quarter of the work of Qwen3-Embedding-0.6B), and copies them from the graphics card. So all but
        the last tokens go first, with nothing asked for.
        """
        before = [
            (token, position, number)
            for number, tokens in enumerate(sequences)
            for position, token in enumerate(tokens[:-1])
        ]
        self._llama.llama_set_embeddings(self._context, False)
        for first in range(0, len(before), self._room):
            self._decode(before[first : first + self._room], wanted=False)
        self._llama.llama_set_embeddings(self._context, True)
        self._decode([(tokens[-1], len(tokens) - 1, number) for number, tokens in enumerate(sequences)])

    def _decode(self, entries: Sequence[tuple[int, int, int]], *, wanted: bool = True) -> None:
        """Decode (token, position, number of its text) in one step, with states where they are wanted."""
        batch = self._batch
        for at, (token, position, number) in enumerate(entries):
            batch.token[at] = token
            batch.pos[at] = position
            batch.n_seq_id[at] = 1
            batch.seq_id[at][0] = number
            batch.logits[at] = wanted
        batch.n_tokens = len(entries)
        if self._llama.llama_decode(self._context, batch) != 0:
            raise DeviceFailedError(
                f"The model could not be run on {self.device}. Restart Shufang, or choose another model."
            )

    def _vectors(self, count: int) -> FloatMatrix:
        """What was decoded last, a row a text, normalised."""
        vectors = np.empty((count, self.dimension), np.float32)
        for number in range(count):
            pointer = self._llama.llama_get_embeddings_seq(self._context, number)
            if not pointer:
                raise DeviceFailedError(f"The model gave no vector on {self.device}.")
            vectors[number] = np.ctypeslib.as_array(pointer, shape=(self.dimension,))
        normalised = self._checked(vectors)
        self._give_back_logits()
        return normalised

    def _checked(self, vectors: FloatMatrix) -> FloatMatrix:
        """Vectors, normalised.

        Raises:
            DeviceFailedError: one is all zeros, or has something in it that is no number.
        """
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(norms).all() or (norms == 0).any():
            raise DeviceFailedError(f"The model gave vectors without meaning on {self.device}.")
        normalised: FloatMatrix = vectors / norms
        return normalised

    def _give_back_logits(self) -> None:
        """Free what llama.cpp sets aside for logits, which an encoder has none of.

        A row of the vocabulary's length for every token, filled with zeros when a batch is longer than
        any before: half a gigabyte for 512 tokens and 250,000 pieces (llama-context.cpp, output_reserve).
        """
        tokens = self._batch.n_tokens
        if self._memory or self._card or tokens <= self._tokens_seen:
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
