from __future__ import annotations

import base64
import json
import logging
import math
import socket
import struct
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop.embed.base import Embedder
from desktop.embed.remote import RemoteEmbedder, probe_server
from desktop.embed.remote_requests import Patience
from desktop.embed.servers import RemoteServer
from desktop.errors import RemoteFailedError
from desktop.library import Library
from desktop.records import Question
from tests.support.embedding_server import (
    DIMENSION,
    Asked,
    EmbeddingServer,
    Reply,
    Script,
    answer,
    error,
    in_turn,
    serving,
    vector_of,
    with_rows,
)

KEY = "sk-very-secret-1234567890"
QUICK = Patience(attempts=4, first_wait_seconds=0.01, wait_max_seconds=2.0, query_seconds=1.5)


def described(url: str, **changes: Any) -> RemoteServer:
    values: dict[str, Any] = {"name": "test", "url": url, "model": "m", "key": KEY, "dimension": DIMENSION}
    return RemoteServer(**{"batch_size": 4, "timeout_seconds": 5.0, **values, **changes})


class Opened:
    """An embedder of a scripted server, both open while the block runs."""

    def __init__(self, script: Script | Reply = answer, patience: Patience = QUICK, **changes: Any) -> None:
        self._serving = serving(script)
        self._patience, self._changes = patience, changes

    def __enter__(self) -> tuple[RemoteEmbedder, EmbeddingServer]:
        server = self._serving.__enter__()
        self._embedder = RemoteEmbedder(described(server.url, **self._changes), self._patience)
        return self._embedder, server

    def __exit__(self, *error: Any) -> None:
        self._embedder.close()
        self._serving.__exit__(*error)


def unit(text: str) -> np.ndarray:
    vector = np.array(vector_of(text))
    return vector / np.linalg.norm(vector)


def embed(embedder: Embedder, texts: list[str]) -> np.ndarray:
    """Vectors in the order of the texts; every text must come exactly once."""
    vectors = np.full((len(texts), embedder.dimension), np.nan, np.float32)
    for batch in embedder.embed_documents(texts):
        assert batch.vectors.shape == (len(batch.indices), embedder.dimension)
        assert batch.vectors.dtype == np.float32
        for index, vector in zip(batch.indices, batch.vectors, strict=True):
            assert np.isnan(vectors[index]).all()
            vectors[index] = vector
    assert not np.isnan(vectors).any()
    return vectors


def fails(script: Script | Reply, **changes: Any) -> str:
    """Why two texts could not be embedded."""
    with Opened(script, **changes) as (embedder, server):
        with pytest.raises(RemoteFailedError) as caught:
            embed(embedder, ["alpha", "beta"])
        reason = caught.value.reason
    assert server.host in reason
    assert KEY not in reason
    return reason


# what is sent, and what comes back


def test_texts_come_back_with_their_own_vectors() -> None:
    texts = [f"text {number} " + "word " * (number * 7 % 11) for number in range(23)]
    with Opened() as (embedder, server):
        vectors = embed(embedder, texts)
        assert max(len(asked.texts) for asked in server.asked) == 4
    np.testing.assert_allclose(vectors, [unit(text) for text in texts], atol=1e-6)


def test_a_request_is_that_of_openai() -> None:
    with Opened(model="bge-m3") as (embedder, server):
        embed(embedder, ["alpha"])
        (asked,) = server.asked
    assert asked.path == "/v1/embeddings"
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.body == {"model": "bge-m3", "input": ["alpha"], "encoding_format": "float"}


def test_without_a_key_none_is_sent() -> None:
    with Opened(key="") as (embedder, server):
        embed(embedder, ["alpha"])
        assert "Authorization" not in server.asked[0].headers


def test_the_server_is_asked_for_a_dimension_where_it_may_be() -> None:
    with Opened(dimensions_parameter=True) as (embedder, server):
        embed(embedder, ["alpha"])
        assert server.asked[0].body["dimensions"] == DIMENSION


