"""What models can run on, by llama.cpp's own account."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Literal

from desktop.embed import native

Kind = Literal["cpu", "gpu", "integrated"]
_KINDS: dict[int, Kind] = {0: "cpu", 1: "gpu", 2: "integrated"}  # ggml-backend.h, ggml_backend_dev_type


@dataclass(frozen=True, slots=True)
class Device:
    """A processor or graphics card; `problem` says why it is not used, empty where it can be."""

    name: str
    title: str
    kind: Kind
    memory_bytes: int
    free_bytes: int
    problem: str = ""


def free_memory() -> tuple[int, int]:
    """Bytes free now: of the machine's memory, and of the graphics card with most (0 without one)."""
    found = devices()
    cards = [device.free_bytes for device in found if device.kind != "cpu"]
    return native.free_memory_bytes(), max(cards, default=0)


def devices() -> list[Device]:
    """Graphics cards that this build of llama.cpp can use, then the processor."""
    ggml = native.library()._lib
    ggml.ggml_backend_dev_count.restype = ctypes.c_size_t
    ggml.ggml_backend_dev_get.restype = ctypes.c_void_p
    ggml.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
    found = []
    for number in range(ggml.ggml_backend_dev_count()):
        device = ctypes.c_void_p(ggml.ggml_backend_dev_get(number))
        kind = _KINDS.get(ggml.ggml_backend_dev_type(device))
        if kind is None:  # an accelerator beside the processor, such as BLAS
            continue
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        ggml.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
        free_bytes = native.free_memory_bytes() if kind == "cpu" else free.value
        texts = []
        for read in (ggml.ggml_backend_dev_name, ggml.ggml_backend_dev_description):
            read.restype = ctypes.c_char_p
            texts.append((read(device) or b"").decode("utf-8", "replace"))
        found.append(Device(texts[0], texts[1], kind, total.value, free_bytes))
    return sorted(found, key=lambda item: item.kind == "cpu")
