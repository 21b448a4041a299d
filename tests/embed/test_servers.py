from __future__ import annotations

import json
import logging
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.embed import servers
from desktop.embed.servers import RemoteServer, known_model
from desktop.errors import ModelInvalidError, ModelMissingError, UsageError

KEY = "sk-very-secret-1234567890"


def server(**changes: Any) -> RemoteServer:
    values: dict[str, Any] = {
        "name": "office",
        "url": "https://ai.example.org",
        "model": "bge-m3",
        "key": KEY,
    }
    return RemoteServer(**{**values, **changes})


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1/embeddings"),
        ("http://localhost:11434/", "http://localhost:11434/v1/embeddings"),
        ("http://localhost:8080/v1", "http://localhost:8080/v1/embeddings"),
        ("http://localhost:8080/v1/", "http://localhost:8080/v1/embeddings"),
        ("https://ai.example.org/api/paas/v4", "https://ai.example.org/api/paas/v4/embeddings"),
        ("https://ai.example.org/proxy", "https://ai.example.org/proxy/v1/embeddings"),
        (
            "https://ai.example.org/v1beta/openai/embeddings",
            "https://ai.example.org/v1beta/openai/embeddings",
        ),
        ("  http://[::1]:8080  ", "http://[::1]:8080/v1/embeddings"),
    ],
)
def test_an_address_may_be_given_in_any_of_its_forms(url: str, endpoint: str) -> None:
    assert server(url=url).endpoint == endpoint


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ai.example.org",
        "ftp://ai.example.org",
        "file:///etc/passwd",
        "https://",
        "https:///v1",
        "https://user:password@ai.example.org",
        "https://ai.example.org?key=1",
        "https://ai.example.org/#here",
        "https://ai.example.org:port",
        "https://ai example.org",
        "https://ai.example.org/\nX-Header: 1",
    ],
)
def test_what_is_no_address_is_refused_without_saying_it_again(url: str) -> None:
    with pytest.raises(UsageError, match="https://") as caught:
        server(url=url)
    assert "password@" not in caught.value.reason


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "../elsewhere"}, "not the name"),
        ({"name": ""}, "not the name"),
        ({"model": " "}, "model"),
        ({"key": "two words"}, "key"),
        ({"key": "line\nbreak"}, "key"),
        ({"key": "schlüssel"}, "key"),
        ({"batch_size": 0}, "texts"),
        ({"concurrency": 1000}, "at once"),
        ({"timeout_seconds": 0.0}, "seconds"),
        ({"dimension": -1}, "dimensions"),
        ({"max_tokens": 3}, "tokens"),
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        server(**change)
    if "key" in change:
        assert change["key"] not in caught.value.reason


@pytest.mark.parametrize(
    ("url", "loopback", "encrypted"),
    [
        ("http://localhost:11434", True, True),
        ("http://127.0.0.5:80", True, True),
        ("http://[::1]:80", True, True),
        ("http://192.168.1.20:8080", False, False),
        ("http://ai.example.org", False, False),
        ("https://ai.example.org", False, True),
        ("HTTPS://AI.example.org", False, True),
        ("http://localhost.example.org", False, False),
    ],
)
def test_it_is_told_who_could_read_along(url: str, loopback: bool, encrypted: bool) -> None:
    assert (server(url=url).loopback, server(url=url).encrypted) == (loopback, encrypted)


def test_the_host_is_told_with_its_port() -> None:
    assert server(url="https://AI.Example.org:8443/v1").host == "ai.example.org:8443"


def test_a_server_is_kept_listed_and_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    first = server(dimension=1024, query_prefix="query: ", batch_size=8, dimensions_parameter=True)
    second = server(name="at home 2.0", key="", url="http://localhost:11434")
    servers.save(folder, first)
    servers.save(folder, second)
    assert sorted(path.name for path in folder.iterdir()) == ["at home 2.0.server.json", "office.server.json"]
    assert servers.load(folder, "office") == first
    assert servers.all_servers(folder) == [second, first]
    servers.delete(folder, "office")
    assert servers.all_servers(folder) == [second]
    with pytest.raises(UsageError, match="office"):
        servers.delete(folder, "office")
    with pytest.raises(ModelMissingError, match="office"):
        servers.load(folder, "office")