def test_making_an_embedder_sends_nothing() -> None:
    with Opened() as (embedder, server):
        assert (embedder.dimension, embedder.device) == (DIMENSION, f"server {server.host}")
        assert embedder.leaves_machine
        assert not Embedder.leaves_machine
        assert embedder.count_tokens("alpha") == 2
        assert list(embedder.embed_documents([])) == []
    assert server.asked == []


def test_prefixes_are_put_before_questions_and_documents() -> None:
    with Opened(query_prefix="query: ", document_prefix="passage: ") as (embedder, server):
        embed(embedder, ["alpha"])
        embedder.embed_query("beta")
        embedder.embed_query("gamma", "Instruct: x\nQuery: ")
        embedder.embed_query("delta", "")
        sent = [text for asked in server.asked for text in asked.texts]
    assert sent == ["passage: alpha", "query: beta", "Instruct: x\nQuery: gamma", "delta"]


def test_a_question_gets_its_vector() -> None:
    with Opened() as (embedder, _):
        np.testing.assert_allclose(embedder.embed_query("alpha"), unit("alpha"), atol=1e-6)


@pytest.mark.parametrize("text", ["", "\ud800 lone", "a\0b", "书房 👍🏽"])
def test_any_text_can_be_sent(text: str) -> None:
    with Opened() as (embedder, server):
        embedder.embed_query(text)
        (sent,) = server.asked[0].texts
    assert sent == (text.encode("utf-8", "replace").decode() or " ")


def test_answers_may_come_in_any_order() -> None:
    def shuffled(asked: Asked) -> Reply:
        rows = json.loads(answer(asked).content)["data"]
        return with_rows(rows[1:] + rows[:1])

    texts = ["alpha", "beta", "gamma", "delta"]
    with Opened(shuffled) as (embedder, _):
        np.testing.assert_allclose(embed(embedder, texts), [unit(text) for text in texts], atol=1e-6)


def test_answers_may_be_base64_and_without_an_index() -> None:
    def packed(asked: Asked) -> Reply:
        vectors = [struct.pack(f"<{DIMENSION}f", *vector_of(text)) for text in asked.texts]
        return with_rows([{"embedding": base64.b64encode(vector).decode()} for vector in vectors])

    texts = ["alpha", "beta", "gamma"]
    with Opened(packed) as (embedder, _):
        np.testing.assert_allclose(embed(embedder, texts), [unit(text) for text in texts], atol=1e-6)


# several requests at once


def test_as_many_requests_as_allowed_run_at_once() -> None:
    go_on = threading.Event()

    def script(asked: Asked) -> Reply:
        return Reply(answer(asked).content, wait=go_on)

    with Opened(script, concurrency=3, batch_size=1) as (embedder, server):
        steps = embedder.embed_documents([f"text {number}" for number in range(9)])
        while server.most_at_once < 3:
            assert next(steps).indices == ()
        for _ in range(3):
            assert next(steps).indices == ()
        go_on.set()
        assert sorted(index for batch in steps for index in batch.indices) == list(range(9))
        assert server.most_at_once == 3


def test_while_the_server_thinks_there_are_empty_steps_and_questions_go_first() -> None:
    go_on = threading.Event()

    def script(asked: Asked) -> Reply:
        slow = asked.texts != ["urgent"]
        return Reply(answer(asked).content, wait=go_on if slow else None)

    with Opened(script, concurrency=1, batch_size=1) as (embedder, server):
        steps = embedder.embed_documents(["one", "two"])
        batch = next(steps)
        assert (batch.indices, batch.vectors.shape) == ((), (0, DIMENSION))
        np.testing.assert_allclose(embedder.embed_query("urgent"), unit("urgent"), atol=1e-6)
        assert [asked.texts for asked in server.asked] == [["one"], ["urgent"]]
        go_on.set()
        assert sorted(index for batch in steps for index in batch.indices) == [0, 1]


