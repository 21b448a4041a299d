from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGUFWriter, PoolingType

from desktop.embed import models, notes, starter
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from desktop.errors import (
    DiskFullError,
    ModelInvalidError,
    ModelMissingError,
    PoolingUnknownError,
    UsageError,
)
from tests.embed.bert import Bert
from tests.embed.tiny import VOCABULARY, Qwen


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", files=[])


def _names(store: ModelStore) -> list[str]:
    return [info.name for info in store.list()]


def test_the_starter_is_listed_before_it_is_here(store: ModelStore) -> None:
    (info,) = store.list()
    assert (info.name, info.present, info.file) == (STARTER, False, None)
    assert (info.size_bytes, info.dimension, info.context) == (starter.FILE_BYTES, 384, 512)
    assert (info.licence, info.note) == ("MIT", "Fetched at first need.")


def test_a_model_is_added_listed_opened_and_removed(store: ModelStore, tiny_file: Path) -> None:
    info = store.add(tiny_file)
    assert (info.name, info.present, info.dimension, info.context) == ("tiny", True, 64, 96)
    assert info.file == store.folder / "tiny.gguf"
    assert info.file.read_bytes() == tiny_file.read_bytes()
    assert _names(store) == [STARTER, "tiny"]
    embedder = store.open("tiny", threads=1)
    assert (embedder.profile.pooling, embedder.dimension) == ("last", 64)
    assert embedder.embed_query("words").shape == (64,)
    embedder.close()
    store.remove("tiny")
    assert _names(store) == [STARTER]
    assert list(store.folder.iterdir()) == []


def test_a_file_put_into_the_folder_by_hand_is_a_model(store: ModelStore, tiny_file: Path) -> None:
    store.folder.mkdir()
    shutil.copyfile(tiny_file, store.folder / "by-hand.gguf")
    assert _names(store) == [STARTER, "by-hand"]
    assert store.list()[1].dimension == 0
    assert list(store.prepare("by-hand")) == []
    assert store.list()[1].dimension == 64
    store.open("by-hand").close()


def _text(path: Path) -> None:
    path.write_text("Not a model at all.\n" * 50)


def _random(path: Path) -> None:
    path.write_bytes(b"GGUF" + np.random.default_rng(3).bytes(50_000))


