"""What models can run on, by llama.cpp's own account."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any, Literal

from desktop.embed import backends, native

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
        kind = _KINDS.get(ggml.type(handle))
        if kind is None:  # an accelerator beside the processor, such as BLAS
            continue
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        ggml.memory(handle, ctypes.byref(free), ctypes.byref(total))
        found.append(
            Device(
                name=_text(ggml.name(handle)),
                title=_text(ggml.description(handle)),
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
    return {_text(ggml.name(handle)): handle for handle in _handles()}[name]


def _handles() -> list[int]:
    ggml = _ggml()
    return [ggml.get(number) for number in range(ggml.count())]


@cache
def _ggml() -> SimpleNamespace:
    """Ggml's functions for devices, by what follows `ggml_backend_dev_` in their names."""
    size, handle, text = ctypes.c_size_t, ctypes.c_void_p, ctypes.c_char_p
    room = ctypes.POINTER(size)
    declared: dict[str, tuple[list[Any], Any]] = {
        "count": ([], size),
        "get": ([size], handle),
        "name": ([handle], text),
        "description": ([handle], text),
        "type": ([handle], ctypes.c_int),
        "memory": ([handle, room, room], None),
    }
    functions = SimpleNamespace()
    for name, (takes, gives) in declared.items():
        function = backends.function(native.library(), f"ggml_backend_dev_{name}")
        function.argtypes, function.restype = takes, gives
        setattr(functions, name, function)
    return functions


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace")