def test_no_document_is_sent_while_a_question_is_asked() -> None:
    question, document = threading.Event(), threading.Event()

    def script(asked: Asked) -> Reply:
        return Reply(answer(asked).content, wait=question if asked.texts == ["urgent"] else document)

    with Opened(script, concurrency=1, batch_size=1, patience=Patience()) as (embedder, server):
        steps = embedder.embed_documents(["one", "two"])
        next(steps)
        asking = threading.Thread(target=embedder.embed_query, args=("urgent",))
        asking.start()
        while len(server.asked) < 2:
            time.sleep(0.005)
        document.set()  # the first document is answered, and its place is free
        while next(steps).indices != (0,):
            pass
        for _ in range(4):
            assert next(steps).indices == ()
        assert [asked.texts for asked in server.asked] == [["one"], ["urgent"]]
        question.set()
        asking.join()
        assert [batch.indices for batch in steps if batch.indices] == [(1,)]


def test_stopping_ends_the_requests() -> None:
    never = threading.Event()
    with Opened(Reply(b"", wait=never), concurrency=2, batch_size=1) as (embedder, server):
        steps = embedder.embed_documents([f"text {number}" for number in range(20)])
        while server.most_at_once < 2:
            next(steps)
        started = time.monotonic()
        steps.close()  # type: ignore[attr-defined]
        assert server.gave_up.wait(3)
        assert time.monotonic() - started < 2
        assert len(server.asked) == 2
        server.script = answer
        np.testing.assert_allclose(embed(embedder, ["alpha"]), [unit("alpha")], atol=1e-6)


def test_closing_ends_the_requests() -> None:
    never = threading.Event()
    with Opened(Reply(b"", wait=never)) as (embedder, server):
        steps = embedder.embed_documents(["alpha"])
        while not server.asked:
            next(steps)
        embedder.close()
        embedder.close()
        assert server.gave_up.wait(3)
        steps.close()  # type: ignore[attr-defined]


# texts too long, requests too large


def test_a_long_text_goes_in_pieces_and_becomes_one_vector() -> None:
    text = " ".join(f"word{number}" for number in range(200))
    with Opened(max_tokens=64, document_prefix="passage: ") as (embedder, server):
        assert embedder.max_tokens == 64 - 2 - embedder.count_tokens("passage: ")
        long, short = embed(embedder, [text, "alpha"])
        sent = [text for asked in server.asked for text in asked.texts]
    assert all(embedder.count_tokens(one) <= 62 for one in sent)
    pieces = [one.removeprefix("passage: ") for one in sent if one != "passage: alpha"]
    assert len(pieces) > 10
    assert sorted("".join(pieces).split()) == sorted(text.split())
    mean = sum(unit("passage: " + piece) * embedder.count_tokens(piece) for piece in pieces)
    np.testing.assert_allclose(long, mean / np.linalg.norm(mean), atol=1e-5)
    np.testing.assert_allclose(short, unit("passage: alpha"), atol=1e-6)


def test_a_long_question_is_one_request() -> None:
    with Opened(max_tokens=64) as (embedder, server):
        vector = embedder.embed_query("many words of a question " * 200)
    assert math.isclose(float(np.linalg.norm(vector)), 1, abs_tol=1e-5)
    assert len(server.asked) == 1


# What the servers say themselves; the sources stand in remote_errors.
TOO_MANY = [
    (413, "batch size 4 > maximum allowed batch size 2"),
    (422, "Input validation error: `batch size 4 > maximum allowed batch size 2`"),
    (400, "<400> InternalError: Value error, batch size is invalid, it should not be larger than 2.: input"),
    (400, "Invalid 'input': array too long. Expected an array with maximum length 2"),
    (400, "Requested 400000 tokens, max 300000 tokens per request"),
    (413, ""),
]


