from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.embed import models, starter
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from desktop.errors import DiskFullError, ModelInvalidError, ModelMissingError, UsageError
from tests.embed.tiny import Qwen


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


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


def _half(path: Path) -> None:
    Qwen().write(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _damaged(path: Path) -> None:
    Qwen().write(path)
    content = bytearray(path.read_bytes())
    content[60:100] = b"\xff" * 40
    path.write_bytes(content)


def _chat(path: Path) -> None:
    Qwen(pooling=None).write(path)


def _aborting(path: Path) -> None:
    Qwen(heads_kv=3).write(path)  # four heads can't share three: an assertion deep in ggml


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_text, "is not a GGUF file"),
        (_half, "can't be loaded"),
        (_damaged, "can't be loaded"),
        (_chat, "chat model"),
        (_aborting, "ended the program that tried"),
    ],
)
def test_what_is_no_model_is_refused_and_not_kept(
    store: ModelStore, tmp_path: Path, make: object, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert callable(make)
    file = tmp_path / "odd.gguf"
    make(file)
    with pytest.raises(ModelInvalidError, match=said):
        store.add(file)
    assert _names(store) == [STARTER]
    assert not store.folder.exists()
    assert capfd.readouterr() == ("", "")


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
