"""Embedding with llama.cpp, through its low-level interface.

The convenience class of llama-cpp-python leaves flash attention off, fills batches badly and cuts
texts behind their end token, which some models pool from. Here batches are filled by token count from
texts sorted by length, and a text that is too long keeps its end token.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from desktop.embed import tuning
from desktop.embed.base import EmbeddedBatch, Embedder
from desktop.embed.crew import Crew
from desktop.embed.journal import Journal
from desktop.embed.loading import SEQUENCES_MAX
from desktop.embed.profiles import ModelProfile
from desktop.embed.running import GaveWayError, Runner, batches
from desktop.embed.tuning import Tuning, Tunings
from desktop.errors import DeviceFailedError, ModelInvalidError
from desktop.records import FloatMatrix, FloatVector

_log = logging.getLogger(__name__)
_QUESTIONS = 3  # after which it is tried whether fewer threads answer sooner, on a busy machine
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
        self.profile = profile
        self.dimension = profile.dimension
        self.fingerprint = _fingerprint(profile, file_hash)
        self._file_hash, self._tunings = file_hash, tunings
        self._runner = Runner(path, profile, threads or tuning.usual_threads(), device, journal)
        if self._runner.dimension != profile.dimension:
            self.close()
            raise ModelInvalidError(
                f"The vectors of {path.name} are not as long as {profile.title} has them."
            )
        remembered = None if tunings is None else tunings.get(file_hash, self.device)
        self._run_as(remembered or self._usual_tuning())
        self._end = self._end_token()
        self.max_tokens = self._runner.text_tokens_max - len(self._tokens(profile.document_prefix))

    @property
    def device(self) -> str:  # type: ignore[override]
        """Where the model runs."""
        return self._runner.device

    @property
    def device_note(self) -> str:  # type: ignore[override]
        """Why not all of it is on a graphics card."""
        return self._runner.note

    def count_tokens(self, text: str) -> int:
        return len(self._runner.tokenise(text, special=False))

    def embed_documents(self, texts: Sequence[str]) -> Iterator[EmbeddedBatch]:
        for first in range(0, len(texts), _TEXTS_AHEAD):
            ahead = texts[first : first + _TEXTS_AHEAD]
            tokens = [self._tokens(self.profile.document_prefix + text) for text in ahead]
            lengths, most = [len(sequence) for sequence in tokens], self.tuning.batch_tokens
            for batch in batches(lengths, most, SEQUENCES_MAX):
                self._runner.fit(lengths[batch[0]])
                while True:
                    if not self._runner.card:
                        self._runner.use_threads(self._crew.now)
                    started, cpu_started = time.perf_counter(), time.process_time()
                    try:
                        vectors = self._embed([tokens[index] for index in batch], may_give_way=True)
                        break
                    except GaveWayError:
                        yield EmbeddedBatch((), np.empty((0, self.dimension), np.float32))
                took, cpu_took = time.perf_counter() - started, time.process_time() - cpu_started
                self._share_cores(sum(lengths[index] for index in batch), took, cpu_took)
                yield EmbeddedBatch(tuple(first + index for index in batch), vectors)

    def embed_query(self, text: str, prefix: str | None = None) -> FloatVector:
        prefix = self.profile.query_prefix if prefix is None else prefix
        tokens = self._tokens(prefix + text)
        started, cpu_started = time.perf_counter(), time.process_time()
        if not self._runner.card:
            self._runner.use_threads(self._asking.now)
        vector: FloatVector = self._embed([tokens])[0]
        took, cpu_took = time.perf_counter() - started, time.process_time() - cpu_started
        self._asking.took(len(tokens), took, cpu_took)
        return vector

    def close(self) -> None:
        self._runner.close()

    def give_way(self) -> None:
        self._runner.give_way()

    def _embed(self, sequences: Sequence[Sequence[int]], *, may_give_way: bool = False) -> FloatMatrix:
        card = self._runner.card
        vectors = self._runner.embed(sequences, may_give_way=may_give_way)
        if self._runner.card != card:
            self._run_as(self._usual_tuning())
        return vectors

    def _share_cores(self, tokens: int, seconds: float, cpu_seconds: float) -> None:
        """Compute with fewer threads while other programs need the cores."""
        if not self._runner.card and tokens >= self.tuning.batch_tokens // 2:
            self._crew.took(tokens, seconds, cpu_seconds)

    # how it is run

    def tune(self) -> Iterator[float]:
        best, on_gpu = self.tuning, bool(self._runner.card)
        most = self._runner.usual_batch_tokens()
        sizes = [size for size in tuning.BATCHES_GPU if size <= most] if on_gpu else tuning.BATCHES
        try:
            for fraction, faster in tuning.measure(best, self._speed, sizes, on_gpu=on_gpu):
                best = faster
                yield fraction
            if self._tunings is not None:
                self._tunings.put(self._file_hash, self.device, best)
        finally:
            self._run_as(best)

    @property
    def tuned(self) -> bool:
        return self.tuning.tokens_per_second > 0

    def retune(self, wanted: Tuning) -> None:
        """Run the model in another way from now on.

        Raises:
            DeviceFailedError: it can't be run in that way; it goes on as before.
        """
        shape = self._runner.shape
        other = replace(shape, batch_tokens=wanted.batch_tokens, threads=wanted.threads, flash=wanted.flash)
        if other != shape:
            self._runner.reshape(other)
        self.tuning = wanted
        self._crew, self._asking = Crew(wanted.threads), Crew(wanted.threads, _QUESTIONS)

    def _run_as(self, wanted: Tuning) -> None:
        """Run the model as wanted, or as it is run now where there is not the memory for that."""
        try:
            self.retune(wanted)
        except DeviceFailedError as error:
            _log.info("not run as %s: %s", wanted, error)
            shape = self._runner.shape
            self.tuning = Tuning(shape.threads, shape.batch_tokens, shape.flash)
            self._crew, self._asking = Crew(shape.threads), Crew(shape.threads, _QUESTIONS)

    def _usual_tuning(self) -> Tuning:
        return Tuning(self._runner.shape.threads, self._runner.usual_batch_tokens())

    def _speed(self, way: Tuning) -> float:
        """Tokens a second when the model is run in some way."""
        self.retune(way)
        length = min(_SAMPLE_TOKENS, self._runner.text_tokens_max, way.batch_tokens)
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

    # tokens

    def _tokens(self, text: str) -> list[int]:
        """The tokens that the model reads for a text: special ones added, cut to what it can read."""
        tokens = self._runner.tokenise(text, special=True)
        if self.profile.append_eos or not tokens:
            # Some files of such models have the tokenizer add an end token, and not always the right one.
            while tokens and self._runner.llama.llama_vocab_is_eog(self._runner.vocabulary, tokens[-1]):
                tokens.pop()
            tokens.append(self._end)
        if len(tokens) > self._runner.text_tokens_max:
            tokens = [*tokens[: self._runner.text_tokens_max - 1], tokens[-1]]
        return tokens

    def _end_token(self) -> int:
        """The token that closes a text: the one the profile names, else the vocabulary's own."""
        if self.profile.end_token:
            tokens = self._runner.tokenise(self.profile.end_token, special=False, parse=True)
            if len(tokens) == 1:
                return tokens[0]
        return max(0, int(self._runner.llama.llama_vocab_eos(self._runner.vocabulary)))


def _fingerprint(profile: ModelProfile, file_hash: str) -> str:
    parts = "\0".join((file_hash, profile.pooling, profile.document_prefix, _NORMALISATION))
    return hashlib.sha256(parts.encode()).hexdigest()
