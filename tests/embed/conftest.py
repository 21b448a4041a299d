"""The real starter model, obtained once for all runs, and tiny models made on the spot."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from desktop.embed import starter
from desktop.embed.base import Embedder
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from tests.embed.tiny import Qwen


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """A folder with the starter in it, kept between runs ($SHUFANG_TEST_MODELS, or the user's cache)."""
    named = os.environ.get("SHUFANG_TEST_MODELS")
    folder = Path(named) if named else user_cache_path("shufang-tests", appauthor=False) / "models"
    for _ in starter.obtain(folder):
        pass
    return folder


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
