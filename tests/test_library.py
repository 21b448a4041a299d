import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.embed.instructions import PRESETS
from desktop.errors import LockedError, ModelMissingError, NewerSchemaError, UsageError
from desktop.json_forms import answer_json
from desktop.library import Library
from desktop.records import Progress, Question
from tests.support.hashing import HashingEmbedder, hashing_embedder
from tests.support.repair import repaired

LEASE = (
    "# Lease\n\nThe tenant pays for repairs of the roof.\n\n## Notice\n\nThree months before the year ends.\n"
)
CONTRACT = "# 劳动合同\n\n用人单位应当支付加班费。\n\n## 解除\n\n提前三十日书面通知。\n"


@pytest.fixture
def embedder() -> HashingEmbedder:
    return hashing_embedder()


@pytest.fixture
def library(tmp_path: Path, embedder: HashingEmbedder) -> Iterator[Library]:
    opened = Library.open(tmp_path / "data", embedder=embedder)
    yield opened
    opened.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "lease.md").write_text(LEASE, encoding="utf-8")
    (folder / "contract.md").write_text(CONTRACT, encoding="utf-8")
    return folder


def run(steps: Iterator[Progress]) -> Progress:
    return [Progress("done"), *steps][-1]


def names(library: Library, question: str, **options: object) -> list[str]:
    """Where a question is answered, copies of the same text included."""
    hits = library.answer(Question(question, **options)).hits  # type: ignore[arg-type]
    return [place.path.name for hit in hits for place in (hit, *hit.also)]


def rows(library: Library, sql: str) -> int:
    with sqlite3.connect(library.paths.database) as connection:
        return int(connection.execute(sql).fetchone()[0])


def test_added_files_are_found_by_words_and_by_meaning(library: Library, files: Path) -> None:
    progress = run(library.add([files]))
    assert (progress.stage, progress.files_total, progress.files_done, progress.files_failed) == (
        "done",
        2,
        2,
        0,
    )
    for mode in ("keyword", "meaning", "hybrid"):
        assert names(library, "who pays for roof repairs", mode=mode)[0] == "lease.md"
        assert names(library, "加班费", mode=mode)[0] == "contract.md"
    assert library.upkeep.check() == []


def test_a_hit_tells_where_it_is_and_why(library: Library, files: Path) -> None:
    run(library.add([files]))
    hit = library.answer(Question("roof repairs")).hits[0]
    assert hit.page == hit.page_last == 1
    assert [hit.text[start:end] for start, end in hit.marks] == ["repairs", "roof"]
    assert hit.keyword_rank == hit.meaning_rank == 1
    assert hit.rects
    assert len(hit.word_rects) == 2
    for word in hit.word_rects:
        assert any(
            rect.page == word.page
            and rect.x0 - 0.2 <= word.x0 < word.x1 <= rect.x1 + 0.2
            and rect.y0 - 0.2 <= word.y0 < word.y1 <= rect.y1 + 0.2
            for rect in hit.rects
        )


def test_two_character_words_are_found(library: Library, files: Path) -> None:
    run(library.add([files]))
    assert names(library, "书面", mode="keyword") == ["contract.md"]
    assert names(library, "面书", mode="keyword") == []


def test_what_did_not_change_is_not_read_again(
    library: Library, files: Path, embedder: HashingEmbedder
) -> None:
    run(library.add([files]))
    before = embedder.embedded
    progress = run(library.add([files]))
    assert progress.files_unchanged == progress.files_done == 2
    assert embedder.embedded == before


def test_a_changed_file_replaces_what_was_read(library: Library, files: Path) -> None:
    run(library.add([files]))
    (files / "lease.md").write_text("# Lease\n\nThe landlord paints the walls in spring.\n", encoding="utf-8")
    run(library.add([files]))
    assert names(library, "walls", mode="keyword") == ["lease.md"]
    assert names(library, "roof", mode="keyword") == []
    assert library.upkeep.check() == []


