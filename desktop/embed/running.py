"""A model at work in llama.cpp: token sequences in, vectors out, on whatever device is left to it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from desktop.embed import native
from desktop.embed.journal import Journal
from desktop.embed.loading import (
    SEQUENCES_MAX,
    ContextShape,
    metadata,
    new_context,
    open_model,
    reads_in_parts,
    tokens_in_memory,
)
from desktop.embed.profiles import ModelProfile
from desktop.errors import DeviceFailedError
from desktop.records import FloatMatrix

TEXT_TOKENS = 512  # a context is made for, as a rule; for longer texts a larger one, as long as they come
BATCH_TOKENS = 256  # decoded at once while nothing is measured, or one text where that is longer
_BATCH_TOKENS_MIN = 64
_BATCH_TOKENS_GPU, _BATCH_TOKENS_GPU_MIN = 2048, 256
_LOGITS_BYTES = 1 << 29  # that a batch on a graphics card may cost of the machine's memory
_BATCH_WORK = 6e9  # weights × tokens in a batch on a processor: a tenth of a second on two slow cores
_ABORTED = 2  # what llama_decode returns
_MEMORY_SHARE = 8  # of the machine's memory one text may need this part


class GaveWayError(Exception):
    """What was being computed was given up, for something that can't wait. Not a failure: ask again."""


