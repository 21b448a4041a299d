from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.records import Page, Passage
from desktop.store.documents import FileStamp
from desktop.store.drafts import drafts
from desktop.store.phrases import phrases
from desktop.store.store import Store

PASSAGES = 25  # of a document
WORDS = ("lease", "harbour", "租赁负债", "meadow", "ledger")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "library.db", writable=True)
    opened.documents.create_kb("Library")
    yield opened
    opened.close()


def add(store: Store, first: int, documents: int) -> None:
    """Each document in a transaction of its own, as an import writes them."""
    for number in range(first, first + documents):
        texts = [f"{WORDS[(number + n) % len(WORDS)]} entry {number} {n}" for n in range(PASSAGES)]
        made = [Passage(0, len(text), text, "text", (), 1, 1, "en", "", ()) for text in texts]
        with store.transaction():
            known = store.documents.put_pending(1, Path(f"/texts/{number}.md"), FileStamp(1, number))
            store.replace_document(
                known,
                columns={"state": "ready"},
                pages=[Page(1, 595, 842, "text")],
                layout=None,
                passages=drafts(made),
            )


def segments(store: Store) -> int:
    return int(store._db.execute("SELECT count(DISTINCT segid) FROM keywords_idx").fetchone()[0])


def found(store: Store, text: str) -> list[tuple[int, float]]:
    wanted, _ = store.keywords.telling(phrases(text))
    return [(hit.passage_id, hit.bm25) for hit in store.keywords.search(wanted, 50)]


def test_an_index_that_grew_is_joined_into_one_segment_and_finds_the_same(store: Store) -> None:
    add(store, 0, 60)
    before = [found(store, word) for word in (*WORDS, "entry 7")]
    assert segments(store) > 1

    steps = sum(1 for _ in store.join_keywords())

    assert steps >= 1
    assert segments(store) == 1
    assert [found(store, word) for word in (*WORDS, "entry 7")] == before
    assert store.problems() == []


def test_little_that_was_added_since_has_nothing_joined(store: Store) -> None:
    add(store, 0, 60)
    for _ in store.join_keywords():
        pass
    add(store, 60, 3)
    assert segments(store) > 1
    assert list(store.join_keywords()) == []
    assert segments(store) > 1


def test_joining_that_was_stopped_begins_anew(store: Store) -> None:
    add(store, 0, 60)
    steps = store.join_keywords()
    next(steps)
    steps.close()
    for _ in store.join_keywords():
        pass
    assert segments(store) == 1