def test_a_copy_and_a_moved_file_cost_no_embedding(
    library: Library, files: Path, embedder: HashingEmbedder
) -> None:
    run(library.add([files]))
    before = embedder.embedded
    (files / "copy.md").write_bytes((files / "lease.md").read_bytes())
    run(library.add([files]))
    assert sorted(names(library, "roof", mode="keyword")) == ["copy.md", "lease.md"]
    (files / "contract.md").rename(files / "moved.md")
    run(library.add([files]))
    assert names(library, "加班费", mode="keyword") == ["moved.md"]
    assert set(names(library, "moved", mode="keyword")) == {"moved.md"}
    assert embedder.embedded == before
    assert sorted(d.path.name for d in library.documents()) == ["copy.md", "lease.md", "moved.md"]
    assert library.upkeep.check() == []


def test_removing_leaves_nothing_behind_and_the_file_alone(library: Library, files: Path) -> None:
    run(library.add([files]))
    library.remove(library.find(files / "lease.md"))
    assert names(library, "roof repairs") == ["contract.md"] * len(names(library, "roof repairs"))
    assert (files / "lease.md").read_text(encoding="utf-8") == LEASE
    library.remove(library.find(files))
    for table in ("documents", "pages", "layouts", "passages", "vectors", "keywords_docsize"):
        assert rows(library, f"SELECT count(*) FROM {table}") == 0
    assert library.upkeep.check() == []


def test_a_text_that_two_documents_share_keeps_its_vector(library: Library, files: Path) -> None:
    (files / "copy.md").write_bytes((files / "lease.md").read_bytes())
    run(library.add([files]))
    library.remove(library.find(files / "lease.md"))
    assert names(library, "who pays for roof repairs", mode="meaning")[0] == "copy.md"
    assert library.upkeep.check() == []


def test_a_bad_file_is_told_kept_and_can_be_tried_again(library: Library, files: Path) -> None:
    bad = files / "bad.md"
    bad.write_bytes(b"")
    failures = [step.failure for step in library.add([files]) if step.failure]
    assert [failure.path for failure in failures] == [bad]
    document = library.document(library.find(bad)[0])
    assert document.state == "failed"
    assert document.error == failures[0].reason
    assert names(library, "roof", mode="keyword") == ["lease.md"]
    bad.write_text("Now there are words about gardens.", encoding="utf-8")
    progress = run(library.intake.retry())
    assert (progress.files_done, progress.files_failed) == (1, 0)
    assert names(library, "gardens", mode="keyword") == ["bad.md"]


def test_missing_paths_are_told_and_the_others_added(library: Library, files: Path) -> None:
    steps = list(library.add([files / "nowhere.pdf", files / "lease.md"]))
    failures = [step.failure for step in steps if step.failure]
    assert [failure.path.name for failure in failures] == ["nowhere.pdf"]
    assert steps[-1].files_failed == 1
    assert names(library, "roof", mode="keyword") == ["lease.md"]


def test_other_kinds_in_a_folder_are_left_out_and_counted(library: Library, files: Path) -> None:
    (files / "film.mkv").write_bytes(b"\x00\x01")
    (files / ".hidden.md").write_text("secret", encoding="utf-8")
    progress = run(library.add([files]))
    assert (progress.files_total, progress.files_left_out, progress.files_failed) == (2, 1, 0)
    assert run(library.add([files / "film.mkv"])).files_failed == 1


