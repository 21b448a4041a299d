"""A server as others run one: llama-cpp-python's, a process of its own on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pytest

from desktop.embed import starter
from desktop.embed.base import Embedder
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from desktop.embed.remote import RemoteEmbedder, probe_server
from desktop.embed.servers import RemoteServer
from desktop.errors import RemoteFailedError
from desktop.library import Library
from desktop.records import Question
from tests.embed.bert import Bert
from tests.embed.test_remote import QUICK, embed

KEY = "sk-test-0123456789"
START_SECONDS = 60.0

WORDS = ("a", "hello world", "a book is a garden carried in the pocket", "zz top " * 5)
SENTENCES = (
    "The tenant shall pay the monthly rent on the first day of each month.",
    "承租人应当在每月一日支付当月租金。",
    "Photosynthesis turns light, water and carbon dioxide into sugar and oxygen.",
    "守门员在决赛中扑出了两个点球。 " * 12,
    "def rent(flat: int) -> float:\n    return 850.0 * flat",
)


@contextmanager
def running(model: Path, tokens: int) -> Iterator[str]:
    """llama_cpp.server with that model; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "model": str(model),
        "model_alias": "tiny",
        "embedding": "true",
        "host": "127.0.0.1",
        "port": str(port),
        "api_key": KEY,
        "n_ctx": str(tokens),
        "n_batch": str(tokens),
        "n_threads": "1",
        "verbose": "false",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "llama_cpp.server", *arguments], stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    ends = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/openapi.json", timeout=5, trust_env=False)
        except httpx.TransportError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < ends, "the server does not answer"
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Bert().write(tmp_path_factory.mktemp("bert") / "tiny-bert.gguf")


@pytest.fixture(scope="module")
def url(tiny: Path) -> Iterator[str]:
    with running(tiny, Bert().context) as address:
        yield address


@pytest.fixture
def server(url: str) -> RemoteServer:
    return probe_server(
        RemoteServer("office", url, "tiny", KEY, batch_size=3, timeout_seconds=30, max_tokens=64)
    )


def agree(remote: Embedder, local: Embedder, texts: tuple[str, ...]) -> None:
    """The same texts have the same vectors here and there."""
    ours, theirs = embed(local, list(texts)), embed(remote, list(texts))
    assert (ours * theirs).sum(1).min() >= 0.9999
    for text in texts:
        assert local.embed_query(text) @ remote.embed_query(text) >= 0.9999
    assert np.allclose(np.linalg.norm(theirs, axis=1), 1, atol=1e-5)


def test_its_vectors_are_those_of_the_same_file_here(server: RemoteServer, tiny: Path) -> None:
    assert server.dimension == Bert().embedding
    local = ModelStore(tiny.parent).open("tiny-bert", threads=1)
    remote = RemoteEmbedder(server)
    agree(remote, local, WORDS)
    assert remote.fingerprint != local.fingerprint
    remote.close()
    local.close()


@pytest.mark.model
def test_the_starter_gives_the_same_vectors_on_a_server(models_dir: Path) -> None:
    with running(starter.path_in(models_dir), 512) as address:
        local = ModelStore(models_dir).open(STARTER, threads=1)
        described = RemoteServer("starter", address, "intfloat/multilingual-e5-small", KEY, batch_size=4)
        described = replace(
            described,
            query_prefix=local.profile.query_prefix,
            document_prefix=local.profile.document_prefix,
            concurrency=2,
        )
        remote = RemoteEmbedder(probe_server(described))
        agree(remote, local, SENTENCES)
        assert remote.profile.licence == local.profile.licence
        remote.close()
        local.close()


def test_many_requests_at_once_keep_their_order(server: RemoteServer) -> None:
    texts = [f"text {chr(97 + number % 26) * (number % 9)}" for number in range(40)]
    remote = RemoteEmbedder(replace(server, concurrency=4))
    together = embed(remote, texts)
    for number in (0, 7, 25, 39):
        assert together[number] @ remote.embed_query(texts[number]) >= 0.9999
    remote.close()


def test_another_key_is_refused(server: RemoteServer) -> None:
    remote = RemoteEmbedder(replace(server, key="sk-wrong"), QUICK)
    with pytest.raises(RemoteFailedError, match="refuses the key"):
        remote.embed_query("alpha")
    with pytest.raises(RemoteFailedError, match="refuses the key"):
        probe_server(replace(server, key=""))
    remote.close()


def test_another_address_of_the_server_has_no_model(server: RemoteServer) -> None:
    with pytest.raises(RemoteFailedError, match="no model tiny at this address"):
        probe_server(replace(server, url=f"{server.url}/elsewhere"))


def test_documents_are_found_through_the_server(server: RemoteServer, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text(
        "# Notes\n\nthe roof leaks\n\n## Garden\n\nroses and peas\n\n" + "more words here\n\n" * 60
    )
    remote = RemoteEmbedder(server)
    library = Library.open(tmp_path / "data", embedder=remote)
    try:
        failures = [step.failure for step in library.add([notes]) if step.failure]
        assert failures == []
        answer = library.answer(Question("the roof leaks", mode="meaning"))
        assert answer.hits
        assert answer.model == "office"
        assert library.upkeep.check() == []
    finally:
        library.close()


def test_a_model_on_a_server_takes_over_from_one_here(
    server: RemoteServer, tiny: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("# Notes\n\nthe roof leaks\n\n## Garden\n\nroses and peas\n")
    library = Library.open(tmp_path / "data")
    try:
        library.models.add(tiny)
        library.change_settings(model="tiny-bert")
        list(library.add([notes]))
        library.models.add_server(server)
        list(library.model.use("office"))
        answer = library.answer(Question("the roof leaks", mode="meaning"))
        assert (answer.model, answer.dimension) == ("office", 64)
        assert answer.hits
        assert library.upkeep.check() == []
    finally:
        library.close()
