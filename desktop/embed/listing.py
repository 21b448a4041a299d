"""A model as it is listed: one that is here, or one that can be had."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop.embed import notes, starter
from desktop.embed.catalogue import CatalogueFile
from desktop.embed.download import Part
from desktop.embed.memory import memory_needed
from desktop.embed.profiles import STARTER, ModelProfile, known_profile, profile_of_file
from desktop.embed.servers import RemoteServer
from desktop.errors import ModelInvalidError

_UNCHECKED = "Not tried yet; it is tried when it is used."
_QUANTISATION = re.compile(
    r"(?:^|[-._])(i?q\d_(?:k_(?:xs|s|m|l)|k|0|1|xxs|xs|s|m|nl)|bf16|fp?16|fp?32)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model as it is listed; what is not known of it is 0 or empty.

    `memory_bytes` is an estimate of what it needs while it runs, `partial_bytes` is what has arrived of a
    download that was paused, `tokens_per_second` what was measured here. `reranks` says that it is a
    reranker, and `rerank_seconds` how long it took here over as many passages as one question has by
    default. `leaves_machine` says that texts are sent away.
    """

    name: str
    title: str
    file: Path | None
    present: bool
    size_bytes: int
    dimension: int
    context: int
    mrl_min: int | None
    licence: str
    languages: str
    note: str = ""
    kind: Literal["local", "catalogue", "server"] = "local"
    quantisation: str = ""
    memory_bytes: int = 0
    partial_bytes: int = 0
    tokens_per_second: float | None = None
    reranks: bool = False
    rerank_seconds: float | None = None
    leaves_machine: bool = False


def info_of_file(name: str, path: Path) -> ModelInfo:
    """A model whose file is here, or the starter, as it is listed."""
    present = path.exists()
    noted = notes.read(path)
    profile = known_profile(STARTER) if name == STARTER else noted_profile(path)
    size_bytes = path.stat().st_size if present else starter.FILE_BYTES
    return ModelInfo(
        name=name,
        title=profile.title if profile else name,
        file=path if present else None,
        present=present,
        size_bytes=size_bytes,
        dimension=profile.dimension if profile else 0,
        context=profile.context if profile else 0,
        mrl_min=profile.mrl_min if profile else None,
        licence=profile.licence if profile else "",
        languages=profile.languages if profile else "",
        note=("" if profile else _UNCHECKED) if present else "Fetched at first need.",
        kind="local" if present else "catalogue",
        quantisation=_quantisation(path.stem),
        memory_bytes=memory_needed(profile, size_bytes) if profile else 0,
        tokens_per_second=noted.get("tokens_per_second"),
        reranks=profile is not None and profile.reranks,
        rerank_seconds=noted.get("rerank_seconds"),
    )


def info_of_offer(file: CatalogueFile, part: Part) -> ModelInfo:
    """A model that can be downloaded, as it is listed."""
    profile = file.profile
    size_bytes = file.size_bytes or part.kept.size_bytes
    return ModelInfo(
        name=file.name,
        title=profile.title,
        file=None,
        present=False,
        size_bytes=size_bytes,
        dimension=profile.dimension,
        context=profile.context,
        mrl_min=profile.mrl_min,
        licence=profile.licence,
        languages=profile.languages,
        kind="catalogue",
        quantisation=file.quantisation,
        memory_bytes=memory_needed(profile, size_bytes),
        partial_bytes=part.size_bytes,
        reranks=profile.reranks,
    )


def info_of_server(server: RemoteServer) -> ModelInfo:
    """A server's model as it is listed."""
    profile = server.profile()
    return ModelInfo(
        name=server.name,
        title=profile.title,
        file=None,
        present=True,
        size_bytes=0,
        dimension=server.dimension,
        context=server.max_tokens,
        mrl_min=profile.mrl_min,
        licence=profile.licence,
        languages=profile.languages,
        note=server.host,
        kind="server",
        leaves_machine=True,
    )


def noted_profile(path: Path) -> ModelProfile | None:
    """The profile of a file that was tried; None of one that was not."""
    noted = notes.read(path)
    if "metadata" not in noted:
        return None
    try:
        return profile_of_file(path.stem, noted["metadata"], noted.get("pooling"))
    except (ModelInvalidError, TypeError, ValueError):
        return None


def _quantisation(stem: str) -> str:
    """How a file's weights are kept, as its name says it; empty where it does not."""
    match = _QUANTISATION.search(stem)
    return match[1].upper().replace("FP", "F") if match else ""
