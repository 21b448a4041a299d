"""The seam between the library and what turns text into vectors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.embed.profiles import ModelProfile
from desktop.records import FloatMatrix, FloatVector


@dataclass(frozen=True, slots=True)
class EmbeddedBatch:
    """Vectors that were made together; `vectors` has a row for each of the `indices` of the texts.

    Both may be empty: the embedder waits for something, and whoever steps it may do other work.
    """

    indices: tuple[int, ...]
    vectors: FloatMatrix


class Embedder(ABC):
    """An open model, used by one thread at a time.

    `fingerprint` (hexadecimal) names the embedding space: vectors of one fingerprint may be compared.
    `max_tokens` is what a document text may have, prefix and special tokens already taken off.
    `device` says where the model runs, `device_note` why not, or not all of it, on a graphics card; both for
    people. `leaves_machine` says that texts are given to a server.
    """

    profile: ModelProfile
    fingerprint: str
    dimension: int
    max_tokens: int
    device: str
    device_note: str = ""
    leaves_machine: bool = False

    @abstractmethod
    def count_tokens(self, text: str) -> int:
        """How many tokens a text has, without prefix and special tokens."""

    @abstractmethod
    def embed_documents(self, texts: Sequence[str]) -> Iterator[EmbeddedBatch]:
        """Embed texts, a batch a step, in an order of its own; each text comes once.

        Raises:
            DeviceFailedError: the processor or graphics card failed, or made no numbers.
            RemoteFailedError: the server is out of reach, refuses, or answers nonsense.
        """

    @abstractmethod
    def embed_query(self, text: str, prefix: str | None = None) -> FloatVector:
        """Embed a question; `prefix` None is the model's own.

        Raises:
            DeviceFailedError: the processor or graphics card failed, or made no numbers.
            RemoteFailedError: the server is out of reach, refuses, or answers nonsense.
        """

    def give_way(self) -> None:  # noqa: B027  # most steps can't be ended: nothing to do
        """Let the step of `embed_documents` that is under way end as soon as it can; from any thread.

        What it computed may be lost, and is computed again. Does nothing where steps can't be ended.
        """

    def tune(self) -> Iterator[float]:
        """Find out how the model is run fastest on this machine; yields the fraction done.

        Between two steps questions may be embedded. Does nothing where there is nothing to choose.
        """
        return iter(())

    @property
    def tuned(self) -> bool:
        """Whether it is known how the model is run fastest, or there is nothing to choose."""
        return True

    @abstractmethod
    def close(self) -> None:
        """Free the model's memory, end connections."""
