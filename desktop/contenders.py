"""The models that can be compared without embedding anything: their vectors of the library are all there."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing, nullcontext
from functools import partial

from desktop.comparing import Contender
from desktop.embed.base import Embedder
from desktop.model_in_use import ModelInUse
from desktop.store.store import Store
from desktop.store.vectors import Space


def contenders(in_use: ModelInUse, store: Store, device: str, *, all_models: bool) -> list[Contender]:
    """The model that answers, if one is open; with `all_models` then the others, opened in their turn."""
    if in_use.engine is None:
        return []
    embedder, space, index = in_use.engine.embedder, in_use.engine.space, in_use.engine.index

    def used() -> AbstractContextManager[Embedder]:
        return nullcontext(embedder)

    def other(space: Space) -> AbstractContextManager[Embedder]:
        return closing(in_use.open_beside(space, device))

    return [
        Contender(embedder.profile, space, used, index),
        *(
            Contender(in_use.models.profile(each.model), each, partial(other, each))
            for each in (in_use.other_spaces(store) if all_models else ())
        ),
    ]
