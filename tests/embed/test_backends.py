"""Loading what ggml computes with: the files beside llama.cpp's library, and no others."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.embed import backends, native
from desktop.errors import DeviceFailedError

_LOADABLE = """
#include <stddef.h>
#include <string.h>
static int loaded;
static char folder[4096];
size_t ggml_backend_reg_count(void) { return loaded; }
void *ggml_backend_reg_get(size_t index) { return index == 0 ? folder : NULL; }
const char *ggml_backend_reg_name(void *reg) { return CPU; }
void ggml_backend_load_all_from_path(const char *path) { strcpy(folder, path); loaded = 1; }
const char *asked_for(void) { return folder; }
"""
"""Stands in for a ggml without built-in backends: in it one appears when a folder is loaded."""


def loadable(folder: Path, name: str) -> Any:
    source, library = folder / "ggml.c", folder / "libllama.so"
    source.write_text(_LOADABLE, encoding="utf-8")
    command = ["cc", "-shared", "-fPIC", f'-DCPU="{name}"', "-o", str(library), str(source)]
    subprocess.run(command, check=True)
    return SimpleNamespace(_lib=ctypes.CDLL(str(library)))


def test_backends_that_are_built_in_are_enough() -> None:
    assert "CPU" in backends.load(native.library())


@pytest.mark.skipif(sys.platform == "win32", reason="compiles a library as Linux has them")
def test_backends_in_files_are_loaded_from_the_library_s_own_folder(tmp_path: Path) -> None:
    llama = loadable(tmp_path, "CPU")
    assert backends.load(llama) == ["CPU"]
    asked_for = llama._lib.asked_for
    asked_for.restype = ctypes.c_char_p
    assert os.fsdecode(asked_for()) == str(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="compiles a library as Linux has them")
def test_a_folder_without_the_processor_s_code_is_said(tmp_path: Path) -> None:
    with pytest.raises(DeviceFailedError, match="Install Shufang again"):
        backends.load(loadable(tmp_path, "Vulkan"))


def test_what_was_loaded_is_what_llama_cpp_says() -> None:
    said = native.Messages()
    said.hear("load_backend: loaded Vulkan backend from /usr/lib/a b/libggml-vulkan.so\n")
    said.hear("load_backend: loaded CPU backend from /usr/lib/a b/libggml-cpu-haswell.so\n")
    assert said.backends_loaded() == ["/usr/lib/a b/libggml-vulkan.so", "/usr/lib/a b/libggml-cpu-haswell.so"]


def test_a_function_that_this_ggml_lacks_is_an_error() -> None:
    with pytest.raises(AttributeError):
        backends.function(native.library(), "ggml_backend_of_tomorrow")


def test_a_library_that_cannot_be_loaded_is_said(tmp_path: Path) -> None:
    code = (
        "from desktop.embed import native; from desktop.errors import DeviceFailedError\n"
        "try: native.library()\n"
        "except DeviceFailedError as error: print(error.reason)"
    )
    environment = {**os.environ, "LLAMA_CPP_LIB_PATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert "Install Shufang again." in done.stdout, done.stderr
