from pathlib import Path

import pytest

from desktop import estimate
from desktop.estimate import Estimate
from desktop.store.documents import FileStamp, KnownFile


class Clock:
    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(estimate, "time", clock)
    return clock


def estimate_of(some: list[KnownFile]) -> Estimate:
    return Estimate((file.path, file.stamp.size_bytes) for file in some)


def files(count: int, size: int, suffix: str) -> list[KnownFile]:
    return [KnownFile(n, 1, Path(f"/{n}{suffix}"), "pending", FileStamp(size, 0), None) for n in range(count)]


def test_time_left_is_right_when_files_are_alike(clock: Clock) -> None:
    some = files(100, 100_000, ".pdf")
    made = estimate_of(some)
    for file in some[:25]:
        clock.seconds += 4
        made.finish(file, 9_000)
    assert made.fraction == pytest.approx(0.25, abs=0.05)
    assert made.seconds_left == pytest.approx(300, rel=0.25)


def test_small_texts_do_not_mislead_about_large_pictures(clock: Clock) -> None:
    """A text of 10 kB is more work than a PDF of 100 kB with one page of text."""
    texts, scans = files(50, 10_000, ".txt"), files(50, 100_000, ".pdf")
    made = estimate_of([*texts, *scans])
    for file in texts:
        clock.seconds += 1
        made.finish(file, 9_000)
    for file in scans[:10]:
        clock.seconds += 0.3
        made.finish(file, 2_700)
    assert made.seconds_left == pytest.approx(12, rel=0.4)


def test_what_was_read_is_no_longer_guessed(clock: Clock) -> None:
    """The last file is a PDF of many megabytes, nearly all of it a font."""
    texts, fonts = (
        files(20, 10_000, ".txt"),
        [KnownFile(99, 1, Path("/a.pdf"), "pending", FileStamp(4_000_000, 0), None)],
    )
    made = estimate_of([*texts, *fonts])
    for file in texts[:10]:
        clock.seconds += 1
        made.finish(file, 10_000)
    guessed = made.seconds_left
    made.expect(fonts[0], 400)
    assert guessed is not None
    assert guessed > 15
    assert made.seconds_left == pytest.approx(10, rel=0.2)
    made.recount((file.path, file.stamp.size_bytes) for file in (*texts[10:], *fonts))
    assert made.seconds_left == pytest.approx(10, rel=0.2)
    for file in texts[10:]:
        clock.seconds += 1
        made.finish(file, 10_000)
    assert made.seconds_left == pytest.approx(0.1, abs=0.1)
    made.finish(fonts[0], 400)
    assert (made.seconds_left, made.files_left) == (0, 0)


def test_the_fraction_grows_from_nothing_to_one_and_never_back(clock: Clock) -> None:
    some = files(5, 1_000, ".md")
    made, shares = estimate_of(some), []
    shares.append(made.fraction)
    for file in some:
        made.within(400)
        shares.append(made.fraction)
        made.finish(file, 50_000)
        shares.append(made.fraction)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_nothing_is_said_before_there_is_a_pace(clock: Clock) -> None:
    made = estimate_of(files(3, 1_000, ".md"))
    assert made.seconds_left is None
    clock.seconds = 5
    assert made.seconds_left is None


def test_no_files_are_done_at_once(clock: Clock) -> None:
    assert estimate_of([]).fraction == 1.0
