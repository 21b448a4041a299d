"""What a model must be given to be used as its authors meant, read from a data file or from its GGUF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

import numpy as np

from desktop.errors import ModelInvalidError, PoolingUnknownError
from desktop.records import FloatMatrix

Pooling = Literal["mean", "cls", "last"]
Head = Pooling | Literal["rank"]
"""What comes out of a model: vectors, pooled in some way, or a reranker's verdict on a pair of texts."""

STARTER = "multilingual-e5-small"
VOCABULARY_KEY = "vocabulary"  # our own, beside a file's metadata: how many tokens it has
CLASSIFIER_KEY = "classifier"  # the same: how many outputs a classifier on top of it has
_CHAT_ARCHITECTURES = {  # that are also used for embeddings, but as a rule are not
    *("llama", "llama4", "qwen2", "qwen3", "qwen2moe", "qwen3moe", "gemma", "gemma2", "gemma3", "gemma3n"),
    *("mistral3", "phi2", "phi3", "phimoe", "deepseek2", "glm4", "chatglm", "falcon", "gpt2", "gpt-oss"),
    *("command-r", "cohere2", "internlm2", "baichuan", "starcoder2", "stablelm", "mpt", "smollm3", "lfm2"),
}
_EMBEDDING_WORDS = ("embed", "e5-", "gte-", "bge-", "retriev")
_POOLING_BY_NUMBER: Mapping[int, Pooling] = {1: "mean", 2: "cls", 3: "last"}  # llama.cpp's pooling_type
_RANK_NUMBER = 4
_OUTPUTS_MAX = 2  # of a reranker: one logit, or yes and no


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """How to use an embedding model, or a reranker.

    `context` is in tokens, prefix and special tokens included. `mrl_min` is the smallest dimension its
    vectors may be cut to (Matryoshka representation learning, arXiv:2205.13147); None where it was not
    trained for that. `append_eos` says that a text must end with the end token, whatever the file's
    tokenizer does: files made before llama.cpp pull request 14314 add none, or the chat model's.

    `query_prefix` is what stands before a question. A model that takes instructions makes it of
    `instruction`, which has a place for `{task}`, and the default `task`; `prefixes` are those that a
    model card fixes for other tasks, by task.
    """

    name: str
    title: str
    architecture: str
    pooling: Head
    context: int
    dimension: int
    mrl_min: int | None = None
    query_prefix: str = ""
    document_prefix: str = ""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    instruction: str = ""
    task: str = ""
    append_eos: bool = False
    end_token: str = ""  # its text, where the vocabulary may name another one
    licence: str = ""
    languages: str = ""
    file_prefix: str = ""  # what names of files of this model begin with, in lower case
    layers: int = 0  # that keep keys and values of what was read; none in models that look both ways
    kv_width: int = 0  # numbers a key has in one layer, over all its heads
    vocabulary: int = 0  # tokens

    @property
    def reranks(self) -> bool:
        """Whether it judges pairs of texts and makes no vectors."""
        return self.pooling == "rank"

    def query_prefix_for(self, task: str) -> str:
        """What stands before a question when the task is put in other words; needs an `instruction`."""
        return self.instruction.replace("{task}", task)


