"""The starter model, open, and a tiny model made on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.embed.base import Embedder
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from tests.embed.tiny import Qwen


@pytest.fixture(scope="session")
def embedder(models_dir: Path) -> Iterator[Embedder]:
    """The starter, open."""
    opened = ModelStore(models_dir).open(STARTER)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tiny_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Qwen3 with random weights."""
    return Qwen().write(tmp_path_factory.mktemp("tiny") / "tiny.gguf")