def test_there_may_be_no_folder_yet(tmp_path: Path) -> None:
    assert servers.all_servers(tmp_path / "nowhere") == []


def test_a_server_is_replaced_by_one_of_its_name(tmp_path: Path) -> None:
    servers.save(tmp_path, server())
    servers.save(tmp_path, server(model="other"))
    assert [kept.model for kept in servers.all_servers(tmp_path)] == ["other"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_only_its_owner_may_read_what_is_kept(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        servers.save(tmp_path, server())
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "office.server.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '"text"',
        '{"url": 5}',
        json.dumps({"url": "https://x.org", "model": "m", "key": KEY, "batch_size": "many"}),
        json.dumps({"url": "https://x.org", "model": "m", "key": KEY, "unknown": 1}),
        json.dumps({"url": "gopher://x.org", "model": "m", "key": KEY}),
        f'{{"url": "https://x.org", "key": "{KEY}" oops',
    ],
)
def test_a_damaged_file_is_left_out_and_does_not_give_the_key_away(
    content: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    servers.save(tmp_path, server(name="good"))
    (tmp_path / "office.server.json").write_text(content)
    with caplog.at_level(logging.DEBUG):
        assert [kept.name for kept in servers.all_servers(tmp_path)] == ["good"]
    with pytest.raises(ModelInvalidError, match="office") as caught:
        servers.load(tmp_path, "office")
    assert caught.value.__cause__ is None
    assert "office" in caplog.text
    assert KEY not in caplog.text


def test_the_name_is_that_of_the_file(tmp_path: Path) -> None:
    servers.save(tmp_path, server())
    (tmp_path / "office.server.json").rename(tmp_path / "renamed.server.json")
    assert servers.load(tmp_path, "renamed").name == "renamed"


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(server())
    assert KEY not in str(server())


def test_the_fingerprint_names_the_space() -> None:
    first = server().fingerprint
    same = server(
        name="other", key="other", url="https://ai.example.org/v1/", query_prefix="q: ", batch_size=1
    )
    assert same.fingerprint == first
    others = {
        server(model="other").fingerprint,
        server(url="https://other.example.org").fingerprint,
        server(document_prefix="passage: ").fingerprint,
        server(dimension=256).fingerprint,
    }
    assert len(others | {first}) == 5
    assert set(first) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("Qwen/Qwen3-Embedding-0.6B", "qwen3-embedding-0.6b"),
        ("qwen3-embedding:0.6b", "qwen3-embedding-0.6b"),
        ("intfloat/multilingual-e5-small", "multilingual-e5-small"),
        ("text-embedding-3-small", None),
    ],
)
def test_a_known_model_is_recognised_by_its_name(model: str, name: str | None) -> None:
    known = known_model(model)
    assert (known.file_prefix if known else None) == name


def test_the_profile_is_the_known_models_with_the_servers_values() -> None:
    profile = server(model="Qwen/Qwen3-Embedding-0.6B", dimension=1024, max_tokens=8192).profile()
    assert (profile.name, profile.dimension, profile.context, profile.mrl_min) == ("office", 1024, 8192, 32)
    assert profile.title.startswith("Qwen3")
    assert (profile.query_prefix, profile.document_prefix) == ("", "")


def test_a_model_of_another_length_is_not_the_known_one() -> None:
    model = "Qwen/Qwen3-Embedding-0.6B"
    assert server(model=model, dimension=256).profile().mrl_min is None
    cut = server(model=model, dimension=256, dimensions_parameter=True).profile()
    assert (cut.dimension, cut.mrl_min) == (256, 32)
