"""`shufang evaluate` and `shufang pins` over a small library."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop import cli
from desktop.library import Library
from desktop.records import Question
from tests.support.hashing import hashing_embedder

Command = Callable[..., int]
TRUTH = (
    {"query": "roof repairs", "path": "lease.md"},
    {"query": "forty hives", "path": "bees.md", "evidence": "The beekeeper counted forty hives"},
    {"query": "roof repairs", "path": "lost.md"},
    {"query": "bears", "path": "bears.md"},
)


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    path = tmp_path / "truth.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in TRUTH), encoding="utf-8")
    return path


@pytest.fixture
def shufang(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs commands over a library of two notes, one of which was pinned."""
    original = Library.open
    embedder = hashing_embedder()

    def opened(folder: Path, *, writable: bool = True, embedder: Any = embedder) -> Library:
        return original(folder, writable=writable, embedder=embedder or hashing_embedder())

    monkeypatch.setattr(Library, "open", opened)
    for name, text in (
        ("lease.md", "# Lease\n\nThe tenant pays for repairs of the roof.\n"),
        ("bees.md", "# Bees\n\nThe beekeeper counted forty hives near the lavender field.\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    library = Library.open(data_dir)
    [*library.add([tmp_path / "lease.md", tmp_path / "bees.md"])]
    library.pins.pin("roof repairs", library.answer(Question("roof repairs")).hits[0].passage_id)
    library.close()
    return lambda *arguments: cli.run(["--data-dir", str(data_dir), *map(str, arguments)])


def test_a_table_for_people(shufang: Command, truth: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shufang("evaluate", truth) == 0
    told = capsys.readouterr()
    heading, *rows = told.out.splitlines()
    assert heading.split() == [
        *("set", "mode", "model", "dimension", "prefix", "r@1", "r@5", "r@10", "MRR", "nDCG@10", "ms"),
        "memory",
    ]
    assert len(rows) == 1 + 2 * 2  # 64 and 32 dimensions
    assert rows[0].split()[:10] == ["truth.jsonl", "keyword", "-", "-", "-", *["1.000"] * 5]
    assert '"query: "' in rows[1]
    assert "truth.jsonl: 2 right answers are in no document of this library; 1 question left out." in told.err


def test_json_for_programs(shufang: Command, truth: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = shufang(
        "evaluate", truth, "--pins", "--mode", "meaning", "--dimensions", "64,16", "--prefixes", "--json"
    )
    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert found["sets"] == [
        {"name": "truth.jsonl", "questions": 2, "questions_left_out": 1, "answers_absent": 2},
        {"name": "pins", "questions": 1, "questions_left_out": 0, "answers_absent": 0},
    ]
    ways = [(each["set"], each["dimension"], each["prefix"]) for each in found["results"]]
    assert ways == [
        (name, size, prefix)
        for size in (64, 16)
        for prefix in ("query: ", "")
        for name in ("truth.jsonl", "pins")
    ]
    assert found["results"][0]["recall"] == {"1": 1.0, "5": 1.0, "10": 1.0}
    assert found["results"][0]["memory_bytes"] == 2 * (4 * 64 + 140)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("evaluate",), 2, "--pins"),
        (("evaluate", "missing.jsonl"), 2, "can't be read"),
        (("evaluate", "--pins", "--dimensions", "many"), 2, "such as 384,256"),
        (("evaluate", "--pins", "--kb", "Missing"), 2, "no knowledge base"),
        (("pins", "--export", "/nowhere/pins.jsonl"), 2, "can't be written"),
    ],
)
def test_what_makes_no_sense_is_said(
    shufang: Command, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert shufang(*arguments) == code
    assert said in capsys.readouterr().err


def test_nothing_to_judge_is_a_failure(
    shufang: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = tmp_path / "other.jsonl"
    truth.write_text(json.dumps({"query": "bears", "path": "bears.md"}), encoding="utf-8")
    assert shufang("evaluate", truth) == 1
    assert "1 right answer is in no document of this library; 1 question left out." in capsys.readouterr().err


def test_pins_are_listed_exported_and_taken_back(
    shufang: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shufang("pins") == 0
    assert capsys.readouterr().out.splitlines()[1].split() == [
        *("1", "1", "roof", "repairs"),
        str(tmp_path / "lease.md"),
    ]
    file = tmp_path / "pins.jsonl"
    assert shufang("pins", "--export", file) == 0
    assert shufang("evaluate", file, "--mode", "keyword", "--json") == 0
    capsys.readouterr()
    assert shufang("pins", "--json") == 0
    [pin] = json.loads(capsys.readouterr().out)
    assert json.loads(file.read_text(encoding="utf-8")) == {key: pin[key] for key in pin if key != "id"}
    assert shufang("pins", "--remove", pin["id"]) == 0
    assert "Nothing is pinned yet." in capsys.readouterr().out
    assert shufang("evaluate", "--pins") == 2
