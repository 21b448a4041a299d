from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop import cli, model_in_use, printing
from desktop.embed import transfer
from desktop.embed.catalogue import CatalogueFile
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from tests.embed.bert import Bert
from tests.embed.tiny import Qwen
from tests.support.file_server import FileServer

PATH = "maker/tiny-GGUF/tiny-Q8_0.gguf"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FileServer]:
    started = FileServer({PATH: Qwen().write(tmp_path / "source.gguf").read_bytes()})
    yield started
    started.close()


@pytest.fixture
def models(data_dir: Path, server: FileServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs `shufang models …` with a catalogue of one model."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(transfer, "_POLL_SECONDS", 0.05)
    content = server.files[PATH]
    file = CatalogueFile(
        profile=Qwen().profile(file_prefix="tiny"),
        repository="maker/tiny-GGUF",
        path="tiny-Q8_0.gguf",
        quantisation="Q8_0",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    stand_in = partial(ModelStore, files=[file], mirrors=[server.mirror])
    monkeypatch.setattr(model_in_use, "ModelStore", stand_in)
    return lambda *arguments: cli.run(["--data-dir", str(data_dir), "models", *map(str, arguments)])


Models = Callable[..., int]


def _listed(models: Models, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    capsys.readouterr()
    assert models("list", "--json") == 0
    return {row["name"]: row for row in json.loads(capsys.readouterr().out)}


def test_a_model_is_listed_downloaded_and_removed(models: Models, capsys: pytest.CaptureFixture[str]) -> None:
    rows = _listed(models, capsys)
    assert rows[STARTER]["used"]
    assert (rows["tiny-Q8_0"]["kind"], rows["tiny-Q8_0"]["present"]) == ("catalogue", False)
    assert models("download", "tiny") == 0
    assert "tiny-Q8_0 can be used: shufang models use tiny-Q8_0" in capsys.readouterr().out
    assert models() == 0
    assert " here " in capsys.readouterr().out
    assert _listed(models, capsys)["tiny-Q8_0"]["dimension"] == 64
    assert models("remove", "tiny-Q8_0") == 0
    assert _listed(models, capsys)["tiny-Q8_0"]["kind"] == "catalogue"


def test_ctrl_c_pauses_and_the_same_command_goes_on(
    models: Models,
    server: FileServer,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.go_on.clear()
    half = len(server.files[PATH]) // 2

    def interrupted(bar: printing.ProgressBar, line: str) -> None:
        if sum(part.stat().st_size for part in (data_dir / "models").glob("*.part")) >= half:
            raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(printing.ProgressBar, "show", interrupted)
        assert models("download", "tiny") == 130
    assert "Paused." in capsys.readouterr().err
    assert _listed(models, capsys)["tiny-Q8_0"]["partial_bytes"] == half
    server.go_on.set()
    assert models("download", "tiny", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"name": "tiny-Q8_0"}
    assert server.asked[-1].first == half


def test_what_has_arrived_can_be_removed(
    models: Models, server: FileServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.cuts = [1000]
    original = server._send_file

    def once(*arguments: Any) -> None:
        original(*arguments)
        server.files.clear()

    server._send_file = once  # type: ignore[method-assign]
    assert models("download", "tiny") == 1
    assert "What has arrived is kept" in capsys.readouterr().err
    assert _listed(models, capsys)["tiny-Q8_0"]["partial_bytes"] == 1000
    assert models() == 0
    assert "paused at" in capsys.readouterr().out
    assert models("remove", "tiny-Q8_0") == 0
    assert _listed(models, capsys)["tiny-Q8_0"]["partial_bytes"] == 0


def test_the_one_question_is_asked_and_answered(
    models: Models, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Bert(pooling=None).write(tmp_path / "silent.gguf")
    assert models("add", file) == 1
    assert "--pooling" in capsys.readouterr().err
    assert models("add", file, "--pooling", "mean") == 0
    assert _listed(models, capsys)["silent"]["dimension"] == 64


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("download", "unknown"), 2, "no model named unknown to download"),
        (("download", "tiny", "--quantisation", "Q2_K"), 2, "can be had as Q8_0"),
        (("use", "tiny-Q8_0"), 1, "Download it first"),
        (("remove", STARTER), 2, "is in use"),
        (("remove", "unknown"), 2, "no model named unknown"),
    ],
)
def test_what_makes_no_sense_is_said(
    models: Models, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert models(*arguments) == code
    assert said in capsys.readouterr().err
