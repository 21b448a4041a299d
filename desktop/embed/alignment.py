"""What a small multilingual model adds to its vectors for the language alone, and how it is taken out.

Such a model finds any two texts in one language more alike than texts in two. The difference of its mean
vectors of the same texts in two languages says which way that goes; without that component a question
finds its answer in the other language as well, and in its own no less (XQuAD, recall@1 by meaning, starter
model: Chinese to English .675 to .733, English to Chinese .712 to .747, English .915, Chinese .912 to .915).

The directions are measured by ``tests/benchmarks/alignment.py``, which writes the data file.
"""

from __future__ import annotations

import base64
import json
from functools import cache
from importlib import resources

import numpy as np

from desktop.records import FloatMatrix, FloatVector


@cache
def direction_of(model: str, dimension: int) -> FloatVector | None:
    """The language's direction in a model's space, of length 1; None where none was measured.

    A model is named as its file; what the name begins with decides, for every quantisation is alike.
    """
    text = (resources.files("desktop.embed") / "alignments.json").read_text(encoding="utf-8")
    known: dict[str, str] = json.loads(text)
    encoded = next((known[name] for name in known if model.lower().startswith(name)), None)
    if encoded is None:
        return None
    full = np.frombuffer(base64.b64decode(encoded), dtype="<f2").astype(np.float32)
    if len(full) < dimension:
        return None
    cut: FloatVector = full[:dimension] / np.linalg.norm(full[:dimension])
    return cut


def aligned(vectors: FloatMatrix, direction: FloatVector | None) -> FloatMatrix:
    """Vectors without their component along the direction, of length 1; shape (…, dimension) as given."""
    if direction is None:
        return vectors
    bare = vectors - (vectors @ direction)[..., None] * direction
    norms = np.linalg.norm(bare, axis=-1, keepdims=True)
    result: FloatMatrix = (bare / np.maximum(norms, np.finfo(np.float32).tiny)).astype(np.float32)
    return result
