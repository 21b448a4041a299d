import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import UsageError
from desktop.patterns import Patterns, is_ignored, is_ignored_folder, parsed


@pytest.mark.parametrize(
    ("pattern", "taken", "not_taken"),
    [
        ("*.pdf", ["a.pdf", "deep/in/B.PDF"], ["a.pdf.txt", "pdf"]),
        ("report ?.md", ["x/report 1.md"], ["report 12.md"]),
        ("2023/*.txt", ["2023/a.txt"], ["2023/x/a.txt", "old/2023/a.txt"]),
        ("**/2023/*.txt", ["2023/a.txt", "old/2023/a.txt"], ["2023/x/a.txt"]),
        ("2023/**", ["2023/a.txt", "2023/x/a.txt"], ["a/2023/b.txt"]),
        ("/top.txt", ["top.txt"], ["x/top.txt"]),
        ("a[1].txt", ["a[1].txt"], ["a1.txt"]),
        ("合同*", ["x/合同 2023.docx"], ["旧合同.docx"]),
    ],
)
def test_a_pattern_is_for_names_or_paths(pattern: str, taken: list[str], not_taken: list[str]) -> None:
    for patterns, yes, no in (
        (Patterns((pattern,)), taken, not_taken),
        (Patterns((), (pattern,)), not_taken, taken),
    ):
        assert [path for path in yes if not patterns.takes(path)] == []
        assert [path for path in no if patterns.takes(path)] == []


def test_a_pattern_with_a_slash_at_its_end_is_for_folders() -> None:
    patterns = Patterns(exclude=("drafts/", "old/1999/"))
    assert patterns.takes("drafts")
    assert not patterns.enters("drafts")
    assert not patterns.enters("x/Drafts")
    assert patterns.enters("old")
    assert not patterns.takes_below("old/1999/deep/a.txt")
    assert patterns.takes_below("1999/a.txt")


def test_patterns_are_written_with_commas_or_on_lines() -> None:
    assert parsed(" *.pdf, drafts/\n\n./old\\x , *.pdf") == ("*.pdf", "drafts/", "old/x")
    assert parsed(["a", " b "]) == ("a", "b")
    for wrong in ("/", "x" * 300):
        with pytest.raises(UsageError):
            parsed(wrong)


@given(st.text(string.ascii_letters + string.punctuation.replace("/", "") + " 合同", max_size=12))
def test_a_name_without_signs_matches_itself_alone(name: str) -> None:
    plain = name.translate(str.maketrans("", "", "*?"))
    if plain:
        assert Patterns((plain,)).takes(f"x/{plain}")
        assert not Patterns((plain,)).takes(f"x/{plain}y")


def test_what_is_never_meant_is_ignored() -> None:
    for name in (
        ".x",
        "~$a.docx",
        "a.txt~",
        "A.TMP",
        "a.pdf.part",
        "a.crdownload",
        ".a.swp",
        "Thumbs.db",
        "#a#",
    ):
        assert is_ignored(name), name
    for name in ("a.txt", "#1 plan.md", "C#", "~home.txt", "part.txt", "tmp"):
        assert not is_ignored(name), name
    assert is_ignored_folder(".git")
    assert is_ignored_folder("$RECYCLE.BIN")
    assert not is_ignored_folder("C#")
