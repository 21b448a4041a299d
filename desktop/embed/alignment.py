"""What a small multilingual model adds to its vectors for the language alone, and how it is taken out.

Such a model finds any two texts in one language more alike than texts in two. The differences of its vectors
of the same sentences in two languages say which ways that goes: their mean, and the directions in which they
differ most beside it. Without the components along these a question finds its answer in the other language as
well, and in its own no less (XQuAD, recall@1 by meaning, starter model: Chinese to English .683 to .749,
English to Chinese .720 to .765, English .928 to .933, Chinese .907 to .909).

The directions are measured by ``tests/benchmarks/alignment.py``, which writes the data file.
"""

from __future__ import annotations

import base64
import json
from functools import cache
from importlib import resources

import numpy as np

from desktop.records import FloatMatrix


@cache
def directions_of(model: str, dimension: int) -> FloatMatrix | None:
    """The language's directions in a model's space, orthonormal rows; None where none were measured.

    A model is named as its file; what the name begins with decides, for every quantisation is alike.
    """
    text = (resources.files("desktop.embed") / "alignments.json").read_text(encoding="utf-8")
    known: dict[str, list[str]] = json.loads(text)
    rows = next((known[name] for name in known if model.lower().startswith(name)), None)
    if rows is None:
        return None
    full = np.stack([np.frombuffer(base64.b64decode(row), dtype="<f2") for row in rows]).astype(np.float32)
    if full.shape[1] < dimension:
        return None
    basis, _ = np.linalg.qr(full[:, :dimension].T)
    return np.ascontiguousarray(basis.T)


def aligned(vectors: FloatMatrix, directions: FloatMatrix | None) -> FloatMatrix:
    """Vectors without their components along the directions, of length 1; shape (…, dimension) as given."""
    if directions is None:
        return vectors
    bare = vectors - (vectors @ directions.T) @ directions
    norms = np.linalg.norm(bare, axis=-1, keepdims=True)
    result: FloatMatrix = (bare / np.maximum(norms, np.finfo(np.float32).tiny)).astype(np.float32)
    return result