def _half(path: Path) -> None:
    Qwen().write(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _half_a_header(path: Path) -> None:
    Qwen().write(path)
    path.write_bytes(path.read_bytes()[:3000])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _another_version(path: Path) -> None:
    Qwen().write(path)
    content = bytearray(path.read_bytes())
    content[4] = 99
    path.write_bytes(content)


def _damaged(path: Path) -> None:
    Qwen().write(path)
    content = bytearray(path.read_bytes())
    content[60:100] = b"\xff" * 40
    path.write_bytes(content)


def _other_layers(path: Path) -> None:
    Qwen().write(path)
    path.write_bytes(path.read_bytes().replace(b"blk.1.attn_q.weight", b"blk.7.attn_q.weight"))


def _foreign(path: Path) -> None:
    writer = GGUFWriter(path, "clip")
    writer.add_tensor("v.patch_embd.weight", np.ones((4, 4), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _written(**changes: Any) -> Callable[[Path], None]:
    return lambda path: Qwen(**changes).write(path) and None


BAD = {
    "text": (_text, "is not a GGUF file"),
    "empty": (_empty, "is not a GGUF file"),
    "random": (_random, "can't be read here|makes no sense"),
    "half": (_half, "is cut short: 0 MB of 1 MB are here"),
    "half a header": (_half_a_header, "is cut short: its header"),
    "another version": (_another_version, "has version 99 of the GGUF format"),
    "damaged header": (_damaged, "is damaged: its header makes no sense"),
    "layers missing": (_other_layers, "can't be loaded"),
    "foreign": (_foreign, "holds no text model"),
    "one of several parts": (_written(parts=3), "one of 3 parts"),
    "chat model": (_written(pooling=None), "chat model"),
    "other dimension": (_written(said_embedding=128), "vectors have 128 numbers, and they have 64"),
    "smaller vocabulary": (_written(said_tokens=len(VOCABULARY) + 5), "vocabulary has 264 tokens"),
    "not a number": (_written(weight=float("nan")), "gives vectors without meaning"),
    "all zero": (_written(weight=0.0), "gives vectors without meaning"),
    "all the same": (_written(weight=0.01), "gives every text the same vector"),
    "aborts the process": (_written(heads_kv=3), "ended the program that tried"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_model_is_refused_and_not_kept(
    store: ModelStore, tmp_path: Path, tiny_file: Path, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    make, said = BAD[kind]
    store.add(tiny_file)
    before = {path: path.read_bytes() for path in store.folder.iterdir()}
    file = tmp_path / "odd.gguf"
    make(file)
    with pytest.raises(ModelInvalidError, match=said) as raised:
        store.add(file)
    assert not isinstance(raised.value, PoolingUnknownError)
    assert _names(store) == [STARTER, "tiny"]
    assert {path: path.read_bytes() for path in store.folder.iterdir()} == before
    assert capfd.readouterr() == ("", "")


def test_where_nothing_says_the_pooling_the_user_is_asked(store: ModelStore, tmp_path: Path) -> None:
    file = Bert(pooling=None).write(tmp_path / "silent.gguf")
    with pytest.raises(PoolingUnknownError, match="mean of all"):
        store.add(file)
    assert not store.folder.exists()
    info = store.add(file, "cls")
    assert (info.name, info.dimension) == ("silent", 64)
    as_said = ModelStore(store.folder).open("silent", threads=1)
    vector = as_said.embed_query("abc de")
    as_said.close()
    assert float(vector @ Bert(pooling=PoolingType.CLS).embed(Bert().tokens("abc de"))) > 0.9999


def test_a_user_s_word_makes_a_model_of_a_chat_model(store: ModelStore, tmp_path: Path) -> None:
    file = Qwen(pooling=None).write(tmp_path / "mine.gguf")
    assert store.add(file, "last").dimension == 64


def test_what_was_measured_is_listed_until_the_file_changes(store: ModelStore, tiny_file: Path) -> None:
    assert store.add(tiny_file).tokens_per_second is None
    store.remember_speed("tiny", 1234.5)
    assert ModelStore(store.folder, files=[]).list()[1].tokens_per_second == 1234.5
    store.open("tiny").close()
    assert store.list()[1].tokens_per_second == 1234.5
    Qwen(layers=1).write(store.folder / "tiny.gguf")
    assert store.list()[1].tokens_per_second is None


def test_the_memory_a_model_needs_is_estimated(store: ModelStore, tiny_file: Path) -> None:
    info = store.add(tiny_file)
    keys = 2 * 2 * 2 * (2 * 32) * 96  # keys and values of two bytes: layers, heads, tokens
    assert info.memory_bytes == info.size_bytes + keys + 4 * len(VOCABULARY) * 64 + 100_000_000


@pytest.mark.parametrize(
    ("stem", "quantisation"),
    [
        ("Qwen3-Embedding-0.6B-Q8_0", "Q8_0"),
        ("nomic-embed-text-v1.5.Q4_K_M", "Q4_K_M"),
        ("bge-m3-FP16", "F16"),
        ("model-iq4_xs", "IQ4_XS"),
        ("gte-small.bf16", "BF16"),
        ("mine", ""),
    ],
)
def test_the_quantisation_stands_in_the_name(
    store: ModelStore, tiny_file: Path, stem: str, quantisation: str
) -> None:
    store.folder.mkdir()
    shutil.copyfile(tiny_file, store.folder / f"{stem}.gguf")
    assert store.list()[1].quantisation == quantisation


def test_a_file_that_is_cut_short_later_is_refused_when_opened(store: ModelStore, tiny_file: Path) -> None:
    store.add(tiny_file)
    path = store.folder / "tiny.gguf"
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(ModelInvalidError):
        store.open("tiny")


def test_a_name_is_used_once(store: ModelStore, tiny_file: Path) -> None:
    store.add(tiny_file)
    with pytest.raises(UsageError, match="here already"):
        store.add(tiny_file)


def test_no_other_model_takes_the_starter_s_name(store: ModelStore, tiny_file: Path, tmp_path: Path) -> None:
    impostor = tmp_path / f"{STARTER}.gguf"
    shutil.copyfile(tiny_file, impostor)
    with pytest.raises(UsageError, match=STARTER):
        store.add(impostor)


def test_there_must_be_a_file_to_add(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        store.add(tmp_path / "missing.gguf")


def test_there_must_be_room_for_it(
    store: ModelStore, tiny_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tiny_file)
    monkeypatch.setattr(models.shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    with pytest.raises(DiskFullError):
        store.add(tiny_file)
    assert list(store.folder.iterdir()) == []


@pytest.mark.parametrize("name", ["none", "../../etc/passwd"])
def test_a_model_that_is_not_here(store: ModelStore, name: str) -> None:
    with pytest.raises((ModelMissingError, UsageError)):
        store.open(name)
    with pytest.raises(UsageError):
        store.remove(name)


def test_the_starter_is_not_opened_before_it_is_here(store: ModelStore) -> None:
    with pytest.raises(ModelMissingError):
        store.open(STARTER)


def test_a_file_is_hashed_and_tried_once(
    store: ModelStore, tiny_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(tiny_file)
    monkeypatch.setattr(models, "sha256_of", None)
    monkeypatch.setattr(notes, "sha256_of", None)
    monkeypatch.setattr("desktop.embed.probe.probe", None)
    first = store.open("tiny")
    first.close()
    assert ModelStore(store.folder).open("tiny").fingerprint == first.fingerprint


def test_another_file_of_the_same_name_is_another_space(store: ModelStore, tiny_file: Path) -> None:
    store.add(tiny_file)
    first = store.open("tiny")
    first.close()
    Qwen(layers=1).write(store.folder / "tiny.gguf")
    second = store.open("tiny")
    second.close()
    assert first.fingerprint != second.fingerprint


def test_a_damaged_note_is_made_anew(store: ModelStore, tiny_file: Path) -> None:
    store.add(tiny_file)
    first = store.open("tiny")
    first.close()
    (store.folder / "tiny.json").write_text("{")
    second = store.open("tiny")
    second.close()
    assert first.fingerprint == second.fingerprint


@pytest.mark.model
def test_the_starter_s_file_becomes_the_starter_under_any_name(
    store: ModelStore, models_dir: Path, tmp_path: Path
) -> None:
    file = tmp_path / "from-a-friend.gguf"
    shutil.copyfile(starter.path_in(models_dir), file)
    info = store.add(file)
    assert (info.name, info.file, info.present) == (STARTER, starter.path_in(store.folder), True)
    assert _names(store) == [STARTER]
    assert list(store.prepare(STARTER)) == []


@pytest.mark.model
def test_a_damaged_starter_is_obtained_anew(
    store: ModelStore, models_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter, "resources_dir", lambda: models_dir)
    store.folder.mkdir()
    content = bytearray(starter.path_in(models_dir).read_bytes())
    content[50_000_000] ^= 0xFF
    starter.path_in(store.folder).write_bytes(content)
    assert list(store.prepare(STARTER))[-1][1] == 1.0
    assert starter.path_in(store.folder).read_bytes() == starter.path_in(models_dir).read_bytes()