@pytest.mark.parametrize(("status", "said"), TOO_MANY)
def test_a_server_that_takes_fewer_texts_gets_fewer(status: int, said: str) -> None:
    def script(asked: Asked) -> Reply:
        return answer(asked) if len(asked.texts) <= 2 else error(status, said)

    texts = [f"text {number}" for number in range(30)]
    with Opened(script, batch_size=8, concurrency=1) as (embedder, server):
        vectors = embed(embedder, texts)
        refused = sum(len(asked.texts) > 2 for asked in server.asked)
        embed(embedder, texts)
        assert sum(len(asked.texts) > 2 for asked in server.asked) == refused <= 6
    np.testing.assert_allclose(vectors, [unit(text) for text in texts], atol=1e-6)


TOO_LONG = [
    (400, "This model's maximum context length is 512 tokens. However, you requested 1451 tokens"),
    (413, "Input validation error: `inputs` must have less than 512 tokens. Given: 600"),
    (500, "input (596 tokens) is too large to process. increase the physical batch size (current: 512)"),
    (500, "input is too large to process. increase the physical batch size"),
    (400, "the input length exceeds the context length"),
    (400, "the request exceeds the available context size. try increasing the context size"),
]


@pytest.mark.parametrize(("status", "said"), TOO_LONG)
def test_a_text_that_the_server_finds_too_long_is_cut_again(status: int, said: str) -> None:
    def script(asked: Asked) -> Reply:
        return answer(asked) if all(len(text) <= 200 for text in asked.texts) else error(status, said)

    texts = ["alpha", "word " * 70, "beta", "gamma"]
    with Opened(script) as (embedder, server):
        vectors = embed(embedder, texts)
        sent = [text for asked in server.asked for text in asked.texts if len(text) <= 200]
    assert sum(len(text) for text in set(sent)) >= 175
    for index in (0, 2, 3):
        np.testing.assert_allclose(vectors[index], unit(texts[index]), atol=1e-6)


@pytest.mark.parametrize(("status", "said"), TOO_LONG)
def test_a_server_that_finds_everything_too_long_is_given_up(status: int, said: str) -> None:
    with Opened(error(status, said)) as (embedder, server):
        with pytest.raises(RemoteFailedError, match="longer than the server") as caught:
            embed(embedder, ["alpha", "word " * 100])
        assert len(server.asked) < 20
    assert str(status) in caught.value.reason


# what passes: tried again


@pytest.mark.parametrize(
    "reply",
    [
        error(429),
        error(500, "model is loading"),
        error(503),
        error(529),
        Reply(b"", 502),
        Reply(b"<html>Bad gateway</html>", 504),
        Reply(b'{"data": [', cut=4),
        Reply(b"", wait=threading.Event()),
    ],
    ids=["429", "500", "503", "529", "502", "504", "cut off", "late"],
)
def test_what_may_pass_is_tried_again(reply: Reply) -> None:
    with Opened(in_turn(reply, reply), timeout_seconds=1.0) as (embedder, server):
        np.testing.assert_allclose(embed(embedder, ["alpha"]), [unit("alpha")], atol=1e-6)
        assert len(server.asked) == 3


def test_waits_grow(caplog: pytest.LogCaptureFixture) -> None:
    patience = Patience(attempts=4, first_wait_seconds=0.08)
    with (
        caplog.at_level(logging.INFO, "desktop"),
        Opened(in_turn(*[error(503)] * 3), patience) as (embedder, _),
    ):
        started = time.monotonic()
        embed(embedder, ["alpha"])
        assert 0.28 <= time.monotonic() - started < 3
    waits = [record.args[1] for record in caplog.records if record.args and len(record.args) == 2]  # type: ignore[index]
    assert all(0.04 * 2**n <= wait <= 0.08 * 2**n for n, wait in enumerate(waits))  # type: ignore[operator]
    assert len(waits) == 3


def _in_a_second() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


@pytest.mark.parametrize("value", [lambda: "0.6", _in_a_second], ids=["seconds", "date"])
def test_the_server_says_how_long_to_wait(value: Callable[[], str]) -> None:
    times: list[float] = []

    def script(asked: Asked) -> Reply:
        times.append(time.monotonic())
        return error(429, Retry_After=value()) if len(times) == 1 else answer(asked)

    with Opened(script, concurrency=1, batch_size=1) as (embedder, _):
        embed(embedder, ["alpha", "beta"])  # the other text's request waits as well
    assert times[1] - times[0] >= 0.55
    assert len(times) == 3


