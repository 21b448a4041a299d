import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.names import calm, shown, within


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("plain name.pdf", "plain name.pdf"),
        ("书房 📚 é.md", "书房 📚 é.md"),
        ("two\nlines\t.md", "two␊lines␉.md"),
        ("\x1b[31mred.md", "␛[31mred.md"),
        ("exe\u202efdp.md", "exe[U+202E]fdp.md"),
        ("caf\udce9.md", "caf\\xe9.md"),
        ("\x7f\x85", "␡[U+0085]"),
    ],
)
def test_names_are_shown_as_they_are_unless_they_deceive(name: str, seen: str) -> None:
    assert shown(name) == seen


def test_a_name_from_right_to_left_keeps_to_itself() -> None:
    assert within("שלום.md") == "\u2066שלום.md\u2069"
    assert within("hello.md") == "hello.md"


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=50))
def test_whatever_a_name_is_it_can_be_printed_on_one_line(name: str) -> None:
    seen = shown(name)
    seen.encode("utf-8")  # which fails on half a character
    assert len(seen.splitlines()) <= 1
    assert not any(ord(character) < 32 for character in seen)


def test_a_text_keeps_its_length_when_it_is_calmed() -> None:
    assert calm("a\x1b[2Jb\nc\td") == "a\ufffd[2Jb\nc\td"
