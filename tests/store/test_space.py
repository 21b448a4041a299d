from pathlib import Path

from desktop.records import Page, Passage
from desktop.store.documents import FileStamp
from desktop.store.drafts import drafts
from desktop.store.store import Store


def test_unused_pages_are_given_back_thousands_at_a_time(tmp_path: Path) -> None:
    store = Store(tmp_path / "library.db", writable=True)
    store.documents.create_kb("Library")
    text = "The lease of the house by the harbour. " * 200
    made = [Passage(0, len(text), f"{text}{n}", "text", (), 1, 1, "en", "", ()) for n in range(300)]
    for number in range(4):
        with store.transaction():
            document_id = store.documents.put_pending(1, Path(f"/texts/{number}.md"), FileStamp(1, number))
            store.replace_document(
                document_id,
                columns={"state": "ready"},
                pages=[Page(1, 595, 842, "text")],
                layout=None,
                passages=drafts(made),
            )
    before = store.size_bytes()
    with store.transaction():
        store.delete_documents([1, 2, 3])
    calls = 1
    while store.free_pages():
        calls += 1
    assert calls <= 3
    assert store.size_bytes() < before / 2
    store.close()
