import threading
from collections.abc import Iterator

import pytest

from desktop.lane import Lane


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("test")
    yield made
    made.close()


def test_jobs_run_in_order_on_one_thread(lane: Lane) -> None:
    seen: list[tuple[int, str]] = []

    def job(number: int) -> int:
        seen.append((number, threading.current_thread().name))
        return number

    futures = [lane.submit(lambda n=n: job(n)) for n in range(5)]
    assert [future.result(5) for future in futures] == list(range(5))
    assert seen == [(n, "test") for n in range(5)]


def test_errors_reach_the_one_who_asked(lane: Lane) -> None:
    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        lane.submit(fail).result(5)
    assert lane.submit(lambda: 1).result(5) == 1


def test_urgent_work_runs_between_two_steps_and_other_work_after(lane: Lane) -> None:
    order: list[str] = []
    started, go_on = threading.Event(), threading.Event()

    def long_job() -> Iterator[int]:
        for step in range(3):
            order.append(f"step {step}")
            started.set()
            go_on.wait(5)
            yield step

    steps: list[int] = []
    running = lane.submit(long_job, on_progress=steps.append)
    started.wait(5)
    later = lane.submit(lambda: order.append("later"))
    urgent = lane.submit(lambda: order.append("urgent"), urgent=True)
    go_on.set()
    for future in (running, later, urgent):
        future.result(5)
    assert order == ["step 0", "urgent", "step 1", "step 2", "later"]
    assert steps == [0, 1, 2]


def test_only_urgent_work_hurries_what_is_under_way() -> None:
    hurried: list[str] = []
    lane = Lane("hurried", lambda: hurried.append(threading.current_thread().name))
    try:
        lane.submit(lambda: 1).result(5)
        assert hurried == []
        lane.submit(lambda: 1, urgent=True).result(5)
        assert hurried == [threading.current_thread().name]
    finally:
        lane.close()


def test_stopping_ends_a_running_job_and_lets_it_clean_up(lane: Lane) -> None:
    started, cleaned = threading.Event(), threading.Event()

    def endless() -> Iterator[None]:
        try:
            while True:
                started.set()
                yield
        finally:
            cleaned.set()

    running = lane.submit(endless)
    started.wait(5)
    lane.stop(running)
    assert running.result(5) is None
    assert cleaned.is_set()


def test_stopping_drops_a_job_that_waits(lane: Lane) -> None:
    hold = threading.Event()
    lane.submit(lambda: hold.wait(5))
    ran: list[int] = []
    waiting = lane.submit(lambda: ran.append(1))
    lane.stop(waiting)
    hold.set()
    lane.submit(lambda: None).result(5)
    assert waiting.cancelled()
    assert not ran


def test_closing_stops_what_runs_and_runs_the_last_job() -> None:
    lane, started, order = Lane("closing"), threading.Event(), list[str]()

    def endless() -> Iterator[None]:
        try:
            while True:
                started.set()
                yield
        finally:
            order.append("cleaned")

    lane.submit(endless)
    dropped = lane.submit(lambda: order.append("never"))
    started.wait(5)
    lane.close(last=lambda: order.append("last"))
    assert order == ["cleaned", "last"]
    assert dropped.cancelled()
    assert lane.submit(lambda: 1).cancelled()


def test_what_is_kept_is_done_though_the_lane_is_closed() -> None:
    lane, done = Lane("closing"), []
    running, go_on = threading.Event(), threading.Event()

    def endless() -> Iterator[None]:
        while True:
            running.set()
            go_on.wait(5)
            yield

    def several() -> Iterator[None]:
        for step in range(3):
            done.append(f"step {step}")
            yield

    lane.submit(endless)
    running.wait(5)
    kept = lane.submit(lambda: done.append("kept"), urgent=True, kept=True)
    steps = lane.submit(several, kept=True)
    dropped = lane.submit(lambda: done.append("dropped"))
    closing = threading.Thread(target=lane.close, args=(lambda: done.append("last"),))
    closing.start()
    while not lane._closing.is_set():
        threading.Event().wait(0.001)
    go_on.set()
    closing.join()
    assert dropped.cancelled()
    assert kept.done()
    assert steps.done()
    assert done == ["kept", "step 0", "step 1", "step 2", "last"]
