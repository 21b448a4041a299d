"""Loading a model into llama.cpp, and making the context in which it runs."""

from __future__ import annotations

import ctypes
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.embed import native
from desktop.embed.devices import Device, devices, handle_of
from desktop.embed.gguf_header import read_header
from desktop.embed.journal import Journal
from desktop.embed.profiles import Head, ModelProfile
from desktop.errors import DeviceFailedError, ModelInvalidError

_log = logging.getLogger(__name__)

SEQUENCES_MAX = 64  # texts in one batch
_POOLING_NUMBERS: dict[Head, int] = {"mean": 1, "cls": 2, "last": 3, "rank": 4}  # llama.h, llama_pooling_type
_FLASH_ATTENTION = {False: 0, True: 1}  # llama.h, llama_flash_attn_type
_EXACT_TOKENS = 512
"""Up to here flash attention on a processor is exact enough.

It sums in 16 bits there: beside numbers in full, a tiny Qwen3 gives a cosine of .99999 at 500 tokens, .99996
at 1,000 and .9995 at 1,900; without it the cosine is 1.
"""
_BUFFER_BYTES = 300_000_000  # on a graphics card, beside the layers
_BUFFER_TOKEN_BYTES = 300_000  # the same, for each token of a batch
_PIECE_TOKENS_MAX = 2048  # in one piece without flash attention: its scores take tokens² × heads × 4 bytes


@dataclass(frozen=True, slots=True)
class ContextShape:
    """What a context is made for: the longest text and the largest batch, in tokens, and how it computes."""

    text_tokens: int
    batch_tokens: int
    threads: int
    flash: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """A loaded model with its context. `card` is the graphics card's name, empty on the processor.

    `device` says where it runs and `note` why not all of it is on a graphics card, both for people.
    """

    model: Any
    context: Any
    card: str
    device: str
    note: str


def open_model(
    llama: Any, path: Path, profile: ModelProfile, shape: ContextShape, device: str, journal: Journal | None
) -> Opened:
    """Load a model, as many of its layers as fit on a graphics card, and the rest on the processor.

    `device` is auto, cpu or a card's name. A card on which fewer and fewer layers fail is left out, as is
    one that the journal knows to have failed.

    Raises:
        ModelInvalidError: the file can't be loaded.
        DeviceFailedError: there is not the memory for it.
    """
    card, note = _card(device, journal)
    if card is not None:
        layers, room = layers_in(path), 0
        if layers:
            room = layers_that_fit(path.stat().st_size, layers, shape, card.free_bytes)
        tried = room
        while room > 0:
            if journal is not None:
                journal.begin(card.name)
            said = native.Messages()
            try:
                with said:
                    model, context = _open_on(llama, path, profile, shape, card.name, room)
            except (ModelInvalidError, DeviceFailedError) as error:
                _log.warning("%d of %d layers can't be put on %s: %s", room, layers, card.name, error)
                room //= 2
                continue
            there, layers = said.layers_on_card()
            on_card = f"{card.title}, {there} of {layers} layers"
            if there < layers:
                note = f"{card.title} has no room for the whole model, so the rest runs on the processor."
            return Opened(model, context, card.name, on_card, note)
        note = f"{card.title} has no room for this model, so the processor runs it."
        if tried and journal is not None:
            journal.end()
    model, context = _open_on(llama, path, profile, shape, "", 0)
    return Opened(model, context, "", "CPU", note)


def _card(device: str, journal: Journal | None) -> tuple[Device | None, str]:
    """The graphics card to use, or why there is none."""
    cards = [item for item in devices() if item.kind != "cpu"]
    if device == "cpu" or (device == "auto" and not cards):
        return None, ""
    if device != "auto":
        cards = [item for item in cards if item.name == device]
        if not cards:
            return None, f"The graphics card {device} is not there, so the processor runs the model."
    sound, note = [], ""
    for item in cards:
        problem = journal.problem(item.name) if journal is not None else ""
        note = note or problem
        if not problem:
            sound.append(item)
    # A card of its own before one that shares the machine's memory, then the one with most room.
    best = max(sound, key=lambda item: (item.kind == "gpu", item.free_bytes), default=None)
    return best, "" if best is not None else note


def layers_in(path: Path) -> int:
    """How many layers a file has that can be put on a card, the output's among them; 0 if it doesn't say."""
    metadata = read_header(path).metadata
    blocks = metadata.get(f"{metadata.get('general.architecture', '')}.block_count", "0")
    return int(blocks) + 1 if blocks.isdecimal() and int(blocks) else 0


def layers_that_fit(model_bytes: int, layers: int, shape: ContextShape, free_bytes: int) -> int:
    """How many layers a card has room for beside buffers that grow with a batch."""
    buffers = _BUFFER_BYTES + _BUFFER_TOKEN_BYTES * max(shape.text_tokens, shape.batch_tokens)
    return max(0, min(layers, int((free_bytes - buffers) * layers / max(1, model_bytes))))


def _open_on(
    llama: Any, path: Path, profile: ModelProfile, shape: ContextShape, card: str, layers: int
) -> tuple[Any, Any]:
    options = llama.llama_model_default_params()
    options.n_gpu_layers = layers
    chosen = (ctypes.c_void_p * 2)(handle_of(card) if card else None, None)  # up to the first that is null
    options.devices = ctypes.addressof(chosen)
    model = llama.llama_model_load_from_file(os.fsencode(path), options)
    if not model:
        raise ModelInvalidError(f"{path.name} can't be loaded: it is damaged, or of a kind not known here.")
    context = new_context(llama, model, profile, shape, on_gpu=layers != 0)
    if not context:
        llama.llama_model_free(model)
        raise DeviceFailedError(f"There is not enough memory for {path.name}. Choose a smaller model.")
    return model, context


def new_context(llama: Any, model: Any, profile: ModelProfile, shape: ContextShape, *, on_gpu: bool) -> Any:
    """A context on a loaded model; None where there is not the memory for it.

    A model that looks back only and answers from its last token may take a text in parts. Any other
    must see it in one piece, or it aborts the process.
    """
    options = llama.llama_context_default_params()
    longest = _rounded(max(shape.text_tokens, shape.batch_tokens))
    in_parts = reads_in_parts(llama, model, profile)
    options.n_ctx = longest
    options.n_batch = options.n_ubatch = _rounded(shape.batch_tokens) if in_parts else longest
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


def _rounded(tokens: int) -> int:
    """As many, or some more: llama.cpp ends the process where a batch is no multiple of its sequences."""
    return -(-tokens // SEQUENCES_MAX) * SEQUENCES_MAX


def reads_in_parts(llama: Any, model: Any, profile: ModelProfile) -> bool:
    """Whether a text may be decoded in parts: a token sees only those before it, and the last one counts."""
    causal = metadata(llama, model, f"{profile.architecture}.attention.causal") != "false"
    return profile.pooling in ("last", "rank") and causal


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
