"""Places in a text as Qt counts them, in UTF-16 units, and as Python does, in code points."""

from __future__ import annotations


def units(text: str, place: int) -> int:
    """A place in code points as one in units."""
    return len(text[:place].encode("utf-16-le")) // 2


def points(text: str, place: int) -> int:
    """A place in units as one in code points."""
    return len(text.encode("utf-16-le")[: 2 * place].decode("utf-16-le", "ignore"))
