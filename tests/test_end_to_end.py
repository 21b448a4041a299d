"""The main job through the real command line: documents in, questions in two languages, marked pages out."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest

from desktop.paths import DataPaths
from desktop.store.store import Store
from tests.support import corpus, models, prose
from tests.support.command import ROOT, Shufang, without_privileges
from tests.support.corpus import Corpus, Truth

pytestmark = pytest.mark.model

Hit = dict[str, Any]
Array = Any


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return corpus.make(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def shufang(tmp_path_factory: pytest.TempPathFactory, models_dir: Path, documents: Corpus) -> Shufang:
    """The command line over a library that holds the corpus."""
    command = Shufang(models.put_starter(tmp_path_factory.mktemp("data"), models_dir))
    added = command("add", documents.folder, "--json")
    assert added.code == 0, added.err
    assert {name: added.json[name] for name in ("files", "failed", "unchanged", "left_out")} == {
        "files": len(documents.files),
        "failed": 0,
        "unchanged": 0,
        "left_out": 0,
    }
    return command


@pytest.fixture(scope="module")
def answers(
    shufang: Shufang, documents: Corpus, tmp_path_factory: pytest.TempPathFactory
) -> dict[Truth, list[Hit]]:
    """The hits for each question of the corpus."""
    file = tmp_path_factory.mktemp("questions") / "questions.txt"
    found = shufang.asked([truth.question for truth in documents.truths], file)
    return {truth: answer["hits"] for truth, answer in zip(documents.truths, found, strict=True)}


@pytest.fixture
def fresh(data_dir: Path, models_dir: Path) -> Shufang:
    """The command line over an empty data folder."""
    return Shufang(models.put_starter(data_dir, models_dir))


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.md"
    path.write_text("# Roof\n\nThe tenant pays for repairs of the roof.\n", encoding="utf-8")
    return path


# what is found


def rank(truth: Truth, hits: list[Hit]) -> int | None:
    """Of the first hit on the right page."""
    return next(
        (
            hit["rank"]
            for hit in hits
            if Path(hit["path"]).name == truth.file and hit["page"] <= truth.page <= hit["page_last"]
        ),
        None,
    )


def test_questions_find_the_page_in_the_other_language(answers: dict[Truth, list[Hit]]) -> None:
    ranks = {truth: rank(truth, hits) or 99 for truth, hits in answers.items()}
    missed = [(truth, found) for truth, found in ranks.items() if found > 3]
    assert len(missed) <= len(ranks) // 4, missed
    assert {truth.file for truth, found in ranks.items() if found <= 3} == {truth.file for truth in ranks}


def test_how_often_the_page_is_found_is_measured(
    shufang: Shufang, documents: Corpus, answers: dict[Truth, list[Hit]], tmp_path: Path
) -> None:
    file = tmp_path / "truth.jsonl"
    rows = [{"query": truth.question, "path": truth.file, "page": truth.page} for truth in documents.truths]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    measured = shufang("evaluate", file, "--json")
    assert measured.code == 0, measured.err
    assert measured.json["sets"][0]["questions"] == len(documents.truths)
    by_mode = {row["mode"]: row for row in measured.json["results"]}
    assert (by_mode["hybrid"]["model"], by_mode["hybrid"]["dimension"]) == ("multilingual-e5-small", 384)
    first = sum(rank(truth, hits) == 1 for truth, hits in answers.items()) / len(answers)
    assert by_mode["hybrid"]["recall"]["1"] == pytest.approx(first)


def test_a_hit_says_everything_about_itself(answers: dict[Truth, list[Hit]]) -> None:
    for hits in answers.values():
        assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
        assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
        for hit in hits:
            assert set(hit) == {
                *("rank", "score", "similarity", "keyword_rank", "meaning_rank", "passage_id", "document_id"),
                *("path", "title", "page", "page_last", "heading", "kind", "text", "marks", "rects"),
                *("sentence", "also", "rerank_score"),
            }
            assert 0 <= hit["score"] <= 1
            assert 1 <= hit["page"] <= hit["page_last"]
            assert hit["rects"]
            assert {rect[0] for rect in hit["rects"]} <= set(range(hit["page"], hit["page_last"] + 1))


def test_the_answer_can_be_traced(shufang: Shufang) -> None:
    answer = shufang("search", "鳗鱼", "--mode", "meaning", "--top-k", 4, "--json").json
    assert set(answer) == {
        *("query", "kb", "mode", "model", "dimension", "instruction", "elapsed_ms", "hits"),
        *("corrections", "notes", "relevant", "attempts", "reranker"),
    }
    assert (answer["query"], answer["kb"], answer["mode"]) == ("鳗鱼", None, "meaning")
    assert (answer["model"], answer["dimension"]) == ("multilingual-e5-small", 384)
    assert answer["instruction"] == "query: "
    assert set(answer["elapsed_ms"]) == {"embed", "meaning", "keyword", "fuse", "total"}
    assert len(answer["hits"]) == 4


def test_words_are_found_and_marked(shufang: Shufang) -> None:
    hits = shufang("search", "铁罐 冰箱", "--mode", "keyword", "--json").json["hits"]
    assert (Path(hits[0]["path"]).name, hits[0]["page"]) == (corpus.CHINESE, 3)
    assert {hits[0]["text"][start:end] for start, end in hits[0]["marks"]} == {"铁罐", "冰箱"}


# where it stands


def letters(text: str) -> str:
    """A text without what a line break changes: white space, hyphens, forms of the same character."""
    return re.sub(r"[\s\-\u00ad\u2010\u2011]", "", unicodedata.normalize("NFKC", text))


def text_under(document: Any, rects: list[list[float]]) -> str:
    """What the characters whose middle lies in one of the rectangles say, in the order of the rectangles."""
    found = ""
    for number, *box in rects:
        for block in document[int(number) - 1].get_text("rawdict")["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    for char in span["chars"]:
                        x0, y0, x1, y1 = char["bbox"]
                        x, y = (x0 + x1) / 2, (y0 + y1) / 2
                        if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                            found += char["c"]
    return found


def pages_of(shufang: Shufang, hit: Hit) -> Any:
    """The PDF whose pages are shown: the file itself, or what was laid out for a file without pages."""
    import pymupdf

    if hit["path"].endswith(".pdf"):
        return pymupdf.open(hit["path"])
    store = Store(DataPaths(shufang.data_dir).database, writable=False)
    try:
        return pymupdf.open("pdf", store.documents.layout(hit["document_id"]))
    finally:
        store.close()


def test_the_rectangles_hold_the_words_of_the_passage(
    shufang: Shufang, answers: dict[Truth, list[Hit]], documents: Corpus
) -> None:
    seen = {hit["passage_id"]: hit for hits in answers.values() for hit in hits[:4]}
    assert {Path(hit["path"]).name for hit in seen.values()} == set(documents.files)
    for hit in seen.values():
        with pages_of(shufang, hit) as pages:
            under = letters(text_under(pages, hit["rects"]))
        # The cells of a table are joined by bars that are nowhere on the page.
        assert under == letters(hit["text"].replace(" | ", "")), hit


def png(path: Path) -> Array:
    """The pixels of a PNG, shape (height, width, 3)."""
    import pymupdf

    image = pymupdf.Pixmap(str(path))
    return np.frombuffer(image.samples, np.uint8).reshape(image.height, image.width, image.n)[:, :, :3]


@pytest.mark.parametrize("name", [corpus.SURVEY, corpus.PAPER, corpus.CHINESE, corpus.HANDBOOK])
def test_the_picture_is_tinted_where_the_passage_is_and_nowhere_else(
    shufang: Shufang, answers: dict[Truth, list[Hit]], tmp_path: Path, name: str
) -> None:
    hit = next(h for hits in answers.values() for h in hits if Path(h["path"]).name == name)
    page, out = hit["page"], tmp_path / "page.png"
    drawn = shufang("page", hit["path"], page, "--hit", hit["passage_id"], "--out", out, "--json").json
    assert shufang("page", hit["document_id"], page, "--out", tmp_path / "bare.png").code == 0
    marked, bare = png(out).astype(int), png(tmp_path / "bare.png").astype(int)
    assert marked.shape == (drawn["height"], drawn["width"], 3)
    scale = drawn["scale"]
    inside = np.zeros(marked.shape[:2], bool)
    outside = np.ones(marked.shape[:2], bool)
    for number, *box in hit["rects"]:
        if number != page:
            continue
        x0, y0, x1, y1 = (value * scale for value in box)
        inside[int(np.ceil(y0)) : int(y1), int(np.ceil(x0)) : int(x1)] = True
        outside[max(0, int(y0) - 1) : int(y1) + 2, max(0, int(x0) - 1) : int(x1) + 2] = False
    assert inside.sum() > 500
    assert (marked[outside] == bare[outside]).all()
    paper = inside & (bare > 250).all(axis=2)
    red, green, blue = marked[paper].T
    assert (red > green + 10).all()
    assert (green > blue + 20).all()  # amber
    assert (marked[inside] <= bare[inside]).all()  # black stays black: it can be read


def test_a_mark_is_drawn_only_for_a_passage_of_the_document(
    shufang: Shufang, answers: dict[Truth, list[Hit]], tmp_path: Path
) -> None:
    hit = next(h for hits in answers.values() for h in hits if Path(h["path"]).name == corpus.SURVEY)
    out = tmp_path / "page.png"
    for arguments in ((corpus.CHINESE, 1, "--hit", hit["passage_id"]), (corpus.CHINESE, 1, "--hit", 10**9)):
        name, *rest = arguments
        path = Path(hit["path"]).with_name(str(name))
        assert shufang("page", path, *rest, "--out", out).code == 2
    done = shufang("page", hit["path"], corpus.SURVEY_PAGES + 1, "--out", out)
    assert (done.code, out.exists()) == (1, False)
    assert "page 121" in done.err


# how it was cut


def test_columns_are_read_one_after_the_other(shufang: Shufang, documents: Corpus) -> None:
    cut = shufang("passages", documents.folder / corpus.PAPER, "--json").json
    text = letters(" ".join(passage["text"] for passage in cut))
    for title, section in prose.PAPER:
        assert letters(section) in text, title
    assert {passage["heading"][-1] for passage in cut} <= {title for title, _ in prose.PAPER}


def test_tables_and_functions_stay_whole(shufang: Shufang, documents: Corpus) -> None:
    cut = shufang("passages", documents.folder / corpus.HANDBOOK, "--json").json
    (table,) = [passage["text"] for passage in cut if "Years of service | " in passage["text"]]
    for row in ("less than 2 | 24 | 5", "2 to 9 | 28 | 8", "10 and more | 33 | 10"):
        assert row in table.splitlines()
    code = shufang("passages", documents.folder / corpus.BACKUP, "--json").json
    functions = [p["text"] for p in code if p["kind"] == "code"]
    assert any("def restore" in f and "return target" in f for f in functions)
    assert any("def expired" in f and "not in kept]" in f for f in functions)


def test_running_heads_and_page_numbers_are_no_text(shufang: Shufang, documents: Corpus) -> None:
    cut = shufang("passages", documents.folder / corpus.SURVEY, "--json").json
    assert {passage["page"] for passage in cut} == set(range(1, corpus.SURVEY_PAGES + 1))
    assert not [passage for passage in cut if corpus.HEADER in passage["text"]]
    assert all(" ".join(passage["heading"]).startswith(corpus.TOWNS) for passage in cut)


def test_status_tells_what_is_there(shufang: Shufang, documents: Corpus) -> None:
    status = shufang("status", "--json").json
    told = {"data_dir", "knowledge_bases", "documents", "spaces", "disk_bytes"}
    assert set(status) == told | {"paused", "waiting", "watched_folders"}
    by_name = {Path(document["path"]).name: document for document in status["documents"]}
    assert set(by_name) == set(documents.files)
    survey = by_name[corpus.SURVEY]
    assert (survey["state"], survey["error"], survey["kb"]) == ("ready", "", "Library")
    assert survey["pages"] == corpus.SURVEY_PAGES
    assert survey["pages_by_state"] == {"text": corpus.SURVEY_PAGES}
    assert survey["characters"] > 50_000
    (base,) = status["knowledge_bases"]
    assert base["passages"] == sum(document["passages"] for document in by_name.values())
    assert base["pages"] == sum(document["pages"] for document in by_name.values())
    (space,) = status["spaces"]
    assert space["active"]
    assert 0 < space["vectors"] <= base["passages"]
    assert status["disk_bytes"] > 70_000_000  # the model


def test_the_library_checks_and_nothing_is_read_twice(shufang: Shufang, documents: Corpus) -> None:
    again = shufang("add", documents.folder, "--json").json
    assert (again["unchanged"], again["passages"]) == (len(documents.files), 0)
    assert shufang("check", "--json").json["problems"] == []


# what is asked badly


def test_malformed_questions_are_answered(shufang: Shufang, tmp_path: Path) -> None:
    questions = ['"', '"not closed', "()*:^-", "AND OR NOT NEAR(", "a\0b", "x" * 100_000, "💡", "-x file:*"]
    assert len(shufang.asked(questions, tmp_path / "odd.txt")) == len(questions)


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "eels", "--top-k", "0"),
        ("search", "eels", "--min-score", "7"),
        ("search", "eels", "--kb", "Nowhere"),
        ("search", "eels", "--mode", "magic"),
        ("search", "  "),
        ("search",),
        ("search", "--batch", "/nowhere/questions.txt"),
        ("page", "nowhere.pdf", "1", "--out", "x.png"),
        ("passages", "nowhere.pdf"),
        ("remove", "nowhere.pdf"),
        ("dance",),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told(shufang: Shufang, arguments: tuple[str, ...]) -> None:
    done = shufang(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err.strip()


# what goes wrong


def test_bad_files_are_told_and_the_good_one_is_found(fresh: Shufang, tmp_path: Path, note: Path) -> None:
    bad = corpus.make_bad(tmp_path / "bad")
    paths = [tmp_path / "bad" / name for name in bad]
    missing = tmp_path / "missing.pdf"
    done = fresh("add", note, missing, *paths)
    assert done.code == 1
    assert done.out.startswith("1 file read, 1 passage")
    lines = {line.split(": ", 1)[0]: line.split(": ", 1)[1] for line in done.err.splitlines() if ": " in line}
    for path in paths:
        assert bad[path.name] in lines[str(path)], lines
    assert "no such file" in lines[str(missing)]
    assert fresh("search", "repairs", "--json").json["hits"][0]["path"] == str(note)
    states = {d["path"]: (d["state"], d["error"]) for d in fresh("status", "--json").json["documents"]}
    assert states[str(note)] == ("ready", "")
    for path in paths:
        state = "encrypted" if path.name == "locked.pdf" else "failed"
        assert states[str(path)] == (state, lines[str(path)])
    assert fresh("check").code == 0


@pytest.fixture
def unprivileged(fresh: Shufang) -> Shufang:
    """The same, without the rights that make root ignore permissions."""
    before = without_privileges()
    if before is None:
        pytest.skip("nothing here lets file permissions hold for this user")
    return Shufang(fresh.data_dir, before)


def test_a_forbidden_file_is_told(unprivileged: Shufang, tmp_path: Path, note: Path) -> None:
    forbidden = corpus.make_forbidden(tmp_path / "forbidden.txt")
    done = unprivileged("add", forbidden, note)
    assert done.code == 1
    assert f"{forbidden}: It may not be read: its permissions forbid it." in done.err
    assert unprivileged("search", "repairs", "--json").json["hits"][0]["path"] == str(note)


def test_a_read_only_data_folder_can_be_searched_and_says_why_no_more(
    unprivileged: Shufang, note: Path, tmp_path: Path
) -> None:
    assert unprivileged("add", note).code == 0
    folders = [unprivileged.data_dir, *(p for p in unprivileged.data_dir.rglob("*") if p.is_dir())]
    files = [p for p in unprivileged.data_dir.rglob("*") if p.is_file()]
    for path in (*files, *folders):
        path.chmod(0o444 if path.is_file() else 0o555)
    try:
        added = unprivileged("add", tmp_path)
        assert (added.code, added.out) == (1, "")
        assert "can't be" in added.err
        assert "written" in added.err
        found = unprivileged("search", "who mends the roof", "--json")
        assert found.json["hits"][0]["path"] == str(note)
    finally:
        for path in folders:
            path.chmod(0o755)


_HOLD = """
import sys
from pathlib import Path
from desktop.library import Library

