"""What holds within a group of RTF, and how its words change it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.formats.drafts import Span

PLAIN = Span("")


@dataclass(frozen=True, slots=True)
class Font:
    """A font of the font table."""

    encoding: str = ""
    name: str = ""
    monospaced: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style; level 0 is no heading."""

    name: str = ""
    level: int = 0
    title: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What holds within a group."""

    place: str = "body"  # body, skip, fonts, styles, style, info, title, marker, picture, note
    outer: str = "body"
    look: Span = PLAIN
    hidden: bool = False
    deleted: bool = False
    font: int | None = None
    skip_after: int = 1  # characters that stand for a \u
    style: int = 0
    outline: int | None = None
    listed: bool = False
    depth: int = 1
    in_table: bool = False


def changed(state: State, word: str, number: int | None) -> State:
    """The state after a word about the looks of characters or paragraphs."""
    on = number != 0
    look = state.look
    if word in _LOOKS:
        return replace(state, look=_looking(look, _LOOKS[word], on))
    if word in ("ulnone", "nosupersub"):
        return replace(
            state, look=replace(look, underlined=False) if word == "ulnone" else replace(look, raised=False)
        )
    if word == "plain":
        return replace(state, look=Span(""), hidden=False, deleted=False, font=None)
    if word == "pard":
        return replace(state, style=0, outline=None, listed=False, depth=1, in_table=False)
    if word in ("v", "deleted"):
        return replace(state, hidden=on) if word == "v" else replace(state, deleted=on)
    if word == "f":
        return replace(state, font=number or 0)
    if word == "s":
        return replace(state, style=number or 0)
    if word == "outlinelevel":
        return replace(state, outline=number or 0)
    if word == "ls":
        return replace(state, listed=bool(number))
    if word == "ilvl":
        return replace(state, depth=min(max(number or 0, 0), 8) + 1)
    if word == "intbl":
        return replace(state, in_table=True)
    return state


_LOOKS = {
    "b": "bold",
    "i": "italic",
    "strike": "struck",
    "striked": "struck",
    "ul": "underlined",
    "super": "raised",
}


def _looking(look: Span, name: str, on: bool) -> Span:
    return Span(
        "",
        bold=on if name == "bold" else look.bold,
        italic=on if name == "italic" else look.italic,
        struck=on if name == "struck" else look.struck,
        underlined=on if name == "underlined" else look.underlined,
        raised=on if name == "raised" else look.raised,
    )
