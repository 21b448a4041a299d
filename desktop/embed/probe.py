"""Trying out a model file in a process of its own, since llama.cpp ends the process on some files."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Generator
from multiprocessing.connection import Connection
from pathlib import Path

from desktop.embed.gguf_header import outputs_of_classifier, read_header
from desktop.embed.profiles import CLASSIFIER_KEY, VOCABULARY_KEY, ModelProfile, Pooling, profile_of_file
from desktop.errors import DeviceFailedError, ModelInvalidError, ShufangError

_DEADLINE_SECONDS = 300
_POLL_SECONDS = 0.2
_SAME = 0.9999  # cosine of two sentences that mean something else, in two languages
_VALUE_MAX = 1000  # characters of a value that is worth keeping; a chat template is longer
_SENTENCES = ("The tenant pays for repairs.", "用人单位应当支付加班费。")


def probe(path: Path, pooling: Pooling | None = None) -> dict[str, str]:
    """The metadata of a model that was loaded and embedded or judged two sentences without harm.

    `pooling` is what the user said of a file that does not say it.

    Raises:
        PoolingUnknownError: the file does not say how its vectors are pooled, nor did the user.
        ModelInvalidError: it can't be loaded, is neither an embedding model nor a reranker, or ended the
            process.
        DeviceFailedError: there is not the memory for it.
    """
    steps = probing(path, pooling)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            metadata: dict[str, str] = end.value
            return metadata


def probing(path: Path, pooling: Pooling | None = None) -> Generator[None, None, dict[str, str]]:
    """`probe`, a step at a time: closing the generator ends it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(str(path), pooling, theirs), daemon=True)
    process.start()
    theirs.close()
    ends = time.monotonic() + _DEADLINE_SECONDS
    try:
        while not ours.poll(_POLL_SECONDS):
            if time.monotonic() > ends:
                raise ModelInvalidError(f"{path.name} took too long to load.")
            yield
        metadata, error = ours.recv()
    except EOFError:
        raise ModelInvalidError(
            f"{path.name} can't be used: loading it ended the program that tried."
        ) from None
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    if error is not None:
        raise error
    result: dict[str, str] = metadata
    return result


def _run(path: str, pooling: Pooling | None, answer: Connection) -> None:
    _be_silent()
    try:
        answer.send((_try(Path(path), pooling), None))
    except ShufangError as error:
        answer.send((None, error))
    except Exception as error:
        reason = f"{Path(path).name} can't be used ({type(error).__name__}: {error})."
        answer.send((None, ModelInvalidError(reason)))
    answer.close()


def _be_silent() -> None:
    """Keep llama.cpp's last words off the terminal, and off a debugger that it would start for them."""
    os.environ["GGML_NO_BACKTRACE"] = "1"
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a windowed program on Windows has none
            stream.flush()
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)


def _try(path: Path, pooling: Pooling | None) -> dict[str, str]:
    header = read_header(path)
    metadata = {key: value for key, value in header.metadata.items() if len(value) <= _VALUE_MAX}
    metadata[VOCABULARY_KEY] = str(header.counts.get("tokenizer.ggml.tokens", 0))
    metadata[CLASSIFIER_KEY] = str(outputs_of_classifier(header))
    profile = profile_of_file(path.stem, metadata, pooling)
    if profile.reranks:
        _try_reranker(path, profile)
    else:
        _try_embedder(path, profile)
    return metadata


def _try_embedder(path: Path, profile: ModelProfile) -> None:
    from desktop.embed.llama import LlamaEmbedder

    embedder = LlamaEmbedder(path, profile, "", device="cpu")  # it is the file that is tried
    try:
        first, second = (embedder.embed_query(text) for text in _SENTENCES)
    except DeviceFailedError:
        raise ModelInvalidError(
            f"{path.name} gives vectors without meaning, so some of its weights are damaged. Download or "
            "copy it again."
        ) from None
    finally:
        embedder.close()
    if abs(float(first @ second)) > _SAME:
        raise ModelInvalidError(f"{path.name} gives every text the same vector.")


def _try_reranker(path: Path, profile: ModelProfile) -> None:
    from desktop.embed.reranker import Reranker

    reranker = Reranker(path, profile, device="cpu")
    try:
        found = [p for batch in reranker.score(_SENTENCES[0], _SENTENCES) for p in batch.probabilities]
    except DeviceFailedError:
        raise ModelInvalidError(
            f"{path.name} gives scores without meaning, so some of its weights are damaged. Download or "
            "copy it again."
        ) from None
    finally:
        reranker.close()
    if len(set(found)) == 1:
        raise ModelInvalidError(f"{path.name} gives every passage the same score.")
