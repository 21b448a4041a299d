"""What models can run on, by llama.cpp's own account."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

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
    ggml, found = _ggml(), []
    for handle in _handles():
        kind = _KINDS.get(ggml.ggml_backend_dev_type(handle))
        if kind is None:  # an accelerator beside the processor, such as BLAS
            continue
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        ggml.ggml_backend_dev_memory(handle, ctypes.byref(free), ctypes.byref(total))
        found.append(
            Device(
                name=_text(ggml.ggml_backend_dev_name(handle)),
                title=_text(ggml.ggml_backend_dev_description(handle)),
                kind=kind,
                memory_bytes=total.value,
                free_bytes=native.free_memory_bytes() if kind == "cpu" else free.value,
            )
        )
    return sorted(found, key=lambda item: item.kind == "cpu")


def handle_of(name: str) -> int:
    """What llama.cpp knows a device by.

    Raises:
        KeyError: there is none of that name.
    """
    ggml = _ggml()
    return {_text(ggml.ggml_backend_dev_name(handle)): handle for handle in _handles()}[name]


def _handles() -> list[int]:
    ggml = _ggml()
    return [ggml.ggml_backend_dev_get(number) for number in range(ggml.ggml_backend_dev_count())]


@cache
def _ggml() -> Any:
    """Ggml's own functions, which llama_cpp does not declare (ggml-backend.h)."""
    ggml = native.library()._lib
    size, handle = ctypes.c_size_t, ctypes.c_void_p
    ggml.ggml_backend_dev_count.restype = size
    ggml.ggml_backend_dev_get.argtypes, ggml.ggml_backend_dev_get.restype = [size], handle
    for read in (ggml.ggml_backend_dev_name, ggml.ggml_backend_dev_description):
        read.argtypes, read.restype = [handle], ctypes.c_char_p
    ggml.ggml_backend_dev_type.argtypes = [handle]
    room = ctypes.POINTER(size)
    ggml.ggml_backend_dev_memory.argtypes, ggml.ggml_backend_dev_memory.restype = [handle, room, room], None
    return ggml


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace")