def test_a_server_that_wants_to_be_left_alone_for_long_is(caplog: pytest.LogCaptureFixture) -> None:
    with Opened(error(429, "Quota exceeded", Retry_After="86400")) as (embedder, server):
        with pytest.raises(RemoteFailedError, match="asked too often"):
            embed(embedder, ["alpha"])
        assert len(server.asked) == 1


def test_a_server_that_stays_broken_is_given_up() -> None:
    with Opened(error(500, "out of memory")) as (embedder, server):
        with pytest.raises(RemoteFailedError, match=r"failed \(500: out of memory\)"):
            embed(embedder, ["alpha"])
        assert len(server.asked) == QUICK.attempts


def test_a_question_is_answered_soon_or_not_at_all() -> None:
    never = threading.Event()
    with Opened(Reply(b"", wait=never), timeout_seconds=60.0) as (embedder, _):
        started = time.monotonic()
        with pytest.raises(RemoteFailedError, match="within 2 seconds"):
            embedder.embed_query("alpha")
        assert time.monotonic() - started < 3


def test_an_answer_without_end_is_not_waited_for() -> None:
    slow = Reply(b" " * 10_000, drip=True)
    with Opened(slow, timeout_seconds=1.0, patience=Patience(attempts=1)) as (embedder, _):
        started = time.monotonic()
        with pytest.raises(RemoteFailedError, match="within 1 seconds"):
            embed(embedder, ["alpha"])
        assert time.monotonic() - started < 3


def test_an_answer_far_too_long_is_not_read() -> None:
    with Opened(Reply(b'{"data": [' + b" " * 40_000_000)) as (embedder, server):
        with pytest.raises(RemoteFailedError, match="damaged"):
            embed(embedder, ["alpha"])
        assert server.gave_up.wait(3)


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        embedder = RemoteEmbedder(described(f"http://127.0.0.1:{free.getsockname()[1]}"), QUICK)
    for ask in (lambda: embed(embedder, ["alpha"]), lambda: embedder.embed_query("alpha")):
        with pytest.raises(RemoteFailedError, match="can't be reached"):
            ask()
    embedder.close()


def test_a_server_that_comes_back_goes_on() -> None:
    with Opened() as (embedder, server):
        embed(embedder, ["alpha"])
        server.script = in_turn(Reply(b"{}", cut=0))
        np.testing.assert_allclose(embedder.embed_query("beta"), unit("beta"), atol=1e-6)


# what does not pass: said at once


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused(status: int) -> None:
    with Opened(error(status, f"Incorrect API key provided: {KEY}")) as (embedder, server):
        with pytest.raises(RemoteFailedError, match=f"refuses the key .{status}"):
            embed(embedder, ["alpha"])
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (error(404, "model 'm' not found"), r"no model m at this address \(404: model 'm' not found\)"),
        (error(400, f"what is {KEY}?"), r"refuses the request \(400: what is …\?\)"),
        (Reply(b'{"detail": [{"loc": ["body"], "msg": "field\\n required"}]}', 422), "422: field required"),
        (Reply(b'{"error": "no such\\u0000 thing."}', 418), "418: no such"),
        (Reply(b"<html>teapot</html>", 418), r"\(418\)"),
        (Reply(b"[" * 100_000, 400), "400"),
        (
            Reply(b"", 307, {"Location": "http://user:pw@elsewhere.example:81/v1"}),
            "on to elsewhere.example:81,",
        ),
        (Reply(b"", 302, {"Location": "/login"}), "on to 127.0.0.1"),
        (Reply(b"", 204), "204"),
    ],
)
def test_a_refusal_is_told_with_the_servers_words(reply: Reply, said: str) -> None:
    with Opened(reply) as (embedder, server):
        with pytest.raises(RemoteFailedError, match=said) as caught:
            embed(embedder, ["alpha"])
        assert len(server.asked) == 1
    assert KEY not in caught.value.reason
    assert "\n" not in caught.value.reason
    assert len(caught.value.reason) < 400


