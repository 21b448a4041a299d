"""Measures which ways the language alone moves a model's vectors, for `desktop.embed.alignment`.

    python -m tests.benchmarks.alignment LIBRARY NAME

LIBRARY is a data folder whose model in use is the one to be measured; NAME is what its files begin with.
Writes desktop/embed/alignments.json anew. The sentences beside this file are our own.
"""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path

import numpy as np

from desktop.embed.base import Embedder
from desktop.library import Library
from desktop.records import FloatMatrix

DIRECTIONS = 7  # more take meaning out with the language
HERE = Path(__file__).parent
DATA = HERE.parents[1] / "desktop" / "embed" / "alignments.json"


def sentences() -> list[tuple[str, str]]:
    """The same things said in English and in Chinese."""
    lines = (HERE / "parallel_en_zh.tsv").read_text(encoding="utf-8").splitlines()
    return [(english, chinese) for english, chinese in (line.split("\t") for line in lines)]


def passages(embedder: Embedder, texts: list[str]) -> FloatMatrix:
    vectors = np.zeros((len(texts), embedder.dimension), np.float32)
    for batch in embedder.embed_documents(texts):
        vectors[list(batch.indices)] = batch.vectors
    return vectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("name")
    options = parser.parse_args()
    english, chinese = map(list, zip(*sentences(), strict=True))
    library = Library.open(options.library)
    try:
        for _ in library.model.prepare():
            pass
        engine = library._in_use.engine
        assert engine is not None
        embedder = engine.embedder
        asked = [np.stack([embedder.embed_query(text, None) for text in side]) for side in (english, chinese)]
        told = [passages(embedder, side) for side in (english, chinese)]
    finally:
        library.close()
    differences = np.concatenate([told[0] - told[1], asked[0] - asked[1]])
    mean = differences.mean(axis=0)
    mean /= np.linalg.norm(mean)
    beside = differences - (differences @ mean)[:, None] * mean
    directions = np.vstack([mean, np.linalg.svd(beside, full_matrices=False)[2][: DIRECTIONS - 1]])
    known = json.loads(DATA.read_text(encoding="utf-8")) if DATA.exists() else {}
    known[options.name] = [
        base64.b64encode(row.astype("<f2").tobytes()).decode("ascii") for row in directions
    ]
    DATA.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