library = Library.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
library.close()
"""


@pytest.fixture
def held(fresh: Shufang, note: Path) -> Iterator[Shufang]:
    """A library that another process has open."""
    assert fresh("add", note).code == 0
    command = [sys.executable, "-c", _HOLD, str(fresh.data_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"open"
        yield fresh
        other.communicate()
    assert other.returncode == 0


def test_a_data_folder_in_use_can_be_searched_but_not_changed(held: Shufang, note: Path) -> None:
    done = held("add", note)
    assert (done.code, done.out) == (1, "")
    assert "Another Shufang" in done.err
    assert held("remove", note).code == 1
    assert held("search", "roof repairs", "--json").json["hits"][0]["path"] == str(note)
    assert held("status", "--json").json["documents"][0]["state"] == "ready"


def in_small_room() -> list[str]:
    """What runs a command where it may mount a folder of its own; empty where nothing can."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return []
    for command in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    return []


def test_a_full_data_folder_loses_nothing(fresh: Shufang, models_dir: Path, tmp_path: Path) -> None:
    room = in_small_room()
    if not room:
        pytest.skip("a small disk can't be mounted here")
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(16):
        lines = (f"Note {number} about roof {number * line} and gutter {line}." for line in range(40))
        (folder / f"{number:02}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    python = f"{sys.executable} -m desktop --data-dir {fresh.data_dir}"
    script = f"""
        set -e
        mv {fresh.data_dir}/models {tmp_path}/models
        mount -t tmpfs -o size=800k tmpfs {fresh.data_dir}
        ln -s {tmp_path}/models {fresh.data_dir}/models
        code=0
        {python} add {folder} || code=$?
        {python} status --json > {tmp_path}/full.json
        mount -o remount,size=64m {fresh.data_dir}
        {python} check >&2
        {python} add {folder} >&2
        {python} status --json > {tmp_path}/room.json
        {python} check >&2
        exit $code
    """
    done = subprocess.run(
        [*room, "bash", "-c", script], capture_output=True, text=True, timeout=300, cwd=ROOT, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 1, done.stderr
    assert "left on the disk" in done.stderr
    full = json.loads((tmp_path / "full.json").read_text(encoding="utf-8"))
    states = [document["state"] for document in full["documents"]]
    assert "ready" in states
    assert "pending" in states
    assert set(states) == {"ready", "pending"}
    roomy = json.loads((tmp_path / "room.json").read_text(encoding="utf-8"))
    assert [document["state"] for document in roomy["documents"]] == ["ready"] * 16


def test_a_password_file_opens_what_is_encrypted(fresh: Shufang, tmp_path: Path) -> None:
    with pymupdf.open() as document:
        for words in ("the walnut harvest", ""):
            document.new_page().insert_text((72, 72), words)
        locked = tmp_path / "locked.pdf"
        document.save(locked, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o", user_pw="sesame")
    (passwords := tmp_path / "passwords.txt").write_text("wrong\r\n\nsesame\n", encoding="utf-8")
    done = fresh("add", locked)
    assert (done.code, done.err.strip().endswith("It needs a password.")) == (1, True)
    assert fresh("status", locked, "--json").json["state"] == "encrypted"
    assert fresh("retry", "--password-file", passwords).code == 0
    found = fresh("status", locked, "--json").json
    assert (found["state"], found["pages_by_state"]) == ("ready", {"text": 1, "empty": 1})
    assert found["problems"] == [{"page": 2, "state": "empty", "note": ""}]
    told = fresh("status", locked).out
    assert "2 pages: 1 read, 1 empty" in told
    assert "page 2: empty" in told
    picture = tmp_path / "page.png"
    assert fresh("page", locked, 1, "--out", picture).code == 1
    assert fresh("page", locked, 1, "--out", picture, "--password-file", passwords).code == 0
    assert fresh("add", locked, "--password-file", tmp_path / "nowhere.txt").code == 2
    for stored in fresh.data_dir.rglob("*"):
        assert not stored.is_file() or b"sesame" not in stored.read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_names_that_deceive_are_told_as_they_are(fresh: Shufang, tmp_path: Path, note: Path) -> None:
    (folder := tmp_path / "names").mkdir()
    for name in (os.fsdecode(b"caf\xe9.md"), "two\nlines.md", "exe\u202efdp.md"):
        (folder / name).write_bytes(b"")
    done = fresh("add", note, folder)
    assert done.code == 1
    assert "caf\\xe9.md: Its name is not written in Unicode" in done.err
    assert "two␊lines.md: It is empty" in done.err
    assert "exe[U+202E]fdp.md: It is empty" in done.err