def _vectors(*vectors: object) -> Reply:
    return with_rows([{"index": number, "embedding": vector} for number, vector in enumerate(vectors)])


GOOD = vector_of("alpha")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (Reply(b'{"data": [{"embedding": [0.1, 0.'), "damaged"),
        (Reply(b"<html>Welcome</html>"), "damaged"),
        (Reply(b""), "damaged"),
        (Reply(b"[1, 2]"), "damaged"),
        (Reply(b"[" * 100_000), "damaged"),
        (Reply(b'{"error": "not now"}'), "damaged"),
        (Reply(b"\xff\xfe\x00", headers={"Content-Encoding": "gzip"}), "damaged"),
        (with_rows({"0": GOOD}), "damaged"),
        (with_rows([GOOD, GOOD]), "damaged"),
        (with_rows([{"index": 0, "embedding": GOOD}] * 2), "damaged"),
        (with_rows([{"index": n, "embedding": GOOD} for n in (1, 2)]), "damaged"),
        (with_rows([{"index": n, "embedding": GOOD} for n in (None, 1)]), "damaged"),
        (with_rows([{"vector": GOOD}] * 2), "damaged"),
        (_vectors(GOOD, "not base64!"), "damaged"),
        (_vectors(GOOD, ["a"] * DIMENSION), "damaged"),
        (_vectors([GOOD, GOOD], [GOOD, GOOD]), "damaged"),
        (_vectors([GOOD, GOOD[:3]], GOOD), "damaged"),
        (_vectors(), "0 vectors for 2 texts"),
        (_vectors(GOOD), "1 vectors for 2 texts"),
        (_vectors(GOOD, GOOD, GOOD), "3 vectors for 2 texts"),
        (_vectors(GOOD[:8], GOOD[:8]), "of 8 dimensions, not of 16"),
        (_vectors(GOOD, GOOD * 2), "of 32 dimensions, not of 16"),
        (_vectors(GOOD, []), "of 0 dimensions, not of 16"),
        (_vectors(GOOD, [float("nan")] * DIMENSION), "without meaning"),
        (_vectors(GOOD, [float("inf"), *GOOD[1:]]), "without meaning"),
        (_vectors(GOOD, [None] * DIMENSION), "without meaning"),
        (_vectors(GOOD, [0.0] * DIMENSION), "without meaning"),
        (_vectors(GOOD, [1e-200] * DIMENSION), "without meaning"),
    ],
)
def test_an_answer_that_makes_no_sense_is_told(script: Script | Reply, said: str) -> None:
    assert said in fails(script)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b'{"data": [{"embe'), "damaged"),
        (error(401), "refuses the key"),
        (error(500, "out of memory"), "out of memory"),
        (_vectors(GOOD[:8]), "of 8 dimensions"),
        (_vectors([0.0] * DIMENSION), "without meaning"),
    ],
)
def test_a_question_fails_with_the_same_sentences(reply: Reply, said: str) -> None:
    with Opened(reply) as (embedder, server):
        with pytest.raises(RemoteFailedError, match=said):
            embedder.embed_query("alpha")
        server.script = answer
        np.testing.assert_allclose(embedder.embed_query("alpha"), unit("alpha"), atol=1e-6)


def test_what_was_answered_before_a_failure_is_not_lost() -> None:
    with Opened(in_turn(answer, error(400, "no")), batch_size=1, concurrency=1) as (embedder, _):
        steps = embedder.embed_documents(["longer", "text"])
        while next(steps).indices != (0,):
            pass
        with pytest.raises(RemoteFailedError, match="refuses the request"):
            list(steps)


