import json
import os
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest

from desktop.fusion import Scored
from desktop.hits import hits_of
from desktop.json_forms import answer_json
from desktop.library import Library
from desktop.records import Answer, Progress, Question
from desktop.store import geometry
from desktop.store.passages import StoredPassage
from tests.support.hashing import hashing_embedder

NOTES = {
    "lease 2021.md": "# Lease\n\nThe tenant pays the rent in advance, and the water too.\n",
    "lease 2023.md": "# Lease\n\nThe tenant pays the rent at the end of the month. Receipts are kept.\n",
    "boats.txt": "The boat house has a slip. The rent of the house is due in May.\n",
    "合同.md": "# 合同\n\n违约金按照合同总价的百分之五计算。\n",
    "sizes.csv": "boat,length\nHeron,14\nOtter,9\n",
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(tmp_path / "data", embedder=hashing_embedder())
    yield opened
    opened.close()


def fill(library: Library, folder: Path) -> None:
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, day in (("lease 2021.md", 1_620_000_000), ("lease 2023.md", 1_690_000_000)):
        os.utime(folder / name, (day, day))
    with pymupdf.open() as document:
        for text in ("Rent is due on Mondays.", "Nothing of that kind.", "Rent is not due on Sundays."):
            document.new_page().insert_text((72, 72), text)
        document.save(folder / "pages.pdf")
    run(library.add([folder / name for name in (*NOTES, "pages.pdf")]))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Only to be asked; `fresh` may be changed."""
    opened = Library.open(tmp_path_factory.mktemp("data"), embedder=hashing_embedder())
    fill(opened, tmp_path_factory.mktemp("files") / "notes")
    yield opened
    opened.close()


@pytest.fixture
def fresh(library: Library, tmp_path: Path) -> Library:
    fill(library, tmp_path / "notes")
    return library


def run(steps: Iterator[Progress]) -> None:
    assert [*steps][-1].stage == "done"


def asked(library: Library, text: str, **options: object) -> Answer:
    return library.answer(Question(text, **options))  # type: ignore[arg-type]


def names(library: Library, text: str, **options: object) -> set[str]:
    return {hit.path.name for hit in asked(library, text, **options).hits}


@pytest.mark.parametrize("mode", ["keyword", "meaning", "hybrid"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rent file:lease", {"lease 2021.md", "lease 2023.md"}),
        ("rent file:*2021*", {"lease 2021.md"}),
        ("rent type:txt", {"boats.txt"}),
        ("rent -water -boat -due -违约金", {"lease 2023.md"}),
        ("rent after:2022 before:2024", {"lease 2023.md"}),
        ("rent before:2022", {"lease 2021.md"}),
        ("rent page:3", {"pages.pdf"}),
        ('"the rent at the end"', {"lease 2023.md"}),
        ("“违约金”", {"合同.md"}),
        ("rent file:lease -receipts", {"lease 2021.md"}),
    ],
)
def test_filters_hold_for_every_hit(filled: Library, mode: str, text: str, expected: set[str]) -> None:
    assert names(filled, text, mode=mode) == expected


def test_pages_are_those_asked_for(filled: Library) -> None:
    for asked_for in (1, 2, 3):
        hits = asked(filled, f"rent due type:pdf page:{asked_for}").hits
        assert hits
        assert all((hit.page or 0) <= asked_for <= (hit.page_last or 0) for hit in hits)
    assert not asked(filled, "rent due type:pdf page:4-9").hits


def test_a_phrase_that_stands_nowhere_is_looked_for_as_words(filled: Library) -> None:
    answer = asked(filled, '"rent pays the tenant"')
    assert answer.notes == ("no_phrase",)
    assert "lease 2021.md" in {hit.path.name for hit in answer.hits}
    assert asked(filled, '"the rent at the end"').notes == ()


def test_filters_are_looked_for_in_the_knowledge_base_named(fresh: Library, tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# Other\n\nThe rent is paid in fish.\n", encoding="utf-8")
    run(fresh.add([tmp_path / "other.md"], "Fish and boats"))
    assert names(fresh, 'rent in:"fish and boats"') == {"other.md"}
    assert "other.md" not in names(fresh, "rent in:Library")
    assert "other.md" in names(fresh, "rent")


@pytest.mark.parametrize(
    ("typed", "written"),
    [("reciepts", "Receipts"), ("tennant", "tenant"), ("advanse", "advance"), ("recceipts", "Receipts")],
)
def test_a_word_that_is_nowhere_is_taken_for_a_near_one(filled: Library, typed: str, written: str) -> None:
    answer = asked(filled, typed, mode="keyword")
    assert answer.corrections == ((typed, written),)
    [*_] = answer.hits
    assert any(written in hit.text[start:end] for hit in answer.hits for start, end in hit.marks)


def test_codes_numbers_and_known_words_are_never_corrected(filled: Library) -> None:
    for text in ("AB1234", "2029", "rent", "违约"):
        assert asked(filled, text, mode="keyword").corrections == ()
    assert filled.answering.by_words(Question("tenn")).corrections == ()  # may go on


def test_the_same_text_elsewhere_is_folded_into_one_hit(fresh: Library, tmp_path: Path) -> None:
    text = NOTES["lease 2023.md"].replace("Receipts are kept.", "Receipts are kept, all.")
    (tmp_path / "lease copy.md").write_text(text, encoding="utf-8")
    run(fresh.add([tmp_path / "lease copy.md"]))
    answer = asked(fresh, "receipts are kept")
    first = answer.hits[0]
    shown = {hit.path.name for hit in answer.hits}
    assert {first.path.name, *(twin.path.name for twin in first.also)} == {"lease 2023.md", "lease copy.md"}
    assert not {"lease 2023.md", "lease copy.md"} <= shown


def test_the_sentence_with_the_rarest_words_is_told(filled: Library) -> None:
    hit = asked(filled, "are receipts kept by the tenant").hits[0]
    assert hit.sentence is not None
    assert hit.text[slice(*hit.sentence)] == "Receipts are kept."


def stored(number: int, kb_id: int, text: str) -> StoredPassage:
    path = Path(f"/{number}.txt")
    place = {"page": 1, "page_last": 1, "start": 0, "end": len(text), "geometry": geometry.pack(())}
    return StoredPassage(
        number, number, kb_id, path, path.stem, text, "text", "", (), "", embed_hash=b"", **place
    )


@pytest.mark.parametrize(("score", "shown"), [(0.41, [1, 2, 3, 4, 9]), (0.39, [1, 2, 3, 4, 5])])
def test_a_small_knowledge_base_is_not_crowded_out(score: float, shown: list[int]) -> None:
    texts = ["oak", "elm", "ash", "fir", "yew", "box", "bay", "fig", "tea"]
    rows = {n: stored(n, 2 if n == 9 else 1, text) for n, text in enumerate(texts, 1)}
    scores = [0.8, 0.7, 0.7, 0.6, 0.6, 0.5, 0.5, 0.5, score]
    scored = [Scored(n, value, value, None, n, None) for n, value in enumerate(scores, 1)]
    hits = hits_of(scored, rows, [], 5)
    assert [hit.passage_id for hit in hits] == shown
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]


def test_others_like_a_passage_are_found_without_itself_or_its_copies(filled: Library) -> None:
    first = asked(filled, "rent in advance and water").hits[0]
    assert first.path.name == "lease 2021.md"
    for mode in ("hybrid", "meaning", "keyword"):
        answer = filled.answer(Question("", mode=mode, like=first.passage_id))
        assert answer.hits[0].path.name == "lease 2023.md"
        assert first.passage_id not in {hit.passage_id for hit in answer.hits}
        assert answer.relevant or mode != "hybrid"


def test_below_the_minimum_score_there_are_attempts(filled: Library) -> None:
    answer = asked(filled, "volcanoes of Iceland", min_score=0.9)
    assert answer.hits == ()
    assert not answer.relevant
    assert len(answer.attempts) == 5
    assert all(hit.score < 0.9 for hit in answer.attempts)


CHINESE = (
    "用人单位应当自用工之日起一个月内与劳动者订立书面合同。",
    "承租人逾期支付租金的，出租人可以要求其在合理期限内支付。",
    "水库大坝的安全监测每月进行一次，数据存入档案。",
    "图书馆周末开放，读者凭证借阅，每次最多借五册。",
)


def test_every_two_chinese_characters_of_a_text_find_it(fresh: Library, tmp_path: Path) -> None:
    for number, text in enumerate(CHINESE):
        (tmp_path / f"文{number}.txt").write_text(f"{text}\n", encoding="utf-8")
    run(fresh.add([tmp_path / f"文{number}.txt" for number in range(len(CHINESE))]))
    for number, text in enumerate(CHINESE):
        for length in (1, 2, 3, 5):
            for start in range(len(text) - length + 1):
                part = text[start : start + length]
                if part.isalnum():
                    assert f"文{number}.txt" in names(fresh, part, mode="keyword"), part


def test_an_answer_is_the_same_byte_for_byte(filled: Library) -> None:
    for question in ("rent due in May", "违约金", '"the rent" -boat'):
        answers = {json.dumps({**answer_json(asked(filled, question)), "elapsed_ms": {}}) for _ in range(10)}
        assert len(answers) == 1
