"""A graphics card by way of Vulkan; mesa's software driver stands in for one.

    CMAKE_ARGS="-DGGML_VULKAN=ON" pip install --force-reinstall --no-binary llama-cpp-python llama-cpp-python
    GGML_VK_VISIBLE_DEVICES=0 python -m pytest tests/embed/test_vulkan.py

Without that variable llama.cpp leaves a driver that runs on the processor alone.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop.embed import loading
from desktop.embed.devices import Device, devices
from desktop.embed.journal import Journal
from desktop.embed.llama import LlamaEmbedder
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from tests.embed.tiny import END, TOKENS, Qwen, byte_tokens


def card() -> Device | None:
    return next((device for device in devices() if device.name.startswith("Vulkan")), None)


pytestmark = [
    pytest.mark.vulkan,
    pytest.mark.skipif(card() is None, reason="this llama.cpp was built without Vulkan, or sees no device"),
]
TEXTS = ["hello world", "", "书房里的书", "x" * 60]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


@pytest.fixture
def on_card(tiny_file: Path, journal: Journal) -> Iterator[LlamaEmbedder]:
    embedder = LlamaEmbedder(tiny_file, Qwen().profile(), "hash", journal=journal)
    yield embedder
    embedder.close()


def right(embedder: LlamaEmbedder) -> bool:
    """Whether documents and questions get the vectors of the description."""
    found = True
    for batch in embedder.embed_documents(TEXTS):
        for index, vector in zip(batch.indices, batch.vectors, strict=True):
            expected = Qwen().embed([*byte_tokens(TEXTS[index]), TOKENS[END]])
            found &= bool(vector @ expected >= 0.9999)
    return found and bool(
        embedder.embed_query("a") @ Qwen().embed([*byte_tokens("a"), TOKENS[END]]) >= 0.9999
    )


def test_a_model_runs_on_the_card_with_all_its_layers(on_card: LlamaEmbedder) -> None:
    there = card()
    assert there is not None
    assert on_card.device == f"{there.title}, {Qwen().layers + 1} of {Qwen().layers + 1} layers"
    assert on_card.device_note == ""
    assert right(on_card)


def test_layers_without_room_stay_on_the_processor(tiny_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "layers_that_fit", lambda *_: 1)
    embedder = LlamaEmbedder(tiny_file, Qwen().profile(), "hash")
    assert f"1 of {Qwen().layers + 1} layers" in embedder.device
    assert "no room" in embedder.device_note
    assert right(embedder)
    embedder.close()


_OUT_OF_MEMORY = """
import sys
from pathlib import Path
from desktop.embed.llama import LlamaEmbedder
from tests.embed.tiny import Qwen
embedder = LlamaEmbedder(Path(sys.argv[1]), Qwen().profile(), "hash")
print(embedder.device, "|", embedder.device_note, "|", embedder.embed_query("a").shape)
embedder.close()
"""


def test_a_card_out_of_memory_leaves_the_model_to_the_processor(
    tiny_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver refuses every larger piece of memory, as one that is full does."""
    monkeypatch.setenv("GGML_VK_FORCE_MAX_BUFFER_SIZE", "65536")
    command = [sys.executable, "-c", _OUT_OF_MEMORY, str(tiny_file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    device, note, shape = done.stdout.strip().split(" | ")
    assert (device, shape) == ("CPU", "(64,)")
    assert "no room" in note


@pytest.mark.parametrize("failure", ["lost", "nonsense"])
def test_a_card_that_fails_while_it_computes_is_left_for_the_processor(
    failure: str,
    on_card: LlamaEmbedder,
    journal: Journal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = card()
    assert there is not None
    runner = on_card._runner
    llama, decode = runner.llama, runner.llama.llama_decode

    def failing(context: Any, batch: Any) -> int:
        if not runner.card:
            return int(decode(context, batch))
        return -3  # llama-context.cpp: what a lost device comes to

    if failure == "lost":
        monkeypatch.setattr(llama, "llama_decode", failing)
    else:
        read = runner._vectors
        monkeypatch.setattr(
            runner,
            "_vectors",
            lambda count: read(count) if not runner.card else runner._checked(np.full((count, 64), np.nan)),
        )
    assert right(on_card)
    assert on_card.device == "CPU"
    assert "failed while it computed" in on_card.device_note
    assert Journal(tmp_path).problem(there.name)
    again = LlamaEmbedder(runner._path, Qwen().profile(), "hash", journal=journal)
    assert again.device == "CPU"
    assert "failed" in again.device_note
    again.close()
    journal.forgive(there.name)
    forgiven = LlamaEmbedder(runner._path, Qwen().profile(), "hash", journal=journal)
    assert forgiven.device.startswith(there.title)
    forgiven.close()


@pytest.mark.model
def test_the_starter_means_the_same_on_the_card(models_dir: Path) -> None:
    store = ModelStore(models_dir)
    there, here = store.open(STARTER), store.open(STARTER, device="cpu")
    assert there.device != "CPU"
    for text in ("The tenant pays for repairs.", "承租人应当支付租金。"):
        assert there.embed_query(text) @ here.embed_query(text) >= 0.999
    there.close()
    here.close()


def test_a_card_that_is_named_is_taken_and_the_processor_when_it_is_asked_for(tiny_file: Path) -> None:
    there = card()
    assert there is not None
    for device, expected in ((there.name, there.title), ("cpu", "CPU")):
        embedder = LlamaEmbedder(tiny_file, replace(Qwen().profile()), "hash", device=device)
        assert embedder.device.startswith(expected)
        embedder.close()
