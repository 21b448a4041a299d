"""Trying out a model file in a process of its own, since llama.cpp ends the process on some files."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from desktop.errors import DeviceFailedError, ModelInvalidError, ShufangError

_DEADLINE_SECONDS = 300
_SENTENCES = ("The tenant pays for repairs.", "用人单位应当支付加班费。")


def probe(path: Path) -> dict[str, str]:
    """The metadata of a model that was loaded and embedded two sentences without harm.

    Raises:
        ModelInvalidError: it can't be loaded, is no embedding model, or ended the process.
        DeviceFailedError: there is not the memory for it.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(str(path), theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(_DEADLINE_SECONDS):
            raise ModelInvalidError(f"{path.name} took too long to load.")
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


def _run(path: str, answer: Connection) -> None:
    _be_silent()
    try:
        answer.send((_try(Path(path)), None))
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


def _try(path: Path) -> dict[str, str]:
    from desktop.embed.llama import LlamaEmbedder
    from desktop.embed.profiles import profile_of_file

    metadata = read_metadata(path)
    embedder = LlamaEmbedder(path, profile_of_file(path.stem, metadata), "")
    first, second = (embedder.embed_query(text) for text in _SENTENCES)
    if abs(float(first @ second)) > 0.9999:
        raise DeviceFailedError(f"{path.name} gives every text the same vector.")
    embedder.close()
    return metadata


def read_metadata(path: Path) -> dict[str, str]:
    """The plain values of a GGUF's header, as llama.cpp reads them.

    Raises:
        ModelInvalidError: it is no GGUF, or a damaged one.
    """
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelInvalidError(f"{path.name} is not a GGUF file.")
    from desktop.embed import native

    llama = native.library()
    options = llama.llama_model_default_params()
    options.vocab_only = True
    model = llama.llama_model_load_from_file(str(path).encode(), options)
    if not model:
        raise ModelInvalidError(f"{path.name} can't be loaded: it is damaged, or of a kind not known here.")
    metadata = {}
    for index in range(llama.llama_model_meta_count(model)):
        key = _text(llama.llama_model_meta_key_by_index, model, index)
        metadata[key] = _text(llama.llama_model_meta_val_str_by_index, model, index)
    llama.llama_model_free(model)
    return metadata


def _text(read: Any, model: Any, index: int) -> str:
    buffer = ctypes.create_string_buffer(1024)
    read(model, index, buffer, len(buffer))
    return buffer.value.decode("utf-8", "replace")
