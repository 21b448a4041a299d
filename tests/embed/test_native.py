from __future__ import annotations

import ctypes
import mmap
import os
import subprocess
import sys

import pytest

from desktop.embed.native import Messages, give_back_pages

ON_CARD = """llama_model_load: using device CUDA0 (NVIDIA GeForce RTX 4060) (0000:01:00.0) - 7000 MiB free
load_tensors: offloading 28 repeating layers to GPU
load_tensors: offloaded 29/29 layers to GPU
"""


@pytest.mark.parametrize(
    ("said", "layers"),
    [
        ("", (0, 0)),
        (ON_CARD, (29, 29)),
        (ON_CARD + "load_tensors: offloaded 14/29 layers to GPU\n", (14, 29)),  # the second try
    ],
)
def test_where_layers_are_is_what_llama_cpp_says_last(said: str, layers: tuple[int, int]) -> None:
    messages = Messages()
    for part in said.splitlines(keepends=True):
        messages.hear(part)
    assert messages.layers_on_card() == layers


def test_only_whole_pages_are_given_back() -> None:
    with mmap.mmap(-1, 4 * mmap.PAGESIZE) as memory:
        memory.write(b"x" * 4 * mmap.PAGESIZE)
        view = ctypes.c_char.from_buffer(memory)
        start = ctypes.addressof(view)
        give_back_pages(start + 10, start + 3 * mmap.PAGESIZE + 10)
        del view
        assert memory[: mmap.PAGESIZE] == b"x" * mmap.PAGESIZE
        assert memory[3 * mmap.PAGESIZE :] == b"x" * mmap.PAGESIZE


@pytest.mark.parametrize(("set_before", "expected"), [(None, "passive"), ("active", "active")])
def test_threads_sleep_at_barriers_unless_told_otherwise(set_before: str | None, expected: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    if set_before:
        environment["OMP_WAIT_POLICY"] = set_before
    code = (
        "import os; from desktop.embed import native; native.library(); print(os.environ['OMP_WAIT_POLICY'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == expected


def test_nothing_heavy_is_loaded_with_the_seam() -> None:
    heavy = "{'llama_cpp', 'gguf', 'sentencepiece'}"
    code = f"import sys, desktop.embed.models; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
