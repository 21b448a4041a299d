"""Whether there is a newer version: believed only when it is signed, and asked for only when told to."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from desktop import __version__, update_command, updates
from desktop.errors import UpdateError, UsageError
from desktop.updates import Release, UpdateSource
from installer import sign_release
from tests.support.command import Shufang
from tests.support.update_server import UpdateServer


@pytest.fixture
def server() -> Iterator[UpdateServer]:
    opened = UpdateServer()
    yield opened
    opened.close()


def asked(source: UpdateSource, current: str = "0.1.0") -> Release | None:
    steps = updates.check(source, current)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Release | None = end.value
            return result


def test_a_newer_version_is_told_with_its_page(server: UpdateServer) -> None:
    server.publish("0.2.0")
    assert asked(server.source) == Release("0.2.0", "https://example.org/download")
    assert asked(server.source, "0.2.0rc3") is not None
    assert asked(server.source, "0.2.0") is None
    assert asked(server.source, "0.10.0") is None


def test_the_request_says_nothing_about_who_asks(server: UpdateServer) -> None:
    server.publish("0.2.0")
    asked(server.source)
    (request,) = server.asked
    assert request.pop("path") == "/release.json"
    assert request.pop("Host").startswith("127.0.0.1")
    assert request == {
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "keep-alive",
        "User-Agent": "shufang",
    }


def test_nothing_is_believed_that_was_not_signed_with_the_key(server: UpdateServer) -> None:
    server.publish("0.2.0")
    genuine = json.loads(server.content)
    forged = [
        b"",
        b"<html>",
        b"[]",
        json.dumps({"release": genuine["release"]}).encode(),
        json.dumps({**genuine, "release": genuine["release"].replace("0.2.0", "0.9.0")}).encode(),
        json.dumps({**genuine, "release": genuine["release"].replace("example.org", "example.com")}).encode(),
        json.dumps({**genuine, "signature": ""}).encode(),
        sign_release.signed(genuine["release"], SigningKey.generate()),
    ]
    for content in forged:
        server.content = content
        with pytest.raises(UpdateError, match="not signed by those who make Shufang"):
            asked(server.source)


def test_a_signed_file_must_make_sense(server: UpdateServer) -> None:
    for told in (
        {"program": "Another"},
        {"page": "http://example.org"},
        {"page": "file:///etc"},
        {"version": "2"},
    ):
        server.publish(**{"version": "0.2.0", **told})
        with pytest.raises(UpdateError, match="does not understand"):
            asked(server.source)


def test_what_fails_on_the_way_is_a_sentence(server: UpdateServer) -> None:
    server.status = 404
    with pytest.raises(UpdateError, match=r"could not be asked for the newest version \(HTTP 404\)"):
        asked(server.source)
    server.status, server.content = 200, b"x" * 100_000
    with pytest.raises(UpdateError, match="more than a version file has"):
        asked(server.source)
    server.status, server.content, server.location = 302, b"", "file:///etc/passwd"
    with pytest.raises(UpdateError, match="leads elsewhere"):
        asked(server.source)
    with pytest.raises(UpdateError, match="Check the connection"):
        asked(UpdateSource("http://127.0.0.1:1/", server.source.public_key))


def test_versions_are_in_order() -> None:
    ordered = ["0.1.0rc1", "0.1.0rc2", "0.1.0rc12", "0.1.0", "0.1.1", "0.2.0", "0.10.0", "1.0.0"]
    assert sorted(ordered, key=updates.order_of) == ordered
    for odd in ("1.0", "1.0.0.0", "1.0.0-beta", "v1.0.0", "1.0.0rc0", "１.0.0", ""):
        with pytest.raises(ValueError, match=odd or "^$"):
            updates.order_of(odd)
    assert updates.order_of(__version__)


def test_a_key_is_made_once_and_signs(tmp_path: Path) -> None:
    file = tmp_path / "key"
    public = sign_release.make_key(file)
    assert file.stat().st_mode & 0o077 == 0
    content = sign_release.sign(file, "1.2.3", "https://example.org")
    assert updates.genuine(content, UpdateSource("", public)) == Release("1.2.3", "https://example.org")
    with pytest.raises(FileExistsError):
        sign_release.make_key(file)
    with pytest.raises(UpdateError):
        sign_release.sign(file, "1.2", "https://example.org")


def test_the_command_asks_only_when_told_to(
    server: UpdateServer, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.publish("99.0.0")
    options = argparse.Namespace(yes=False, json=False)
    with pytest.raises(UsageError, match="--yes"):
        update_command.check(options, server.source)
    assert server.asked == []
    options.yes = True
    assert update_command.check(options, server.source) == 0
    assert capsys.readouterr().out == "99.0.0 can be downloaded: https://example.org/download\n"
    options.json = True
    assert update_command.check(options, server.source) == 0
    newer = {"version": "99.0.0", "page": "https://example.org/download"}
    assert json.loads(capsys.readouterr().out) == {"version": __version__, "newer": newer}


def test_the_program_as_it_is_asks_nobody_until_an_address_is_put_in(data_dir: Path) -> None:
    done = Shufang(data_dir)("updates", "--yes")
    if updates.OFFICIAL is None:
        assert (done.code, done.out) == (2, "")
        assert "without an address" in done.err
    else:
        assert updates.OFFICIAL.url.startswith("https://")
        assert len(bytes.fromhex(updates.OFFICIAL.public_key)) == 32
