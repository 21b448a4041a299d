"""A cross-encoder in llama.cpp: it reads a question and a passage together and says how well they fit."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from desktop.embed import tuning
from desktop.embed.crew import Crew
from desktop.embed.journal import Journal
from desktop.embed.loading import SEQUENCES_MAX
from desktop.embed.pairs import pair_format
from desktop.embed.profiles import ModelProfile
from desktop.embed.running import GaveWayError, Runner, batches
from desktop.errors import DeviceFailedError, ModelInvalidError, ModelMissingError
from desktop.records import FloatMatrix

PAIR_TOKENS = 1024  # that are read of a question and a passage: twice as many take more than twice as long
_SOFTMAX_INSIDE = ("qwen3", "qwen3vl")  # architectures whose graph has it (llama-graph.cpp, build_pooling)
_YES = ("yes", "true", "relevant", "label_1")  # what the output for a passage that fits is called


@dataclass(frozen=True, slots=True)
class RankedBatch:
    """Passages that were read together, by index, and how probably each answers the question (0–1).

    Both may be empty: the reranker gave way to something that can't wait.
    """

    indices: tuple[int, ...]
    probabilities: tuple[float, ...]


class Reranker:
    """An open cross-encoder, used by one thread at a time.

    `device` says where it runs and `device_note` why not, or not all of it, on a graphics card.

    Raises:
        ModelInvalidError: the file can't be loaded, or not used as a reranker.
        DeviceFailedError: there is not the memory for it.
    """

    def __init__(
        self,
        path: Path,
        profile: ModelProfile,
        *,
        threads: int | None = None,
        device: str = "auto",
        journal: Journal | None = None,
    ) -> None:
        self.profile = profile
        self._closed = False
        self._runner = _RankRunner(path, profile, threads or tuning.usual_threads(), device, journal)
        try:
            self._yes = self._yes_output(path.name)
            self._format = pair_format(self._runner, path.name)
            if self._format.fixed + 2 > self._runner.text_tokens_max:
                raise ModelInvalidError(f"{path.name} has no room for a question and a passage.")
        except ModelInvalidError:
            self.close()
            raise
        wanted = replace(self._runner.shape, batch_tokens=self._runner.usual_batch_tokens())
        with suppress(DeviceFailedError):  # it goes on as it is
            self._runner.reshape(wanted)
        self._crew = Crew(wanted.threads)

    @property
    def device(self) -> str:
        """Where the model runs."""
        return self._runner.device

    @property
    def device_note(self) -> str:
        """Why not all of it is on a graphics card."""
        return self._runner.note

    def score(self, question: str, passages: Sequence[str]) -> Iterator[RankedBatch]:
        """How well each passage answers a question, a batch a step; each passage comes once.

        A step is empty where it gave way: whoever steps it may do other work, and it reads the batch again.
        What is longer than the model reads, or than `PAIR_TOKENS`, loses the end of the passage.

        Raises:
            DeviceFailedError: the processor or graphics card failed, or made no numbers.
            ModelMissingError: it was closed between two steps.
        """
        most = min(self._runner.text_tokens_max, PAIR_TOKENS)
        tokens = [self._format.tokens(question, passage, most) for passage in passages]
        lengths = list(map(len, tokens))
        for batch in batches(lengths, self._runner.shape.batch_tokens, SEQUENCES_MAX):
            while True:
                if self._closed:
                    raise ModelMissingError(f"{self.profile.title} was switched off while it read.")
                self._runner.fit(lengths[batch[0]])
                started, cpu_started = time.perf_counter(), time.process_time()
                try:
                    outputs = self._runner.embed([tokens[index] for index in batch], may_give_way=True)
                    break
                except GaveWayError:
                    yield RankedBatch((), ())
            if not self._runner.card:  # fewer threads while other programs need the cores
                took, cpu_took = time.perf_counter() - started, time.process_time() - cpu_started
                self._crew.took(sum(lengths[index] for index in batch), took, cpu_took)
                self._runner.use_threads(self._crew.now)
            yield RankedBatch(tuple(batch), tuple(self._probabilities(outputs)))

    def give_way(self) -> None:
        """Let what is being read make room for something that can't wait; from any thread."""
        self._runner.give_way()

    def close(self) -> None:
        """Free the model's memory."""
        self._closed = True
        self._runner.close()

    def _probabilities(self, outputs: FloatMatrix) -> list[float]:
        values = outputs.astype(np.float64)
        if values.shape[1] == 1:
            found = 1 / (1 + np.exp(-np.clip(values[:, 0], -500, 500)))
        else:
            if self.profile.architecture not in _SOFTMAX_INSIDE:
                values = np.exp(values - values.max(1, keepdims=True))
                values /= values.sum(1, keepdims=True)
            found = values[:, self._yes]
        return [float(value) for value in found]

    def _yes_output(self, name: str) -> int:
        """Which output speaks for a passage.

        Raises:
            ModelInvalidError: there are several, and none is named so.
        """
        labels = self._runner.labels()
        if len(labels) == 1:
            return 0
        for number, label in enumerate(labels):
            if label.lower() in _YES:
                return number
        raise ModelInvalidError(f"{name} does not say which of its outputs speaks for a passage.")


class _RankRunner(Runner):
    """A model whose classifier's outputs are what is wanted; shape (sequences, outputs)."""

    @property
    def _width(self) -> int:
        return int(self.llama.llama_model_n_cls_out(self._model))

    def labels(self) -> list[str]:
        """What the outputs are called; empty where the file is silent."""
        named = (self.llama.llama_model_cls_label(self._model, number) for number in range(self._width))
        return [(label or b"").decode("utf-8", "replace") for label in named]

    def _checked(self, vectors: FloatMatrix) -> FloatMatrix:
        if not np.isfinite(vectors).all():
            raise DeviceFailedError(f"The model gave scores without meaning on {self.device}.")
        return vectors
