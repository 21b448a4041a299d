import json
import math
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import UsageError
from desktop.evaluation import Figures, Result, judged
from desktop.records import Answer, Hit, Twin
from desktop.truth import Case, Target, ends_with, holds, read_truth

CLAUSE = "The tenant pays for repairs of the roof and of the gutters below it."


def hit(
    rank: int, path: str, page: int = 1, text: str = "Other words altogether, of no use.", **more: Any
) -> Hit:
    return Hit(
        rank=rank,
        score=1 / rank,
        similarity=None,
        keyword_rank=rank,
        meaning_rank=None,
        passage_id=rank,
        document_id=1,
        path=Path(path),
        title=Path(path).stem,
        page=page,
        page_last=more.pop("page_last", page),
        headings=(),
        kind="text",
        text=text,
        marks=(),
        rects=(),
        **more,
    )


def answer(*hits: Hit, total: float = 12.0) -> Answer:
    return Answer("?", None, "hybrid", "", 0, "", {"total": total}, hits)


def case(*targets: Target) -> Case:
    return Case("1", "?", targets)


def write(path: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# metrics


def test_a_document_counts_once_however_many_of_its_passages_are_found() -> None:
    found = answer(hit(1, "/d/a.md"), hit(2, "/d/a.md", 2), hit(3, "/d/b.md"), hit(4, "/d/c.md"))
    result = judged(found, case(Target("b.md"), Target("c.md")))
    assert result.first == 2
    gains = 1 / math.log2(3) + 1 / math.log2(4)
    assert result.ndcg == pytest.approx(gains / (1 + 1 / math.log2(3)))
    assert result.elapsed_ms == 12.0


def test_grades_are_gains() -> None:
    targets = case(Target("a.md", grade=1), Target("b.md", grade=3))
    assert judged(answer(hit(1, "/b.md"), hit(2, "/a.md")), targets).ndcg == pytest.approx(1)
    other = judged(answer(hit(1, "/a.md"), hit(2, "/b.md")), targets)
    assert other.ndcg == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))


def test_one_document_named_three_times_is_one_right_answer() -> None:
    targets = case(Target("a.md"), Target("a.md", grade=2), Target("a.md"))
    assert judged(answer(hit(1, "/a.md"), hit(2, "/a.md")), targets).ndcg == pytest.approx(1)


def test_a_passage_over_two_right_pages_is_both() -> None:
    targets = case(Target("a.pdf", 1), Target("a.pdf", 2))
    assert judged(answer(hit(1, "/a.pdf", 1, page_last=2)), targets).ndcg == pytest.approx(1)


def test_a_page_counts_only_where_it_is_named() -> None:
    found = answer(hit(1, "/a.pdf", 1), hit(2, "/a.pdf", 2), hit(3, "/a.pdf", 2), hit(4, "/a.pdf", 3))
    assert judged(found, case(Target("a.pdf", 3))).first == 3  # page 2 is one place
    assert judged(found, case(Target("a.pdf", 4))).first is None


def test_words_tell_a_passage() -> None:
    found = answer(hit(1, "/a.md"), hit(2, "/a.md"), hit(3, "/a.md", text=f"Repairs. {CLAUSE}"))
    assert judged(found, case(Target("a.md", evidence=CLAUSE))).first == 3
    assert judged(found, case(Target("b.md", evidence=CLAUSE))).first is None


def test_a_text_without_a_file_is_known_by_its_words() -> None:
    found = answer(hit(1, "/x/1.md"), hit(2, "/x/1.md"), hit(3, "/x/00017.md", text=CLAUSE))
    assert judged(found, case(Target(evidence=f"{CLAUSE} He also sweeps the yard on Saturdays."))).first == 2


def test_a_copy_that_was_folded_away_is_found_too() -> None:
    twin = Twin(9, 2, Path("/copies/a.pdf"), "a", 7)
    found = answer(hit(1, "/a.pdf", 3, also=(twin,)))
    assert judged(found, case(Target("copies/a.pdf", 7))).first == 1
    assert judged(found, case(Target("copies/a.pdf", 3))).first is None


@pytest.mark.parametrize(
    ("text", "evidence", "held"),
    [
        (CLAUSE, CLAUSE.upper().replace(" ", "\n"), True),
        (f"Before. {CLAUSE} After.", CLAUSE, True),
        (CLAUSE, f"Before all. {CLAUSE} After all.", True),  # a passage is a part of it
        (CLAUSE[:40], CLAUSE, True),
        ("The tenant", CLAUSE, False),  # says too little
        ("Something else is written here, and at length.", CLAUSE, False),
        ("租赁负债按照现值计量。", "现值", True),
        ("租赁负债按照现值计量。", "公允", False),
        ("", CLAUSE, False),
        (CLAUSE, "...", False),
    ],
)
def test_what_holds_the_evidence(text: str, evidence: str, held: bool) -> None:
    assert holds(text, evidence) is held