def test_nothing_follows_a_redirect() -> None:
    with serving() as other:
        reply = Reply(b"", 307, {"Location": f"{other.url}/v1/embeddings"})
        assert f"on to {other.host}" in fails(reply)
        assert other.asked == []


def test_a_proxy_is_not_asked_for_this_machines_own_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as proxy, Opened() as (embedder, server):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        embed(embedder, ["alpha"])
        assert len(server.asked) == 1
        assert proxy.asked == []


def test_https_to_a_server_without_it_is_told() -> None:
    with serving() as server:
        embedder = RemoteEmbedder(described(server.url.replace("http:", "https:")), QUICK)
        with pytest.raises(RemoteFailedError, match="No safe connection"):
            embedder.embed_query("alpha")
        embedder.close()


def test_the_key_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), Opened(in_turn(error(500))) as (embedder, _):
        embed(embedder, ["alpha"])
        embedder.embed_query("beta")
    assert caplog.records
    assert KEY not in caplog.text


# trying a server


def test_a_server_is_tried_with_one_request() -> None:
    with serving() as server:
        tried = probe_server(described(server.url, dimension=0))
        assert tried == described(server.url)
        assert len(server.asked) == 1


def test_a_server_that_takes_one_text_at_a_time_can_be_tried() -> None:
    with serving() as server:
        assert probe_server(described(server.url, dimension=0, batch_size=1)).dimension == DIMENSION
        assert len(server.asked[0].texts) == 1


def test_the_dimension_is_what_the_server_gives() -> None:
    with serving() as server:
        assert probe_server(described(server.url, dimension=8)).dimension == DIMENSION
        assert "dimensions" not in server.asked[0].body


def test_a_dimension_asked_for_must_come() -> None:
    def cutting(asked: Asked) -> Reply:
        size = asked.body.get("dimensions", DIMENSION)
        return with_rows([{"index": n, "embedding": vector_of(t, size)} for n, t in enumerate(asked.texts)])

    with serving(cutting) as server:
        assert probe_server(described(server.url, dimension=8, dimensions_parameter=True)).dimension == 8
        server.script = answer
        with pytest.raises(RemoteFailedError, match="of 16 dimensions, not of 8"):
            probe_server(described(server.url, dimension=8, dimensions_parameter=True))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (_vectors(GOOD, GOOD), "every text the same vector"),
        (_vectors([], []), "dimensions"),
        (error(401), "refuses the key"),
        (error(503, "loading"), "failed"),
        (Reply(b"hello"), "damaged"),
    ],
)
def test_a_server_that_can_not_be_used_is_told_at_once(script: Script | Reply, said: str) -> None:
    with serving(script) as server:
        with pytest.raises(RemoteFailedError, match=said):
            probe_server(described(server.url, dimension=0))
        assert len(server.asked) == 1


def test_a_server_that_was_never_tried_is_not_opened() -> None:
    with pytest.raises(RemoteFailedError, match="not tried"):
        RemoteEmbedder(described("http://127.0.0.1:1", dimension=0))


# in a library


def test_a_library_waits_for_a_server_without_standing_still(tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("# Notes\n\nThe roof leaks.\n\n## Garden\n\n" + "Roses and peas. " * 200)
    data = tmp_path / "data"
    go_on = threading.Event()

    def slow(asked: Asked) -> Reply:
        return Reply(answer(asked).content, wait=go_on)

    with serving() as server:
        library = Library.open(data, embedder=RemoteEmbedder(described(server.url)))
        assert not [step.failure for step in library.add([notes]) if step.failure]
        library.close()
    with serving(slow) as server:
        library = Library.open(data, embedder=RemoteEmbedder(described(server.url), QUICK))
        steps = library.model.prepare()
        waited = [next(steps) for _ in range(3)]
        assert [(step.stage, step.passages, step.seconds_left) for step in waited] == [
            ("embedding", 0, None)
        ] * 3
        go_on.set()
        assert max(step.passages for step in steps) > 1
        assert library.answer(Question("The roof leaks.", mode="meaning")).hits
        assert library.upkeep.check() == []
        library.close()
