"""What ggml computes with: built into it for one machine, or files beside it in a build for every machine.

A packaged program carries the processor's code for every generation since SSE4.2, each a file, and the code
for graphics cards, which needs a driver. Only what this machine can run is loaded.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
from pathlib import Path
from typing import Any

from desktop.errors import DeviceFailedError

_log = logging.getLogger(__name__)

_NOWHERE = "none"  # no file
_LIBRARIES = ("ggml", "ggml-base")  # files that share ggml's functions between them


def load(llama: Any) -> list[str]:
    """Load the backends that lie beside llama.cpp's library, the best for this machine; their names.

    Nothing is loaded where they are built in. The folder is named, for ggml would also look in the current
    one, where anybody may have put a file.

    Raises:
        DeviceFailedError: there is none for this processor.
    """
    count = function(llama, "ggml_backend_reg_count")
    count.restype = ctypes.c_size_t
    if not count():
        load_all = function(llama, "ggml_backend_load_all_from_path")
        load_all.argtypes, load_all.restype = [ctypes.c_char_p], None
        load_all(os.fsencode(_folder(llama)))
    names = _names(llama, count())
    if "CPU" not in names:
        raise DeviceFailedError(
            "The part of Shufang that runs models on the processor is missing, or made for another one. "
            "Install Shufang again."
        )
    return names


def hide_cards() -> None:
    """Have no driver of a graphics card found from now on: Vulkan's loader and CUDA look here first."""
    os.environ["VK_DRIVER_FILES"] = os.environ["VK_ICD_FILENAMES"] = _NOWHERE
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"


def function(llama: Any, name: str) -> Any:
    """One of ggml's own functions, which llama_cpp does not declare (ggml-backend.h).

    On Windows a library gives only its own functions, elsewhere also those of the libraries it needs.

    Raises:
        AttributeError: this ggml has no such function.
    """
    if sys.platform == "win32":
        for library in _LIBRARIES:
            found = getattr(ctypes.CDLL(str(_folder(llama) / f"{library}.dll")), name, None)
            if found is not None:
                return found
    return getattr(llama._lib, name)


def _names(llama: Any, count: int) -> list[str]:
    get, name_of = function(llama, "ggml_backend_reg_get"), function(llama, "ggml_backend_reg_name")
    get.argtypes, get.restype = [ctypes.c_size_t], ctypes.c_void_p
    name_of.argtypes, name_of.restype = [ctypes.c_void_p], ctypes.c_char_p
    return [name_of(get(number)).decode("utf-8", "replace") for number in range(count)]


def _folder(llama: Any) -> Path:
    return Path(llama._lib._name).parent