class Runner:
    """A loaded model with its context, used by one thread at a time.

    `card` is the graphics card it runs on, empty on the processor, `device` and `note` say that for people.
    `reads_in_parts` says that tokens see only those before them, and the last one answers.

    Raises:
        ModelInvalidError: the file can't be loaded.
        DeviceFailedError: there is not the memory for it.
    """

    card: str
    _model: Any
    _context: Any
    _threads: int

    def __init__(
        self, path: Path, profile: ModelProfile, threads: int, device: str, journal: Journal | None
    ) -> None:
        self.llama = native.library()
        self.shape = ContextShape(min(TEXT_TOKENS, profile.context), BATCH_TOKENS, threads)
        self._path, self._profile, self._journal = path, profile, journal
        self._way = native.Flag()
        self._open(device)
        self.reads_in_parts = reads_in_parts(self.llama, self._model, profile)
        self.text_tokens_max = self._text_tokens_max()

    @property
    def dimension(self) -> int:
        """How long the model's vectors are."""
        return int(self.llama.llama_model_n_embd(self._model))

    @property
    def _width(self) -> int:
        """How many numbers the model gives for a sequence."""
        return self.dimension

    def tokenise(self, text: str, *, special: bool, parse: bool = False) -> list[int]:
        """The tokens of a text; with `special` those that the model adds, with `parse` those named in it."""
        content = text.encode("utf-8", "replace")
        room = len(content) + 8
        while True:
            tokens = (ctypes.c_int32 * room)()
            count = self.llama.llama_tokenize(
                self.vocabulary, content, len(content), tokens, room, special, parse
            )
            if count >= 0:
                return tokens[:count]
            room = -count

    def metadata(self, key: str) -> str:
        """A plain value of the file's header; empty where it is silent."""
        return metadata(self.llama, self._model, key)

    def template(self, name: str) -> str:
        """A template for conversations that the file holds under a name; empty where it holds none."""
        found = self.llama.llama_model_chat_template(self._model, name.encode())
        return (found or b"").decode("utf-8", "replace")

    def fit(self, longest: int) -> None:
        """Make do with a context of the usual size again, where no text is longer than that any more."""
        if longest <= TEXT_TOKENS < self.shape.text_tokens:
            self.reshape(replace(self.shape, text_tokens=min(TEXT_TOKENS, self.text_tokens_max)))

    def use_threads(self, count: int) -> None:
        """Compute with so many threads from now on, until the context is made anew."""
        if count != self._threads:
            self.llama.llama_set_n_threads(self._context, count, count)
            self._threads = count

    def give_way(self) -> None:
        """Have `embed` give up what it computes, now or next, where it may; from any thread."""
        self._way.put(up=True)

    def embed(self, sequences: Sequence[Sequence[int]], *, may_give_way: bool = False) -> FloatMatrix:
        """Vectors of token sequences that are decoded together; shape (sequences, dimension).

        What fails on a graphics card is done again on the processor.

        Raises:
            DeviceFailedError: the processor failed too, or made no numbers.
            GaveWayError: it was asked to give way, and may.
        """
        self._way.watch(self.llama, self._context, watched=may_give_way)
        try:
            return self._embed(sequences)
        except DeviceFailedError:
            if not self.card:
                raise
            self._leave_card()
            return self._embed(sequences)

    def close(self) -> None:
        """Free the model's memory."""
        if self._model is not None:
            self._let_go()
            self.llama.llama_model_free(self._model)
            self._model = None
            if self.card and self._journal is not None:
                self._journal.end()

    def _open(self, device: str) -> None:
        opened = open_model(self.llama, self._path, self._profile, self.shape, device, self._journal)
        self._model, self._context, self.card = opened.model, opened.context, opened.card
        self.device, self.note = opened.device, opened.note
        self.vocabulary = self.llama.llama_model_get_vocab(self._model)
        self._prepare()

    def _leave_card(self) -> None:
        """Go on on the processor, and remember that the graphics card failed."""
        reason = f"{self.device.partition(',')[0]} failed while it computed, so the processor runs the model."
        if self._journal is not None:
            self._journal.fail(self.card, reason)
        self.close()
        self.shape = replace(self.shape, batch_tokens=BATCH_TOKENS)
        self._open("cpu")
        self.note = reason

    # contexts

    def _text_tokens_max(self) -> int:
        """How long one text may be, special tokens included: as trained, and as the memory allows."""
        share = native.memory_bytes() // _MEMORY_SHARE
        room = tokens_in_memory(self.llama, self._model, self._profile, share)
        trained = min(self._profile.context, self.llama.llama_model_n_ctx_train(self._model))
        return int(min(trained, max(room, TEXT_TOKENS)))

    def usual_batch_tokens(self) -> int:
        """Few for a large model on a processor, so that a search has not to wait long."""
        llama = self.llama
        if self.card:
            row_bytes = 4 * llama.llama_vocab_n_tokens(self.vocabulary)
            most = _BATCH_TOKENS_GPU if self.reads_in_parts else _LOGITS_BYTES // row_bytes
            return int(min(max(most, _BATCH_TOKENS_GPU_MIN), _BATCH_TOKENS_GPU))
        looked_up = llama.llama_vocab_n_tokens(self.vocabulary) * llama.llama_model_n_embd(self._model)
        weights = max(1, llama.llama_model_n_params(self._model) - looked_up)
        return int(min(max(_BATCH_WORK / weights, _BATCH_TOKENS_MIN), BATCH_TOKENS))

    def reshape(self, shape: ContextShape) -> None:
        """Make the context anew in another shape.

        Raises:
            DeviceFailedError: there is not the memory for it; the one there was stays.
        """
        context = new_context(self.llama, self._model, self._profile, shape, on_gpu=bool(self.card))
        if context is None:
            raise DeviceFailedError(
                f"There is not enough memory for passages of {shape.text_tokens} tokens on {self.device}. "
                "Choose shorter passages or a smaller model."
            )
        self._let_go()
        self._context, self.shape = context, shape
        self._prepare()

    def _prepare(self) -> None:
        self._memory = self.llama.llama_get_memory(self._context)
        self._room = int(self.llama.llama_n_batch(self._context))
        self._batch = self.llama.llama_batch_init(self._room, 0, 1)
        self._tokens_seen = 0
        self._threads = self.shape.threads

    def _let_go(self) -> None:
        self.llama.llama_batch_free(self._batch)
        self.llama.llama_free(self._context)

    # vectors

    def _embed(self, sequences: Sequence[Sequence[int]]) -> FloatMatrix:
        lengths = list(map(len, sequences))
        if not self.reads_in_parts and len(sequences) > 1 and sum(lengths) > self._room:
            vectors = np.empty((len(sequences), self._width), np.float32)
            for part in batches(lengths, self._room, SEQUENCES_MAX):
                vectors[part] = self._embed([sequences[index] for index in part])
            return vectors
        longest = max(lengths)
        if longest > self.shape.text_tokens:
            larger = min(max(longest, 2 * self.shape.text_tokens), self.text_tokens_max)  # not anew for each
            self.reshape(replace(self.shape, text_tokens=larger))
        if self._memory:
            self.llama.llama_memory_clear(self._memory, True)
        if self.reads_in_parts:
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
        self.llama.llama_set_embeddings(self._context, False)
        for first in range(0, len(before), self._room):
            self._decode(before[first : first + self._room], wanted=False)
        self.llama.llama_set_embeddings(self._context, True)
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
        result = self.llama.llama_decode(self._context, batch)
        if result == _ABORTED:
            self._way.put(up=False)
            raise GaveWayError
        if result != 0:
            raise DeviceFailedError(
                f"The model could not be run on {self.device}. Restart Shufang, or choose another model."
            )

    def _vectors(self, count: int) -> FloatMatrix:
        """What was decoded last, a row a text, checked and normalised."""
        width = self._width
        vectors = np.empty((count, width), np.float32)
        for number in range(count):
            pointer = self.llama.llama_get_embeddings_seq(self._context, number)
            if not pointer:
                raise DeviceFailedError(f"The model gave no vector on {self.device}.")
            vectors[number] = np.ctypeslib.as_array(pointer, shape=(width,))
        checked = self._checked(vectors)
        self._give_back_logits()
        return checked

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
        if self._memory or self.card or tokens <= self._tokens_seen:
            return
        self._tokens_seen = tokens
        logits, vectors = (
            ctypes.cast(read(self._context), ctypes.c_void_p).value or 0
            for read in (self.llama.llama_get_logits, self.llama.llama_get_embeddings)
        )
        row_bytes = 4 * self.llama.llama_vocab_n_tokens(self.vocabulary)
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
