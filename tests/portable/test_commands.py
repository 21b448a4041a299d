"""Carrying a knowledge base elsewhere with the real program and the real model."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from desktop.paths import DataPaths
from tests.gui import documents
from tests.portable.conftest import CONTRACT, LEASE
from tests.support import models
from tests.support.command import Shufang

QUESTIONS = ("who pays for the roof", "overtime pay 加班费", "what happens to the lease liability")


def answers(shufang: Shufang, file: Path) -> list[Any]:
    found = shufang.asked(QUESTIONS, file, "--mode", "hybrid")
    keep = ("rank", "keyword_rank", "meaning_rank", "page", "text", "rects", "marks")
    return [
        [
            # where a vector lies in memory shows in the last digit of a product with it
            {
                **{key: hit[key] for key in keep},
                "score": round(hit["score"], 3),
                "cosine": round(hit["similarity"], 4),
            }
            for hit in answer["hits"]
        ]
        for answer in found
    ]


@pytest.mark.model
def test_elsewhere_the_same_is_answered_and_nothing_is_embedded(tmp_path: Path, models_dir: Path) -> None:
    folder = tmp_path / "here" / "Leases"
    folder.mkdir(parents=True)
    (folder / "lease.md").write_text(LEASE, encoding="utf-8")
    (folder / "contract.md").write_text(CONTRACT, encoding="utf-8")
    documents.report(folder / "report.pdf")
    one, other = Shufang(tmp_path / "one"), Shufang(tmp_path / "other")
    for each in (one, other):
        models.put_starter(each.data_dir, models_dir)
    assert one("add", folder, "--kb", "Leases").code == 0
    before = answers(one, tmp_path / "questions.jsonl")
    file = tmp_path / "leases.shufang"
    made = one("kb", "export", "Leases", file, "--with-files", "--json")
    assert (made.code, made.json["documents"], made.json["files"]) == (0, 3, 3)
    assert one("kb", "export", "Leases", file).code == 2  # it is there already
    moved = tmp_path / "there" / "Leases"
    moved.parent.mkdir()
    shutil.move(folder, moved)
    told = other("kb", "import", file, "--root", f"{folder}={moved}", "--json")
    assert (told.code, told.json["documents"], told.json["missing"]) == (0, 3, 0)
    with sqlite3.connect(DataPaths(one.data_dir).database) as connection:
        vectors = set(connection.execute("SELECT text_hash, vector FROM vectors"))
    with sqlite3.connect(DataPaths(other.data_dir).database) as connection:
        # bit for bit: what is embedded anew differs in its last digits, being embedded in other company
        assert set(connection.execute("SELECT text_hash, vector FROM vectors")) == vectors
    assert told.json["vectors"] == len(vectors)
    assert told.json["unembedded"] == 0
    assert answers(other, tmp_path / "questions.jsonl") == before
    again = other("kb", "import", file, "--name", "Copies", "--files-to", tmp_path / "unpacked")
    assert again.code == 0, again.err
    assert sorted(path.name for path in (tmp_path / "unpacked" / "Leases").iterdir()) == [
        *("contract.md", "lease.md", "report.pdf")
    ]
    checked = other("check", "--compact", "--json")
    assert (checked.code, checked.json["problems"], checked.json["notes"]) == (0, [], [])
    assert checked.json["disk"]["total_bytes"] == sum(checked.json["disk"]["files"].values())
    (tmp_path / "bad.shufang").write_bytes(b"nothing")
    refused = other("kb", "import", tmp_path / "bad.shufang")
    assert (refused.code, refused.out) == (1, "")
    assert "no exported knowledge base" in refused.err
    assert other("kb", "import", file, "--name", "Third", "--root", "nonsense").code == 2
