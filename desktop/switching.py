"""What a change of model costs, told before it begins; and freeing what the model before it still takes."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import UsageError
from desktop.indexing import discard_space, size_of_space
from desktop.model_in_use import ModelInUse
from desktop.records import Progress
from desktop.settings import Settings
from desktop.store.store import Store
from desktop.store.vectors import Space
from desktop.vectors.hnsw import memory_bytes

_WORTH_MEASURING = 2000  # texts to embed, below which to measure a model's speed takes longer than it says
_ROW_BYTES = 80  # of a stored vector beside its numbers: its text's hash twice, identifiers, page ends
_NUMBER_BYTES = 2  # half precision
_SAMPLE = 64  # passages whose tokens are counted
_CHARACTERS = 3.5  # a token, where no model is open to count them
_DELETED_AT_ONCE = 2000  # vectors, so that a search may go between


@dataclass(frozen=True, slots=True)
class SwitchPlan:
    """What has to be done before a model can answer. `seconds` is None where its speed is not known."""

    model: str
    title: str
    dimension: int | None  # None: the model's full one
    texts: int  # to embed
    seconds: float | None
    disk_bytes: int  # more than now


@dataclass(frozen=True, slots=True)
class KeptSpace:
    """The vectors of a model that does not answer now, kept for the way back to it."""

    model: str
    vectors: int
    size_bytes: int


def plan(
    in_use: ModelInUse, store: Store, settings: Settings, name: str, dimension: int | None
) -> Generator[Progress, None, SwitchPlan]:
    """Find out what a change costs; where there is much to embed, how fast the model is here is measured.

    Raises:
        EmbeddingError: there is no such model, or it can't be opened to be measured.
    """
    profile = in_use.profile(name)
    spaces = [space for space in store.vectors.spaces() if space.model == name]
    texts = store.vectors.unembedded_count(spaces[-1]) if spaces else store.vectors.texts()
    info = next((info for info in in_use.models.list() if info.name == name), None)
    speed = None if info is None else info.tokens_per_second
    if texts >= _WORTH_MEASURING and speed is None and info is not None and info.kind == "local":
        speed = (yield from in_use.bench(store, settings, name)).tokens_per_second
    seconds = None
    if not texts:
        seconds = 0.0
    elif speed:
        seconds = texts * _mean_tokens(in_use, store) / speed
    graph = 0 if spaces else memory_bytes(texts, dimension or profile.dimension)
    disk = texts * (_ROW_BYTES + _NUMBER_BYTES * profile.dimension) + graph
    return SwitchPlan(name, profile.title, dimension, texts, seconds, disk)


def _mean_tokens(in_use: ModelInUse, store: Store) -> float:
    """Of a passage, as the model that answers counts them: other models differ a little."""
    sample = store.passages.sample(_SAMPLE)
    embedder = in_use.embedder
    count = (lambda text: len(text) / _CHARACTERS) if embedder is None else embedder.count_tokens
    return sum(map(count, sample)) / max(1, len(sample))


def kept(store: Store, index_dir: Path) -> list[KeptSpace]:
    """The spaces that do not answer and are not being filled, in the order they were made."""
    change = store.changes.current()
    filling = None if change is None else change.model
    found = list[KeptSpace]()
    for space in store.vectors.spaces():
        if not space.active and space.model != filling:
            count = store.vectors.count(space)
            size = count * (_ROW_BYTES + _NUMBER_BYTES * space.dimension) + size_of_space(index_dir, space)
            found.append(KeptSpace(space.model, count, size))
    return found


def forget(store: Store, index_dir: Path, name: str) -> Iterator[Progress]:
    """Free the disk that the vectors of a model take that does not answer. Stopped, a second call goes on.

    Raises:
        UsageError: it answers, or is to, or no vectors of it are kept.
    """
    change = store.changes.current()
    if change is not None and change.model == name:
        raise UsageError(f"Everything is being embedded with {name} now. Stop that first.")
    spaces = [space for space in store.vectors.spaces() if space.model == name]
    idle = [space for space in spaces if not space.active]  # an earlier file may have had the same name
    if spaces and not idle:
        raise UsageError(f"{name} is in use. Use another model first.")
    if not idle:
        raise UsageError(f"No vectors of {name} are kept.")
    for space in idle:
        yield from _delete(store, space)
        discard_space(index_dir, space)
    store.free_space()


def _delete(store: Store, space: Space) -> Iterator[Progress]:
    total = store.vectors.count(space)
    done = 0
    while done < total:
        with store.quick_transaction():
            done += store.vectors.delete_some(space, _DELETED_AT_ONCE)
        yield Progress("model", fraction=min(1.0, done / total), current=space.model)
    with store.transaction():
        store.vectors.delete_space(space)