@pytest.mark.parametrize(
    ("path", "end", "fits"),
    [
        ("/home/me/docs/a.pdf", "docs/a.pdf", True),
        ("/home/me/docs/a.pdf", "/home/me/docs/a.pdf", True),
        ("/home/me/docs/a.pdf", "a.pdf", True),
        ("/home/me/docs/aa.pdf", "a.pdf", False),
        ("/home/me/docs/a.pdf", "other/a.pdf", False),
        ("/home/me/Re\u0301sume\u0301.pdf", "R\u00e9sum\u00e9.pdf", True),
    ],
)
def test_paths_end_alike(path: str, end: str, fits: bool) -> None:
    assert ends_with(Path(path), end) is fits


def test_figures_are_means_over_the_questions() -> None:
    firsts = (1, 3, 11, None)
    figures = Figures.of([Result(first, 0.5, ms) for first, ms in zip(firsts, (1, 2, 30, 4), strict=True)])
    assert figures.questions == 4
    assert figures.recalls == (0.25, 0.5, 0.5)
    assert figures.mrr == pytest.approx((1 + 1 / 3) / 4)
    assert (figures.ndcg, figures.median_ms) == (0.5, 3)
    assert Figures.of([]) == Figures(0, (0, 0, 0), 0, 0, 0)


# truth sets


def test_one_file_has_a_row_for_each_right_answer(tmp_path: Path) -> None:
    rows = (
        {"query": "who pays", "path": "leases\\old.pdf", "page": 3, "evidence": "The tenant", "score": 2},
        "",
        {"query": "谁付钱", "path": "../合同.md"},
        {"query": "who pays", "path": "./new.pdf"},
        {"query": "who pays", "path": "wrong.pdf", "score": 0},
    )
    truth = read_truth(write(tmp_path / "mine.jsonl", *rows))
    assert truth.name == "mine.jsonl"
    assert truth.cases == (
        Case("who pays", "who pays", (Target("leases/old.pdf", 3, "The tenant", 2.0), Target("new.pdf"))),
        Case("谁付钱", "谁付钱", (Target("合同.md"),)),
    )


def test_a_folder_has_three_files(tmp_path: Path) -> None:
    folder = tmp_path / "set" / "dev"
    folder.mkdir(parents=True)
    write(
        folder / "corpus.jsonl",
        {"id": "a", "title": "A", "path": "docs/a.pdf", "pages": 9},
        {"_id": "b", "title": "B", "text": CLAUSE},
    )
    write(folder / "queries.jsonl", {"id": "1", "text": "one"}, {"_id": 2, "text": "two"})
    write(
        folder / "qrels.jsonl",
        {"query_id": "1", "doc_id": "a", "page": 4, "score": 1},
        {"query_id": "1", "doc_id": "b", "score": 2},
        {"query_id": 2, "doc_id": "b"},
        {"query_id": "3", "doc_id": "b", "score": 1},  # its question is in another half of the set
    )
    truth = read_truth(folder)
    assert truth.name == "set/dev"
    assert truth.cases == (
        Case("1", "one", (Target("docs/a.pdf", 4), Target("", None, CLAUSE, 2.0))),
        Case("2", "two", (Target("", None, CLAUSE),)),
    )


GOOD = {"query": "who pays", "path": "lease.pdf"}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{not json", "Line 2 of mine.jsonl is no JSON object."),
        ('["a list"]', "Line 2 of mine.jsonl is no JSON object."),
        ({"path": "lease.pdf"}, "Line 2 of mine.jsonl has no question."),
        ({"query": " ", "path": "lease.pdf"}, "Line 2 of mine.jsonl has no question."),
        ({"query": "who"}, "Line 2 of mine.jsonl names neither a document's path nor words from it."),
        (
            {"query": "who", "path": "."},
            "Line 2 of mine.jsonl names neither a document's path nor words from it.",
        ),
        (GOOD | {"page": "three"}, "Line 2 of mine.jsonl has a page that is no number from 1 up."),
        (GOOD | {"page": 0}, "Line 2 of mine.jsonl has a page that is no number from 1 up."),
        (GOOD | {"score": "high"}, "Line 2 of mine.jsonl has a score that is no number."),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: Any, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_truth(write(tmp_path / "mine.jsonl", GOOD, bad))
    assert raised.value.reason == said


def test_what_is_no_truth_set_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be read"):
        read_truth(tmp_path / "missing.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"query": "caf\xe9"}')
    with pytest.raises(UsageError, match="not text in UTF-8"):
        read_truth(tmp_path / "latin.jsonl")
    with pytest.raises(UsageError, match="no question with a right answer"):
        read_truth(write(tmp_path / "empty.jsonl", GOOD | {"score": 0}))
    folder = tmp_path / "set"
    folder.mkdir()
    write(folder / "corpus.jsonl", {"id": "a", "path": "a.md"})
    write(folder / "queries.jsonl", {"id": "1", "text": "one"})
    write(folder / "qrels.jsonl", {"query_id": "1", "doc_id": "z"})
    with pytest.raises(
        UsageError, match=r"Line 1 of qrels.jsonl names a document that corpus.jsonl does not"
    ):
        read_truth(folder)
