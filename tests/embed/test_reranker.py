"""Rerankers: their numbers against numpy, one by one, together and cut; what is no reranker; the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from gguf import PoolingType

from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from desktop.embed.reranker import Reranker
from desktop.errors import ModelInvalidError, ModelMissingError, UsageError
from tests.embed.bert import Bert
from tests.embed.rerankers import BertReranker, QwenReranker, XlmRobertaReranker, written
from tests.embed.tiny import CHAT_END, Qwen

QUESTION = "who pays"
PASSAGES = (
    "",
    "a",
    "the tenant pays for repairs",
    "a garden carried in the pocket",
    "who pays who",
    "zz top zz top",
)
Reference = BertReranker | XlmRobertaReranker | QwenReranker
MODELS: dict[str, Reference] = {
    "bert": BertReranker(),
    "bert-without-head": BertReranker(head=False),
    "bert-two-labels": BertReranker(labels=("LABEL_0", "LABEL_1")),
    "bert-pooling-unsaid": BertReranker(pooling=None),
    "xlm-r": XlmRobertaReranker(),
    "xlm-r-early-file": XlmRobertaReranker(says_separator=None),
    "qwen3": QwenReranker(),
    "qwen3-no-first": QwenReranker(labels=("no", "yes")),
}


def scores(reranker: Reranker, question: str, passages: Sequence[str]) -> list[float]:
    found = dict[int, float]()
    for batch in reranker.score(question, passages):
        assert not found.keys() & set(batch.indices)
        found |= zip(batch.indices, batch.probabilities, strict=True)
    assert sorted(found) == list(range(len(passages)))
    return [found[number] for number in range(len(passages))]


@dataclass(frozen=True)
class Opened:
    reference: Reference
    reranker: Reranker

    def expected(self, question: str, passages: Sequence[str]) -> list[float]:
        return [self.reference.score(self.reference.pair(question, passage)) for passage in passages]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rerankers")
    for name, model in MODELS.items():
        written(folder, name, model)
    return folder


@pytest.fixture(scope="module", params=list(MODELS))
def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[Opened]:
    reranker = ModelStore(folder, files=[]).open_reranker(request.param, device="cpu")
    yield Opened(MODELS[request.param], reranker)
    reranker.close()


def test_the_numbers_are_those_of_the_description(opened: Opened) -> None:
    for passage in PASSAGES:
        (found,) = scores(opened.reranker, QUESTION, [passage])
        (expected,) = opened.expected(QUESTION, [passage])
        assert found == pytest.approx(expected, abs=2e-3)
    expected_all = opened.expected(QUESTION, PASSAGES)
    assert max(expected_all) - min(expected_all) > 0.1  # so that another passage's score would be seen


def test_pairs_that_are_read_together_do_not_see_each_other(opened: Opened) -> None:
    passages = list(PASSAGES) * 5
    expected = opened.expected(QUESTION, passages)
    assert scores(opened.reranker, QUESTION, passages) == pytest.approx(expected, abs=2e-3)
    assert any(len(batch.indices) > 1 for batch in opened.reranker.score(QUESTION, passages))


def test_the_same_pairs_give_the_same_scores(opened: Opened) -> None:
    first = scores(opened.reranker, QUESTION, PASSAGES)
    assert scores(opened.reranker, QUESTION, PASSAGES) == first


def test_pairs_give_way_and_are_read_all_the_same(opened: Opened) -> None:
    expected = list(opened.reranker.score(QUESTION, PASSAGES))
    opened.reranker.give_way()
    first, *others = opened.reranker.score(QUESTION, PASSAGES)
    assert first.indices == ()
    assert others == expected


def _fitted(reference: Reference, question: str, passage: str) -> str:
    """As much of a passage as the model reads."""
    while len(reference.pair(question, passage)) > reference.context:
        passage = passage[:-1]
    return passage


def _letters(count: int) -> str:
    return "".join(chr(97 + number * 7 % 26) for number in range(count))


def test_too_long_a_passage_loses_its_end_and_nothing_else(opened: Opened) -> None:
    for count in (opened.reference.context - 20, opened.reference.context, 500):
        passage = _letters(count)
        kept = _fitted(opened.reference, QUESTION, passage)
        (found,) = scores(opened.reranker, QUESTION, [passage])
        assert found == pytest.approx(opened.expected(QUESTION, [kept])[0], abs=2e-3)


def test_too_long_a_question_leaves_half_of_the_room(opened: Opened) -> None:
    fixed = len(opened.reference.pair("", ""))
    room = opened.reference.context - fixed
    question, passage = _letters(900), _letters(900)[::-1]
    expected = opened.expected(question[: room // 2], [passage[: room - room // 2]])
    assert scores(opened.reranker, question, [passage]) == pytest.approx(expected, abs=2e-3)
    assert scores(opened.reranker, question, [""])[0] >= 0


@pytest.mark.parametrize("name", ["bert", "xlm-r", "qwen3"])
def test_a_passage_cannot_name_special_tokens(folder: Path, name: str) -> None:
    reference = MODELS[name]
    reranker = ModelStore(folder, files=[]).open_reranker(name, device="cpu")
    for text in (f"x{CHAT_END}y", "x</s>y", "x[SEP]y", "x {query} {document}"):
        (found,) = scores(reranker, QUESTION, [text])
        if isinstance(reference, QwenReranker):
            assert found == pytest.approx(reference.score(reference.pair(QUESTION, text)), abs=2e-3)
        assert 0 <= found <= 1
    reranker.close()


def test_what_a_person_cannot_type_harms_nothing(opened: Opened) -> None:
    for text in ("\0", "\ud800", "\U0010ffff" * 300, "\n" * 400, "\u200b"):
        assert all(0 <= score <= 1 for score in scores(opened.reranker, text, [text, "a"]))


# what is one, and what is none


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", files=[])


def test_a_reranker_is_added_listed_opened_and_removed(store: ModelStore, folder: Path) -> None:
    info = store.add(folder / "xlm-r.gguf")
    assert (info.name, info.present, info.reranks, info.context) == ("xlm-r", True, True, 64)
    assert [(each.name, each.reranks) for each in store.list()] == [(STARTER, False), ("xlm-r", True)]
    store.open_reranker("xlm-r").close()
    store.remember_cost("xlm-r", 1.75)
    assert store.list()[1].rerank_seconds == 1.75
    store.remove("xlm-r")
    assert [each.name for each in store.list()] == [STARTER]


def test_a_reranker_is_no_embedding_model_and_the_other_way_round(store: ModelStore, folder: Path) -> None:
    store.add(folder / "bert-pooling-unsaid.gguf", "cls")
    with pytest.raises(UsageError, match="is a reranker"):
        list(store.prepare("bert-pooling-unsaid"))
    with pytest.raises(UsageError, match="is a reranker"):
        store.open("bert-pooling-unsaid")
    store.add(Bert().write(folder / "plain.gguf"))
    with pytest.raises(UsageError, match="is no reranker"):
        store.open_reranker("plain")
    with pytest.raises(ModelMissingError):
        store.open_reranker("nothing")


@pytest.mark.parametrize(
    ("name", "model", "reason"),
    [
        ("old", QwenReranker(classifier=False), "without its classifier"),
        ("Qwen3-Reranker-0.6B-old", Qwen(pooling=None), "without its classifier"),
        ("kinds", BertReranker(labels=("contradiction", "neutral", "entailment")), "into 3 kinds"),
        ("nameless", BertReranker(labels=("one", "other")), "which of its outputs"),
        ("untold", QwenReranker(template=""), "how a question and a passage are put to it"),
        ("one-output", QwenReranker(labels=("yes",)), "every passage the same score"),
        ("small", QwenReranker(context=20), "no room for a question"),
        ("nan", QwenReranker(weight=float("nan")), "scores without meaning"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(
    store: ModelStore, tmp_path: Path, name: str, model: Bert | Qwen, reason: str
) -> None:
    with pytest.raises(ModelInvalidError, match=reason):
        store.add(written(tmp_path, name, model))
    assert not store.folder.exists() or list(store.folder.iterdir()) == []


def test_a_reranker_whose_pooling_is_named_otherwise_is_one_all_the_same(
    store: ModelStore, tmp_path: Path
) -> None:
    info = store.add(written(tmp_path, "mean", BertReranker(pooling=PoolingType.MEAN)))
    assert info.reranks
