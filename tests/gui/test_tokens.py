from __future__ import annotations

import re
from pathlib import Path

import pytest

import desktop.gui
from desktop.gui.tokens import DARK, LIGHT, Colours


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("background", ["paper", "sheet", "hover", "selected"])
@pytest.mark.parametrize("text", ["ink", "muted", "accent"])
def test_text_can_be_read(colours: Colours, background: str, text: str) -> None:
    assert _contrast(getattr(colours, text), getattr(colours, background)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("sign", ["jade", "amber", "red", "accent"])
def test_signs_can_be_told_from_the_paper(colours: Colours, sign: str) -> None:
    assert _contrast(getattr(colours, sign), colours.paper) >= 3
    assert _contrast(getattr(colours, sign), colours.sheet) >= 3


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_on_coloured_ground_can_be_read(colours: Colours) -> None:
    assert _contrast(colours.on_accent, colours.accent) >= 4.5
    assert _contrast(colours.ink, colours.found) >= 4.5
    assert _contrast(colours.notice_link, colours.ink) >= 4.5


def test_no_other_module_names_a_colour() -> None:
    folder = Path(desktop.gui.__file__).parent
    named = [
        path.name
        for path in folder.rglob("*.py")
        if path.name != "tokens.py" and re.search(r"#[0-9A-Fa-f]{6}\b", path.read_text(encoding="utf-8"))
    ]
    assert named == []
