"""Passages read again: the new order, what it does to scores, and a library that has it done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import reranking
from desktop.embed.reranker import Reranker
from desktop.errors import DeviceFailedError, UsageError
from desktop.library import Library
from desktop.records import Answer, Hit, Question
from desktop.reranking import FAILED, as_asked, reranked, widened
from tests.embed.bert import Bert
from tests.embed.rerankers import XlmRobertaReranker, written
from tests.embed.test_reranker import scores
from tests.support.command import Shufang
from tests.support.hashing import hashing_embedder


def hit(number: int, score: float) -> Hit:
    return Hit(
        rank=number,
        score=score,
        similarity=None,
        keyword_rank=None,
        meaning_rank=number,
        passage_id=number,
        document_id=1,
        path=Path("a.txt"),
        title="a",
        page=None,
        page_last=None,
        headings=(),
        kind="text",
        text=f"text {number}",
        marks=(),
        rects=(),
    )


def answer(scored: Sequence[float]) -> Answer:
    hits = tuple(hit(number, score) for number, score in enumerate(scored, 1))
    return Answer("q", None, "hybrid", "m", 8, "", {"total": 1.0}, hits)


def order(found: Answer) -> list[int]:
    return [each.passage_id for each in found.hits]


def test_the_reranker_s_probability_is_order_and_score() -> None:
    found = reranked(answer([0.9, 0.8, 0.7, 0.6]), [0.2, 0.95, 0.5])
    assert order(found) == [2, 3, 1, 4]
    assert [each.score for each in found.hits] == [0.95, 0.5, 0.2, 0.2]
    assert [each.rerank_score for each in found.hits] == [0.95, 0.5, 0.2, None]
    assert [each.rank for each in found.hits] == [1, 2, 3, 4]


def test_equal_probabilities_leave_the_order() -> None:
    assert order(reranked(answer([0.9, 0.8, 0.7]), [0.5, 0.5, 0.5])) == [1, 2, 3]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=12), st.integers(0, 12))
def test_nothing_is_lost_and_no_score_rises_down_the_list(
    pairs: list[tuple[float, float]], depth: int
) -> None:
    before = answer(sorted((score for score, _ in pairs), reverse=True))
    after = reranked(before, [probability for _, probability in pairs[:depth]])
    assert sorted(order(after)) == order(before)
    found = [each.score for each in after.hits]
    assert found == sorted(found, reverse=True)
    assert order(after)[len(pairs[:depth]) :] == order(before)[len(pairs[:depth]) :]


def test_the_question_s_limits_speak_of_the_new_scores() -> None:
    question = Question("q", top_k=2, min_score=0.4)
    assert (widened(question, 30).top_k, widened(question, 30).min_score) == (30, 0.0)
    assert widened(replace(question, top_k=50), 30).top_k == 50
    judged = reranked(answer([0.9, 0.8, 0.7, 0.6]), [0.3, 0.95, 0.5, 0.45])
    assert order(as_asked(judged, question)) == [2, 3]
    none = as_asked(reranked(answer([0.9, 0.8]), [0.1, 0.05]), question)
    assert (none.hits, [each.passage_id for each in none.attempts], none.relevant) == ((), [1, 2], False)


# in a library

QUESTION = "who pays for repairs"
TEXTS = (
    "the tenant pays for repairs of the roof",
    "repairs of boats are done in the boat house",
    "who pays the rent of the garden",
    "a garden carried in the pocket",
    "the tenant pays for water and for repairs of pipes",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(tmp_path / "data", embedder=hashing_embedder())
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in zip("abcde", TEXTS, strict=True):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    list(opened.add([folder]))
    opened.models.add(written(tmp_path, "tiny-reranker", XlmRobertaReranker()))
    yield opened
    opened.close()


def test_it_is_off_until_it_is_switched_on(library: Library) -> None:
    found = library.answer(Question(QUESTION))
    assert (found.reranker, "rerank" in found.elapsed_ms) == ("", False)
    assert all(each.rerank_score is None for each in found.hits)
    with pytest.raises(UsageError, match="No reranker"):
        library.answer(Question(QUESTION, rerank=True))


def test_the_first_passages_are_read_again(library: Library, tmp_path: Path) -> None:
    before = library.answer(Question(QUESTION))
    steps = list(library.model.use_reranker("tiny-reranker"))
    assert steps[-1].fraction == 1.0
    assert [step.fraction for step in steps] == sorted(step.fraction for step in steps)
    assert library.settings.reranker == "tiny-reranker"
    (info,) = (each for each in library.models.list() if each.reranks and each.present)
    assert info.rerank_seconds is not None
    assert info.rerank_seconds > 0
    after = library.answer(Question(QUESTION))
    assert (after.reranker, after.elapsed_ms["rerank"] > 0) == ("tiny-reranker", True)
    assert after.elapsed_ms["total"] >= after.elapsed_ms["rerank"]
    assert sorted(order(after)) == sorted(order(before))
    reference = XlmRobertaReranker()
    for each in after.hits:
        passage = library.passage(each.passage_id)
        read = [*reference.tokens(passage.context), reference.special.index("<unk>")]  # for the new line
        read += [reference.vocabulary.index(passage.text[0]), *reference.tokens(passage.text)[1:]]
        whole = reference.pair(QUESTION, "")
        room = reference.context - len(whole)
        expected = reference.score([*whole[:-1], *read[:room], whole[-1]])
        assert each.rerank_score == pytest.approx(expected, abs=2e-3)
        assert each.score == pytest.approx(each.rerank_score, abs=1e-4)
    assert [each.score for each in after.hits] == sorted((each.score for each in after.hits), reverse=True)
    assert order(library.answer(Question(QUESTION))) == order(after)
    assert library.answer(Question(QUESTION, rerank=False)).reranker == ""
    list(library.model.use_reranker(""))
    assert order(library.answer(Question(QUESTION))) == order(before)


def test_a_slow_one_is_measured_on_fewer_passages(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reranking, "_BENCH_SECONDS", 0.0)
    steps = list(library.model.use_reranker("tiny-reranker"))
    assert len(steps) == 4  # opened, tried, one batch, told
    (info,) = (each for each in library.models.list() if each.reranks and each.present)
    assert info.rerank_seconds is not None
    assert info.rerank_seconds > 0


def test_only_so_many_are_read_and_words_alone_are_not(library: Library) -> None:
    list(library.model.use_reranker("tiny-reranker"))
    library.change_settings(rerank_depth=2)
    found = library.answer(Question(QUESTION))
    assert [each.rerank_score is not None for each in found.hits] == [True, True, False, False, False][
        : len(found.hits)
    ]
    assert library.answer(Question(QUESTION, mode="keyword")).reranker == ""
    assert library.answer(Question("", like=found.hits[0].passage_id)).reranker == ""


def test_the_answer_as_found_comes_first(library: Library) -> None:
    before = library.answer(Question(QUESTION, top_k=3))
    list(library.model.use_reranker("tiny-reranker"))
    steps = library.answering.steps(Question(QUESTION, top_k=3))
    first = next(steps)
    assert first is not None
    assert (order(first), first.reranker) == (order(before), "")
    assert next(steps) is None
    steps.close()  # another question was asked


def test_a_reranker_that_fails_leaves_the_answer_as_it_was(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = library.answer(Question(QUESTION))
    list(library.model.use_reranker("tiny-reranker"))

    def fail(*_: object) -> Iterator[None]:
        raise DeviceFailedError("The model could not be run.")
        yield

    monkeypatch.setattr(Reranker, "score", fail)
    found = library.answer(Question(QUESTION))
    assert (order(found), found.reranker, found.notes) == (order(before), "", (FAILED,))
    monkeypatch.undo()
    assert library.answer(Question(QUESTION)).reranker == "tiny-reranker"


def test_a_reranker_that_is_gone_is_told(library: Library) -> None:
    list(library.model.use_reranker("tiny-reranker"))
    library.models.remove("tiny-reranker")
    library._reranking.close()
    found = library.answer(Question(QUESTION))
    assert found.hits
    assert found.notes == (FAILED,)


def test_what_is_no_reranker_changes_nothing(library: Library, tmp_path: Path) -> None:
    library.models.add(Bert().write(tmp_path / "plain.gguf"))
    list(library.model.use_reranker("tiny-reranker"))
    with pytest.raises(UsageError, match="no reranker"):
        list(library.model.use_reranker("plain"))
    assert library.settings.reranker == "tiny-reranker"
    with pytest.raises(UsageError, match="is a reranker"):
        list(library.models.prepare("tiny-reranker"))


def test_one_that_was_closed_in_between_ends_with_a_sentence(library: Library) -> None:
    reranker = library.models.open_reranker("tiny-reranker")
    steps = reranker.score(QUESTION, [*TEXTS] * 20)
    next(steps)
    reranker.close()
    with pytest.raises(Exception, match="switched off"):
        next(steps)
    again = library.models.open_reranker("tiny-reranker")
    assert len(scores(again, QUESTION, TEXTS)) == len(TEXTS)
    again.close()


def test_by_the_command_line(tmp_path: Path) -> None:
    shufang = Shufang(tmp_path / "data")
    model = Bert().write(tmp_path / "tiny-bert.gguf")
    reranker = written(tmp_path, "tiny-reranker", XlmRobertaReranker())
    for file in (model, reranker):
        added = shufang("models", "add", file)
        assert added.code == 0, added.err
    assert "models use-reranker tiny-reranker" in added.out
    assert shufang("models", "use", "tiny-reranker").code == 2
    assert shufang("models", "use", "tiny-bert").code == 0
    for number, text in enumerate(TEXTS):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    assert shufang("add", *sorted(tmp_path.glob("?.txt"))).code == 0
    assert shufang("search", QUESTION, "--rerank").code == 2
    on = shufang("models", "use-reranker", "tiny-reranker")
    assert on.code == 0, on.err
    assert "30 passages take about" in on.out
    found = shufang("search", QUESTION, "--json").json
    assert found["reranker"] == "tiny-reranker"
    assert found["elapsed_ms"]["rerank"] > 0
    assert [each["rerank_score"] is not None for each in found["hits"]] == [True] * len(found["hits"])
    assert shufang("search", QUESTION, "--no-rerank", "--json").json["reranker"] == ""
    listed = {row["name"]: row for row in shufang("models", "list", "--json").json}
    assert (listed["tiny-reranker"]["reranks"], listed["tiny-reranker"]["used"]) == (True, True)
    assert listed["tiny-reranker"]["rerank_seconds"] >= 0
    assert shufang("models", "remove", "tiny-reranker").code == 2
    assert shufang("models", "use-reranker", "off").code == 0
    assert shufang("models", "remove", "tiny-reranker").code == 0