def test_stopped_half_way_the_rest_is_pending_and_goes_on(
    tmp_path: Path, files: Path, embedder: HashingEmbedder
) -> None:
    library = Library.open(tmp_path / "data", embedder=embedder)
    for number in range(60):
        (files / f"{number:02}.txt").write_text(f"note {number} about word{number}\n" * 30, encoding="utf-8")
    steps = library.add([files])
    for step in steps:
        if step.stage == "saving":
            break
    steps.close()
    states = [document.state for document in library.documents()]
    assert 0 < states.count("ready") < len(states)
    assert states.count("pending") == len(states) - states.count("ready")
    library.close()
    library = Library.open(tmp_path / "data", embedder=embedder)
    run(library.intake.resume())
    assert {document.state for document in library.documents()} == {"ready"}
    assert set(names(library, "word59", mode="keyword")) == {"59.txt"}
    assert library.upkeep.check() == []
    library.close()


def test_knowledge_bases_are_searched_alone_or_together(library: Library, files: Path) -> None:
    run(library.add([files / "lease.md"], "Leases"))
    run(library.add([files / "contract.md"], "Work"))
    for mode in ("keyword", "meaning", "hybrid"):
        assert names(library, "roof 加班费", kb="Leases", mode=mode)[0] == "lease.md"
        assert names(library, "roof 加班费", kb="Work", mode=mode)[0] == "contract.md"
        assert set(names(library, "roof 加班费", mode=mode)) == {"lease.md", "contract.md"}
    library.knowledge_bases.rename("Work", "Arbeit")
    with pytest.raises(UsageError):
        library.answer(Question("x", kb="Work"))
    with pytest.raises(UsageError):
        library.knowledge_bases.rename("Arbeit", "leases")
    library.knowledge_bases.delete("Arbeit")
    assert [base.name for base in library.contents().knowledge_bases] == ["Leases"]
    assert names(library, "加班费", mode="keyword") == []


def test_a_knowledge_base_has_an_instruction_of_its_own(
    tmp_path: Path, embedder: HashingEmbedder, files: Path
) -> None:
    embedder.profile = replace(embedder.profile, instruction="Instruct: {task}\nQuery:")
    library = Library.open(tmp_path / "data", embedder=embedder)
    run(library.add([files], "Law"))
    run(library.add([files], "Other"))
    library.knowledge_bases.set_instruction("Law", "legal")
    told = {kb: library.answer(Question("repairs", kb=kb)).instruction for kb in ("Law", "Other", None)}
    assert told["Law"] == f"Instruct: {PRESETS['legal']}\nQuery:"
    assert told["Other"] == told[None] == embedder.profile.query_prefix
    assert library.answer(Question("repairs", kb="Law", prefix="asked: ")).instruction == "asked: "
    library.knowledge_bases.set_instruction("Law", " Find the clause ")
    assert library.answer(Question("repairs", kb="Law")).instruction == "Instruct: Find the clause\nQuery:"
    library.knowledge_bases.set_instruction("Law", "")
    assert library.answer(Question("repairs", kb="Law")).instruction == embedder.profile.query_prefix
    assert dict(library.contents().knowledge_bases[0].settings) == {}
    with pytest.raises(UsageError, match="1000"):
        library.knowledge_bases.set_instruction("Law", "x" * 1001)
    with pytest.raises(UsageError, match="Nobody"):
        library.knowledge_bases.set_instruction("Nobody", "legal")
    library.close()


def test_documents_are_cut_anew_when_they_are_read_again(
    library: Library, embedder: HashingEmbedder, files: Path
) -> None:
    embedder.max_tokens = 4000
    text = "# Long\n\n" + "\n\n".join(
        f"Paragraph {n} " + "tells of rent and repairs. " * 20 for n in range(30)
    )
    (files / "long.md").write_text(text, encoding="utf-8")
    run(library.add([files]))
    before = rows(library, "SELECT count(*) FROM passages")
    library.change_settings(passage_size="section")
    run(library.add([files]))
    assert rows(library, "SELECT count(*) FROM passages") == before  # what was read stays as it is
    run(library.intake.retry([document.id for document in library.documents()]))
    assert rows(library, "SELECT count(*) FROM passages") < before
    assert library.upkeep.check() == []