@cache
def data_file() -> dict[str, Any]:
    """What we know of models and of where they can be had, as it stands in the data file."""
    text = (resources.files("desktop.embed") / "profiles.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


@cache
def known_profiles() -> tuple[ModelProfile, ...]:
    """The models whose use we know, the starter first."""
    names = {entry.name for entry in fields(ModelProfile)}
    profiles = []
    for row in data_file()["models"]:
        assert row["pooling"] in (*get_args(Pooling), "rank")
        profile = ModelProfile(**{name: value for name, value in row.items() if name in names})
        if profile.instruction:
            profile = replace(profile, query_prefix=profile.query_prefix_for(profile.task))
        profiles.append(profile)
    return tuple(profiles)


def known_profile(name: str) -> ModelProfile | None:
    """The profile of that name, if we know it."""
    return next((profile for profile in known_profiles() if profile.name == name), None)


def profile_of_file(stem: str, metadata: Mapping[str, str], pooling: Pooling | None = None) -> ModelProfile:
    """The profile of a GGUF: a known one by the beginning of its name, else from its metadata.

    `pooling` is what the user said of a file that does not say it.

    Raises:
        PoolingUnknownError: nothing says how its vectors are pooled.
        ModelInvalidError: it is neither an embedding model nor a reranker, as far as its metadata tells.
    """
    architecture = str(metadata.get("general.architecture", ""))
    context = metadata.get(f"{architecture}.context_length")
    dimension = metadata.get(f"{architecture}.embedding_length")
    if not architecture or not context or not dimension:
        raise ModelInvalidError(
            "The file says neither what architecture it has nor how long its vectors are."
        )
    found: Head | None = "rank" if _reranks(stem, metadata, architecture) else None
    known = _known_like(stem, metadata, architecture, int(dimension))
    if known is not None and known.reranks == (found == "rank"):
        return replace(known, name=stem)
    found = found or pooling or _POOLING_BY_NUMBER.get(int(metadata.get(f"{architecture}.pooling_type", 0)))
    if found is None and _is_chat_model(stem, metadata, architecture):
        raise ModelInvalidError(
            "The file does not say how its vectors are pooled, so it is probably a chat model. "
            "Use one made for embeddings."
        )
    if found is None:
        raise PoolingUnknownError(
            "The file does not say how its vectors are pooled. Its model card does: is it the mean of all "
            "tokens (mean), the first token (cls) or the last one (last)?"
        )
    causal = metadata.get(f"{architecture}.attention.causal", "true") == "true"
    return ModelProfile(
        name=stem,
        title=str(metadata.get("general.name", stem)),
        architecture=architecture,
        pooling=found,
        context=int(context),
        dimension=int(dimension),
        licence=str(metadata.get("general.license", "")),
        layers=int(metadata.get(f"{architecture}.block_count", 0)) if causal else 0,
        kv_width=_kv_width(metadata, architecture) if causal else 0,
        vocabulary=int(metadata.get(VOCABULARY_KEY, 0)),
    )


def _reranks(stem: str, metadata: Mapping[str, str], architecture: str) -> bool:
    """Whether a file is a reranker: it has a classifier of pairs, be its pooling named or not.

    Raises:
        ModelInvalidError: it is one that can't be used, or a classifier of another kind.
    """
    outputs = int(metadata.get(CLASSIFIER_KEY, 0))
    if outputs > _OUTPUTS_MAX:
        raise ModelInvalidError(f"The file sorts texts into {outputs} kinds, so it is no reranker.")
    names = f"{stem} {metadata.get('general.name', '')}".lower()
    pooled_so = int(metadata.get(f"{architecture}.pooling_type", 0)) == _RANK_NUMBER
    if not outputs and (pooled_so or "rerank" in names):
        raise ModelInvalidError(
            "The file is a reranker without its classifier, as early conversions of Qwen3-Reranker are. "
            "Use one that a newer llama.cpp converted."
        )
    return outputs > 0


def _is_chat_model(stem: str, metadata: Mapping[str, str], architecture: str) -> bool:
    """Whether a file that names no pooling is a model for conversations, as far as it can be told."""
    names = f"{stem} {metadata.get('general.name', '')}".lower()
    return architecture in _CHAT_ARCHITECTURES and not any(word in names for word in _EMBEDDING_WORDS)


def _kv_width(metadata: Mapping[str, str], architecture: str) -> int:
    """Numbers that a key has over all heads, as GGUF's keys say it; 0 where they don't."""
    heads = int(metadata.get(f"{architecture}.attention.head_count", 0))
    heads_kv = int(metadata.get(f"{architecture}.attention.head_count_kv", heads))
    if not heads:
        return 0
    head = int(metadata[f"{architecture}.embedding_length"]) // heads
    return heads_kv * int(metadata.get(f"{architecture}.attention.key_length", head))


def _known_like(
    stem: str, metadata: Mapping[str, str], architecture: str, dimension: int
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
