"""Loading a model into llama.cpp, and making the context in which it runs."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from desktop.embed.profiles import ModelProfile, Pooling
from desktop.errors import DeviceFailedError, ModelInvalidError

_log = logging.getLogger(__name__)

SEQUENCES_MAX = 64  # texts in one batch
TEXT_TOKENS_MAX = 1024  # of one text; each token of it costs a row of logits
BATCH_TOKENS_MAX = 256  # decoded at once, or one text where that is longer; more is no faster
_BATCH_TOKENS_MAX_GPU = 2048
_POOLING_NUMBERS: dict[Pooling, int] = {"mean": 1, "cls": 2, "last": 3}  # llama.h, llama_pooling_type
_FLASH_ATTENTION = 1  # llama.h, LLAMA_FLASH_ATTN_TYPE_ENABLED


def open_model(llama: Any, path: Path, profile: ModelProfile, threads: int) -> tuple[Any, Any, int]:
    """The model, its context, and how many tokens one text may have; on the processor if all else fails."""
    if llama.llama_supports_gpu_offload():
        try:
            return _open_on(llama, path, profile, threads, layers_on_gpu=-1)  # -1 is all of them
        except (ModelInvalidError, DeviceFailedError) as error:
            _log.warning("The graphics card can't be used: %s", error)
    return _open_on(llama, path, profile, threads, layers_on_gpu=0)


def _open_on(
    llama: Any, path: Path, profile: ModelProfile, threads: int, layers_on_gpu: int
) -> tuple[Any, Any, int]:
    model_options = llama.llama_model_default_params()
    model_options.n_gpu_layers = layers_on_gpu
    model = llama.llama_model_load_from_file(os.fsencode(path), model_options)
    if not model:
        raise ModelInvalidError(f"{path.name} can't be loaded: it is damaged, or of a kind not known here.")
    tokens = min(profile.context, llama.llama_model_n_ctx_train(model), TEXT_TOKENS_MAX)
    batch_tokens = _BATCH_TOKENS_MAX_GPU if layers_on_gpu else BATCH_TOKENS_MAX
    options = llama.llama_context_default_params()
    # A text must fit into one step (n_ubatch), or models that look both ways abort the process.
    options.n_ctx = options.n_batch = options.n_ubatch = max(batch_tokens, tokens)
    options.n_seq_max = SEQUENCES_MAX
    options.kv_unified = True
    options.n_threads = options.n_threads_batch = threads
    options.embeddings = True
    options.pooling_type = _POOLING_NUMBERS[profile.pooling]
    options.flash_attn_type = _FLASH_ATTENTION
    options.offload_kqv = options.op_offload = layers_on_gpu != 0
    options.no_perf = True
    context = llama.llama_init_from_model(model, options)
    if not context:
        llama.llama_model_free(model)
        raise DeviceFailedError(f"There is not enough memory for {path.name}. Choose a smaller model.")
    return model, context, tokens


def default_threads() -> int:
    """Threads to compute with: the cores this process may use, less one for others where there are many."""
    try:
        logical = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows
        logical = os.cpu_count() or 1
    cores = logical // 2 if logical >= 8 else logical  # two to a core, as a rule, on larger processors
    return max(1, cores - 1 if cores > 2 else cores)
