"""Fewer threads while other programs need the cores, all of them when they don't."""

from __future__ import annotations

from collections.abc import Callable

from desktop.embed.crew import Crew

Machine = Callable[[int], tuple[float, float]]


def run(crew: Crew, batches: int, machine: Machine) -> list[int]:
    """The threads of each batch. A machine tells the speed of so many threads and their share of the time."""
    used = []
    for _ in range(batches):
        used.append(crew.now)
        speed, share = machine(crew.now)
        seconds = 256 / speed
        crew.took(256, seconds, share * seconds * crew.now)
    return used


def alone(threads: int) -> tuple[float, float]:
    return {1: 1000.0, 2: 2000.0, 3: 2900.0, 4: 3600.0}[threads], 0.98


def beside_one(threads: int) -> tuple[float, float]:
    """Beside a busy program on two cores: the thread that shares its core holds up the other."""
    return {1: (930.0, 0.98), 2: (560.0, 0.5)}[threads]


def beside_many(threads: int) -> tuple[float, float]:
    """Every thread has half a core, however many there are."""
    speed, _ = alone(threads)
    return speed / 2, 0.5


def test_alone_all_threads_compute_and_nothing_is_tried() -> None:
    assert set(run(Crew(4), 200, alone)) == {4}


def test_a_slower_machine_is_no_reason_to_try_fewer() -> None:
    crew = Crew(2)
    run(crew, 20, alone)
    assert set(run(crew, 60, lambda threads: (alone(threads)[0] / 3, 0.95))) == {2}


def test_a_busy_program_gets_its_core_and_gives_it_back() -> None:
    crew = Crew(2)
    run(crew, 20, alone)
    used = run(crew, 60, beside_one)
    assert used[-20:].count(1) >= 16
    used = run(crew, 60, alone)
    assert set(used[-30:]) == {2}


def test_a_machine_that_was_busy_from_the_start_is_shared_too() -> None:
    assert run(Crew(2), 60, beside_one)[-20:].count(1) >= 16


def test_fewer_threads_are_not_kept_where_they_are_slower_and_tried_ever_less_often() -> None:
    crew = Crew(4)
    run(crew, 20, alone)
    used = run(crew, 200, beside_many)
    assert used.count(4) >= 190
    assert set(run(crew, 100, beside_many)[-50:]) == {4}


def test_one_thread_stays_one() -> None:
    assert set(run(Crew(1), 30, alone) + run(Crew(1), 30, beside_one)) == {1}
