from pathlib import Path

import pytest

from desktop import history


def test_the_latest_question_comes_first_and_none_twice() -> None:
    questions: tuple[str, ...] = ()
    for text in ("lease", "orchard", "  Lease "):
        questions = history.with_question(questions, text)
    assert questions == ("Lease", "orchard")


def test_what_was_typed_on_replaces_its_beginning() -> None:
    assert history.with_question(("lease", "river"), "lease liability") == ("lease liability", "river")
    assert history.with_question(("river", "lease"), "lease liability") == (
        "lease liability",
        "river",
        "lease",
    )


def test_no_more_are_kept_than_the_last_two_hundred() -> None:
    questions: tuple[str, ...] = ()
    for number in range(250):
        questions = history.with_question(questions, f"{number} questions")
    assert len(questions) == history.KEPT
    assert questions[0] == "249 questions"


def test_a_pasted_page_is_not_kept() -> None:
    assert history.with_question(("lease",), "word " * 100) == ("lease",)
    assert history.with_question(("lease",), "  ") == ("lease",)


def test_they_are_there_again(tmp_path: Path) -> None:
    path = tmp_path / "questions.json"
    history.save(("租赁", "river"), path)
    assert history.load(path) == ("租赁", "river")
    history.save((), path)
    assert list(tmp_path.iterdir()) == []
    assert history.load(path) == ()


@pytest.mark.parametrize("spoilt", ["", "{", '{"a": 1}', '[1, null, ""]'])
def test_a_spoilt_file_is_no_history(tmp_path: Path, spoilt: str) -> None:
    path = tmp_path / "questions.json"
    path.write_text(spoilt, encoding="utf-8")
    assert history.load(path) == ()
