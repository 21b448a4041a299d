from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from pytestqt.qtbot import QtBot

from desktop.gui.bridge import Bridge, Generation


def test_results_and_errors_arrive_in_the_thread_of_the_window(qtbot: QtBot) -> None:
    bridge, heard = Bridge(), list[tuple[str, object, bool]]()
    here = threading.current_thread()

    def fail() -> None:
        raise ValueError("no")

    with ThreadPoolExecutor(1) as pool:
        bridge.watch(
            pool.submit(lambda: 7),
            lambda value: heard.append(("done", value, here is threading.current_thread())),
        )
        bridge.watch(
            pool.submit(fail),
            failed=lambda error: heard.append(("failed", str(error), here is threading.current_thread())),
        )
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [("done", 7, True), ("failed", "no", True)]


def test_nothing_arrives_once_closed_or_cancelled(qtbot: QtBot) -> None:
    bridge, heard = Bridge(), list[object]()
    cancelled: Future[int] = Future()
    bridge.watch(cancelled, heard.append, heard.append)
    cancelled.cancel()
    late: Future[int] = Future()
    bridge.watch(late, heard.append, heard.append)
    bridge.close()
    late.set_result(1)
    after = Bridge()
    after.post(lambda: heard.append("after"))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["after"]


def test_only_the_latest_generation_is_current() -> None:
    generation = Generation()
    first = generation.next()
    second = generation.next()
    assert not generation.is_current(first)
    assert generation.is_current(second)
