"""Loading a model into llama.cpp, and making the context in which it runs."""

from __future__ import annotations

import ctypes
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.embed.profiles import ModelProfile, Pooling
from desktop.errors import DeviceFailedError, ModelInvalidError

_log = logging.getLogger(__name__)

SEQUENCES_MAX = 64  # texts in one batch
_POOLING_NUMBERS: dict[Pooling, int] = {"mean": 1, "cls": 2, "last": 3}  # llama.h, llama_pooling_type
_FLASH_ATTENTION = {False: 0, True: 1}  # llama.h, llama_flash_attn_type
_EXACT_TOKENS = 512
"""Up to here flash attention on a processor is exact enough.

It sums in 16 bits there: beside numbers in full, a tiny Qwen3 gives a cosine of .99999 at 500 tokens, .99996
at 1,000 and .9995 at 1,900; without it the cosine is 1.
"""
_PIECE_TOKENS_MAX = 2048  # in one piece without flash attention: its scores take tokens² × heads × 4 bytes


@dataclass(frozen=True, slots=True)
class ContextShape:
    """What a context is made for: the longest text and the largest batch, in tokens, and how it computes."""

    text_tokens: int
    batch_tokens: int
    threads: int
    flash: bool = True


def open_model(llama: Any, path: Path, profile: ModelProfile, shape: ContextShape) -> tuple[Any, Any]:
    """The model and its context; on the processor if all else fails."""
    if llama.llama_supports_gpu_offload():
        try:
            return _open_on(llama, path, profile, shape, layers_on_gpu=-1)  # -1 is all of them
        except (ModelInvalidError, DeviceFailedError) as error:
            _log.warning("The graphics card can't be used: %s", error)
    return _open_on(llama, path, profile, shape, layers_on_gpu=0)


def _open_on(
    llama: Any, path: Path, profile: ModelProfile, shape: ContextShape, layers_on_gpu: int
) -> tuple[Any, Any]:
    model_options = llama.llama_model_default_params()
    model_options.n_gpu_layers = layers_on_gpu
    model = llama.llama_model_load_from_file(os.fsencode(path), model_options)
    if not model:
        raise ModelInvalidError(f"{path.name} can't be loaded: it is damaged, or of a kind not known here.")
    context = new_context(llama, model, profile, shape, on_gpu=layers_on_gpu != 0)
    if not context:
        llama.llama_model_free(model)
        raise DeviceFailedError(f"There is not enough memory for {path.name}. Choose a smaller model.")
    return model, context


def new_context(llama: Any, model: Any, profile: ModelProfile, shape: ContextShape, *, on_gpu: bool) -> Any:
    """A context on a loaded model; None where there is not the memory for it.

    A model that looks back only and is pooled from its last token may take a text in parts. Any other
    must see it in one piece, or it aborts the process.
    """
    options = llama.llama_context_default_params()
    longest = max(shape.text_tokens, shape.batch_tokens)
    in_parts = reads_in_parts(llama, model, profile)
    options.n_ctx = longest
    options.n_batch = options.n_ubatch = shape.batch_tokens if in_parts else longest
    options.n_seq_max = SEQUENCES_MAX
    options.kv_unified = True
    options.n_threads = options.n_threads_batch = shape.threads
    options.embeddings = True
    options.pooling_type = _POOLING_NUMBERS[profile.pooling]
    exact = on_gpu or shape.text_tokens <= _EXACT_TOKENS
    too_long = not in_parts and shape.text_tokens > _PIECE_TOKENS_MAX
    options.flash_attn_type = _FLASH_ATTENTION[(shape.flash and exact) or too_long]
    options.offload_kqv = options.op_offload = on_gpu
    options.no_perf = True
    return llama.llama_init_from_model(model, options) or None


def reads_in_parts(llama: Any, model: Any, profile: ModelProfile) -> bool:
    """Whether a text may be decoded in parts: a token sees only those before it, and the last one counts."""
    causal = metadata(llama, model, f"{profile.architecture}.attention.causal") != "false"
    return profile.pooling == "last" and causal


def metadata(llama: Any, model: Any, key: str) -> str:
    """A plain value of the file's header; empty where it is silent."""
    buffer = ctypes.create_string_buffer(256)
    length = llama.llama_model_meta_val_str(model, key.encode(), buffer, len(buffer))
    return buffer.value.decode("utf-8", "replace") if length >= 0 else ""


def tokens_in_memory(llama: Any, model: Any, profile: ModelProfile, memory_bytes: int) -> int:
    """How long one text may be, in tokens, so that its working memory fits into so many bytes.

    In parts, a text takes keys and values of every layer, in 16 bits; in one piece, a row of logits for
    each token, which llama.cpp sets aside though nobody reads them (llama-context.cpp, output_reserve).
    """
    if reads_in_parts(llama, model, profile):
        heads = max(1, llama.llama_model_n_head(model))
        named = metadata(llama, model, f"{profile.architecture}.attention.key_length")
        head = int(named) if named.isdecimal() else llama.llama_model_n_embd(model) // heads
        token_bytes = 2 * 2 * llama.llama_model_n_layer(model) * llama.llama_model_n_head_kv(model) * head
    else:
        token_bytes = 4 * llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(model))
    return int(memory_bytes // max(1, token_bytes))