def test_limits_hold(library: Library, files: Path) -> None:
    run(library.add([files]))
    assert len(library.answer(Question("the", top_k=1)).hits) == 1
    everything = library.answer(Question("roof repairs", top_k=50)).hits
    cut = library.answer(Question("roof repairs", top_k=50, min_score=everything[0].score)).hits
    assert len(everything) > len(cut) == 1
    for bad in (Question("x", top_k=0), Question("  "), Question("x", min_score=2), Question("x", kb="No")):
        with pytest.raises(UsageError):
            library.answer(bad)


@pytest.mark.parametrize(
    "text", ['"', '"unclosed phrase', "()*:^-", "AND OR NOT NEAR(", "\0", "a" * 100_000, "💡", "-x file:"]
)
def test_no_question_breaks_the_search(library: Library, files: Path, text: str) -> None:
    run(library.add([files]))
    try:
        library.answer(Question(text))
        library.answering.by_words(Question(text))
    except UsageError:
        assert not text.strip("\0 ")


def test_the_same_question_has_the_same_answer(library: Library, files: Path) -> None:
    run(library.add([files]))

    def ask() -> str:
        answer = answer_json(library.answer(Question("repairs and 合同 notice")))
        del answer["elapsed_ms"]
        return json.dumps(answer)

    assert len({ask() for _ in range(10)}) == 1


