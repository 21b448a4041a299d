"""Fewer threads while other programs need the cores, all of them when they don't."""

from __future__ import annotations

from collections.abc import Callable

from desktop.embed.crew import Crew


def run(crew: Crew, batches: int, speed: Callable[[int], float]) -> list[int]:
    """The threads of each batch, on a machine where so many do so many tokens a second."""
    used = []
    for _ in range(batches):
        used.append(crew.now)
        crew.took(256, 256 / speed(crew.now))
    return used


def alone(threads: int) -> float:
    return {1: 1000.0, 2: 2000.0, 3: 2900.0, 4: 3600.0}[threads]


def beside_one(threads: int) -> float:
    """Beside a busy program on as many cores: the thread that shares its core holds up the others."""
    return {1: 950.0, 2: 600.0, 3: 900.0, 4: 1300.0}[threads]


def test_alone_all_threads_compute_and_nothing_is_tried() -> None:
    assert run(Crew(2), 100, alone).count(2) >= 98  # fewer are tried once, where no speed is known
    assert set(run(Crew(4, usual_speed=3600), 100, alone)) == {4}


def test_a_busy_program_gets_its_core_and_gives_it_back() -> None:
    crew = Crew(2)
    run(crew, 20, alone)
    used = run(crew, 60, beside_one)
    assert used[-20:].count(1) >= 16
    used = run(crew, 60, alone)
    assert set(used[-30:]) == {2}


def test_a_machine_whose_speed_is_not_known_is_shared_too() -> None:
    assert run(Crew(2), 60, beside_one)[-20:].count(1) >= 16


def test_a_machine_that_was_busy_from_the_start_is_known_by_its_measured_speed() -> None:
    assert run(Crew(2, usual_speed=2000), 60, beside_one)[-20:].count(1) >= 16


def test_fewer_threads_are_not_kept_where_they_are_slower() -> None:
    crew = Crew(4)
    run(crew, 20, alone)
    used = run(crew, 200, lambda threads: alone(threads) / 2)  # a slower machine, and nobody in the way
    assert used.count(4) > 190
    assert set(used[-50:]) == {4}


def test_a_slow_moment_is_no_measure_for_ever() -> None:
    crew = Crew(2)
    run(crew, 20, lambda threads: alone(threads) / 4)
    run(crew, 20, alone)
    assert run(crew, 60, beside_one)[-20:].count(1) >= 16


def test_one_thread_stays_one() -> None:
    assert set(run(Crew(1), 30, alone) + run(Crew(1), 30, beside_one)) == {1}
