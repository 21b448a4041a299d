"""How much memory a model needs, so that it can be told before it is downloaded whether it fits."""

from __future__ import annotations

from desktop.embed.profiles import ModelProfile

_TOKENS = 512  # of a context as it is made at first
_STATES = 64  # asked for at once of a model that reads texts in parts
_NUMBER_BYTES = 4  # of a logit
_KEY_BYTES = 2  # of a number in a key or value
_REST_BYTES = 150_000_000  # buffers; the starter at its peak took 726 MB, and this makes it 736


def memory_needed(profile: ModelProfile, file_bytes: int) -> int:
    """Bytes for weights, keys and values, logits and buffers: an estimate; 0 where the size is not known.

    llama.cpp makes a row of logits, one for each token of the vocabulary, for every token whose state it is
    asked for, in embedding models too (llama-context.cpp, output_reserve).
    """
    if not file_bytes:
        return 0
    tokens = min(profile.context, _TOKENS)
    keys = 2 * _KEY_BYTES * profile.layers * profile.kv_width * tokens
    logits = _NUMBER_BYTES * profile.vocabulary * (_STATES if profile.kv_width else tokens)
    return file_bytes + keys + logits + _REST_BYTES
