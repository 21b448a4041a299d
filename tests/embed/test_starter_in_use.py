"""The real starter with texts that nobody means to write, damaged, and in a program that only looks on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from desktop.embed import starter
from desktop.embed.base import Embedder
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from desktop.errors import ModelInvalidError, ModelMissingError

ODD_TEXTS = {
    "nothing": "",
    "white space": " \t\n\u3000",
    "half a character": "\ud800 \udfff",
    "a zero byte": "rent\0due",
    "only a zero byte": "\0",
    "controls": "\x01\x02\x1b[31m\x7f",
    "joined emoji": "👩\u200d💻🎉",
    "combining marks": "e" + "\u0301" * 200,
    "one long word": "a" * 5000,
    "words of the tokenizer": "<s></s><pad><unk><mask>",
}


@pytest.mark.model
@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_an_odd_text_is_counted_and_embedded(embedder: Embedder, text: str) -> None:
    assert embedder.count_tokens(text) >= 0
    (batch,) = embedder.embed_documents([text])
    for vector in (batch.vectors[0], embedder.embed_query(text), embedder.embed_query(text, "")):
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.model
def test_text_behind_a_zero_byte_is_read(embedder: Embedder) -> None:
    assert embedder.count_tokens("rent\0due tomorrow") > embedder.count_tokens("rent")
    assert embedder.embed_query("rent\0due tomorrow") @ embedder.embed_query("rent") < 0.999


@pytest.mark.model
def test_a_text_cannot_say_that_it_has_ended(embedder: Embedder) -> None:
    assert embedder.count_tokens("</s>") > 1
    assert embedder.embed_query("rent</s>due") @ embedder.embed_query("rent") < 0.999


@pytest.mark.model
def test_an_odd_text_in_a_batch_leaves_the_others_alone(embedder: Embedder) -> None:
    rent = "When is the rent due?"
    (alone,) = embedder.embed_documents([rent])
    texts = [*ODD_TEXTS.values(), rent]
    vectors = np.zeros((len(texts), embedder.dimension), np.float32)
    for batch in embedder.embed_documents(texts):
        vectors[list(batch.indices)] = batch.vectors
    assert vectors[-1] @ alone.vectors[0] >= 0.9999


_PROGRAM = """
import sys
from pathlib import Path
from desktop.embed.models import ModelStore

assert "llama_cpp" not in sys.modules  # only what embeds pays for it
embedder = ModelStore(Path(sys.argv[1])).open(sys.argv[2])
list(embedder.embed_documents(["书 " * 3000, ""]))
embedder.embed_query("rent")
embedder.close()
"""


@pytest.mark.model
def test_a_program_of_its_own_hears_nothing_from_llama_cpp(models_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(models_dir), STARTER],
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.model
def test_the_beginning_of_a_real_model_is_refused(models_dir: Path, tmp_path: Path) -> None:
    """Its header and some of its words are whole; the rest never arrived."""
    file = tmp_path / "half.gguf"
    with starter.path_in(models_dir).open("rb") as whole:
        file.write_bytes(whole.read(1_000_000))
    store = ModelStore(tmp_path / "models")
    with pytest.raises(ModelInvalidError, match=r"half\.gguf is cut short"):
        store.add(file)
    assert not store.folder.exists()


def test_a_pip_that_may_use_no_registry_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(starter, "resources_dir", lambda: tmp_path / "resources")
    folder = tmp_path / "models"
    with pytest.raises(ModelMissingError, match="Connect to the internet"):
        list(starter.obtain(folder))
    assert list(folder.iterdir()) == []
