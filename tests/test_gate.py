"""What holds reading back: pauses, battery, somebody at work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop import power
from desktop.gate import IDLE_AFTER_SECONDS, Sources
from desktop.library import Library
from tests.support.hashing import hashing_embedder

linux = pytest.mark.skipif(os.name == "nt", reason="Windows tells its power in another way")


@pytest.fixture
def supplies(tmp_path: Path) -> Callable[..., Path]:
    """A folder as Linux has one for power supplies."""

    def make(**each: dict[str, str]) -> Path:
        folder = tmp_path / "power_supply"
        for name, files in each.items():
            (folder / name).mkdir(parents=True, exist_ok=True)
            for file, text in files.items():
                (folder / name / file).write_text(text + "\n")
        return folder

    return make


MAINS_ON, MAINS_OFF = {"type": "Mains", "online": "1"}, {"type": "Mains", "online": "0"}
BATTERY = {"type": "Battery", "status": "Discharging"}
FULL = {"type": "Battery", "status": "Full"}
MOUSE = {"type": "Battery", "status": "Discharging", "scope": "Device"}


@linux
@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"AC": MAINS_ON, "BAT0": FULL}, True),
        ({"AC": MAINS_OFF, "BAT0": BATTERY}, False),
        ({"BAT0": BATTERY}, False),
        ({"BAT0": FULL}, True),
        ({"AC": MAINS_OFF, "ucsi": {"type": "USB", "online": "1"}, "BAT0": BATTERY}, True),
        ({"mouse": MOUSE}, None),
        ({"AC": MAINS_ON, "mouse": MOUSE}, True),
    ],
    ids=[
        "plugged in",
        "unplugged",
        "tablet",
        "tablet full",
        "over USB",
        "only a mouse",
        "desktop with mouse",
    ],
)
def test_mains_power_is_read_from_the_system(
    found: dict[str, dict[str, str]], told: bool | None, supplies: Callable[..., Path]
) -> None:
    assert power.on_mains(supplies(**found)) is told


@linux
def test_without_power_supplies_nothing_is_told(tmp_path: Path) -> None:
    assert power.on_mains(tmp_path / "none") is None


@pytest.fixture
def library(data_dir: Path, tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(data_dir, embedder=hashing_embedder())
    opened.gate.attended = False
    (note := tmp_path / "note.md").write_text("# Note\n\nwords")
    opened.intake.ask([note], "Library")
    yield opened
    opened.close()


def reasons(library: Library, at_the_first: Callable[[], None]) -> list[str]:
    """Work off the queue; why it was held, in turn. The first time something is done about it."""
    seen: list[str] = []
    for step in library.intake.resume():
        if step.held:
            if not seen:
                at_the_first()
            library.gate.nudge()
            seen.append(step.held)
    assert [document.state for document in library.documents()] == ["ready"]
    return list(dict.fromkeys(seen))


@linux
def test_on_battery_it_waits_where_that_is_set(library: Library, supplies: Callable[..., Path]) -> None:
    folder = supplies(AC=MAINS_OFF, BAT0=BATTERY)
    library.gate.sources = Sources(on_mains=lambda: power.on_mains(folder))
    library.change_settings(only_on_mains=True)
    told = reasons(library, lambda: (folder / "AC" / "online").write_text("1") and None)
    assert told == ["Waiting for mains power, as is set."]


def test_while_somebody_works_it_waits_where_that_is_set(library: Library) -> None:
    idle = [3.0]
    library.gate.sources = Sources(idle_seconds=lambda: idle[0])
    library.change_settings(only_when_idle=True)
    told = reasons(library, lambda: idle.append(idle.pop() + IDLE_AFTER_SECONDS))
    assert told == ["Waiting until nobody uses this computer, as is set."]


@pytest.mark.parametrize("attended", [False, True])
def test_it_does_not_wait_for_what_is_not_set_or_not_known_or_when_somebody_stands_by(
    attended: bool, library: Library
) -> None:
    library.gate.attended = attended
    library.gate.sources = Sources(on_mains=lambda: False, idle_seconds=lambda: 0.0)
    if attended:
        library.change_settings(only_when_idle=True, only_on_mains=True)
    assert reasons(library, lambda: None) == []
    library.gate.sources = Sources(on_mains=lambda: None, idle_seconds=lambda: None)
    library.change_settings(only_when_idle=True, only_on_mains=True)
    library.intake.note_again([library.documents()[0].id])
    assert reasons(library, lambda: None) == []
