"""Ways of searching compared over a small library with a hashing embedder."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.comparing import Evaluation, Wanted, dimensions_of
from desktop.errors import UsageError
from desktop.library import Library
from desktop.records import FloatVector, Progress, Question
from desktop.truth import TruthSet, read_truth
from tests.support.hashing import HashingEmbedder, hashing_embedder

TEXTS = {
    "lease": "The tenant pays for repairs of the roof.",
    "bees": "The beekeeper counted forty hives near the lavender field.",
    "roses": "Roses want pruning late in winter, before the sap rises.",
    "river": "The river floods its meadows every seventh year.",
    "contract": "用人单位应当支付加班费，并且提前三十日书面通知。",
}
QUESTIONS = {
    "lease": "who pays for roof repairs",
    "bees": "how many hives near the lavender",
    "roses": "when do roses want pruning",
    "contract": "加班费",
}


class Counting(HashingEmbedder):
    """Notes what it is asked for."""

    def __init__(self) -> None:
        made = hashing_embedder(256)
        super().__init__(made.profile, 256)
        self.asked: list[tuple[str, str | None]] = []

    def embed_query(self, text: str, prefix: str | None = None) -> FloatVector:
        self.asked.append((text, prefix))
        return self._vector(f"{prefix} {text}" if prefix else text)


@pytest.fixture
def embedder() -> Counting:
    return Counting()


@pytest.fixture
def library(tmp_path: Path, embedder: Counting) -> Iterator[Library]:
    opened = Library.open(tmp_path / "data", embedder=embedder)
    files = tmp_path / "files"
    files.mkdir()
    for name, text in TEXTS.items():
        (files / f"{name}.md").write_text(f"# {name}\n\n{text}\n", encoding="utf-8")
    assert [*opened.add([files])][-1].files_failed == 0
    yield opened
    opened.close()


@pytest.fixture
def truth(tmp_path: Path) -> TruthSet:
    rows = [{"query": text, "path": f"files/{name}.md"} for name, text in QUESTIONS.items()]
    return read_truth(written(tmp_path / "truth.jsonl", rows))


def written(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def finished(steps: Iterator[Progress]) -> tuple[Evaluation, list[Progress]]:
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            return end.value, told


def test_every_mode_and_dimension_is_measured_with_its_price(library: Library, truth: TruthSet) -> None:
    evaluation, told = finished(library.answering.evaluate([truth], Wanted()))
    ways = [(each.variant.mode, each.variant.dimension) for each in evaluation.measured]
    assert ways == [
        ("keyword", 0),
        *((mode, size) for size in (256, 128, 64, 32) for mode in ("meaning", "hybrid")),
    ]
    full, half = (
        next(each for each in evaluation.measured if each.variant.dimension == size) for size in (256, 128)
    )
    assert full.figures.questions == evaluation.questions == 4
    assert full.figures.recalls == (1, 1, 1)
    assert full.variant.in_use
    assert not half.variant.in_use
    assert full.memory_bytes - half.memory_bytes == len(TEXTS) * 128 * 4
    assert all(each.figures.median_ms > 0 for each in evaluation.measured)
    asking = [progress for progress in told if progress.questions_total]
    assert (asking[0].questions_done, asking[-1].questions_done) == (0, 36)
    assert {progress.questions_total for progress in asking} == {36}
    assert [p.fraction for p in asking] == sorted(p.fraction for p in asking)


def test_measuring_leaves_nothing_behind(
    library: Library, truth: TruthSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(library.paths.index.iterdir())
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    finished(library.answering.evaluate([truth], Wanted()))
    steps = library.answering.evaluate([truth], Wanted())
    for _ in range(30):
        next(steps)
    steps.close()
    assert list((tmp_path / "temporary").iterdir()) == []
    assert sorted(library.paths.index.iterdir()) == before
    assert library.settings.dimension is None


def test_what_is_measured_is_what_the_library_answers(library: Library, truth: TruthSet) -> None:
    evaluation, _ = finished(
        library.answering.evaluate([truth], Wanted(modes=("meaning",), dimensions=(32,)))
    )
    [*_] = library.model.use("hashing", 32)
    firsts = [library.answer(Question(text, mode="meaning")).hits[0].path.stem for text in QUESTIONS.values()]
    right = sum(found == wanted for found, wanted in zip(firsts, QUESTIONS, strict=True))
    assert evaluation.measured[0].figures.recalls[0] == right / 4


def test_a_question_is_embedded_once_a_prefix(library: Library, truth: TruthSet, embedder: Counting) -> None:
    library.change_settings(query_prefix="Find: ")
    embedder.asked.clear()
    evaluation, _ = finished(
        library.answering.evaluate([truth], Wanted(dimensions=(256, 64)), all_prefixes=True)
    )
    prefixes = [each.variant.prefix for each in evaluation.measured if each.variant.mode == "hybrid"]
    assert prefixes == ["Find: ", "query: ", ""] * 2
    assert len(embedder.asked) == len(set(embedder.asked)) == 3 * len(QUESTIONS)


def test_others_are_answered_between_two_questions(library: Library, truth: TruthSet) -> None:
    steps = library.answering.evaluate([truth], Wanted())
    for _ in range(25):
        next(steps)
    assert library.answer(Question("roof repairs")).hits[0].path.stem == "lease"
    library.remove(library.find(library.documents()[0].path))
    assert len(finished(steps)[0].measured) == 9


def test_right_answers_that_are_not_here_are_counted_and_left_out(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    written(
        folder / "corpus.jsonl",
        [
            {"id": "a", "path": "files/lease.md"},
            {"id": "b", "path": "files/lost.md"},
            {"id": "c", "title": "Bees", "text": TEXTS["bees"]},
            {"id": "d", "title": "Bears", "text": "A bear was seen in the hills by three shepherds in May."},
            {"id": "e", "title": "Nothing", "text": "—"},
        ],
    )
    written(
        folder / "queries.jsonl",
        [{"id": str(n), "text": text} for n, text in enumerate(("roof repairs", "hives", "bears"))],
    )
    answers = [("0", "a"), ("0", "b"), ("1", "c"), ("2", "d"), ("2", "e")]
    written(folder / "qrels.jsonl", [{"query_id": query, "doc_id": doc} for query, doc in answers])
    evaluation, _ = finished(library.answering.evaluate([read_truth(folder)], Wanted(modes=("hybrid",))))
    [located] = evaluation.located
    assert (located.answers_absent, located.questions_left_out) == (3, 1)
    figures = evaluation.measured[0].figures
    assert (figures.questions, figures.recalls[0], figures.ndcg) == (2, 1.0, 1.0)


def test_only_one_knowledge_base(library: Library, truth: TruthSet, tmp_path: Path) -> None:
    (tmp_path / "lease.md").write_text("# Other\n\nNo roof at all.\n", encoding="utf-8")
    [*library.add([tmp_path / "lease.md"], "Other")]
    evaluation, _ = finished(library.answering.evaluate([truth], Wanted(kb="Other")))
    assert evaluation.questions == 0
    assert evaluation.located[0].questions_left_out == 4
    assert evaluation.measured == ()
    with pytest.raises(UsageError, match="no knowledge base"):
        finished(library.answering.evaluate([truth], Wanted(kb="Missing")))


def test_without_a_model_words_are_measured(library: Library, truth: TruthSet) -> None:
    reader = Library.open(library.data_dir, writable=False)
    evaluation, _ = finished(reader.answering.evaluate([truth], Wanted()))
    reader.close()
    assert [each.variant.mode for each in evaluation.measured] == ["keyword"]
    assert evaluation.measured[0].memory_bytes == 0


def test_dimensions_that_make_sense() -> None:
    profile = hashing_embedder(256).profile
    assert dimensions_of(profile, 100) == (256, 128, 100, 64, 32)
    from dataclasses import replace

    assert dimensions_of(replace(profile, mrl_min=None), 256) == (256,)


def test_a_dimension_the_model_can_not_be_cut_to_is_refused(library: Library, truth: TruthSet) -> None:
    with pytest.raises(UsageError, match="can be cut to between 16 and 256"):
        finished(library.answering.evaluate([truth], Wanted(dimensions=(8,))))
