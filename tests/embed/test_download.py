from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.embed import download as downloading
from desktop.embed import files as file_helpers
from desktop.embed import transfer
from desktop.embed.catalogue import CatalogueFile
from desktop.embed.download import Download
from desktop.embed.models import ModelInfo, ModelStore
from desktop.embed.profiles import STARTER
from desktop.errors import DiskFullError, ModelInvalidError, ModelMissingError, ReadOnlyError, UsageError
from tests.embed.tiny import Qwen
from tests.support.file_server import FileServer

PATH = "maker/tiny-GGUF/tiny-Q8_0.gguf"
NAME = "tiny-Q8_0"


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(downloading, "_BACK_OFF_SECONDS", 0.01)
    monkeypatch.setattr(transfer, "_POLL_SECONDS", 0.05)


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A model of 300 kilobytes."""
    return Qwen().write(tmp_path_factory.mktemp("content") / "tiny.gguf").read_bytes()


@pytest.fixture
def serve() -> Iterator[Callable[..., FileServer]]:
    """Starts servers, which end with the test."""
    servers: list[FileServer] = []

    def start(content: bytes, **behaviour: object) -> FileServer:
        servers.append(FileServer({PATH: content}, **behaviour))  # type: ignore[arg-type]
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def file(content: bytes) -> CatalogueFile:
    return CatalogueFile(
        profile=Qwen().profile(file_prefix="tiny", licence="MIT"),
        repository="maker/tiny-GGUF",
        path="tiny-Q8_0.gguf",
        quantisation="Q8_0",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


@pytest.fixture
def store(tmp_path: Path, file: CatalogueFile) -> Callable[..., ModelStore]:
    """A store of one model in the catalogue, anew at each call as after a restart."""

    def open_store(*servers: FileServer, **changes: object) -> ModelStore:
        wanted = replace(file, **changes)  # type: ignore[arg-type]
        return ModelStore(tmp_path / "models", files=[wanted], mirrors=[server.mirror for server in servers])

    return open_store


Serve = Callable[..., FileServer]
Open = Callable[..., ModelStore]


def _info(store: ModelStore) -> ModelInfo:
    starter, info = store.list()
    assert starter.name == STARTER
    return info


def _left(store: ModelStore) -> set[str]:
    return {path.name for path in store.folder.iterdir()}


def test_a_model_is_offered_downloaded_and_used(serve: Serve, store: Open, content: bytes) -> None:
    models = store(serve(content))
    info = _info(models)
    assert (info.name, info.kind, info.present, info.quantisation) == (NAME, "catalogue", False, "Q8_0")
    assert (info.size_bytes, info.partial_bytes, info.licence) == (len(content), 0, "MIT")
    assert info.memory_bytes > info.size_bytes
    steps = list(models.download("tiny"))
    assert {step.name for step in steps} == {NAME}
    assert steps[-1].bytes_done == steps[-1].bytes_total == len(content)
    assert [step.bytes_done for step in steps] == sorted(step.bytes_done for step in steps)
    assert "127.0.0.1" in {step.source_host for step in steps}
    info = _info(models)
    assert (info.name, info.kind, info.present, info.dimension) == (NAME, "local", True, 64)
    assert _left(models) == {f"{NAME}.gguf", f"{NAME}.json"}
    models.open(NAME, threads=1).close()
    with pytest.raises(UsageError, match="here already"):
        list(models.download("tiny"))


def test_interrupted_three_times_it_goes_on_where_it_was(serve: Serve, store: Open, content: bytes) -> None:
    server = serve(content, cuts=[100_000, 60_000, 50_000])
    models = store(server)
    list(models.download(NAME))
    assert (models.folder / f"{NAME}.gguf").read_bytes() == content
    assert [asked.first for asked in server.asked] == [0, 100_000, 160_000, 210_000]
    assert all(asked.if_range.startswith('"') for asked in server.asked[1:])


def test_a_pause_outlives_the_program(serve: Serve, store: Open, content: bytes) -> None:
    server = serve(content)
    server.go_on.clear()
    models = store(server)
    steps = models.download(NAME)
    for step in steps:
        if step.bytes_done >= len(content) // 2:
            break
    steps.close()
    server.go_on.set()
    assert _info(models).partial_bytes == len(content) // 2
    again = store(server)
    assert _info(again).partial_bytes == len(content) // 2
    assert next(iter(again.download(NAME))).bytes_done == len(content) // 2
    list(again.download(NAME))
    assert server.asked[-1].first == len(content) // 2
    assert (again.folder / f"{NAME}.gguf").read_bytes() == content


def test_a_paused_download_can_be_discarded(serve: Serve, store: Open, content: bytes) -> None:
    models = store(serve(content, cuts=[1000] + [0] * 50))
    with pytest.raises(ModelMissingError, match="is kept"):
        list(models.download(NAME))
    assert _info(models).partial_bytes == 1000
    models.discard_download(NAME)
    assert _info(models).partial_bytes == 0
    assert _left(models) == set()


@pytest.mark.parametrize("announced_only", [False, True])
def test_damaged_bytes_come_from_the_next_mirror(
    serve: Serve, store: Open, content: bytes, announced_only: bool
) -> None:
    changed = bytearray(content)
    changed[200_000] ^= 1
    bad, good = serve(bytes(changed)), serve(content)
    if announced_only:
        # What the first one announces is not what it sends.
        bad._send_file = lambda request, name, _: FileServer._send_file(bad, request, name, bytes(changed))  # type: ignore[method-assign]
        bad.files[PATH] = content
        models = store(bad, good, sha256="", size_bytes=0)
    else:
        bad.announces = False
        models = store(bad, good)
    list(models.download(NAME))
    assert (models.folder / f"{NAME}.gguf").read_bytes() == content
    assert [asked.first for asked in good.asked] == [0]


def test_damaged_bytes_never_stay(serve: Serve, store: Open, content: bytes) -> None:
    changed = content[:-1] + b"\x00\xff"[content[-1] == 0 :][:1]
    models = store(serve(changed, announces=False))
    with pytest.raises(ModelInvalidError, match="damaged or changed"):
        list(models.download(NAME))
    assert _left(models) == set()
    assert not _info(models).present


def test_a_mirror_that_announces_another_file_is_passed_over(
    serve: Serve, store: Open, content: bytes
) -> None:
    other, good = serve(content[:-1] + b"\x01\x02"), serve(content)
    models = store(other, good)
    list(models.download(NAME))
    assert (models.folder / f"{NAME}.gguf").read_bytes() == content


def test_what_one_mirror_began_another_finishes(serve: Serve, store: Open, content: bytes) -> None:
    dying = serve(content, cuts=[120_000])
    healthy = serve(content)
    models = store(dying, healthy)
    steps = models.download(NAME)
    for step in steps:
        if dying.asked and step.bytes_done >= 120_000:
            dying.statuses = [503] * 100
    assert healthy.asked
    assert healthy.asked[0].first == 120_000
    assert healthy.asked[0].if_range == ""  # another host's mark means nothing here
    assert (models.folder / f"{NAME}.gguf").read_bytes() == content


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_busy_host_is_asked_again(serve: Serve, store: Open, content: bytes, status: int) -> None:
    server = serve(content, statuses=[status, status])
    notes = {step.note for step in store(server).download(NAME)}
    assert len(server.asked) == 3
    assert f"127.0.0.1 did not answer as it should (HTTP {status}). Trying again." in notes


def test_a_file_that_is_nowhere_is_not_asked_for_again(serve: Serve, store: Open, content: bytes) -> None:
    server = serve(content)
    server.files.clear()
    with pytest.raises(ModelMissingError, match=r"127\.0\.0\.1: HTTP 404"):
        list(store(server).download(NAME))
    assert len(server.asked) == 1


def test_nobody_there(serve: Serve, store: Open, content: bytes) -> None:
    server = serve(content)
    models = store(server)
    server.close()
    with pytest.raises(ModelMissingError, match="check the connection"):
        list(models.download(NAME))
    assert _left(models) <= {f"{NAME}.gguf.part"}


def test_a_host_that_ignores_ranges_begins_anew(serve: Serve, store: Open, content: bytes) -> None:
    server = serve(content, ranges=False, cuts=[100_000])
    models = store(server)
    list(models.download(NAME))
    assert (models.folder / f"{NAME}.gguf").read_bytes() == content


def test_a_file_that_changed_at_its_source_is_fetched_anew(
    serve: Serve, store: Open, content: bytes, tmp_path: Path
) -> None:
    old, new = Qwen(layers=1).write(tmp_path / "old.gguf").read_bytes(), content
    server = serve(old, cuts=[50_000] + [0] * 50)
    models = store(server, sha256="", size_bytes=0)
    with pytest.raises(ModelMissingError):
        list(models.download(NAME))
    server.files[PATH] = new
    server.cuts.clear()
    list(models.download(NAME))
    assert (models.folder / f"{NAME}.gguf").read_bytes() == new


def test_without_a_hash_nothing_is_fetched(serve: Serve, store: Open, content: bytes) -> None:
    models = store(serve(content, announces=False), sha256="")
    with pytest.raises(ModelMissingError, match="SHA-256"):
        list(models.download(NAME))
    assert not _info(models).present
    assert _info(models).partial_bytes == 0


@pytest.mark.parametrize("right", [True, False])
def test_a_hash_may_stand_in_the_repository_s_list(
    serve: Serve, tmp_path: Path, file: CatalogueFile, content: bytes, right: bool
) -> None:
    server = serve(content, announces=False)
    digest = hashlib.sha256(content if right else b"").hexdigest()
    listed = [{"Path": "README.md", "Sha256": "00"}, {"Path": "tiny-Q8_0.gguf", "Sha256": digest.upper()}]
    server.listing = json.dumps({"Code": 200, "Data": {"Files": listed}})
    mirror = replace(server.mirror, listing_url=f"{server.url}/listing")
    models = ModelStore(tmp_path / "models", files=[replace(file, sha256="")], mirrors=[mirror])
    if right:
        list(models.download(NAME))
        assert _info(models).present
    else:
        with pytest.raises(ModelInvalidError, match="damaged or changed"):
            list(models.download(NAME))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x/"])
def test_a_redirect_leads_nowhere_but_the_web(serve: Serve, store: Open, content: bytes, target: str) -> None:
    with pytest.raises(ModelMissingError, match="leads elsewhere"):
        list(store(serve(content, redirect_to=target)).download(NAME))


def test_an_encrypted_source_does_not_lead_to_a_plain_one() -> None:
    with pytest.raises(transfer.TransferError):
        transfer._check_redirect(transfer.httpx.URL("https://a/b"), transfer.httpx.URL("http://a/b"))


def test_an_answer_of_unknown_length(serve: Serve, store: Open, content: bytes) -> None:
    models = store(serve(content, chunked=True))
    list(models.download(NAME))
    assert (models.folder / f"{NAME}.gguf").read_bytes() == content


@pytest.mark.parametrize("size_known", [True, False])
def test_there_must_be_room(
    serve: Serve, store: Open, content: bytes, monkeypatch: pytest.MonkeyPatch, size_known: bool
) -> None:
    server = serve(content)
    models = store(server, size_bytes=len(content) if size_known else 0)
    models.folder.mkdir()
    usage = shutil.disk_usage(models.folder)
    monkeypatch.setattr(file_helpers.shutil, "disk_usage", lambda _: usage._replace(free=100_000))
    with pytest.raises(DiskFullError, match="only 0 MB left"):
        list(models.download(NAME))
    assert len(server.asked) == (0 if size_known else 1)
    assert _info(models).partial_bytes == 0


def test_a_folder_that_cannot_be_written_to(
    serve: Serve, store: Open, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(ReadOnlyError):
        list(store(serve(content)).download(NAME))


def test_what_arrived_whole_but_can_t_be_used_is_not_kept(serve: Serve, store: Open, tmp_path: Path) -> None:
    content = Qwen(heads_kv=3).write(tmp_path / "bad.gguf").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    models = store(serve(content), sha256=digest, size_bytes=len(content))
    with pytest.raises(ModelInvalidError, match="ended the program that tried"):
        list(models.download(NAME))
    assert _left(models) == set()


def test_rate_and_time_left_are_told(
    serve: Serve, store: Open, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "_EVERY_SECONDS", 0.0)
    seen: list[Download] = [step for step in store(serve(content)).download(NAME) if not step.note]
    assert any(step.bytes_per_second > 0 and step.seconds_left is not None for step in seen)
    assert all(step.bytes_total == len(content) for step in seen)


@pytest.mark.parametrize("name", ["unknown", "../tiny", ""])
def test_only_what_is_in_the_catalogue_is_fetched(
    serve: Serve, store: Open, content: bytes, name: str
) -> None:
    server = serve(content)
    with pytest.raises(UsageError, match="no model named"):
        list(store(server).download(name))
    with pytest.raises(UsageError, match="can be had as Q8_0, not as Q2_K"):
        list(store(server).download("tiny", "Q2_K"))
    assert server.asked == []


def test_opening_what_was_not_downloaded_says_so(serve: Serve, store: Open, content: bytes) -> None:
    server = serve(content)
    models = store(server)
    with pytest.raises(ModelMissingError, match="Download it first"):
        list(models.prepare(NAME))
    assert server.asked == []