def test_the_index_comes_from_its_file_and_is_made_again_when_damaged(
    tmp_path: Path, files: Path, embedder: HashingEmbedder
) -> None:
    library = Library.open(tmp_path / "data", embedder=embedder)
    run(library.add([files]))
    library.close()
    (index_file,) = (tmp_path / "data" / "index").glob("*.hnsw")
    saved = index_file.read_bytes()

    def reopened() -> list[str]:
        library = Library.open(tmp_path / "data", embedder=embedder)
        steps = list(library.model.prepare())
        found = names(library, "who pays for roof repairs", mode="meaning")
        assert library.upkeep.check() == []
        library.close()
        return [step.stage for step in steps] if found[0] == "lease.md" else ["wrong"]

    assert reopened() == []  # nothing had to be built
    index_file.write_bytes(saved[: len(saved) // 2] + b"\xff" + saved[len(saved) // 2 + 1 :])
    assert reopened() == ["model"]
    assert reopened() == []
    index_file.unlink()
    assert reopened() == ["model"]


def test_what_goes_while_the_index_follows_is_gone_from_it(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large document's vectors are added in steps; between two of them another one is removed."""
    monkeypatch.setattr("desktop.ingest._WAIT_SECONDS", 0.0001)
    large, small = tmp_path / "large.md", tmp_path / "small.md"
    small.write_text("# Small\n\nThe quince by the wall.\n")
    run(library.add([small]))
    large.write_text(
        "\n\n".join(f"## Part {n}\n\n{' '.join(f'w{n}x{m}' for m in range(80))}" for n in range(700))
    )
    removed = False
    engine = library._in_use.engine
    assert engine is not None
    for _ in library.add([large]):
        if not removed and len(engine.index) > 256:
            assert len(engine.index) < library.connections.writer.vectors.count(engine.space)
            library.remove(library.find(small))
            removed = True
    assert removed
    assert len(engine.index) == library.connections.writer.vectors.count(engine.space)
    assert library.upkeep.check() == []


def test_an_index_behind_the_database_catches_up(
    tmp_path: Path, files: Path, embedder: HashingEmbedder
) -> None:
    library = Library.open(tmp_path / "data", embedder=embedder)
    run(library.add([files / "lease.md"]))
    library.close()
    folder = tmp_path / "data" / "index"
    old = {path: path.read_bytes() for path in folder.iterdir()}
    library = Library.open(tmp_path / "data", embedder=embedder)
    run(library.add([files / "contract.md"]))
    library.remove(library.find(files / "lease.md"))
    library.close()
    for path, content in old.items():
        path.write_bytes(content)
    library = Library.open(tmp_path / "data", embedder=embedder)
    run(library.model.prepare())
    assert set(names(library, "roof 加班费", mode="meaning")) == {"contract.md"}
    assert library.upkeep.check() == []
    library.close()


def test_one_instance_writes_and_others_read(
    library: Library, files: Path, tmp_path: Path, embedder: HashingEmbedder
) -> None:
    run(library.add([files]))
    with pytest.raises(LockedError):
        Library.open(tmp_path / "data", embedder=embedder)
    reader = Library.open_to_read(tmp_path / "data", embedder=embedder)
    try:
        run(reader.model.prepare())
        assert names(reader, "roof repairs")[0] == "lease.md"
        with pytest.raises(LockedError):
            run(reader.add([files]))
    finally:
        reader.close()


def test_a_newer_library_is_not_touched(library: Library, tmp_path: Path, files: Path) -> None:
    library.close()
    with sqlite3.connect(library.paths.database) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('shufang', 'm999', '')"
        )
    with pytest.raises(NewerSchemaError):
        Library.open(tmp_path / "data")


def test_without_a_model_words_are_found_all_the_same(
    library: Library, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(library.add([files]))
    library.close()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    plain = Library.open(tmp_path / "data")
    try:
        assert names(plain, "roof repairs") == ["lease.md"]
        with pytest.raises(ModelMissingError):
            plain.answer(Question("roof", mode="meaning"))
    finally:
        plain.close()


def test_vectors_are_cut_to_a_smaller_dimension_without_embedding(
    tmp_path: Path, files: Path, embedder: HashingEmbedder
) -> None:
    library = Library.open(tmp_path / "data", embedder=embedder)
    run(library.add([files]))
    embedded = embedder.embedded
    library.change_settings(dimension=32)
    library.close()
    library = Library.open(tmp_path / "data", embedder=embedder)
    run(library.model.prepare())
    answer = library.answer(Question("who pays for roof repairs", mode="meaning"))
    assert answer.dimension == 32
    assert answer.hits[0].path.name == "lease.md"
    assert embedder.embedded == embedded
    assert library.upkeep.check() == []
    library.close()


def test_check_finds_what_is_wrong_and_repair_mends_it(library: Library, files: Path) -> None:
    run(library.add([files]))
    with sqlite3.connect(library.paths.database) as connection:
        connection.execute("DELETE FROM keywords_docsize WHERE id = (SELECT min(id) FROM passages)")
        connection.execute(
            """INSERT INTO vectors (space_id, text_hash, vector)
               SELECT space_id, x'00', vector FROM vectors LIMIT 1"""
        )
    assert len(library.upkeep.check()) == 3
    assert repaired(library) == []


def test_the_page_of_a_changed_file_is_shown_without_marks(library: Library, files: Path) -> None:
    import pymupdf

    from desktop.records import Mark

    path = files / "a.pdf"
    with pymupdf.open() as pdf:
        pdf.new_page().insert_text((72, 72), "The tenant pays for repairs of the roof.")
        pdf.save(path)
    run(library.add([path]))
    (document_id,) = library.find(path)
    hit = library.answer(Question("roof", mode="keyword")).hits[0]
    marks = [Mark(rect) for rect in hit.rects]
    plain = library.pages.image(document_id, 1, 1.0).result(30)
    marked = library.pages.image(document_id, 1, 1.0, marks).result(30)
    assert marked.samples != plain.samples
    assert not marked.changed
    path.write_bytes(path.read_bytes() + b"\n%\n")
    changed = library.pages.image(document_id, 1, 1.0, marks).result(30)
    assert changed.changed
    assert changed.samples == plain.samples


def test_the_facade_imports_nothing_heavy() -> None:
    heavy = "{'llama_cpp', 'pymupdf', 'hnswlib', 'docx', 'sqlite_utils', 'PySide6'}"
    code = f"import sys, desktop.library, desktop.cli; print(sorted({heavy} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
