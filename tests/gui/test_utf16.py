from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.gui.utf16 import points, units


@given(st.text(alphabet="ab 租😀𠮷", max_size=20), st.data())
def test_there_and_back(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert points(text, units(text, place)) == place


def test_what_lies_beyond_counts_twice() -> None:
    assert units("a😀b", 2) == 3
    assert points("a😀b", 3) == 2
