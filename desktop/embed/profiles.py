"""What a model must be given to be used as its authors meant, read from a data file or from its GGUF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

import numpy as np

from desktop.errors import ModelInvalidError
from desktop.records import FloatMatrix

Pooling = Literal["mean", "cls", "last"]

STARTER = "multilingual-e5-small"
_POOLING_BY_NUMBER: Mapping[int, Pooling] = {1: "mean", 2: "cls", 3: "last"}  # llama.cpp's pooling_type


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """How to use an embedding model.

    `context` is in tokens, prefix and special tokens included. `mrl_min` is the smallest dimension its
    vectors may be cut to (Matryoshka representation learning, arXiv:2205.13147); None where it was not
    trained for that. `append_eos` says that a text must end with the end token, whatever the file's
    tokenizer does: files made before llama.cpp pull request 14314 add none, or the chat model's.
    """

    name: str
    title: str
    architecture: str
    pooling: Pooling
    context: int
    dimension: int
    mrl_min: int | None = None
    query_prefix: str = ""
    document_prefix: str = ""
    append_eos: bool = False
    end_token: str = ""  # its text, where the vocabulary may name another one
    licence: str = ""
    languages: str = ""
    size_bytes: int = 0  # of the file, where we offer it
    file_prefix: str = ""  # what names of files of this model begin with, in lower case


@cache
def known_profiles() -> tuple[ModelProfile, ...]:
    """The models whose use we know, the starter first."""
    text = (resources.files("desktop.embed") / "profiles.json").read_text(encoding="utf-8")
    names = {entry.name for entry in fields(ModelProfile)}
    profiles = []
    for row in json.loads(text)["models"]:
        unknown = set(row) - names
        assert not unknown, unknown
        assert row["pooling"] in get_args(Pooling)
        profiles.append(ModelProfile(**row))
    return tuple(profiles)


def known_profile(name: str) -> ModelProfile | None:
    """The profile of that name, if we know it."""
    return next((profile for profile in known_profiles() if profile.name == name), None)


def profile_of_file(stem: str, metadata: Mapping[str, Any]) -> ModelProfile:
    """The profile of a GGUF: a known one by the beginning of its name, else from its metadata.

    Raises:
        ModelInvalidError: it is no embedding model, as far as its metadata tells.
    """
    architecture = str(metadata.get("general.architecture", ""))
    context = metadata.get(f"{architecture}.context_length")
    dimension = metadata.get(f"{architecture}.embedding_length")
    if not architecture or not context or not dimension:
        raise ModelInvalidError(
            "The file says neither what architecture it has nor how long its vectors are."
        )
    known = _known_like(stem, metadata, architecture, int(dimension))
    if known is not None:
        return replace(known, name=stem)
    pooling = _POOLING_BY_NUMBER.get(int(metadata.get(f"{architecture}.pooling_type", 0)))
    if pooling is None:
        raise ModelInvalidError(
            "The file does not say how its vectors are pooled, so it is probably a chat model. "
            "Use one made for embeddings."
        )
    return ModelProfile(
        name=stem,
        title=str(metadata.get("general.name", stem)),
        architecture=architecture,
        pooling=pooling,
        context=int(context),
        dimension=int(dimension),
        licence=str(metadata.get("general.license", "")),
    )


def _known_like(
    stem: str, metadata: Mapping[str, Any], architecture: str, dimension: int
) -> ModelProfile | None:
    """The known profile that the file's name begins like, or else the name that stands in it."""
    inner = str(metadata.get("general.name", "")).replace(" ", "-")
    for name in (stem.lower(), inner.lower()):
        for known in sorted(known_profiles(), key=lambda profile: -len(profile.file_prefix)):
            same = (known.architecture, known.dimension) == (architecture, dimension)
            if same and name.startswith(known.file_prefix):
                return known
    return None


def cut(vectors: FloatMatrix, dimension: int) -> FloatMatrix:
    """Vectors cut to their first `dimension` numbers and normalised again; shape (…, dimension)."""
    if vectors.shape[-1] == dimension:
        return vectors
    kept = vectors[..., :dimension]
    norms = np.linalg.norm(kept, axis=-1, keepdims=True)
    result: FloatMatrix = (kept / np.maximum(norms, np.finfo(np.float32).tiny)).astype(np.float32)
    return result
